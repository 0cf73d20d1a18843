/** The L1 of a network as this node reads it: the watcher behind what the node wants of it. [ST1] */
import { type NetworkFile, peerKeyOf } from "../chain/index.ts";
import type { BlsBackend } from "../crypto/bls.ts";
import { createL1Watcher, type L1Options } from "../l1/index.ts";
import type { PeerKey } from "../primitives/brand.ts";
import type { OpenL1 } from "./l1-source.ts";

/** @throws {UsageError} where the options contradict each other. */
export const openWatchedL1 =
  (
    options: L1Options,
    { domain, registryBlock }: NetworkFile,
    bls: Pick<BlsBackend, "parsePublicKey" | "aggregatePublicKeys">,
  ): OpenL1 =>
  async (listener, tools) => {
    const watcher = createL1Watcher(options, { domain, registryBlock, bls, listener, ...tools });
    const addressesOf = (key: PeerKey): string[] =>
      watcher
        .operators()
        .filter(({ nodeKey, multiaddr }) => peerKeyOf(nodeKey) === key && multiaddr !== "")
        .map(({ multiaddr }) => multiaddr);
    return {
      source: {
        start: watcher.start,
        stop: watcher.stop,
        setOf: watcher.setOf,
        addressesOf,
        finalNumber: () => watcher.heads().finalized?.number ?? null,
      },
      settler: null,
      evidence: null,
    };
  };
