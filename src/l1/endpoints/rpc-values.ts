/** What endpoints answer, checked field by field: they are not trusted. [ST2] */
import type { Address, Hash } from "../../primitives/brand.ts";
import { isHash } from "../../primitives/bytes.ts";
import { RpcFailure } from "./rpc-failure.ts";

type Hex = `0x${string}`;

/** A place in the L1's chain. */
export type L1Header = {
  readonly number: number;
  readonly hash: Hash;
  readonly parentHash: Hash;
  /** Seconds since the Unix epoch. */
  readonly timestamp: number;
};

/** A log as it came; `data` and `topics` are hex. */
export type L1Log = {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: number;
  readonly blockHash: Hash;
  readonly txHash: Hash;
  /** Over the block. */
  readonly logIndex: number;
};

const QUANTITY = /^0x(0|[1-9a-f][0-9a-f]*)$/;
const DATA = /^0x([0-9a-f]{2})*$/;
const ADDRESS = /^0x[0-9a-f]{40}$/;
const TOPICS_MAX = 4;

const malformed = (what: string): RpcFailure => new RpcFailure("malformed", `not ${what}`);

/** A number of JSON-RPC. @throws {RpcFailure} also above 2^53 - 1. */
export function quantityOf(value: unknown): number {
  const number = typeof value === "string" && QUANTITY.test(value) ? Number(value) : -1;
  if (!Number.isSafeInteger(number) || number < 0) throw malformed("a quantity");
  return number;
}

export const toQuantity = (value: number): string => `0x${value.toString(16)}`;

function hashOf(value: unknown): Hash {
  if (typeof value !== "string" || !isHash(value)) throw malformed("a hash");
  return value;
}

/** Lower-case hex of any length. @throws {RpcFailure} */
export function dataOf(value: unknown): Hex {
  const text = typeof value === "string" ? value.toLowerCase() : "";
  if (!DATA.test(text)) throw malformed("data");
  return text as Hex;
}

function addressOf(value: unknown): Address {
  const text = typeof value === "string" ? value.toLowerCase() : "";
  if (!ADDRESS.test(text)) throw malformed("an address");
  return text as Address;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw malformed("an object");
  return value as Record<string, unknown>;
}

/** Null: the endpoint knows no such block. @throws {RpcFailure} */
export function headerOf(value: unknown): L1Header | null {
  if (value === null) return null;
  const fields = fieldsOf(value);
  return {
    number: quantityOf(fields["number"]),
    hash: hashOf(fields["hash"]),
    parentHash: hashOf(fields["parentHash"]),
    timestamp: quantityOf(fields["timestamp"]),
  };
}

/** In the order of the chain. @throws {RpcFailure} also for a log that was removed. */
export function logsOf(value: unknown): L1Log[] {
  if (!Array.isArray(value)) throw malformed("a list of logs");
  return value.map(logOf).sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
}

function logOf(value: unknown): L1Log {
  const fields = fieldsOf(value);
  const topics = fields["topics"];
  if (!Array.isArray(topics) || topics.length > TOPICS_MAX) throw malformed("topics");
  if (fields["removed"] === true) throw malformed("a log of the chain");
  return {
    address: addressOf(fields["address"]),
    topics: topics.map((topic) => hashOf(topic) as string as Hex),
    data: dataOf(fields["data"]),
    blockNumber: quantityOf(fields["blockNumber"]),
    blockHash: hashOf(fields["blockHash"]),
    txHash: hashOf(fields["transactionHash"]),
    logIndex: quantityOf(fields["logIndex"]),
  };
}
