/**
 * A rollup's inbox out of an L1 node: logs of finalized blocks, bytes out of blobs and calldata. [SC8, SC9]
 *
 * Calldata counts where the transaction itself calls the inbox: what a contract passes on is in no
 * transaction's data, and nobody should need traces to derive a rollup.
 */
import {
  createPublicClient,
  decodeFunctionData,
  type Hex,
  http,
  type PublicClient,
  parseAbi,
} from "viem";
import { type Inflate, rangeBytes } from "../../codec/index.ts";
import type { Address, Hash, RollupId } from "../../primitives/brand.ts";
import { fromHex } from "../../primitives/bytes.ts";
import type { InboxEntry, InboxView, L1Inbox } from "./inbox.ts";

const EVENTS = parseAbi([
  "event Entry(uint64 indexed rollupId, uint64 index, uint8 kind, uint64 fromSeq, uint64 toSeq, bytes32 batchHash, bytes32[] versionedHashes, uint32 offset, uint32 length)",
  "event Forced(uint64 indexed rollupId, uint64 index, uint64 deadline, bytes payload)",
  "event Checkpoint(uint64 indexed height, uint64 indexed epoch, bytes32 outputHash, bytes absent)",
]);
const VIEWS = parseAbi([
  "function forcedSeen(uint64 rollupId) view returns (uint64)",
  "function nextDeadline(uint64 rollupId, uint64 consumed) view returns (uint64)",
  "function GRACE() view returns (uint64)",
]);
const POST = parseAbi([
  "struct Header { uint32 version; uint64 epoch; uint64 height; uint64 view_; uint64 timestampMs; bytes32 blockHash; bytes32 prevOutputHash; bytes32 rollupsRoot; uint32 rollupCount; uint64 anchorNumber; bytes32 anchorHash; bytes32 committeeHash; bytes32 nextCommittee; bytes32 beacon; bytes32 stateRoot; }",
  "struct Leaf { uint64 rollupId; uint64 rollupSeq; uint64 batchHeight; bytes32 prevBatchHash; bytes32 bodyRoot; uint32 txCount; uint64 byteSize; uint64 forcedUpto; uint32 orderPolicy; uint256 spent; }",
  "struct Range { Leaf leaf; uint64 fromSeq; bytes32[] proof; uint8 blobIndex; uint32 offset; uint32 length; bool repost; }",
  "function postCalldata(Header header, Range range, bytes data)",
]);

const CALLDATA = 2;
const FORCED = 3;
/** Blocks of one question for logs. */
const LOGS_RANGE = 2_000n;
/** Entries of one answer. */
const PAGE = 16;
/** Consensus clients serve blobs so long: 4096 epochs of 32 slots of 12 s. */
const BLOB_LIFE_S = 4096 * 32 * 12;

export type InboxReaderOptions = {
  /** The caller's own L1 node; several that must agree are the caller's to compare. */
  readonly client: Pick<PublicClient, "getBlock" | "getLogs" | "getTransaction" | "readContract">;
  readonly batchInbox: Address;
  readonly forcedInbox: Address;
  readonly lightClient: Address;
  readonly rollupId: RollupId;
  /** L1 block of the contracts. */
  readonly fromBlock: bigint;
  /**
   * Blobs of a block by versioned hash, each held against its name; null for one that the source
   * lacks. Rejects where it cannot be asked.
   */
  readonly blobs: (
    block: { readonly number: bigint; readonly timestamp: number },
    hashes: readonly Hash[],
  ) => Promise<readonly (Uint8Array | null)[]>;
  readonly inflate: Inflate;
};

/** The caller's own L1 node over JSON-RPC. */
export const l1ClientOf = (url: string): InboxReaderOptions["client"] =>
  createPublicClient({ transport: http(url) });

/** As viem names it. */
const hexOf = (address: Address): Hex => address as string as Hex;

/** An entry as its log says it. */
type Logged = {
  readonly kind: number;
  readonly blockNumber: bigint;
  readonly txHash: Hex;
  readonly from: number;
  readonly to: number;
  readonly batchHash: Hash;
  readonly versionedHashes: readonly Hash[];
  readonly offset: number;
  readonly length: number;
};

/** What was read of finalized blocks so far. */
type Scan = {
  next: bigint;
  readonly entries: Logged[];
  readonly payloads: Map<number, Uint8Array>;
  checkpointBlock: bigint | null;
};

