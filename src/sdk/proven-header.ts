/**
 * An output header and the certificate that proves it: of its own height, or of a later one with all
 * headers between, linked by `prevOutputHash`. [O5, X2]
 */
import {
  certificateFault,
  type OutputCertificate,
  type OutputHeader,
  outputHash,
  Phase,
} from "../chain/index.ts";
import type { Hash } from "../primitives/brand.ts";
import { type Rejected, rejected } from "./rejection.ts";
import type { SignatureVerifier, Trust } from "./trust.ts";

/** Headers between an output and its certificate that a client is willing to hash. */
export const DESCENDANTS_MAX = 1024;

export type ProvenHeader = {
  readonly header: OutputHeader;
  readonly certificate: OutputCertificate;
  /** Rising from the height above `header` to that of the certificate; mostly none. */
  readonly descendants: readonly OutputHeader[];
};

/** Committee and hash of the certified header, and the chain down to the output. [FV2, FV5] */
export function headerRejection(trust: Trust, proven: ProvenHeader): Rejected | null {
  const { header, certificate, descendants } = proven;
  if (descendants.length > DESCENDANTS_MAX) return rejected("TOO_LARGE", "descendants");
  const { statement } = certificate;
  const top = descendants.at(-1) ?? header;
  if (statement.phase !== Phase.OUTPUT || statement.view !== 0) {
    return rejected("MALFORMED", "statement");
  }
  if (top.epoch !== statement.epoch || top.height !== statement.height) {
    return rejected("HEADER_HASH", "statement");
  }
  if (top.committeeHash !== trust.committeeHash) return rejected("BAD_COMMITTEE", "committee_hash");
  let below = header;
  let hash: Hash = outputHash(below);
  if (below.height === 1 && below.prevOutputHash !== trust.genesisHash) {
    return rejected("WRONG_NETWORK", "genesis_hash");
  }
  for (const next of descendants) {
    if (next.height !== below.height + 1) return rejected("HEADER_HASH", "descendant_height");
    if (next.prevOutputHash !== hash) return rejected("HEADER_HASH", "unchained");
    below = next;
    hash = outputHash(next);
  }
  return hash === statement.hash ? null : rejected("HEADER_HASH", "output_hash");
}

/** No stray bit, Q seats, and the signature. [FV10] */
export function certificateRejection(
  trust: Trust,
  certificate: OutputCertificate,
  verifier: SignatureVerifier,
): Rejected | null {
  const fault = certificateFault(certificate, trust.committee);
  if (fault === "wrong_epoch") return rejected("UNKNOWN_EPOCH", fault);
  if (fault === "bad_length") return rejected("SIGNATURE", fault);
  if (fault !== null) return rejected("QUORUM", fault);
  return verifier.verifiesCertificate(trust.committee, certificate)
    ? null
    : rejected("SIGNATURE", "aggregate");
}
