/**
 * An L1 node over plain JSON-RPC: two reads of finalized state and one of a log. Nothing is acted on that
 * is not finalized, and a node of another chain is refused. [X1, ST5]
 */
import { keccakText } from "../../crypto/hash.ts";
import {
  type Address,
  type Epoch,
  epochOf,
  type Hash,
  type Millis,
  millisOf,
} from "../../primitives/brand.ts";
import { fromHex, toHash } from "../../primitives/bytes.ts";
import { callRpc, membersOf, type RpcOptions } from "../client/json-rpc.ts";
import { platformClock, platformFetch } from "../client/platform.ts";
import type { L1Answer, L1Committee, L1Contracts, L1Log, L1Trust } from "./l1-trust.ts";

export type L1RpcOptions = {
  readonly url: string;
  /** As the network's digest domain has them. [D5] */
  readonly l1ChainId: number;
  readonly registry: Address;
} & Partial<RpcOptions>;

/** One call may take so long. */
const CALL_MS = 10_000;
const WORD = 64;
/** Places in the answer of `contracts()`. */
const COMMITTEE_MANAGER = 0;
const LIGHT_CLIENT = 1;
const BATCH_INBOX = 3;

const selector = (signature: string): string => keccakText(signature).slice(0, 10);
const CONTRACTS = selector("contracts()");
const HEAD = selector("head()");
const COMMITTEES = selector("committees(uint64)");

/** A call that gave no answer, or one that cannot be true. */
class NoAnswer extends Error {}

const HEX = /^0x([0-9a-f]{2})*$/i;
const QUANTITY = /^0x[0-9a-f]{1,14}$/i;
const HASH = /^0x[0-9a-f]{64}$/i;

function numberIn(json: unknown, what: string): number {
  if (typeof json === "string" && QUANTITY.test(json)) return Number(json);
  throw new NoAnswer(`${what} is no number`);
}

function bytesIn(json: unknown, what: string): Uint8Array {
  if (typeof json === "string" && HEX.test(json)) return fromHex(json.toLowerCase());
  throw new NoAnswer(`${what} is no hex`);
}

function hashIn(json: unknown, what: string): Hash {
  if (typeof json === "string" && HASH.test(json)) return json.toLowerCase() as Hash;
  throw new NoAnswer(`${what} is no hash`);
}

/** The words of an ABI answer: at least so many. */
function wordsIn(json: unknown, count: number): string[] {
  const text = typeof json === "string" && HEX.test(json) ? json.slice(2).toLowerCase() : "";
  if (text.length < count * WORD) throw new NoAnswer("an answer of a contract is too short");
  return Array.from({ length: count }, (_, at) => text.slice(at * WORD, (at + 1) * WORD));
}

function countIn(word: string | undefined): number {
  const value = Number(`0x${word ?? ""}`);
  if (!Number.isSafeInteger(value)) throw new NoAnswer("a number of a contract is too large");
  return value;
}

const addressIn = (word: string | undefined): Address => `0x${(word ?? "").slice(24)}` as Address;
const ZERO_CODE = 0;

type Finalized = { readonly number: number; readonly timestampMs: Millis };

