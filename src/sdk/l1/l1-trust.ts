/** What a client takes from the L1, and what it makes of it. [X1, FV4, SC7] */
import { committeeHash, parseCommitteeBlob } from "../../chain/index.ts";
import type { Address, Epoch, Hash, Millis } from "../../primitives/brand.ts";
import type { BlsVerifier } from "../bls-verifier.ts";
import { type Rejected, rejected } from "../rejection.ts";
import { type Trust, trustCommittee } from "../trust.ts";

/** A read of the L1, or why there is none. */
export type L1Answer<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "failed"; readonly reason: string };

/** The committee of an epoch as a finalized block has it. [SC6] */
export type L1Committee = {
  readonly epoch: Epoch;
  /** The code that holds its members. [SC3] */
  readonly blob: Uint8Array;
  /** Until then its bonds answer for what it signs. */
  readonly validUntilMs: Millis;
  /** Time of the finalized block. */
  readonly atMs: Millis;
};

export type L1Contracts = {
  readonly committeeManager: Address;
  readonly lightClient: Address;
  readonly batchInbox: Address;
};

/** A log of a canonical block. */
export type L1Log = {
  readonly contracts: L1Contracts;
  readonly address: Address;
  readonly topics: readonly Hash[];
  readonly data: Uint8Array;
  readonly blockNumber: number;
  readonly blockHash: Hash;
  /** Of the finalized block at the time of the read. */
  readonly finalizedNumber: number;
};

/** The caller's own L1 node; never rejects. `createL1Rpc` makes one. */
export type L1Trust = {
  /** Of a finalized block; epoch null: the newest committee that signed a checkpoint there. */
  committee(epoch: Epoch | null): Promise<L1Answer<L1Committee>>;
  /** Null: the canonical chain has no such log. */
  log(place: { readonly txHash: Hash; readonly logIndex: number }): Promise<L1Answer<L1Log | null>>;
};

/** Trust in a committee that the L1 names, as fresh as the finalized block. */
export function trustOfL1(
  { epoch, blob, validUntilMs, atMs }: L1Committee,
  entry: { readonly genesisHash: Hash; readonly verifier: BlsVerifier; readonly nowMs: Millis },
): { readonly kind: "ok"; readonly trust: Trust } | Rejected {
  const { genesisHash, verifier, nowMs } = entry;
  if (atMs > validUntilMs) return rejected("TRUST_EXPIRED", "committee_validity");
  const committee = parseCommitteeBlob(epoch, blob);
  if (committee === null) return rejected("BAD_COMMITTEE", "blob");
  const hash = committeeHash(blob);
  if (verifier.committeeHashOf(committee) !== hash) return rejected("BAD_COMMITTEE", "keys");
  const freshMs = atMs < nowMs ? atMs : nowMs;
  const trust = trustCommittee({ genesisHash, committee, committeeHash: hash, nowMs: freshMs });
  return { kind: "ok", trust };
}
