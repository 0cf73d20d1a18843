/** From one trusted committee to the next. [X1] */
import {
  committeeHash,
  type OutputCertificate,
  type OutputHeader,
  parseCommitteeBlob,
} from "../chain/index.ts";
import { epochOf, type Millis, millisOf, ZERO_HASH } from "../primitives/brand.ts";
import { certificateRejection, headerRejection } from "./proven-header.ts";
import { type Rejected, rejected } from "./rejection.ts";
import { type SignatureVerifier, type Trust, trustRejection } from "./trust.ts";

/** The last output of an epoch, and the blob of the committee it names. */
export type CommitteeChange = {
  readonly header: OutputHeader;
  readonly certificate: OutputCertificate;
  /** As the L1's code holds it: `00 | n | S | apk | n × (key | seats)`. */
  readonly next: Uint8Array;
};

/**
 * The next committee, if the trusted one certified the boundary output that names it. No epoch is
 * skipped. [X1]
 */
export function followCommittee(
  trust: Trust,
  change: CommitteeChange,
  options: { readonly verifier: SignatureVerifier; readonly nowMs: Millis },
): { readonly kind: "ok"; readonly trust: Trust } | Rejected {
  const { header, certificate, next } = change;
  const { verifier, nowMs } = options;
  const untrusted = trustRejection(trust, certificate, nowMs);
  if (untrusted !== null) return untrusted;
  if (header.epoch !== trust.committee.epoch) return rejected("UNKNOWN_EPOCH", "header_epoch");
  const proven = { header, certificate, descendants: [] };
  const unproven =
    headerRejection(trust, proven) ??
    nextRejection(header, next) ??
    certificateRejection(trust, certificate, verifier);
  if (unproven !== null) return unproven;
  const committee = parseCommitteeBlob(epochOf(header.epoch + 1), next);
  if (committee === null) return rejected("BAD_COMMITTEE", "blob");
  const { genesisHash } = trust;
  const freshMs = millisOf(Math.min(header.timestampMs, nowMs));
  return {
    kind: "ok",
    trust: { genesisHash, committee, committeeHash: header.nextCommittee, freshMs },
  };
}

function nextRejection(header: OutputHeader, next: Uint8Array): Rejected | null {
  if (header.nextCommittee === ZERO_HASH) return rejected("BAD_COMMITTEE", "no_boundary");
  if (committeeHash(next) !== header.nextCommittee) return rejected("BAD_COMMITTEE", "next_hash");
  return null;
}
