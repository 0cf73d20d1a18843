/** Where trust comes from: a network's genesis, or a committee that the caller read from the L1. */
import {
  type Committee,
  createCommittee,
  genesisHash,
  type NetworkConfig,
} from "../../chain/index.ts";
import { assert } from "../../primitives/assert.ts";
import { epochOf, type Hash, type Millis } from "../../primitives/brand.ts";
import type { BlsVerifier } from "../bls-verifier.ts";
import { type Trust, trustCommittee } from "../trust.ts";

/** Whom to believe at first. [X1] */
export type FeedTrust =
  /** The committee of epoch 0 that a network without an L1 names. */
  | { readonly network: NetworkConfig }
  /** A committee out of a finalized L1 block, or one that was followed before. */
  | { readonly genesisHash: Hash; readonly committee: Committee };

/**
 * Trust as of now. [FV4]
 *
 * @throws {AssertionError} if the committee's keys are none: the caller's own configuration.
 */
export function trustOf(entry: FeedTrust, verifier: BlsVerifier, nowMs: Millis): Trust {
  const committee =
    "network" in entry ? createCommittee(epochOf(0), entry.network.members) : entry.committee;
  const committeeHash = verifier.committeeHashOf(committee);
  assert(committeeHash !== null, "a trusted committee has valid keys");
  const network = "network" in entry ? genesisHash(entry.network) : entry.genesisHash;
  return trustCommittee({ genesisHash: network, committee, committeeHash, nowMs });
}
