/**
 * Missing batches are asked for backwards along the hash chain: from a certified tip, from the tip of
 * a cut, or from a batch whose parent is missing. Every answer is checked digest by digest, so no
 * peer can plant anything; it can only fail to help, and then the next one is asked. [B3, B9, Y3]
 */
import type { Batch, CutEntry, MessageOf } from "../../chain/index.ts";
import type { Hash, Millis, OperatorIndex } from "../../primitives/brand.ts";
import { laneHeightOf, operatorOf } from "../../primitives/brand.ts";
import { isOver } from "../../primitives/time-span.ts";
import { weightOf } from "../quorum/index.ts";
import { linkAt } from "./chain.ts";
import type { LanesEffect } from "./input.ts";
import { WANTS_MAX } from "./limits.ts";
import { certifiedHeight, type Lane, type LanesState } from "./state.ts";
import { arm } from "./timers.ts";

/** The batch to ask for next on the way down from a target. */
type Missing = { readonly entry: CutEntry; readonly count: number };

/** Opens the lane's one request, if something is missing and none is open. */
export function pursue(state: LanesState, lane: Lane, nowMs: Millis, out: LanesEffect[]): void {
  if (lane.fetch !== null && !isMissing(lane, lane.fetch.digest)) lane.fetch = null;
  if (lane.fetch !== null || isComplete(lane)) return;
  const targets = targetsOf(state, lane).filter((target) => target.missing !== null);
  if (targets.length === 0) return;
  const dueMs = Math.max(lane.fetchAfterMs, Math.min(...targets.map((target) => target.dueMs)));
  if (dueMs > nowMs) {
    arm(state, "fetch", { nowMs, atMs: dueMs }, out);
    return;
  }
  const due = targets.filter((target) => target.dueMs <= nowMs);
  // What only the owner says must not delay what is known to be needed.
  const known = due.filter((target) => !target.gap);
  const choice = known.length > 0 ? known : due;
  const target = choice[lane.targetTurn % choice.length];
  if (target?.missing != null) ask(state, lane, target.missing, { nowMs, out, gap: target.gap });
}

/** Whether there is plainly nothing to ask for: the common case. */
function isComplete(lane: Lane): boolean {
  if (lane.wants.length > 0 || lane.detached.size > 0 || lane.lineage !== null) return false;
  return lane.best === null || lane.links.has(lane.best.statement.hash);
}

/** Whether a batch is neither held nor waiting; a held one may still lack its payload. */
function isMissing(lane: Lane, digest: Hash): boolean {
  if (lane.detached.has(digest)) return false;
  const link = lane.links.get(digest);
  return link === undefined || link.batch === null;
}

type Target = {
  readonly dueMs: number;
  readonly missing: Missing | null;
  readonly gap: boolean;
};

/** Everything the lane could ask for: wanted payloads first, then what lets it go on. */
function targetsOf(state: LanesState, lane: Lane): Target[] {
  const targets: Target[] = [];
  for (const want of lane.wants) {
    targets.push({ dueMs: 0, missing: firstMissing(state, lane, want, true), gap: false });
  }
  // What no final cut of the epoch has will never be delivered. [E9]
  if (state.ended) return targets;
  const tip = certifiedTip(lane);
  if (tip !== null) {
    const missing = firstMissing(state, lane, tip, false);
    targets.push({ dueMs: lane.certificateDueMs, missing, gap: false });
  }
  // Nothing of a forked lane is acknowledged: no need to close its gaps. [B6]
  const gap = lane.forked ? null : lowestDetached(lane);
  if (gap !== null) {
    const missing = firstMissing(state, lane, gap, false);
    targets.push({ dueMs: lane.gapDueMs, missing, gap: true });
  }
  if (lane.lineage !== null) {
    const count = lane.lineage.height - lane.acked.height;
    targets.push({ dueMs: 0, missing: { entry: lane.lineage, count }, gap: false });
  }
  return targets;
}

const certifiedTip = (lane: Lane): CutEntry | null =>
  lane.best === null
    ? null
    : { height: laneHeightOf(certifiedHeight(lane)), digest: lane.best.statement.hash };

function lowestDetached(lane: Lane): CutEntry | null {
  let lowest: CutEntry | null = null;
  for (const { batch } of lane.detached.values()) {
    const { height } = batch.header;
    if (lowest === null || height < lowest.height) lowest = { height, digest: batch.digest };
  }
  return lowest;
}

/**
 * Walks down from `tip` to the first batch that is not here, or null.
 *
 * @param payload whether payloads are needed in memory, not only durable batches.
 */
