/** A rollup's inbox out of an L1 node: logs of finalized blocks, bytes out of blobs and calldata. [SC8, SC9] */
import { getAbiItem, type PublicClient } from "viem";
import { rangeBytes } from "../../codec/index.ts";
import type { Hash, RollupId } from "../../primitives/brand.ts";
import { fromHex } from "../../primitives/bytes.ts";
import type { InboxEntry, InboxView, L1Inbox } from "../../sdk/index.ts";
import { inflate } from "../blobs/deflate.ts";
import { hexText } from "../contracts/contract-structs.ts";
import type { L1Contracts } from "../contracts/contracts.ts";
import { batchInboxAbi } from "../generated/batch-inbox.ts";
import { forcedInboxAbi } from "../generated/forced-inbox.ts";
import { lightClientAbi } from "../generated/light-client.ts";
import { type BlobReader, SLOT_SECONDS } from "./beacon-reader.ts";
import { BLOB_LIFE_BLOCKS } from "./entry-checks.ts";
import { postedCalldata } from "./posted-calldata.ts";

const EVENTS = [
  getAbiItem({ abi: batchInboxAbi, name: "Entry" }),
  getAbiItem({ abi: forcedInboxAbi, name: "Forced" }),
  getAbiItem({ abi: lightClientAbi, name: "Checkpoint" }),
] as const;

/** Kinds of entries. [SC8] */
const CALLDATA = 2;
const FORCED = 3;
/** Blocks of one question for logs. */
const LOGS_RANGE = 2_000n;
/** Entries of one answer. */
const PAGE = 16;
/** Consensus clients serve blobs so long. */
const BLOB_LIFE_S = BLOB_LIFE_BLOCKS * SLOT_SECONDS;

export type InboxOptions = {
  readonly rollupId: RollupId;
  /** L1 block of the contracts. */
  readonly fromBlock: number;
  readonly blobs: BlobReader;
};

export type InboxReaderOptions = InboxOptions & {
  /** The caller's own L1 node; several that must agree are the caller's to compare. */
  readonly client: Pick<PublicClient, "getBlock" | "getLogs" | "getTransaction" | "readContract">;
  readonly contracts: Pick<L1Contracts, "batchInbox" | "forcedInbox" | "lightClient">;
};

/** An entry as its log says it. */
type Logged = {
  readonly kind: number;
  readonly blockNumber: bigint;
  readonly txHash: Hash;
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
  const { client, contracts, rollupId } = options;
  const scan: Scan = {
    next: BigInt(options.fromBlock),
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
    const inbox = { address: hexText(contracts.batchInbox), abi: batchInboxAbi, ...at } as const;
    const forced = { address: hexText(contracts.forcedInbox), abi: forcedInboxAbi, ...at } as const;
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
    inflate,
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
  const { client, contracts } = options;
  const { batchInbox, forcedInbox, lightClient } = contracts;
  const address = [batchInbox, forcedInbox, lightClient].map(hexText);
  while (scan.next <= final) {
    const fromBlock = scan.next;
    const last = fromBlock + LOGS_RANGE - 1n;
    const toBlock = last < final ? last : final;
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
function takeLog({ contracts, rollupId }: InboxReaderOptions, scan: Scan, log: Log): void {
  const { eventName, args } = log;
  const by = log.address.toLowerCase();
  if (eventName === "Checkpoint") {
    if (by === contracts.lightClient) scan.checkpointBlock = log.blockNumber;
    return;
  }
  if (args.rollupId !== BigInt(rollupId)) return;
  if (eventName === "Forced") {
    if (by === contracts.forcedInbox) scan.payloads.set(Number(args.index), fromHex(args.payload));
    return;
  }
  if (by !== contracts.batchInbox) return;
  scan.entries.push({
    kind: args.kind,
    blockNumber: log.blockNumber,
    txHash: log.transactionHash as Hash,
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
  { client, contracts, blobs }: InboxReaderOptions,
  { kind, txHash, versionedHashes, blockNumber, offset, length }: Logged,
  timestamp: number,
): Promise<Uint8Array | null> {
  if (kind === CALLDATA) return postedCalldata(client, contracts.batchInbox, txHash);
  const found = await blobs({ number: Number(blockNumber), timestamp }, versionedHashes);
  const whole = found.filter((blob) => blob !== null);
  if (whole.length === found.length) return rangeBytes(whole, { offset, length });
  const final = await client.getBlock({ blockTag: "finalized" });
  if (Number(final.timestamp) - timestamp > BLOB_LIFE_S) return null;
  throw new Error("the L1 has these blobs, and the source does not");
}
