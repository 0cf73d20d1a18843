/**
 * Certificates: one statement, the operators that signed it, one aggregate signature. [K2]
 *
 * A certificate is valid iff its signers are worth at least Q seats in the committee of *its own*
 * epoch and the aggregate verifies. Aggregates are not unique: no certificate is randomness. [K6]
 */
import { type Bitmap, isBitmapOf, operatorsIn } from "./bitmap.ts";
import { type Committee, worth } from "./committee.ts";
import type { Phase, Statement } from "./vote.ts";

export type Certificate = {
  readonly statement: Statement;
  readonly signers: Bitmap;
  /** Aggregate of the signers' signatures, compressed G2, 96 bytes. */
  readonly signature: Uint8Array;
};

/** A notarization, nullification, finalization, lane or output certificate, by its phase. */
export type CertificateOf<P extends Phase> = Certificate & {
  readonly statement: { readonly phase: P };
};
export type Notarization = CertificateOf<typeof Phase.NOTARIZE>;
export type Nullification = CertificateOf<typeof Phase.NULLIFY>;
export type Finalization = CertificateOf<typeof Phase.FINALIZE>;
export type LaneCertificate = CertificateOf<typeof Phase.ACK>;
export type OutputCertificate = CertificateOf<typeof Phase.OUTPUT>;

export const isOfPhase = <P extends Phase>(
  certificate: Certificate,
  phase: P,
): certificate is CertificateOf<P> => certificate.statement.phase === phase;

/** What is wrong with a certificate before its signature is looked at. */
export type CertificateFault = "wrong_epoch" | "bad_bitmap" | "no_quorum" | "bad_length";

/** Everything K2 asks but the pairing. `quorum` is Q but in tests that break the rule. */
export function certificateFault(
  certificate: Certificate,
  committee: Committee,
  quorum: number = committee.quorumSeats,
): CertificateFault | null {
  if (certificate.statement.epoch !== committee.epoch) return "wrong_epoch";
  if (!isBitmapOf(certificate.signers, committee.members.length)) return "bad_bitmap";
  if (worth(committee, operatorsIn(certificate.signers)) < quorum) return "no_quorum";
  if (certificate.signature.length !== 96) return "bad_length";
  return null;
}
