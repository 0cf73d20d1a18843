/** The one switch over inputs. Synchronous, total, deterministic. [M2] */
import { isMember } from "../../chain/index.ts";
import { assertNever } from "../../primitives/assert.ts";
import type { Millis } from "../../primitives/brand.ts";
import { onBlocks, onNeedBlock } from "./blocks.ts";
import { onAbsent, onChecked, onHaveBlock, pursue } from "./catch-up.ts";
import type { SyncEffect, SyncInput } from "./input.ts";
import { onOutputs } from "./outputs.ts";
import { RETRY_TIMER, retryRequests } from "./requests.ts";
import { onRequest } from "./server.ts";
import { onOutputState, onUnavailable } from "./snapshot.ts";
import { type Outbox, reject, type SyncState } from "./state.ts";
import {
  broadcastStatus,
  onProgress,
  onStandstillTimer,
  onStatus,
  STANDSTILL_TIMER,
  STATUS_TIMER,
  startStandstill,
} from "./status.ts";

/** Says where I am and arms the timers. */
export function startSync(state: SyncState, nowMs: Millis): SyncEffect[] {
  const out: Outbox = [];
  state.certifiedMs = nowMs;
  broadcastStatus(state, out);
  startStandstill(state, nowMs, out);
  return out;
}

/** Takes one input. What a peer gets wrong is a `reject`; nothing throws. */
export function stepSync(state: SyncState, input: SyncInput): SyncEffect[] {
  const out: Outbox = [];
  handle(state, input, out);
  pursue(state, { nowMs: input.nowMs, out });
  return out;
}

function handle(state: SyncState, input: SyncInput, out: Outbox): void {
  const { nowMs } = input;
  switch (input.kind) {
    case "message":
      return onMessage(state, input, out);
    case "timer":
      return onTimer(state, input, out);
    case "checked":
      return onChecked(state, { job: input.job, verdicts: input.verdicts, nowMs, out });
    case "progress":
      return onProgress(state, input, nowMs);
    case "needBlock":
      return onNeedBlock(state, input.hash, { nowMs, out });
    case "haveBlock":
      return onHaveBlock(state, input.hash);
    case "ended":
      state.ended = true;
      return;
    case "unavailable":
      return onUnavailable(state, input.height);
    default:
      return assertNever(input);
  }
}

function onMessage(
  state: SyncState,
  { from, message, nowMs }: Extract<SyncInput, { kind: "message" }>,
  out: Outbox,
): void {
  if (!isMember(state.context.committee, from)) return reject(out, from, "not_member", "sync");
  // Another instance's message is never counted. Here its epoch proof will be the answer. [Y0, E3]
  if (message.epoch !== state.context.epoch) return reject(out, from, "foreign", "sync_epoch");
  switch (message.kind) {
    case "status":
      return onStatus(state, from, { message, nowMs, out });
    case "getBlocks":
    case "getBatches":
    case "getOutputs":
    case "getOutputState":
      return onRequest(state, from, { request: message, nowMs, out });
    case "blocks":
      return onBlocks(state, from, { message, nowMs, out });
    case "outputs":
      return onOutputs(state, from, { message, nowMs, out });
    case "outputState":
      return onOutputState(state, from, { message, nowMs, out });
    case "absent":
      return onAbsent(state, from, { message, nowMs, out });
    default:
      return assertNever(message);
  }
}

function onTimer(
  state: SyncState,
  { timer, nowMs }: Extract<SyncInput, { kind: "timer" }>,
  out: Outbox,
): void {
  if (timer.owner !== "sync" || timer.epoch !== state.context.epoch) return;
  if (state.ended && timer.name !== RETRY_TIMER) return;
  switch (timer.name) {
    case STATUS_TIMER:
      return broadcastStatus(state, out);
    case STANDSTILL_TIMER:
      return onStandstillTimer(state, nowMs, out);
    case RETRY_TIMER:
      state.retryArmed = false;
      return retryRequests(state, { nowMs, out });
  }
}
