/** Where trust comes from: a network's genesis, the L1, or a committee that was followed before. */
import {
  type Committee,
  createCommittee,
  genesisHash,
  type NetworkConfig,
} from "../../chain/index.ts";
import { assert } from "../../primitives/assert.ts";
import { type Epoch, epochOf, type Hash, type Millis } from "../../primitives/brand.ts";
import type { BlsVerifier } from "../bls-verifier.ts";
import { type L1Trust, trustOfL1 } from "../l1/l1-trust.ts";
import { type Rejected, rejected } from "../rejection.ts";
import { isExpired, type Trust, trustCommittee } from "../trust.ts";

/** Whom to believe at first. [X1] */
export type FeedTrust =
  /** The committee of epoch 0 that a network without an L1 names. */
  | { readonly network: NetworkConfig; readonly l1?: never }
  /**
   * The committee of a finalized L1 block: of `epoch`, or the newest one with a checkpoint. Asked again
   * whenever what is trusted grows too old.
   */
  | { readonly network: NetworkConfig; readonly l1: L1Trust; readonly epoch?: Epoch }
  /** A committee out of a finalized L1 block, or one that was followed before. */
  | { readonly genesisHash: Hash; readonly committee: Committee; readonly l1?: never };

type Entered = { readonly kind: "ok"; readonly trust: Trust } | Rejected;

/**
 * Trust as of now; null: the L1 must be asked. [FV4]
 *
 * @throws {AssertionError} if the committee's keys are none: the caller's own configuration.
 */
export function trustOf(entry: FeedTrust, verifier: BlsVerifier, nowMs: Millis): Trust | null {
  if (entry.l1 !== undefined) return null;
  const committee =
    "network" in entry ? createCommittee(epochOf(0), entry.network.members) : entry.committee;
  const committeeHash = verifier.committeeHashOf(committee);
  assert(committeeHash !== null, "a trusted committee has valid keys");
  const network = "network" in entry ? genesisHash(entry.network) : entry.genesisHash;
  return trustCommittee({ genesisHash: network, committee, committeeHash, nowMs });
}

/**
 * Trust that is to be had now: what is trusted, if it is young enough; else the same committee, or at
 * first the one wanted, out of a finalized L1 block. `UNKNOWN_EPOCH`: the L1 does not answer. [X1, FV4]
 */
export async function enterTrust(
  entry: FeedTrust,
  known: Trust | null,
  options: { readonly verifier: BlsVerifier; readonly nowMs: Millis },
): Promise<Entered> {
  if (known !== null && !isExpired(known, options.nowMs)) return { kind: "ok", trust: known };
  if (entry.l1 === undefined) return rejected("TRUST_EXPIRED", "committee_age");
  const wanted = known?.committee.epoch ?? entry.epoch ?? null;
  const answer = await entry.l1.committee(wanted);
  if (answer.kind === "failed") return rejected("UNKNOWN_EPOCH", answer.reason);
  const genesis = genesisHash(entry.network);
  const read = trustOfL1(answer.value, { genesisHash: genesis, ...options });
  if (read.kind === "rejected") return read;
  const { trust } = read;
  if (known !== null && trust.committeeHash !== known.committeeHash) {
    return rejected("BAD_COMMITTEE", "l1");
  }
  const expired = isExpired(trust, options.nowMs);
  return expired ? rejected("TRUST_EXPIRED", "l1_age") : { kind: "ok", trust };
}

/**
 * Trust in the committee of another epoch, as a finalized L1 block names it within its validity: where a
 * history begins before the committee that was entered at. [X1]
 */
export async function enterEpoch(
  entry: FeedTrust,
  epoch: Epoch,
  options: { readonly verifier: BlsVerifier; readonly nowMs: Millis },
): Promise<Entered> {
  if (entry.l1 === undefined) return rejected("UNKNOWN_EPOCH", "certificate_epoch");
  const answer = await entry.l1.committee(epoch);
  if (answer.kind === "failed") return rejected("UNKNOWN_EPOCH", answer.reason);
  return trustOfL1(answer.value, { genesisHash: genesisHash(entry.network), ...options });
}
