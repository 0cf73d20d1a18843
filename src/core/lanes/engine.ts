/** One step of the lanes: the one switch over what comes in. [M2] */
import { isMember, Phase } from "../../chain/index.ts";
import { assertNever } from "../../primitives/assert.ts";
import { type OperatorIndex, operatorOf } from "../../primitives/brand.ts";
import type { Verdict } from "../contract.ts";
import { finishJob } from "../quorum/index.ts";
import { onAckTimer } from "./acknowledge.ts";
import {
  acceptCertificate,
  onAck,
  onAcksChecked,
  onCertificatesChecked,
  onGetLaneCertificates,
  onLaneCertificate,
  onViewEntered,
} from "./certifier.ts";
import { onAbsent, onBatches, onFetchTimer, want } from "./fetch.ts";
import { onEvidenceChecked } from "./fork.ts";
import type { LanesEffect, LanesInput } from "./input.ts";
import {
  onOwnSigned,
  onRepeatTimer,
  onReturned,
  onSubmit,
  sealDue,
  signLater,
} from "./producer.ts";
import { onBatch, onDelivered, onFetched, onFinalCut } from "./receiver.ts";
import { type LanesState, laneOf, ownLane } from "./state.ts";
import { disarm } from "./timers.ts";

type InputOf<K extends LanesInput["kind"]> = Extract<LanesInput, { readonly kind: K }>;

/** Takes one input; never throws at what a peer sent. Effects in the order they must be performed. */
export function stepLanes(state: LanesState, input: LanesInput): LanesEffect[] {
  const out: LanesEffect[] = [];
  const { nowMs } = input;
  switch (input.kind) {
    case "message":
      onMessage(state, input, out);
      break;
    case "timer":
      onTimer(state, input, out);
      break;
    case "checked":
      onChecked(state, input, out);
      break;
    case "signed":
      onSigned(state, input, out);
      break;
    case "submit":
      onSubmit(state, input.section, { nowMs, out });
      break;
    case "returned":
      onReturned(state, input.batches, { nowMs, out });
      break;
    case "viewEntered":
      onViewEntered(state, input.view, out);
      break;
    case "finalCut":
      onFinalCut(state, input.cut, { nowMs, out });
      break;
    case "want":
      for (const { lane: operator, entry } of input.tips) {
        const lane = laneOf(state, operator);
        if (lane !== null) want(state, lane, entry, { nowMs, out });
      }
      break;
    case "ended":
      state.ended = true;
      break;
    case "delivered":
      onDelivered(state, input.cut, { nowMs, out });
      break;
    case "verifiedCertificates":
      for (const certificate of input.certificates) {
        acceptCertificate(state, certificate, { nowMs, out });
      }
      break;
    default:
      assertNever(input);
  }
  // Room, age, or a certificate that leaves the lane idle: each may be what units waited for. [B1]
  if (!state.ended) sealDue(state, { nowMs, out });
  return out;
}

function onMessage(state: LanesState, input: InputOf<"message">, out: LanesEffect[]): void {
  const { from, message, nowMs } = input;
  const step = { from, nowMs, out };
  if (!isMember(state.context.committee, from)) {
    out.push({ kind: "reject", from, code: "not_member", reason: "sender" });
    return;
  }
  if (message.epoch !== state.context.epoch) {
    out.push({ kind: "reject", from, code: "foreign", reason: "epoch" });
    return;
  }
  if (state.ended && message.kind !== "batches" && message.kind !== "absent") return;
  switch (message.kind) {
    case "batch":
      return onBatch(state, message, step);
    case "ack":
      return onAck(state, message, step);
    case "laneCertificate":
      return onLaneCertificate(state, message, step);
    case "getLaneCertificates":
      return onGetLaneCertificates(state, message, step);
    case "batches": {
      const fetched = onBatches(state, message, step);
      if (fetched !== null) onFetched(state, fetched, step);
      return;
    }
    case "absent":
      return onAbsent(state, message, step);
    default:
      return assertNever(message);
  }
}

function onTimer(state: LanesState, input: InputOf<"timer">, out: LanesEffect[]): void {
  const { timer, nowMs } = input;
  if (timer.owner !== "lanes" || timer.epoch !== state.context.epoch) return;
  if (state.ended && timer.name !== "fetch") return;
  switch (timer.name) {
    case "seal":
      disarm(state, "seal");
      return;
    case "repeat":
      if (disarm(state, "repeat")) onRepeatTimer(state, { nowMs, out });
      return;
    case "ack":
      if (disarm(state, "ack")) onAckTimer(state, nowMs, out);
      return;
    case "fetch":
      if (disarm(state, "fetch")) onFetchTimer(state, nowMs, out);
      return;
    default:
  }
}

const NOT_VALID: Verdict = { valid: false, aggregate: null };

function onChecked(state: LanesState, input: InputOf<"checked">, out: LanesEffect[]): void {
  const { nowMs, verdicts } = input;
  const purpose = finishJob(state.jobs, input.job);
  if (purpose === null) return;
  switch (purpose.kind) {
    case "acks":
      return onAcksChecked(state, purpose.height, verdicts[0] ?? NOT_VALID, { nowMs, out });
    case "certificates":
      return onCertificatesChecked(state, purpose, verdicts, { nowMs, out });
    case "evidence":
      return onEvidenceChecked(state, purpose, verdicts, out);
    default:
      return assertNever(purpose);
  }
}

/** A signature of mine came: over my own batch, or an ack for its owner. [B1, B4] */
function onSigned(state: LanesState, input: InputOf<"signed">, out: LanesEffect[]): void {
  const { request, signatures, nowMs } = input;
  const { statement } = request;
  const { epoch, self } = state.context;
  if (request.owner !== "lanes" || request.epoch !== epoch || self === null) return;
  if (state.ended) return;
  if (statement === null || statement.phase !== Phase.ACK) return;
  const own = statement.view === ownLane(state)?.operator;
  const signature = signatures?.statement ?? null;
  if (signature === null) {
    if (own) signLater(state, { nowMs, out });
    return;
  }
  if (own) {
    const { height, hash: digest } = statement;
    return onOwnSigned(state, { height, digest, signature }, { nowMs, out });
  }
  const owner: OperatorIndex = operatorOf(statement.view);
  out.push({ kind: "send", to: [owner], message: { kind: "ack", epoch, statement, signature } });
}
