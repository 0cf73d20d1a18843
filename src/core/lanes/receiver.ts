/**
 * Batches come in: from their owner, or along a hash chain. What links to the chain below becomes
 * durable, may be acknowledged and is at hand for delivery. [B2, B3, B6]
 */
import type { Batch, Cut, MessageOf, SignedStatement } from "../../chain/index.ts";
import type { Millis, OperatorIndex } from "../../primitives/brand.ts";
import { laneHeightOf } from "../../primitives/brand.ts";
import type { RejectionCode } from "../contract.ts";
import { acknowledge, acknowledgeAgain, considerAck } from "./acknowledge.ts";
import { dropAckSets } from "./certifier.ts";
import {
  addLink,
  chainFault,
  detach,
  keepPayload,
  linkable,
  moveRoot,
  removeDetached,
} from "./chain.ts";
import { type Fetched, noteGap, pause, pursue } from "./fetch.ts";
import { noteFork } from "./fork.ts";
import type { LanesEffect } from "./input.ts";
import { ownersAck, remember } from "./signed-acks.ts";
import { type Detached, type Lane, type LanesState, type Link, laneOf } from "./state.ts";
import { inWindow } from "./window.ts";

type Step = { readonly from: OperatorIndex; readonly nowMs: Millis; readonly out: LanesEffect[] };

const reject = (step: Step, code: RejectionCode, reason: string): void => {
  step.out.push({ kind: "reject", from: step.from, code, reason });
};

/** What the epoch fixes about every batch; its bytes were checked where they were decoded. [B3] */
function formFault(state: LanesState, batch: Batch): [RejectionCode, string] | null {
  const { context } = state;
  if (batch.header.epoch !== context.epoch) return ["foreign", "batch_epoch"];
  if (laneOf(state, batch.header.lane) === null) return ["malformed", "batch_lane"];
  if (batch.bytes.length > context.protocol.maxBatchBytes) return ["oversize", "batch_size"];
  if (batch.rows.length > state.limits.rowsMax) return ["oversize", "batch_rows"];
  return null;
}

/** A batch by itself: announced or repeated by its owner, with the owner's ACK. [B1, B7] */
export function onBatch(state: LanesState, message: MessageOf<"batch">, step: Step): void {
  const { batch } = message;
  const fault = formFault(state, batch);
  if (fault !== null) return reject(step, ...fault);
  if (message.signature.length !== 96) return reject(step, "malformed", "signature_length");
  const lane = laneOf(state, batch.header.lane) as Lane;
  if (step.from !== lane.operator) return onRelayed(state, lane, batch, step);
  if (lane.operator === state.context.self) return reject(step, "foreign", "own_lane");
  const ack = ownersAck(batch, message.signature);
  if (lane.links.has(batch.digest)) return onRepeated(state, lane, { batch, ack }, step);
  if (lane.detached.has(batch.digest)) return reject(step, "duplicate", "batch_waiting");
  const { height } = batch.header;
  if (isSecond(lane, batch)) {
    noteFork(state, lane, { first: announcedBefore(lane, batch), second: ack }, step.out);
    if (state.context.rules.oneAckChain) return reject(step, "malformed", "second_digest");
  }
  if (height <= lane.root.height) return reject(step, "stale", "batch_delivered");
  // Only what is certified or in a cut is still stored, and that is asked for. [B6]
  if (lane.forked && state.context.rules.oneAckChain) {
    return reject(step, "rate_limited", "lane_forked");
  }
  const { aheadMax, heldMax } = state.limits;
  if (height > lane.final.height + aheadMax || height > lane.root.height + heldMax) {
    return reject(step, "rate_limited", "batch_beyond_window");
  }
  remember(lane.announced, ack, state.limits.announcedMax);
  const taken = takeIn(state, lane, { batch, asked: false }, step);
  if (taken === "waiting") noteGap(state, lane, step.nowMs, step.out);
}

/** Nobody but the owner sends a batch unasked. [B3] */
function onRelayed(state: LanesState, lane: Lane, batch: Batch, step: Step): void {
  if (lane.fetch?.digest !== batch.digest) return reject(step, "foreign", "not_the_owner");
  const { gap } = lane.fetch;
  lane.fetch = null;
  onFetched(state, { lane, batches: [batch], gap }, step);
}

