/** Why a client takes nothing from what it was given. */
import type { OutputCertificate } from "../chain/index.ts";

/** Codes in the order of the checks. */
export type RejectionCode =
  | "TOO_LARGE"
  | "MALFORMED"
  | "VERSION"
  | "WRONG_NETWORK"
  | "UNKNOWN_EPOCH"
  | "BAD_COMMITTEE"
  | "TRUST_EXPIRED"
  | "HEADER_HASH"
  | "LEAF_PROOF"
  | "WRONG_LEAF"
  | "SEQ_GAP"
  | "PREV_HASH"
  | "ROLLBACK"
  | "BODY"
  | "QUORUM"
  | "SIGNATURE"
  | "REGRESSION"
  | "EQUIVOCATION";

/** Two certificates that cannot both be honest: more than F seats are to blame. [X4] */
export type Equivocation = {
  readonly first: OutputCertificate;
  readonly second: OutputCertificate;
};

export type Rejected = {
  readonly kind: "rejected";
  readonly code: RejectionCode;
  /** Which check of the code, as a short stable word. */
  readonly reason: string;
  /** Of EQUIVOCATION: stop, and export it. */
  readonly evidence: Equivocation | null;
};

export const rejected = (
  code: RejectionCode,
  reason: string,
  evidence: Equivocation | null = null,
): Rejected => ({ kind: "rejected", code, reason, evidence });
