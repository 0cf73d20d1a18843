import { encodeAbiParameters, type Hex, toEventSelector } from "viem";
import { expect, test } from "vitest";
import { decodeLog } from "../../../../src/l1/contracts/decode.ts";
import { RpcFailure } from "../../../../src/l1/endpoints/rpc-failure.ts";
import { type L1Log, logsOf } from "../../../../src/l1/endpoints/rpc-values.ts";
import type { Address } from "../../../../src/primitives/brand.ts";
import { ADDRESSES, createScriptedChain, type Told } from "../watcher/scripted-chain.ts";
import {
  changeSeats,
  checkpoint,
  committeeSet,
  entry,
  register,
} from "../watcher/watcher-fixture.ts";

const CONTRACTS = { ...ADDRESSES, epochBlocks: 10 };

const logOf = (told: Told): L1Log => {
  const chain = createScriptedChain(10);
  chain.mine(told);
  return logsOf(chain.blocks[1]?.logs)[0] as L1Log;
};

const decode = (told: Told) => decodeLog(logOf(told), CONTRACTS);

test("SC5: an operator's registration", () => {
  expect(decode(register(2, 3))).toMatchObject({
    kind: "registered",
    id: 2,
    place: 1,
    seats: 1,
    epoch: 3,
    multiaddr: "/ip4/127.0.0.1/tcp/7002",
    owner: `0x${"ab".repeat(20)}`,
    at: { blockNumber: 1, logIndex: 0 },
  });
});

test("SC5: changed seats; a slash is the end of all seats", () => {
  expect(decode(changeSeats(2, 5, 3))).toMatchObject({ kind: "seats", id: 2, seats: 5, epoch: 3 });
  const args = { id: 2n, amount: 7n, reporter: ADDRESSES.token, epoch: 4n };
  expect(decode({ by: "registry", event: "Slashed", args })).toMatchObject({
    kind: "seats",
    id: 2,
    seats: 0,
    epoch: 4,
  });
});

test("SC5: keys, endpoints, owners", () => {
  const key: Hex = `0x${"01".repeat(96)}`;
  const nodeKey: Hex = `0x${"02".repeat(32)}`;
  const rotated = {
    by: "registry",
    event: "KeyRotated",
    args: { id: 1n, key, epoch: 2n },
  } as const;
  expect(decode(rotated)).toMatchObject({ kind: "key", blsKey: new Uint8Array(96).fill(1) });
  const moved = { id: 1n, nodeKey, multiaddr: "/new", epoch: 2n };
  expect(decode({ by: "registry", event: "EndpointUpdated", args: moved })).toMatchObject({
    kind: "endpoint",
    nodeKey: new Uint8Array(32).fill(2),
    multiaddr: "/new",
  });
  const owner = "0xABCDEF0123456789abcdef0123456789ABCDEF01".toLowerCase();
  expect(decode({ by: "registry", event: "OwnerChanged", args: { id: 1n, owner } })).toMatchObject({
    kind: "owner",
    owner,
  });
});

test("SC6, SC7: committees and checkpoints", () => {
  const hash: Hex = `0x${"0a".repeat(32)}`;
  expect(decode(committeeSet(4, hash))).toMatchObject({ kind: "committee", epoch: 4, hash });
  expect(decode(checkpoint(9))).toMatchObject({ kind: "checkpoint", height: 9, epoch: 0 });
});

test("SC8: entries by blob and by calldata; forced ones are the forced inbox's to tell", () => {
  expect(decode(entry(1, 2, 3, 1))).toMatchObject({ carrier: "blob", fromSeq: 2, toSeq: 3 });
  expect(decode(entry(1, 2, 3, 2))).toMatchObject({ carrier: "calldata" });
  expect(decode(entry(1, 2, 3, 3))).toBeNull();
});

test("events that nothing here reads are passed over, and so are other contracts", () => {
  const args = { id: 1n, seats: 1, epoch: 2n, unlock: 3n };
  expect(decode({ by: "registry", event: "ExitRequested", args })).toBeNull();
  const log = logOf(checkpoint(9));
  expect(decodeLog({ ...log, address: ADDRESSES.token }, CONTRACTS)).toBeNull();
  expect(decodeLog({ ...log, topics: [] }, CONTRACTS)).toBeNull();
  expect(decodeLog({ ...log, address: `0x${"f".repeat(40)}` as Address }, CONTRACTS)).toBeNull();
});

test("ST2: a log that is not what its topic says is malformed, and so is a number above 2^53 - 1", () => {
  const log = logOf(checkpoint(9));
  for (const wrong of [
    { ...log, data: "0x" as Hex },
    { ...log, topics: log.topics.slice(0, 2) },
    {
      ...log,
      topics: [
        log.topics[0] as Hex,
        encodeAbiParameters([{ type: "uint64" }], [2n ** 60n]),
        log.topics[2] as Hex,
      ],
    },
  ]) {
    expect(() => decodeLog(wrong, CONTRACTS)).toThrow(RpcFailure);
  }
});

test("the topics are those of the interface that all parts share", () => {
  const [selector] = logOf(changeSeats(1, 1, 1)).topics;
  expect(selector).toBe(toEventSelector("SeatsChanged(uint64,uint8,uint64)"));
  const [started] = logOf({ by: "committee", event: "Started", args: { base: 1n } }).topics;
  expect(started).toBe(toEventSelector("Started(uint64)"));
});
