/** Bytes of entries from the L1 and its beacon API. [ST5] */
import { type CustomTransport, createPublicClient } from "viem";
import type { RollupLeaf } from "../../chain/index.ts";
import type { Address, Hash, RollupId } from "../../primitives/brand.ts";
import { type BlobSource, readBlobs } from "../blobs/blobs.ts";
import { hexText } from "../contracts/contract-structs.ts";
import type { EntryEvent } from "../contracts/l1-event.ts";
import type { EntryReader } from "./entry-reader.ts";
import { postedCalldata } from "./posted-calldata.ts";

export type BeaconReaderDependencies = {
  readonly transport: CustomTransport;
  readonly batchInbox: Address;
  readonly source: BlobSource;
  /** How the beacon API names a block. */
  readonly block: "slot" | "number";
  /** Certified leaf of a batch, of seq 0 the registration leaf; null: not kept here. */
  leafOf(rollupId: RollupId, seq: number): Promise<RollupLeaf | null>;
};

/** An L1 block as a beacon API may want it named; seconds. */
export type BlobBlock = { readonly number: number; readonly timestamp: number };

/** Of a beacon chain. */
export const SLOT_SECONDS = 12;

/**
 * Reads blobs out of L1 blocks, in the order asked, each held against its name; null for each that is
 * not served. It rejects where the beacon API cannot be asked.
 */
export type BlobReader = (of: BlobBlock, hashes: readonly Hash[]) => Promise<(Uint8Array | null)[]>;

/** Nothing is asked before its first use. */
export function createBlobReader(
  source: BlobSource,
  block: BeaconReaderDependencies["block"],
): BlobReader {
  let genesis: Promise<number> | null = null;

  async function readGenesis(): Promise<number> {
    const { url, requestMs = 10_000 } = source;
    const signal = AbortSignal.timeout(requestMs);
    const response = await (source.fetch ?? fetch)(`${url}/eth/v1/beacon/genesis`, { signal });
    const answer = (await response.json()) as { data?: { genesis_time?: unknown } } | null;
    const seconds = Number(answer?.data?.genesis_time);
    if (!Number.isSafeInteger(seconds)) throw new Error("the beacon API tells no genesis time");
    return seconds;
  }

  async function nameOf({ number, timestamp }: BlobBlock): Promise<string> {
    if (block === "number") return String(number);
    genesis ??= readGenesis();
    genesis.catch(() => {
      genesis = null;
    });
    return String(Math.floor((timestamp - (await genesis)) / SLOT_SECONDS));
  }

  return async (of, hashes) => readBlobs(source, await nameOf(of), hashes);
}

/** @returns a reader for `createEntryCheck`; nothing is asked before its first use. */
export function createBeaconReader(deps: BeaconReaderDependencies): EntryReader {
  const client = createPublicClient({ transport: deps.transport });
  const read = createBlobReader(deps.source, deps.block);

  return {
    leafOf: deps.leafOf,
    async blobs({ at }: EntryEvent, hashes: readonly Hash[]) {
      const { timestamp } = await client.getBlock({ blockHash: hexText(at.blockHash) });
      return await read({ number: at.blockNumber, timestamp: Number(timestamp) }, hashes);
    },
    calldata: ({ at }) => postedCalldata(client, deps.batchInbox, at.txHash),
  };
}
