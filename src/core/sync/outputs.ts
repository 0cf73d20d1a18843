/** Certificates for heights that I delivered and others certified. [O7, O5] */
import {
  certificateFault,
  isOfPhase,
  type MessageOf,
  type OutputCertificate,
  type OutputHeader,
  outputHash,
  outputStatement,
  Phase,
  type ProvenOutput,
  sameStatement,
} from "../../chain/index.ts";
import type { Hash, Millis, OperatorIndex } from "../../primitives/brand.ts";
import { heightOf } from "../../primitives/brand.ts";
import { isOver } from "../../primitives/time-span.ts";
import type { Claim, EpochContext, Verdict } from "../contract.ts";
import { quorumOf, startJob } from "../quorum/index.ts";
import {
  CERTIFICATES_PER_ANSWER,
  OUTPUT_LAG,
  OUTPUTS_PER_REQUEST,
  OUTPUTS_PER_REQUEST_MAX,
} from "./limits.ts";
import { disbelieve, onFailure, openRequest } from "./requests.ts";
import { type Outbox, type Purpose, reject, type SyncState } from "./state.ts";
import { isOutputHeader } from "./well-formed.ts";

type Turn = { readonly nowMs: Millis; readonly out: Outbox };

/** Why a certificate does not speak of exactly this output, its signature aside; or null. [K2] */
export function outputCertificateFault(
  context: EpochContext,
  certificate: OutputCertificate,
  header: OutputHeader,
): string | null {
  const { epoch, height } = header;
  const statement = outputStatement({ epoch, height, hash: outputHash(header) });
  if (!isOfPhase(certificate, Phase.OUTPUT)) return "certificate_phase";
  if (!sameStatement(certificate.statement, statement)) return "certificate_statement";
  return certificateFault(certificate, context.committee, quorumOf(context));
}

/**
 * Asks for outputs from my certified height on, if a peer says it has them and votes do not bring
 * them: I lag by many, or nothing was certified for `retryMs`. A peer's number never decides how
 * much is asked: what I delivered does.
 */
export function pursueOutputs(state: SyncState, { nowMs, out }: Turn): void {
  const { certifiedHeight, deliveredHeight } = state.progress;
  const open = state.outputs;
  if (open !== null && open.request.kind === "getOutputs") {
    const { fromHeight, count } = open.request;
    if (certifiedHeight >= fromHeight + count - 1) state.outputs = null;
    else if (open.asked === null && open.pending.size === 0) state.outputs = null;
  }
  const lag = deliveredHeight - certifiedHeight;
  if (state.outputs !== null || lag <= 0 || state.checking.includes("outputs")) return;
  const wait = { startMs: state.certifiedMs, lengthMs: state.context.local.retryMs };
  if (lag <= OUTPUT_LAG && !isOver(wait, nowMs)) return;
  const request = {
    kind: "getOutputs",
    epoch: state.context.epoch,
    fromHeight: heightOf(certifiedHeight + 1),
    count: Math.min(state.outputsPerRequest, lag),
  } as const;
  state.outputs = openRequest(state, { request, nowMs }, out);
}

/**
 * Headers rise by one and are chained to `previous`; certificates fit their headers. [O1, O7] Where
 * my own hash is forgotten the first link is not looked at: the certificate at the end vouches for it.
 */
function outputsFault(
  context: EpochContext,
  outputs: readonly ProvenOutput[],
  chain: { fromHeight: number; previous: Hash | null },
): string | null {
  let { fromHeight: height, previous } = chain;
  for (const { header, certificate } of outputs) {
    if (!isOutputHeader(header)) return "output_header";
    if (header.height !== height) return "output_height";
    if (previous !== null && header.prevOutputHash !== previous) return "output_chain";
    if (certificate !== null) {
      const fault = outputCertificateFault(context, certificate, header);
      if (fault !== null) return fault;
    }
    previous = outputHash(header);
    height++;
  }
  return null;
}

/** Outputs up to the last certificate that is worth checking: later ones have no proof yet. */
function provenPart(outputs: readonly ProvenOutput[]): readonly ProvenOutput[] {
  let certificates = 0;
  let length = 0;
  for (const [index, { certificate }] of outputs.entries()) {
    if (certificate === null || certificates === CERTIFICATES_PER_ANSWER) continue;
    certificates++;
    length = index + 1;
  }
  return outputs.slice(0, length);
}

/** An answer completes the open request, if this peer was asked and it starts where asked. [Y5] */
export function onOutputs(
  state: SyncState,
  from: OperatorIndex,
  { message, nowMs, out }: Turn & { message: MessageOf<"outputs"> },
): void {
  const open = state.outputs;
  if (open?.request.kind !== "getOutputs" || !open.pending.has(from)) {
    return reject(out, from, "stale", "unsolicited_outputs");
  }
  const { fromHeight, count } = open.request;
  const { outputs } = message;
  if (outputs[0]?.header.height !== fromHeight) {
    return reject(out, from, "stale", "unsolicited_outputs");
  }
  const previous = state.views.outputs.outputHashAt(heightOf(fromHeight - 1));
  const tooMany = outputs.length > count;
  const fault = tooMany
    ? "too_many_outputs"
    : outputsFault(state.context, outputs, { fromHeight, previous });
  if (fault !== null) {
    reject(out, from, tooMany ? "oversize" : "malformed", fault);
    return onFailure(state, open, { from, nowMs, out });
  }
  const proven = provenPart(outputs);
  if (proven.length === 0) {
    state.outputsPerRequest = Math.min(2 * state.outputsPerRequest, OUTPUTS_PER_REQUEST_MAX);
    reject(out, from, "stale", "outputs_unproven");
    return onFailure(state, open, { from, nowMs, out });
  }
  const claims = proven.flatMap(({ certificate }): Claim[] =>
    certificate === null ? [] : [{ kind: "certificate", certificate }],
  );
  state.outputs = null;
  state.checking.push("outputs");
  out.push(startJob(state.jobs, claims, { kind: "outputs", from, outputs: proven }));
}

/** The certificates were checked: all are right, or the answer is worth nothing. [Y6] */
export function onOutputsChecked(
  state: SyncState,
  purpose: Extract<Purpose, { kind: "outputs" }>,
  { verdicts, nowMs, out }: Turn & { verdicts: readonly Verdict[] },
): void {
  const { from, outputs } = purpose;
  const asked = outputs.filter(({ certificate }) => certificate !== null).length;
  if (verdicts.length !== asked || !verdicts.every((verdict) => verdict.valid)) {
    disbelieve(state, from, nowMs);
    return reject(out, from, "bad_signature", "output_certificate");
  }
  state.outputsPerRequest = OUTPUTS_PER_REQUEST;
  const { certifiedHeight } = state.views.outputs;
  const news = outputs.filter(({ header }) => header.height > certifiedHeight);
  if (news.length > 0) out.push({ kind: "provenOutputs", nowMs, outputs: news });
}
