/** Events of operators for tests: numbered places in the chain, keys that only have the right size. */

import { keccakText } from "../../../../src/crypto/hash.ts";
import type { LogPlace, OperatorEvent } from "../../../../src/l1/contracts/l1-event.ts";
import { type Address, epochOf } from "../../../../src/primitives/brand.ts";
import { fromHex } from "../../../../src/primitives/bytes.ts";

export const placeAt = (blockNumber: number, logIndex = 0): LogPlace => ({
  blockNumber,
  logIndex,
  blockHash: keccakText(`block ${blockNumber}`),
  txHash: keccakText(`transaction ${blockNumber} ${logIndex}`),
});

const bytesOf = (name: string, length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  for (let offset = 0; offset < length; offset += 32) {
    bytes.set(fromHex(keccakText(`${name} ${offset}`)).subarray(0, length - offset), offset);
  }
  return bytes;
};

export const keyOf = (name: string): Uint8Array => bytesOf(`key ${name}`, 96);
export const nodeKeyOf = (name: string): Uint8Array => bytesOf(`node ${name}`, 32);
export const OWNER = `0x${"ab".repeat(20)}` as Address;

export const registered = (
  id: number,
  at: LogPlace,
  rest: { seats?: number; place?: number; epoch?: number; multiaddr?: string } = {},
): OperatorEvent => ({
  kind: "registered",
  at,
  id,
  owner: OWNER,
  place: rest.place ?? id - 1,
  blsKey: keyOf(`${id}`),
  nodeKey: nodeKeyOf(`${id}`),
  seats: rest.seats ?? 1,
  multiaddr: rest.multiaddr ?? `/ip4/127.0.0.1/tcp/${7_000 + id}`,
  epoch: epochOf(rest.epoch ?? 0),
});

export const seats = (id: number, at: LogPlace, count: number, epoch: number): OperatorEvent => ({
  kind: "seats",
  at,
  id,
  seats: count,
  epoch: epochOf(epoch),
});
