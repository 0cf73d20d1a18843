/**
 * Open requests: whom to ask next, whose answer counts. [Y3, Y5]
 *
 * Each request goes round all peers on its own, from where the counter of requests puts it: were the
 * counter shared by every ask, requests that time out together could meet the same liar for ever.
 */
import type { Request } from "../../chain/index.ts";
import type { Millis, OperatorIndex } from "../../primitives/brand.ts";
import { millisOf } from "../../primitives/brand.ts";
import { isOver } from "../../primitives/time-span.ts";
import type { CoreEffect } from "../contract.ts";
import type { OwnRequest } from "./input.ts";
import type { OpenRequest, Outbox, SyncState } from "./state.ts";

/** Name of the one timer for all open requests. */
export const RETRY_TIMER = "retry";

/** All open requests in a fixed order; at most `OPEN_REQUESTS_MAX`. */
export const openRequests = (state: SyncState): OpenRequest[] => [
  ...state.blocks.values(),
  ...(state.outputs === null ? [] : [state.outputs]),
  ...(state.snapshot === null ? [] : [state.snapshot]),
];

/** Whether two requests name exactly the same thing. [Y5] */
export function sameRequest(left: Request, right: Request): boolean {
  if (left.kind !== right.kind || left.epoch !== right.epoch) return false;
  if (left.kind === "getBlocks" && right.kind === "getBlocks") {
    return left.hash === right.hash && left.count === right.count;
  }
  if (left.kind === "getOutputs" && right.kind === "getOutputs") {
    return left.fromHeight === right.fromHeight && left.count === right.count;
  }
  if (left.kind === "getOutputState" && right.kind === "getOutputState") {
    return left.height === right.height;
  }
  return false;
}

/**
 * Whether a peer may be asked. A block is named by something verified, so everybody is; what only a
 * Status promises is asked of those who promise it and did not just break their word.
 */
function mayAsk(
  state: SyncState,
  peer: OperatorIndex,
  ask: { request: OwnRequest; nowMs: Millis },
): boolean {
  const { request, nowMs } = ask;
  if (request.kind === "getBlocks") return true;
  const claim = state.claims[peer];
  if (claim === undefined) return false;
  const lengthMs = state.context.local.statusMs;
  if (claim.failedMs !== null && !isOver({ startMs: claim.failedMs, lengthMs }, nowMs))
    return false;
  // Of an epoch that is over nobody says a Status: whoever has closed it holds its outputs. [E6]
  if (state.ended) return true;
  if (claim.status === null) return false;
  const lowest = request.kind === "getOutputs" ? request.fromHeight : request.height;
  return claim.status.certifiedHeight >= lowest;
}

/** Opens a request and asks a first peer; null if there is nobody to ask. */
export function openRequest(
  state: SyncState,
  ask: { request: OwnRequest; nowMs: Millis },
  out: Outbox,
): OpenRequest | null {
  if (!state.peers.some((peer) => mayAsk(state, peer, ask))) return null;
  const open: OpenRequest = {
    request: ask.request,
    openedMs: ask.nowMs,
    firstPeer: state.requestCounter % state.peers.length,
    turns: 0,
    asked: null,
    turnMs: ask.nowMs,
    pending: new Set(),
    absent: new Set(),
  };
  state.requestCounter++;
  askNext(state, open, { nowMs: ask.nowMs, out });
  return open;
}

type Turn = { readonly nowMs: Millis; readonly out: Outbox };

/** Asks the next peer in turn, if there is one to ask. [Y3] */
function askNext(state: SyncState, open: OpenRequest, { nowMs, out }: Turn): void {
  open.asked = null;
  open.turnMs = nowMs;
  for (let passed = 0; passed < state.peers.length; passed++) {
    const place = (open.firstPeer + open.turns) % state.peers.length;
    const peer = state.peers[place] as OperatorIndex;
    open.turns++;
    if (!mayAsk(state, peer, { request: open.request, nowMs })) continue;
    open.asked = peer;
    open.pending.add(peer);
    out.push({ kind: "send", to: [peer], message: open.request });
    return;
  }
}

/** A peer did not keep what its Status promised: for `statusMs` it is not asked on its word. */
export function disbelieve(state: SyncState, peer: OperatorIndex, nowMs: Millis): void {
  const claim = state.claims[peer];
  if (claim !== undefined) claim.failedMs = nowMs;
}

/**
 * An asked peer answered with nothing or nonsense: the next one is asked at once, but after a whole
 * round only when the time of this ask is over, so that absent answers make no tight loop.
 */
export function onFailure(
  state: SyncState,
  open: OpenRequest,
  failure: Turn & { readonly from: OperatorIndex },
): void {
  open.pending.delete(failure.from);
  if (open.request.kind !== "getBlocks") disbelieve(state, failure.from, failure.nowMs);
  if (open.asked !== failure.from) return;
  open.asked = null;
  if (open.turns % state.peers.length !== 0) askNext(state, open, failure);
}

/** Gives up on peers that are silent for `retryMs` and asks the next ones. [Y3] */
export function retryRequests(state: SyncState, turn: Turn): void {
  for (const open of openRequests(state)) {
    if (!isOver({ startMs: open.turnMs, lengthMs: state.context.local.retryMs }, turn.nowMs))
      continue;
    if (open.asked !== null && open.request.kind !== "getBlocks") {
      disbelieve(state, open.asked, turn.nowMs);
    }
    askNext(state, open, turn);
  }
}

/** Sets the retry timer to the end of the earliest turn, unless it is set: it fires before that. */
export function armRetry(state: SyncState, { nowMs, out }: Turn): void {
  if (state.retryArmed) return;
  const { retryMs } = state.context.local;
  // Of an epoch that is over no Status comes that would make me look again. [E6]
  const { deliveredHeight, certifiedHeight } = state.progress;
  let delayMs: number | null = state.ended && deliveredHeight > certifiedHeight ? retryMs : null;
  for (const { turnMs } of openRequests(state)) {
    const over = isOver({ startMs: turnMs, lengthMs: retryMs }, nowMs);
    const leftMs = over ? 0 : turnMs + retryMs - nowMs;
    delayMs = Math.min(leftMs, delayMs ?? leftMs);
  }
  if (delayMs === null) return;
  state.retryArmed = true;
  out.push(timerEffect(state, RETRY_TIMER, delayMs));
}

/** Sets a timer of sync. */
export const timerEffect = (state: SyncState, name: string, delayMs: number): CoreEffect => ({
  kind: "setTimer",
  timer: { owner: "sync", epoch: state.context.epoch, name },
  delayMs: millisOf(delayMs),
});