/** The owner repeats what it has no certificate for: my ack may be lost. [B7] */
function onRepeated(
  state: LanesState,
  lane: Lane,
  { batch, ack }: { readonly batch: Batch; readonly ack: SignedStatement },
  step: Step,
): void {
  remember(lane.announced, ack, state.limits.announcedMax);
  if (!acknowledgeAgain(state, lane, batch, step)) reject(step, "duplicate", "batch_known");
}

/** Whether another digest is known at the height of this batch. [B6] */
function isSecond(lane: Lane, batch: Batch): boolean {
  const { height } = batch.header;
  const linked = lane.heights.get(height);
  if (linked !== undefined && linked !== batch.digest) return true;
  if (announcedBefore(lane, batch) !== null) return true;
  return [...lane.detached.values()].some(
    (other) => other.batch.header.height === height && other.batch.digest !== batch.digest,
  );
}

/** The owner's ack of another digest at the height of this batch, if it is remembered. */
function announcedBefore(lane: Lane, batch: Batch): SignedStatement | null {
  const ack = lane.announced.get(batch.header.height);
  return ack === undefined || ack.statement.hash === batch.digest ? null : ack;
}

/** Batches along a hash chain that was asked for, newest first. [B3, B9] */
export function onFetched(state: LanesState, fetched: Fetched, step: Step): void {
  const { lane, gap } = fetched;
  let held = false;
  for (const batch of fetched.batches) {
    const fault = formFault(state, batch);
    if (fault !== null || batch.header.lane !== lane.operator) {
      reject({ ...step, from: lane.operator }, "malformed", "batch_on_chain");
      pause(state, lane, gap, step.nowMs);
      break;
    }
    const link = lane.links.get(batch.digest);
    if (lane.lineage?.digest === batch.digest) {
      extendLineage(state, lane, batch, step);
    } else if (link !== undefined) {
      const missing = link.batch === null;
      link.asked ||= !gap;
      keepPayload(lane, link, batch, state.limits);
      held ||= missing && link.batch !== null;
    } else if (batch.header.height > lane.root.height) {
      const taken = takeIn(state, lane, { batch, asked: !gap }, step);
      if (taken === "refused") pause(state, lane, gap, step.nowMs);
    }
  }
  if (held) step.out.push({ kind: "batchesHeld", lane: lane.operator });
  pursue(state, lane, step.nowMs, step.out);
}

/** One batch further down from the root towards what I acknowledged. [B4] */
function extendLineage(state: LanesState, lane: Lane, batch: Batch, step: Step): void {
  const { height, parentDigest, laneBytes } = batch.header;
  if (height !== lane.lineage?.height) {
    lane.forked = true;
    lane.lineage = null;
    return;
  }
  step.out.push({ kind: "persist", record: { kind: "batch", batch } });
  const root = lane.links.get(batch.digest);
  if (root !== undefined) root.laneBytes ??= laneBytes;
  lane.lineage = { height: laneHeightOf(height - 1), digest: parentDigest };
  if (height - 1 > lane.acked.height) return;
  lane.forked ||= parentDigest !== lane.acked.digest;
  lane.lineage = null;
  considerAck(state, lane, step.nowMs, step.out);
}

/** Links a batch and everything that waited for it, or lets it wait for its parent. */
function takeIn(
  state: LanesState,
  lane: Lane,
  detached: Detached,
  step: Step,
): "linked" | "waiting" | "refused" {
  if (lane.links.has(detached.batch.header.parentDigest)) {
    linkWaiting(state, lane, detached, step);
    return lane.links.has(detached.batch.digest) ? "linked" : "refused";
  }
  if (detach(lane, detached, state.limits)) return "waiting";
  reject(step, "rate_limited", "lane_waiting_full");
  return "refused";
}