function firstMissing(
  state: LanesState,
  lane: Lane,
  tip: CutEntry,
  payload: boolean,
): Missing | null {
  if (isTooDeep(state, lane, tip)) return null;
  let { digest } = tip;
  for (let height = tip.height as number; height > lane.root.height; height--) {
    const link = lane.links.get(digest);
    const detached = lane.detached.get(digest);
    if (link !== undefined && !(payload && link.batch === null)) {
      if (!payload || link.parent === null) return null;
      digest = link.parent;
    } else if (link === undefined && detached !== undefined) {
      digest = detached.batch.header.parentDigest;
    } else {
      const floor = payload ? lane.root.height : Math.min(lane.tip, height - 1);
      return { entry: { height: laneHeightOf(height), digest }, count: height - floor };
    }
  }
  return null;
}

/** Whether more lies below `tip` than may wait for its parent at once: delivery has to come nearer. */
function isTooDeep(state: LanesState, lane: Lane, tip: CutEntry): boolean {
  if (tip.height > lane.tip + state.limits.detachedMax) return true;
  const waiting = lane.detached.get(tip.digest);
  const held = linkAt(lane, lane.tip)?.laneBytes ?? null;
  if (waiting === undefined || held === null) return false;
  return waiting.batch.header.laneBytes - held > state.limits.detachedBytesMax;
}

function ask(
  state: LanesState,
  lane: Lane,
  missing: Missing,
  step: { readonly nowMs: Millis; readonly out: LanesEffect[]; readonly gap: boolean },
): void {
  const peers = peersOf(state, lane);
  const peer = peers[lane.peerTurn % peers.length];
  if (peer === undefined) return;
  const { epoch, protocol, local } = state.context;
  const count = Math.max(1, Math.min(missing.count, protocol.maxLaneAdvance));
  const { digest } = missing.entry;
  lane.fetch = { digest, count, peer, askedMs: step.nowMs, gap: step.gap };
  const message = { kind: "getBatches", epoch, lane: lane.operator, digest, count } as const;
  step.out.push({ kind: "send", to: [peer], message });
  const atMs = step.nowMs + local.retryMs;
  arm(state, "fetch", { nowMs: step.nowMs, atMs }, step.out);
}

/** Everybody but me, the owner first. [Y3] */
function peersOf(state: LanesState, lane: Lane): OperatorIndex[] {
  const size = state.lanes.length;
  const peers = state.lanes.map((_, index) => operatorOf((lane.operator + index) % size));
  return peers.filter((peer) => peer !== state.context.self);
}

/** The peer did not help: the next one's turn; after a round of all, another target, and a pause. */
function giveUp(state: LanesState, lane: Lane, nowMs: Millis, out: LanesEffect[]): void {
  const gap = lane.fetch?.gap ?? false;
  lane.fetch = null;
  lane.peerTurn++;
  lane.failures++;
  if (lane.failures >= peersOf(state, lane).length) {
    lane.failures = 0;
    pause(state, lane, gap, nowMs);
  }
  pursue(state, lane, nowMs, out);
}

/**
 * What was fetched is of no use: asking again at once would bring the same. A gap waits by itself:
 * the owner alone made it.
 */
export function pause(state: LanesState, lane: Lane, gap: boolean, nowMs: Millis): void {
  const afterMs = nowMs + state.context.local.retryMs;
  if (gap) {
    lane.gapDueMs = afterMs;
    return;
  }
  lane.targetTurn++;
  lane.fetchAfterMs = afterMs;
}

/** The fetch timer: requests without an answer go to the next peer. */
export function onFetchTimer(state: LanesState, nowMs: Millis, out: LanesEffect[]): void {
  const { retryMs } = state.context.local;
  for (const lane of state.lanes) {
    if (lane.fetch === null) pursue(state, lane, nowMs, out);
    else if (lane.fetch.askedMs + retryMs <= nowMs) giveUp(state, lane, nowMs, out);
    else arm(state, "fetch", { nowMs, atMs: lane.fetch.askedMs + retryMs }, out);
  }
}

/** Tips that siblings need; the lowest are kept, the others are asked for again. */
export function want(
  state: LanesState,
  lane: Lane,
  entry: CutEntry,
  step: { readonly nowMs: Millis; readonly out: LanesEffect[] },
): void {
  lane.wants = lane.wants.filter((known) => firstMissing(state, lane, known, true) !== null);
  if (entry.height <= lane.root.height) return;
  if (lane.wants.every((known) => known.digest !== entry.digest)) lane.wants.push(entry);
  lane.wants.sort((left, right) => left.height - right.height);
  lane.wants = lane.wants.slice(0, WANTS_MAX);
  pursue(state, lane, step.nowMs, step.out);
}

