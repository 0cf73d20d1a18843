/** The L1 that a conductor turns to where the feed fails: its rollup's inbox, bytes included. */
import type { NetworkFile, RollupConfig } from "../chain/index.ts";
import { type ConductorL1, createInboxReader, l1ClientOf } from "../conductor/index.ts";
import { connectL1, createBlobReader, createKzg, inflate } from "../l1/index.ts";
import type { ConductorL1Settings } from "./config.ts";

/** @throws {UsageError} if the endpoint is of another chain; {LockstepError} if it does not answer. */
export async function conductorL1(
  { url, beaconUrl, beaconBlock }: ConductorL1Settings,
  network: NetworkFile,
  rollup: RollupConfig,
): Promise<ConductorL1> {
  const { contracts } = await connectL1(url, network.domain);
  const read = createBlobReader({ url: beaconUrl, kzg: createKzg() }, beaconBlock);
  const inbox = createInboxReader({
    client: l1ClientOf(url),
    batchInbox: contracts.batchInbox,
    forcedInbox: contracts.forcedInbox,
    lightClient: contracts.lightClient,
    rollupId: rollup.rollupId,
    fromBlock: BigInt(network.registryBlock),
    blobs: ({ number, timestamp }, hashes) => read({ number: Number(number), timestamp }, hashes),
    inflate,
  });
  return { inbox, rollupId: rollup.rollupId, orderPolicy: rollup.orderPolicy };
}