/** Links a batch, if there is one, then everything that waited for what is linked. */
function linkWaiting(state: LanesState, lane: Lane, first: Detached | null, step: Step): void {
  const { nowMs, out } = step;
  const linked: Link[] = [];
  if (first !== null) linkOne(state, lane, first, { step, linked });
  for (let next = linkable(lane); next !== null; next = linkable(lane)) {
    removeDetached(lane, next);
    linkOne(state, lane, next, { step, linked });
  }
  if (linked.length === 0) return;
  out.push({ kind: "batchesHeld", lane: lane.operator });
  if (!state.context.rules.oneAckChain) return acknowledgeAll(state, lane, linked, out);
  considerAck(state, lane, nowMs, out);
}

/** Makes one batch durable whose parent is. [B2, M1] */
function linkOne(
  state: LanesState,
  lane: Lane,
  detached: Detached,
  { step, linked }: { readonly step: Step; readonly linked: Link[] },
): void {
  const { batch, asked } = detached;
  const parent = lane.links.get(batch.header.parentDigest) as Link;
  const fault = chainFault(parent, batch);
  const full = lane.links.size >= state.limits.linksMax;
  if (fault !== null || full) {
    // What the owner sent and what waits below it goes; a certified chain is not the owner's to undo.
    for (const waiting of [...lane.detached.values()]) {
      if (asked || !waiting.asked) removeDetached(lane, waiting);
    }
    const owner = { ...step, from: lane.operator };
    return fault !== null
      ? reject(owner, "malformed", fault)
      : reject(owner, "rate_limited", "lane_full");
  }
  if (lane.fetch?.digest === batch.digest) lane.fetch = null;
  step.out.push({ kind: "persist", record: { kind: "batch", batch } });
  linked.push(addLink(lane, batch, { asked, limits: state.limits }));
}

/** With `oneAckChain` off: whatever is linked is acknowledged, on any chain. */
function acknowledgeAll(
  state: LanesState,
  lane: Lane,
  linked: readonly Link[],
  out: LanesEffect[],
): void {
  if (state.context.self === null || state.context.self === lane.operator) return;
  for (const link of linked) {
    if (inWindow(lane, link, state.context.protocol)) acknowledge(state, lane, link, out);
  }
}

/** The newest final cut: windows move up, held-back acks go out. [B5] */
export function onFinalCut(
  state: LanesState,
  cut: Cut,
  step: { readonly nowMs: Millis; readonly out: LanesEffect[] },
): void {
  for (const lane of state.lanes) {
    const entry = cut[lane.operator];
    if (entry === undefined || entry.height <= lane.final.height) continue;
    lane.final = entry;
    const other = lane.heights.get(entry.height);
    if (other !== undefined && other !== entry.digest) lane.forked = true;
    if (lane.operator === state.context.self) dropAckSets(state, lane);
    considerAck(state, lane, step.nowMs, step.out);
    pursue(state, lane, step.nowMs, step.out);
  }
}

/** Delivered, or covered by a snapshot: payloads leave the memory. [B9] */
export function onDelivered(
  state: LanesState,
  cut: Cut,
  step: { readonly nowMs: Millis; readonly out: LanesEffect[] },
): void {
  for (const lane of state.lanes) {
    const entry = cut[lane.operator];
    if (entry === undefined || entry.height <= lane.root.height) continue;
    advanceRoot(state, lane, entry);
    linkWaiting(state, lane, null, { ...step, from: lane.operator });
    considerAck(state, lane, step.nowMs, step.out);
    pursue(state, lane, step.nowMs, step.out);
  }
}

/** Moves the root; after a jump, what I acknowledged must first be found below it. [B4] */
function advanceRoot(state: LanesState, lane: Lane, entry: Cut[number]): void {
  const known = placeRoot(lane, entry);
  if (known || lane.operator === state.context.self || lane.acked.height === 0) return;
  if (lane.acked.height < entry.height) lane.lineage = entry;
  else lane.forked ||= lane.acked.digest !== entry.digest;
}

/** Moves the root. @returns whether the entry was linked. */
export function placeRoot(lane: Lane, entry: Cut[number]): boolean {
  const known = moveRoot(lane, entry);
  if (entry.height > lane.final.height) lane.final = entry;
  lane.wants = lane.wants.filter((wanted) => wanted.height > entry.height);
  return known;
}
