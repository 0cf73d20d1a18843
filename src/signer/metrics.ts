/** Metrics of the signer. */
import { Counter, FAST, Histogram, type Registry, startAtZero } from "../telemetry/index.ts";

export const SIGNATURE_KINDS = [
  "notarize",
  "nullify",
  "finalize",
  "ack",
  "output",
  "propose",
  "report",
] as const;
export type SignatureKind = (typeof SIGNATURE_KINDS)[number];

export const REFUSAL_REASONS = ["double_sign", "regression", "locked", "remote_error"] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export type SignerMetrics = {
  readonly signatures: Counter<"kind">;
  readonly refusals: Counter<"reason">;
  /** Seconds from the request to its answer, the sync included. */
  readonly duration: Histogram;
};

export function createSignerMetrics(registry: Registry): SignerMetrics {
  const registers = [registry];
  const signatures = new Counter({
    name: "lockstep_signer_signatures_total",
    help: "Signatures made, by what was signed.",
    labelNames: ["kind"] as const,
    registers,
  });
  startAtZero(signatures, { kind: SIGNATURE_KINDS });
  const refusals = new Counter({
    name: "lockstep_signer_refusals_total",
    help: "Requests that the protection refused, by reason.",
    labelNames: ["reason"] as const,
    registers,
  });
  startAtZero(refusals, { reason: REFUSAL_REASONS });
  const duration = new Histogram({
    name: "lockstep_signer_sign_duration_seconds",
    help: "Time from a signing request to its answer in seconds, sync of the protection included.",
    buckets: FAST,
    registers,
  });
  return { signatures, refusals, duration };
}