/** Reads an L1 node for the client's trust. Every failure is a value. */
export function createL1Rpc(options: L1RpcOptions): L1Trust {
  const { url, l1ChainId, registry } = options;
  const rpc: RpcOptions = {
    fetch: options.fetch ?? platformFetch,
    clock: options.clock ?? platformClock,
    timeoutMs: options.timeoutMs ?? CALL_MS,
  };
  let known: L1Contracts | null = null;

  const call = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    const answer = await callRpc(url, { method, params }, rpc);
    if (answer.kind === "ok") return answer.result;
    throw new NoAnswer(`${method}: ${answer.failure.reason} ${answer.failure.message}`);
  };
  const view = (to: Address, data: string, block: number): Promise<unknown> =>
    call("eth_call", [{ to, data }, quantity(block)]);

  const finalized = async (): Promise<Finalized> => {
    const block = membersOf(await call("eth_getBlockByNumber", ["finalized", false]));
    if (block === null) throw new NoAnswer("no block is finalized yet");
    const number = numberIn(block["number"], "a block's number");
    const seconds = numberIn(block["timestamp"], "a block's time");
    return { number, timestampMs: millisOf(seconds * 1000) };
  };
  /** Of the right chain, read once: they never change. */
  const contracts = async (block: number): Promise<L1Contracts> => {
    if (known !== null) return known;
    const chainId = numberIn(await call("eth_chainId", []), "a chain id");
    if (chainId !== l1ChainId) throw new NoAnswer(`chain ${chainId} instead of ${l1ChainId}`);
    const words = wordsIn(await view(registry, CONTRACTS, block), BATCH_INBOX + 1);
    known = {
      committeeManager: addressIn(words[COMMITTEE_MANAGER]),
      lightClient: addressIn(words[LIGHT_CLIENT]),
      batchInbox: addressIn(words[BATCH_INBOX]),
    };
    return known;
  };

  return {
    committee: (wanted) =>
      answered(async (): Promise<L1Committee> => {
        const { number, timestampMs } = await finalized();
        const { lightClient, committeeManager } = await contracts(number);
        const [epoch, , , frozen] = wordsIn(await view(lightClient, HEAD, number), 4);
        if (countIn(frozen) !== 0) throw new NoAnswer("the light client is frozen by a fork");
        const chosen: Epoch = wanted ?? epochOf(countIn(epoch));
        const data = `${COMMITTEES}${chosen.toString(16).padStart(WORD, "0")}`;
        const [code, until] = wordsIn(await view(committeeManager, data, number), 2);
        const blob = bytesIn(
          await call("eth_getCode", [addressIn(code), quantity(number)]),
          "the committee's code",
        );
        if (blob.length === ZERO_CODE) throw new NoAnswer(`epoch ${chosen} has no committee there`);
        const validUntilMs = millisOf(countIn(until) * 1000);
        return { epoch: chosen, blob, validUntilMs, atMs: timestampMs };
      }),
    log: ({ txHash, logIndex }) =>
      answered(async (): Promise<L1Log | null> => {
        const { number: finalizedNumber } = await finalized();
        const receipt = membersOf(await call("eth_getTransactionReceipt", [txHash]));
        if (receipt === null) return null;
        const logs = Array.isArray(receipt["logs"]) ? receipt["logs"].map(membersOf) : [];
        const log = logs.find((each) => each !== null && Number(each["logIndex"]) === logIndex);
        if (log === undefined || log === null) return null;
        const topics = Array.isArray(log["topics"]) ? log["topics"] : [];
        return {
          contracts: await contracts(finalizedNumber),
          finalizedNumber,
          address: toAddress(log["address"]),
          topics: topics.map((topic) => hashIn(topic, "a topic")),
          data: bytesIn(log["data"], "a log's data"),
          blockNumber: numberIn(receipt["blockNumber"], "a block's number"),
          blockHash: hashIn(receipt["blockHash"], "a block's hash"),
        };
      }),
  };
}

function toAddress(json: unknown): Address {
  const bytes = bytesIn(json, "an address");
  if (bytes.length !== 20) throw new NoAnswer("an address has 20 bytes");
  return (json as string).toLowerCase() as Address;
}

const quantity = (value: number): string => `0x${value.toString(16)}`;

async function answered<T>(read: () => Promise<T>): Promise<L1Answer<T>> {
  try {
    return { kind: "ok", value: await read() };
  } catch (error) {
    if (error instanceof NoAnswer) return { kind: "failed", reason: error.message };
    throw error;
  }
}

/** The word at a place of ABI data; null: there is none. */
export function dataWord(data: Uint8Array, at: number): Hash | null {
  const word = data.subarray(at * 32, at * 32 + 32);
  return word.length === 32 ? toHash(word) : null;
}
