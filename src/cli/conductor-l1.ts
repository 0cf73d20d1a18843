/** The L1 that a conductor turns to where the feed fails: its rollup's inbox, bytes included. */
import type { NetworkFile, RollupConfig } from "../chain/index.ts";
import type { ConductorL1 } from "../conductor/index.ts";
import { connectL1, createBlobReader, createKzg } from "../l1/index.ts";
import type { ConductorL1Settings } from "./config.ts";

/** @throws {UsageError} if the endpoint is of another chain; {LockstepError} if it does not answer. */
export async function conductorL1(
  { url, beaconUrl, beaconBlock }: ConductorL1Settings,
  network: NetworkFile,
  { rollupId, orderPolicy }: RollupConfig,
): Promise<ConductorL1> {
  const l1 = await connectL1(url, network.domain);
  const inbox = l1.inboxOf({
    rollupId,
    fromBlock: network.registryBlock,
    blobs: createBlobReader({ url: beaconUrl, kzg: createKzg() }, beaconBlock),
  });
  return { inbox, rollupId, orderPolicy };
}
