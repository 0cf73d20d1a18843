/** Bytes of entries from the L1 and its beacon API. [ST5] */
import { type CustomTransport, createPublicClient, decodeFunctionData } from "viem";
import type { RollupLeaf } from "../chain/index.ts";
import type { Address, Hash, RollupId } from "../primitives/brand.ts";
import { fromHex } from "../primitives/bytes.ts";
import { type BlobSource, readBlobs } from "./blobs.ts";
import { hexText } from "./contract-structs.ts";
import type { EntryReader } from "./entry-reader.ts";
import { batchInboxAbi } from "./generated/batch-inbox.ts";
import type { EntryEvent } from "./l1-event.ts";

export type BeaconReaderDependencies = {
  readonly transport: CustomTransport;
  readonly source: BlobSource;
  /** How the beacon API names a block. */
  readonly block: "slot" | "number";
  readonly batchInbox: Address;
  /** Certified leaf of a batch, of seq 0 the registration leaf; null: not kept here. */
  leafOf(rollupId: RollupId, seq: number): Promise<RollupLeaf | null>;
};

/** An L1 block as a beacon API may want it named; seconds. */
export type BlobBlock = { readonly number: number; readonly timestamp: number };

const SLOT_SECONDS = 12;

/**
 * Reads blobs out of L1 blocks, in the order asked; null for each that is not served. It rejects where
 * the beacon API cannot be asked.
 */
export function createBlobReader(
  source: BlobSource,
  block: BeaconReaderDependencies["block"],
): (of: BlobBlock, hashes: readonly Hash[]) => Promise<(Uint8Array | null)[]> {
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
    async calldata({ at, rollupId, toSeq }) {
      const { to, input } = await client.getTransaction({ hash: hexText(at.txHash) });
      // What another contract passed on does not count, whatever its own call looks like: who derives a
      // rollup looks at calls of the inbox alone, and both must say the same. [SC8]
      if (to?.toLowerCase() !== deps.batchInbox) return null;
      try {
        const call = decodeFunctionData({ abi: batchInboxAbi, data: input });
        if (call.functionName !== "postCalldata") return null;
        const [, { leaf }, data] = call.args;
        const same = leaf.rollupId === BigInt(rollupId) && leaf.rollupSeq === BigInt(toSeq);
        return same ? fromHex(data) : null;
      } catch {
        return null;
      }
    },
  };
}
