/**
 * Whom a client believes: one committee, entered from genesis or the L1 and followed from there epoch
 * by epoch. [X1]
 */
import type { Certificate, Committee, OutputCertificate } from "../chain/index.ts";
import { type Hash, type Millis, millisOf } from "../primitives/brand.ts";
import { type Rejected, rejected } from "./rejection.ts";

/** How long a committee is believed after its newest verified output: less than unbonding. [X1] */
export const TRUST_AGE_MAX_MS: Millis = millisOf(7 * 24 * 3600 * 1000);

/** Cryptography of the client's platform. */
export type SignatureVerifier = {
  /** Whether the aggregate of `certificate` is that of its signers, under their keys. [K2] */
  verifiesCertificate(committee: Committee, certificate: Certificate): boolean;
};

export type Trust = {
  readonly genesisHash: Hash;
  readonly committee: Committee;
  readonly committeeHash: Hash;
  /** Time of the newest output verified under this committee, or of its entry. */
  readonly freshMs: Millis;
};

/** Trust in a committee that genesis or a finalized L1 block names. */
export const trustCommittee = (entry: {
  readonly genesisHash: Hash;
  readonly committee: Committee;
  readonly committeeHash: Hash;
  readonly nowMs: Millis;
}): Trust => ({
  genesisHash: entry.genesisHash,
  committee: entry.committee,
  committeeHash: entry.committeeHash,
  freshMs: entry.nowMs,
});

/** Whether a committee is still believed. */
export const isExpired = (trust: Trust, nowMs: Millis): boolean =>
  nowMs - trust.freshMs > TRUST_AGE_MAX_MS;

/** The same trust, as fresh as an output verified under it says, but never fresher than now. */
export const refreshed = (trust: Trust, timestampMs: Millis, nowMs: Millis): Trust => ({
  ...trust,
  freshMs: millisOf(Math.max(trust.freshMs, Math.min(timestampMs, nowMs))),
});

/** Epoch and age of what a certificate rests on. [FV3, FV4] */
export function trustRejection(
  trust: Trust,
  certificate: OutputCertificate,
  nowMs: Millis,
): Rejected | null {
  if (certificate.statement.epoch !== trust.committee.epoch) {
    return rejected("UNKNOWN_EPOCH", "certificate_epoch");
  }
  return isExpired(trust, nowMs) ? rejected("TRUST_EXPIRED", "committee_age") : null;
}
