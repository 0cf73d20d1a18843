/**
 * Status: what I say of myself, what peers say of themselves, and standstill. [Y1, Y2]
 *
 * A Status is a claim without a proof. It may make me ask, at a bounded pace, and show mine; it
 * never moves a view, a height or a certificate. [Y4]
 */
import type { MessageOf, Status } from "../../chain/index.ts";
import type { Millis, OperatorIndex } from "../../primitives/brand.ts";
import { isOver } from "../../primitives/time-span.ts";
import type { CoreRecipients } from "../contract.ts";
import type { Progress } from "./input.ts";
import { timerEffect } from "./requests.ts";
import { type Outbox, reject, type SyncState } from "./state.ts";
import { isCount } from "./well-formed.ts";

export const STATUS_TIMER = "status";
export const STANDSTILL_TIMER = "standstill";

function sendStatus(state: SyncState, to: CoreRecipients, out: Outbox): void {
  const { epoch } = state.context;
  const { view, finalizedView, finalizedHeight, certifiedHeight } = state.progress;
  const status = { epoch, view, finalizedView, finalizedHeight, certifiedHeight };
  out.push({ kind: "send", to, message: { kind: "status", epoch, status } });
}

/** Says where I am, now and every `statusMs`. */
export function broadcastStatus(state: SyncState, out: Outbox): void {
  sendStatus(state, "all", out);
  out.push(timerEffect(state, STATUS_TIMER, state.context.local.statusMs));
}

/** The standstill clock starts with the node. */
export function startStandstill(state: SyncState, nowMs: Millis, out: Outbox): void {
  state.finalizedMs = nowMs;
  out.push(timerEffect(state, STANDSTILL_TIMER, state.context.local.standstillMs));
}

/**
 * Nothing final for `standstillMs`: Status at once, and consensus resends its votes. [Y2] The timer
 * is not set anew by every finalization: it looks at its end when the last one was.
 */
export function onStandstillTimer(state: SyncState, nowMs: Millis, out: Outbox): void {
  const { standstillMs } = state.context.local;
  const startMs = state.finalizedMs;
  if (!isOver({ startMs, lengthMs: standstillMs }, nowMs)) {
    out.push(timerEffect(state, STANDSTILL_TIMER, startMs + standstillMs - nowMs));
    return;
  }
  sendStatus(state, "all", out);
  out.push({ kind: "standstill", nowMs });
  out.push(timerEffect(state, STANDSTILL_TIMER, standstillMs));
}

/** Where this node is now. */
export function onProgress(state: SyncState, progress: Progress, nowMs: Millis): void {
  const before = state.progress;
  if (progress.finalizedView > before.finalizedView) state.finalizedMs = nowMs;
  if (progress.certifiedHeight > before.certifiedHeight) state.certifiedMs = nowMs;
  const { view, finalizedView, finalizedHeight, deliveredHeight, certifiedHeight } = progress;
  state.progress = { view, finalizedView, finalizedHeight, deliveredHeight, certifiedHeight };
}

function isWellFormed(status: Status): boolean {
  const { view, finalizedView, finalizedHeight, certifiedHeight } = status;
  return [view, finalizedView, finalizedHeight, certifiedHeight].every(isCount);
}

/**
 * Remembers the newest Status of a peer. If my view is final there, I am behind: it gets my Status,
 * which it answers with the certificates that move me on. [C9] At most once per `retryMs`.
 */
export function onStatus(
  state: SyncState,
  from: OperatorIndex,
  { message, nowMs, out }: { message: MessageOf<"status">; nowMs: Millis; out: Outbox },
): void {
  const { status } = message;
  const claim = state.claims[from];
  if (claim === undefined) return;
  if (status.epoch !== message.epoch) return reject(out, from, "foreign", "status_epoch");
  if (!isWellFormed(status)) return reject(out, from, "malformed", "status_shape");
  claim.status = status;
  if (status.finalizedView < state.progress.view) return;
  const lengthMs = state.context.local.retryMs;
  if (claim.shownMs !== null && !isOver({ startMs: claim.shownMs, lengthMs }, nowMs)) return;
  claim.shownMs = nowMs;
  sendStatus(state, [from], out);
}
