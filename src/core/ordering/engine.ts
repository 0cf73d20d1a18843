/** `stepOrdering`: the one switch over inputs, and what every step ends with. */
import { Phase } from "../../chain/index.ts";
import { heightOf, type Millis } from "../../primitives/brand.ts";
import type { CoreInput } from "../contract.ts";
import { finishJob } from "../quorum/index.ts";
import {
  acceptProven,
  certifiedFrom,
  countOwn,
  receiveCertificate,
  receiveVerdicts,
  receiveVote,
} from "./certifier.ts";
import { advance, enqueue, requestSignature } from "./delivery.ts";
import type { OrderingEffect, OrderingInput } from "./input.ts";
import { REPEATED_VOTES_MAX } from "./limits.ts";
import { stalledOutput } from "./mismatch.ts";
import { installSnapshot } from "./snapshot.ts";
import type { OrderingState, Outbox } from "./state.ts";

const RETRY = "retry";
const ALARM = "alarm";

/** Signs own votes above the certified height again, and arms timers; once after creation. [R1] */
export function startOrdering(state: OrderingState, nowMs: Millis): OrderingEffect[] {
  const out: Outbox = [];
  if (state.mismatch !== null) {
    const { kind, height } = state.mismatch;
    return [{ kind: "halt", reason: `${kind} at height ${height}: records contradict each other` }];
  }
  for (const [height, output] of state.recorded) {
    if (output.signs && state.context.self !== null && !certifiedFrom(state, height)) {
      requestSignature(state, height, output.hash, out);
    }
  }
  return settle(state, nowMs, out);
}

/** Total and deterministic; after a halt nothing happens any more. [M2, M4] */
export function stepOrdering(state: OrderingState, input: OrderingInput): OrderingEffect[] {
  if (state.halted) return [];
  const out: Outbox = [];
  handle(state, input, out);
  return settle(state, input.nowMs, out);
}

function handle(state: OrderingState, input: OrderingInput, out: Outbox): void {
  switch (input.kind) {
    case "message":
      if (input.message.kind === "outputVote") {
        return receiveVote(state, input.from, input.message, out);
      }
      return receiveCertificate(state, input.from, input.message, out);
    case "final":
      return enqueue(state, input.blocks);
    case "batchesHeld":
    case "l1Advanced":
      return;
    case "predecessorClosed":
      state.publishing = true;
      return;
    case "provenOutputs":
      return acceptProven(state, input.outputs, out);
    case "snapshot":
      return installSnapshot(state, input, out);
    case "checked": {
      const purpose = finishJob(state.jobs, input.job);
      if (purpose !== null) receiveVerdicts(state, purpose, input.verdicts, out);
      return;
    }
    case "signed":
      return onSigned(state, input, out);
    case "timer":
      return onTimer(state, input, out);
  }
}

function settle(state: OrderingState, nowMs: Millis, out: Outbox): Outbox {
  if (state.halted) return out;
  advance(state, nowMs, out);
  if (state.halted) return out;
  const { retryMs, outputMs } = state.context.local;
  if (!state.armed.retry && (state.own.size > 0 || state.queue.length > 0)) {
    state.armed.retry = true;
    out.push({ kind: "setTimer", timer: timer(state, RETRY), delayMs: retryMs as Millis });
  }
  if (!state.armed.alarm && state.pending.length > 0) {
    state.armed.alarm = true;
    out.push({ kind: "setTimer", timer: timer(state, ALARM), delayMs: outputMs as Millis });
  }
  return out;
}

const timer = (state: OrderingState, name: string) =>
  ({ owner: "ordering", epoch: state.context.epoch, name }) as const;

/** The vote leaves: to all, and into my own count. A signer may refuse. [O4] */
function onSigned(
  state: OrderingState,
  input: Extract<CoreInput, { kind: "signed" }>,
  out: Outbox,
): void {
  const { statement, owner, epoch } = input.request;
  if (owner !== "ordering" || epoch !== state.context.epoch || statement === null) return;
  const height = heightOf(statement.height);
  const own = state.own.get(height);
  if (statement.phase !== Phase.OUTPUT || own?.statement.hash !== statement.hash) return;
  const signature = input.signatures?.statement ?? null;
  if (signature === null) {
    state.own.delete(height);
    return;
  }
  own.signature = signature;
  own.sentMs = input.nowMs;
  const message = { kind: "outputVote", epoch, statement, signature } as const;
  out.push({ kind: "send", to: "all", message });
  countOwn(state, { statement, signature }, out);
}

function onTimer(
  state: OrderingState,
  input: Extract<CoreInput, { kind: "timer" }>,
  out: Outbox,
): void {
  const { owner, epoch, name } = input.timer;
  if (owner !== "ordering" || epoch !== state.context.epoch) return;
  if (name === RETRY) {
    state.armed.retry = false;
    state.asked = heightOf(0);
    repeatVotes(state, input.nowMs, out);
  } else if (name === ALARM) {
    state.armed.alarm = false;
    const stalled = stalledOutput(state, input.nowMs);
    if (stalled !== null) out.push({ kind: "outputStalled", ...stalled });
  }
}

/** Sends my newest votes again that have waited for a certificate since the last time. [V7] */
function repeatVotes(state: OrderingState, nowMs: Millis, out: Outbox): void {
  const { epoch, local } = state.context;
  for (const own of [...state.own.values()].slice(-REPEATED_VOTES_MAX)) {
    const { statement, signature } = own;
    if (signature === null || nowMs - own.sentMs < local.retryMs) continue;
    own.sentMs = nowMs;
    out.push({
      kind: "send",
      to: "all",
      message: { kind: "outputVote", epoch, statement, signature },
    });
  }
}