/** What an answer brought: batches of one lane, newest first, each the parent of the one before. */
export type Fetched = {
  readonly lane: Lane;
  readonly batches: readonly Batch[];
  /** Asked for below a batch of the owner, not below a certificate or a cut. */
  readonly gap: boolean;
};

/** Checks an answer against the open requests, digest by digest. [B3] */
export function onBatches(
  state: LanesState,
  message: MessageOf<"batches">,
  step: { readonly from: OperatorIndex; readonly nowMs: Millis; readonly out: LanesEffect[] },
): Fetched | null {
  const { from, nowMs, out } = step;
  const first = message.batches[0];
  const lane = state.lanes.find(({ fetch }) => fetch !== null && fetch.digest === first?.digest);
  if (lane?.fetch == null) return onUnasked(state, first ?? null, step);
  const wasAsked = lane.fetch.peer === from;
  if (message.batches.length > lane.fetch.count) {
    out.push({ kind: "reject", from, code: "oversize", reason: "batches_count" });
    if (wasAsked) giveUp(state, lane, nowMs, out);
    return null;
  }
  const batches: Batch[] = [];
  const { gap } = lane.fetch;
  let expected: Hash = lane.fetch.digest;
  for (const batch of message.batches) {
    if (batch.digest !== expected) {
      // What came before the wrong one is on the chain: it stays.
      out.push({ kind: "reject", from, code: "malformed", reason: "wrong_batch" });
      if (wasAsked) lane.peerTurn++;
      break;
    }
    batches.push(batch);
    expected = batch.header.parentDigest;
  }
  lane.fetch = null;
  lane.failures = 0;
  if (batches.length > 0) lane.refused = null;
  return { lane, batches, gap };
}

/** Who was asked for this lane and sends something else has had its turn. */
function onUnasked(
  state: LanesState,
  first: Batch | null,
  step: { readonly from: OperatorIndex; readonly nowMs: Millis; readonly out: LanesEffect[] },
): null {
  const { from, nowMs, out } = step;
  const lane = first === null ? null : (state.lanes[first.header.lane] ?? null);
  if (lane?.fetch?.peer === from) {
    out.push({ kind: "reject", from, code: "malformed", reason: "wrong_batch" });
    giveUp(state, lane, nowMs, out);
    return null;
  }
  const code = first === null ? "malformed" : "stale";
  out.push({ kind: "reject", from, code, reason: "batches_unasked" });
  return null;
}

/** A peer has not what it was asked for. */
export function onAbsent(
  state: LanesState,
  message: MessageOf<"absent">,
  step: { readonly from: OperatorIndex; readonly nowMs: Millis; readonly out: LanesEffect[] },
): void {
  const { request } = message;
  if (request.kind !== "getBatches") return;
  const lane = state.lanes[request.lane];
  const open = lane?.fetch ?? null;
  if (lane === undefined || open?.peer !== step.from || open.digest !== request.digest) {
    step.out.push({ kind: "reject", from: step.from, code: "stale", reason: "absent_unasked" });
    return;
  }
  noteRefusal(state, lane, open.digest, step);
  giveUp(state, lane, step.nowMs, step.out);
}

/** One "absent" proves nothing; more than F seats of them for a while mean that history is gone. */
function noteRefusal(
  state: LanesState,
  lane: Lane,
  digest: Hash,
  step: { readonly from: OperatorIndex; readonly nowMs: Millis; readonly out: LanesEffect[] },
): void {
  if (lane.wants.length === 0) return;
  if (lane.refused?.digest !== digest) {
    lane.refused = { digest, sinceMs: step.nowMs, absent: new Set() };
  }
  const { sinceMs, absent } = lane.refused;
  absent.add(step.from);
  const { committee, local } = state.context;
  if (weightOf(state.context, absent) <= committee.faultySeats) return;
  if (!isOver({ startMs: sinceMs, lengthMs: local.standstillMs }, step.nowMs)) return;
  lane.refused = null;
  step.out.push({ kind: "unavailable", lane: lane.operator });
}

/** A batch arrived whose parent is not here: its chain is asked for, unless it is on its way. */
export function noteGap(state: LanesState, lane: Lane, nowMs: Millis, out: LanesEffect[]): void {
  if (lane.detached.size === 1) lane.gapDueMs = nowMs + state.context.local.deltaMs;
  pursue(state, lane, nowMs, out);
}
