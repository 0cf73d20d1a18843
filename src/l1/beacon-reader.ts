/** Bytes of entries from the L1 and its beacon API. [ST5] */
import { type CustomTransport, createPublicClient, decodeFunctionData } from "viem";
import type { RollupLeaf } from "../chain/index.ts";
import type { Hash, RollupId } from "../primitives/brand.ts";
import { fromHex } from "../primitives/bytes.ts";
import { type BlobSource, readBlobs } from "./blobs.ts";
import { hexText } from "./contract-structs.ts";
import type { EntryReader } from "./entry-reader.ts";
import { batchInboxAbi } from "./generated/batch-inbox.ts";
import type { EntryEvent, LogPlace } from "./l1-event.ts";

export type BeaconReaderDependencies = {
  readonly transport: CustomTransport;
  readonly source: BlobSource;
  /** How the beacon API names a block. */
  readonly block: "slot" | "number";
  /** Certified leaf of a batch, of seq 0 the registration leaf; null: not kept here. */
  leafOf(rollupId: RollupId, seq: number): Promise<RollupLeaf | null>;
};

const SLOT_SECONDS = 12;

/** @returns a reader for `createEntryCheck`; nothing is asked before its first use. */
export function createBeaconReader(deps: BeaconReaderDependencies): EntryReader {
  const client = createPublicClient({ transport: deps.transport });
  let genesis: Promise<number> | null = null;

  async function readGenesis(): Promise<number> {
    const { url, requestMs = 10_000 } = deps.source;
    const signal = AbortSignal.timeout(requestMs);
    const response = await (deps.source.fetch ?? fetch)(`${url}/eth/v1/beacon/genesis`, { signal });
    const answer = (await response.json()) as { data?: { genesis_time?: unknown } } | null;
    const seconds = Number(answer?.data?.genesis_time);
    if (!Number.isSafeInteger(seconds)) throw new Error("the beacon API tells no genesis time");
    return seconds;
  }

  async function blockName({ blockNumber, blockHash }: LogPlace): Promise<string> {
    if (deps.block === "number") return String(blockNumber);
    genesis ??= readGenesis();
    genesis.catch(() => {
      genesis = null;
    });
    const { timestamp } = await client.getBlock({ blockHash: hexText(blockHash) });
    return String(Math.floor((Number(timestamp) - (await genesis)) / SLOT_SECONDS));
  }

  return {
    leafOf: deps.leafOf,
    blobs: async (entry: EntryEvent, hashes: readonly Hash[]) =>
      readBlobs(deps.source, await blockName(entry.at), hashes),
    async calldata({ at, rollupId, toSeq }) {
      const { input } = await client.getTransaction({ hash: hexText(at.txHash) });
      try {
        const call = decodeFunctionData({ abi: batchInboxAbi, data: input });
        if (call.functionName !== "postCalldata") return null;
        const [, { leaf }, data] = call.args;
        const same = leaf.rollupId === BigInt(rollupId) && leaf.rollupSeq === BigInt(toSeq);
        return same ? fromHex(data) : null;
      } catch {
        // Called by another contract: the bytes are nowhere to be found.
        return null;
      }
    },
  };
}