/** Reads nothing before it is asked. */
export function createInboxReader(options: InboxReaderOptions): L1Inbox {
  const { client, rollupId, batchInbox, forcedInbox } = options;
  const scan: Scan = {
    next: options.fromBlock,
    entries: [],
    payloads: new Map(),
    checkpointBlock: null,
  };
  let grace: bigint | null = null;
  const timeOf = async (blockNumber: bigint): Promise<number> =>
    Number((await client.getBlock({ blockNumber })).timestamp);
  /** What the node cannot answer is no answer: it is asked again later. */
  const asked = <T>(read: () => Promise<T>): Promise<T | null> => read().catch(() => null);

  const view = async (): Promise<InboxView> => {
    const { number, timestamp } = await client.getBlock({ blockTag: "finalized" });
    await readLogs(options, scan, number);
    const at = { blockNumber: number };
    const id = BigInt(rollupId);
    const inbox = { address: hexOf(batchInbox), abi: VIEWS, ...at } as const;
    const forced = { address: hexOf(forcedInbox), abi: VIEWS, ...at } as const;
    const seen = await client.readContract({ ...inbox, functionName: "forcedSeen", args: [id] });
    const deadline = await client.readContract({
      ...forced,
      functionName: "nextDeadline",
      args: [id, seen],
    });
    grace ??= await client.readContract({ ...forced, functionName: "GRACE" });
    const { checkpointBlock, entries } = scan;
    return {
      timeMs: Number(timestamp) * 1000,
      entries: entries.length,
      checkpointMs: checkpointBlock === null ? null : 1000 * (await timeOf(checkpointBlock)),
      forcedDueMs: deadline === 0n ? null : Number(deadline + grace) * 1000,
    };
  };
  const entryAt = async (index: number): Promise<InboxEntry> => {
    const logged = scan.entries[index] as Logged;
    const { kind, from, to, batchHash } = logged;
    const place = { index, timestamp: await timeOf(logged.blockNumber) };
    if (kind !== FORCED) {
      const bytes = await bytesOf(options, logged, place.timestamp);
      return { kind: "batches", ...place, fromSeq: from, toSeq: to, batchHash, bytes };
    }
    const payloads = Array.from({ length: to - from }, (_, at) => {
      const payload = scan.payloads.get(from + at);
      if (payload === undefined) throw new Error(`no forced item ${from + at}`);
      return payload;
    });
    return { kind: "forced", ...place, from, to, payloads };
  };
  return {
    inflate: options.inflate,
    view: () => asked(view),
    entries: (index) =>
      asked(async () => {
        const { number } = await client.getBlock({ blockTag: "finalized" });
        await readLogs(options, scan, number);
        const page: InboxEntry[] = [];
        const end = Math.min(scan.entries.length, index + PAGE);
        for (let at = index; at < end; at++) page.push(await entryAt(at));
        return page;
      }),
  };
}

/** Takes logs up to a finalized block, each block once. */
async function readLogs(options: InboxReaderOptions, scan: Scan, final: bigint): Promise<void> {
  const { client, batchInbox, forcedInbox, lightClient } = options;
  while (scan.next <= final) {
    const fromBlock = scan.next;
    const last = fromBlock + LOGS_RANGE - 1n;
    const toBlock = last < final ? last : final;
    const address = [batchInbox, forcedInbox, lightClient].map(hexOf);
    const logs = await client.getLogs({
      address,
      events: EVENTS,
      fromBlock,
      toBlock,
      strict: true,
    });
    // Another look may have taken these blocks meanwhile.
    if (scan.next !== fromBlock) continue;
    for (const log of logs) takeLog(options, scan, log);
    scan.next = toBlock + 1n;
  }
}

type Log = Awaited<ReturnType<typeof getLogsOf>>[number];
const getLogsOf = (client: PublicClient) => client.getLogs({ events: EVENTS, strict: true });

/** The contract and the event belong together: one address cannot speak for another. */
function takeLog({ batchInbox, forcedInbox, rollupId }: InboxReaderOptions, scan: Scan, log: Log) {
  const { eventName, args } = log;
  const address = log.address.toLowerCase();
  if (eventName === "Checkpoint") {
    if (address !== batchInbox && address !== forcedInbox) scan.checkpointBlock = log.blockNumber;
    return;
  }
  if (args.rollupId !== BigInt(rollupId)) return;
  if (eventName === "Forced" && address === forcedInbox) {
    scan.payloads.set(Number(args.index), fromHex(args.payload));
  }
  if (eventName !== "Entry" || address !== batchInbox) return;
  scan.entries.push({
    kind: args.kind,
    blockNumber: log.blockNumber,
    txHash: log.transactionHash,
    from: Number(args.fromSeq),
    to: Number(args.toSeq),
    batchHash: args.batchHash as Hash,
    versionedHashes: args.versionedHashes as readonly Hash[],
    offset: args.offset,
    length: args.length,
  });
}

/**
 * The bytes that an entry claims; null: they never were where the rule looks, or are gone for good.
 *
 * @throws {Error} where they must be there and the source lacks them: another answer may have them.
 */
async function bytesOf(
  options: InboxReaderOptions,
  entry: Logged,
  timestamp: number,
): Promise<Uint8Array | null> {
  const { offset, length, versionedHashes, blockNumber } = entry;
  if (entry.kind === CALLDATA) return calldataOf(options, entry);
  const found = await options.blobs({ number: blockNumber, timestamp }, versionedHashes);
  const blobs = found.filter((blob) => blob !== null);
  if (blobs.length === found.length) return rangeBytes(blobs, { offset, length });
  const final = await options.client.getBlock({ blockTag: "finalized" });
  if (Number(final.timestamp) - timestamp > BLOB_LIFE_S) return null;
  throw new Error("the L1 has these blobs, and the source does not");
}

async function calldataOf(
  { client, batchInbox }: InboxReaderOptions,
  { txHash, offset, length }: Logged,
): Promise<Uint8Array | null> {
  const { to, input } = await client.getTransaction({ hash: txHash });
  if (to?.toLowerCase() !== batchInbox) return null;
  try {
    const { args } = decodeFunctionData({ abi: POST, data: input });
    const data = fromHex(args[2].toLowerCase());
    return data.subarray(offset, offset + length);
  } catch {
    return null;
  }
}
