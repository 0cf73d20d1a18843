/**
 * When a batch is acknowledged: it is durable with all below it, on the one chain of its lane that I
 * ever acknowledged, inside the window. Acks are cumulative: the highest such batch. [B4, B5]
 */
import { ackStatement, type Batch, type CutEntry } from "../../chain/index.ts";
import type { Millis } from "../../primitives/brand.ts";
import { entryOf, linkAt } from "./chain.ts";
import type { LanesEffect } from "./input.ts";
import type { Lane, LanesState, Link } from "./state.ts";
import { arm } from "./timers.ts";
import { inWindow } from "./window.ts";

/** The ack, durable before it is signed; what is signed is sent by `onSigned`. [M1] */
export function acknowledge(state: LanesState, lane: Lane, link: Link, out: LanesEffect[]): void {
  const { epoch } = state.context;
  const { height, digest } = link;
  const statement = ackStatement({ epoch, lane: lane.operator, height, digest });
  out.push({ kind: "persist", record: { kind: "ack", statement } });
  if (height > lane.acked.height) lane.acked = { height, digest };
  sign(state, lane, { height, digest }, out);
}

/** Asks for the signature of an ack whose record is written. */
export function sign(state: LanesState, lane: Lane, entry: CutEntry, out: LanesEffect[]): void {
  const { epoch } = state.context;
  const { height, digest } = entry;
  const statement = ackStatement({ epoch, lane: lane.operator, height, digest });
  const request = { owner: "lanes", epoch, statement, report: null } as const;
  out.push({ kind: "sign", request });
}

/** Whether this node acknowledges batches of the lane at all. [B4, B6] */
function mayAck(state: LanesState, lane: Lane): boolean {
  const { self, rules } = state.context;
  if (self === null || self === lane.operator) return false;
  return !rules.oneAckChain || (!lane.forked && lane.lineage === null);
}

/** Acknowledges what is due now, or arms the timer for it. [B4] */
export function considerAck(
  state: LanesState,
  lane: Lane,
  nowMs: Millis,
  out: LanesEffect[],
): void {
  if (state.ended || !mayAck(state, lane)) return;
  const highest = highestEligible(state, lane);
  if (highest === null) {
    lane.waitingSinceMs = null;
    return;
  }
  lane.waitingSinceMs ??= nowMs;
  const interval = state.context.local.ackIntervalMs;
  const marked = interval === 0 ? highest : markedBelow(state, lane, highest);
  const waited = marked === null ? lane.waitingSinceMs + interval : nowMs;
  const atMs = Math.max(waited, lane.ackedMs + interval);
  if (atMs > nowMs) {
    arm(state, "ack", { nowMs, atMs }, out);
    return;
  }
  acknowledge(state, lane, marked ?? highest, out);
  lane.ackedMs = nowMs;
  lane.waitingSinceMs = null;
  // Batches above the marked one wait for their turn.
  if (marked !== null && marked !== highest) considerAck(state, lane, nowMs, out);
}

/** The highest batch of the acked chain that is above my ack and inside the window, or null. */
function highestEligible(state: LanesState, lane: Lane): Link | null {
  const lowest = Math.max(lane.acked.height, lane.final.height);
  for (let height = lane.tip as number; height > lowest; height--) {
    const link = linkAt(lane, height);
    if (link !== null && inWindow(lane, link, state.context.protocol)) return link;
  }
  return null;
}

/**
 * The highest batch, at or below `highest`, that is the first of an interval by its owner's clock.
 *
 * A certificate needs acks of one digest: if every node acknowledged whatever is highest when its
 * own interval ends, a busy lane would scatter its acks over many digests. So all prefer the same.
 */
function markedBelow(state: LanesState, lane: Lane, highest: Link): Link | null {
  const interval = state.context.local.ackIntervalMs;
  const lowest = Math.max(lane.acked.height, lane.final.height);
  let link: Link | null = highest;
  while (link !== null && link.height > lowest) {
    const parent: Link | null = linkAt(lane, link.height - 1);
    const before = parent?.createdMs ?? 0;
    if (Math.floor(link.createdMs / interval) > Math.floor(before / interval)) return link;
    link = parent;
  }
  return null;
}

/** The timer of held-back acks fired: every lane is looked at. */
export function onAckTimer(state: LanesState, nowMs: Millis, out: LanesEffect[]): void {
  for (const lane of state.lanes) considerAck(state, lane, nowMs, out);
}

/**
 * The owner repeats a batch: it may have lost my ack, which is signed again, but not more often than
 * the owner has reason to ask. [B7]
 *
 * @returns whether an ack goes out.
 */
export function acknowledgeAgain(
  state: LanesState,
  lane: Lane,
  batch: Batch,
  time: { readonly nowMs: Millis; readonly out: LanesEffect[] },
): boolean {
  const { height, digest } = entryOf(batch);
  if (!mayAck(state, lane) || lane.heights.get(height) !== digest) return false;
  if (lane.acked.height < height || lane.acked.height <= lane.final.height) return false;
  if (time.nowMs - lane.ackedMs < state.context.local.retryMs / 2) return false;
  lane.ackedMs = time.nowMs;
  sign(state, lane, lane.acked, time.out);
  return true;
}
