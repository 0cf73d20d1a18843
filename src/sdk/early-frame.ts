/** Frames before the output is certified: the order is proven, the content is only claimed. [FP4] */
import {
  type Certificate,
  certificateFault,
  finalizeStatement,
  notarizeStatement,
} from "../chain/index.ts";
import { type FeedMessage, Level } from "../codec/index.ts";
import { type Rejected, rejected } from "./rejection.ts";
import type { SignatureVerifier, Trust } from "./trust.ts";

export type EarlyMessage = Extract<FeedMessage, { kind: "early" }>;

/**
 * An early frame whose block is notarized (SOFT) or finalized (ORDERED). That its parts are that
 * block's is the word of `nodeKey` alone.
 */
export type CertifiedEarly = EarlyMessage;

/** Epoch, level and certificate of an early frame. */
export function earlyRejection(
  trust: Trust,
  early: EarlyMessage,
  verifier: SignatureVerifier,
): Rejected | null {
  const { epoch, view, height, blockHash, signers, signature, level } = early;
  if (epoch !== trust.committee.epoch) return rejected("UNKNOWN_EPOCH", "early");
  if (level !== Level.SOFT && level !== Level.ORDERED) return rejected("MALFORMED", "early_level");
  const point = { epoch, view, height, hash: blockHash };
  const statement = level === Level.SOFT ? notarizeStatement(point) : finalizeStatement(point);
  const certificate: Certificate = { statement, signers, signature };
  const fault = certificateFault(certificate, trust.committee);
  if (fault !== null) return rejected("QUORUM", fault);
  return verifier.verifiesCertificate(trust.committee, certificate)
    ? null
    : rejected("SIGNATURE", "aggregate");
}
