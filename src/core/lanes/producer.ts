/**
 * My lane: submissions are sealed into batches while the window has room, announced, and repeated
 * until they are final. [B1, B2, B5, B7]
 */
import {
  BATCH_HEADER_BYTES,
  type Batch,
  type BatchRow,
  buildBatch,
  type SectionContent,
} from "../../chain/index.ts";
import type { Millis, OperatorIndex } from "../../primitives/brand.ts";
import { laneHeightOf, millisOf } from "../../primitives/brand.ts";
import { copyBytes } from "../../primitives/bytes.ts";
import { votersOf } from "../quorum/index.ts";
import { acknowledge, sign } from "./acknowledge.ts";
import { admissionFault } from "./admission.ts";
import { ackSetAt, countAck, sendCertificate } from "./certifier.ts";
import { addOwnLink, linkAt } from "./chain.ts";
import type { LanesEffect } from "./input.ts";
import { enqueue, oldestMs, type Portion, take } from "./mempool.ts";
import { certifiedHeight, type Lane, type LanesState, type Link, ownLane } from "./state.ts";
import { arm } from "./timers.ts";
import { roomFor } from "./window.ts";

type Step = { readonly nowMs: Millis; readonly out: LanesEffect[] };

/** A door hands over units for my lane. An observer has none and refuses in the door. */
export function onSubmit(state: LanesState, section: SectionContent, step: Step): void {
  const { self } = state.context;
  if (self === null) return;
  const fault = admissionFault(state.context, section);
  if (fault !== null) {
    step.out.push({ kind: "reject", from: self, ...fault });
    return;
  }
  if (!enqueue(state.mempool, section, step.nowMs, state.limits)) {
    const reason = "lane_full";
    step.out.push({ kind: "reject", from: self, code: "rate_limited", reason });
  }
}

/**
 * What my batches of epochs before held and no cut has. It was durable, so it becomes durable again in
 * this step, as far as the window has room: in a lane that begins, all of it has. [E9]
 */
export function onReturned(
  state: LanesState,
  batches: readonly (readonly BatchRow[])[],
  step: Step,
): void {
  const { self } = state.context;
  if (self === null) return;
  for (const batch of batches) {
    const admitted = batch.filter((section) => {
      const fault = admissionFault(state.context, section);
      if (fault !== null) step.out.push({ kind: "reject", from: self, ...fault });
      return fault === null;
    });
    if (admitted.length > 0) state.returned.push(admitted);
  }
}

/**
 * One batch for each that was returned: so many, of so many bytes, fitted into one window before.
 *
 * @returns whether none is left.
 */
function sealReturned(state: LanesState, lane: Lane, step: Step): boolean {
  for (let next = state.returned[0]; next !== undefined; next = state.returned[0]) {
    if (bytesOf(next) > roomFor(lane, state.context.protocol, state.limits)) return false;
    state.returned.shift();
    seal(state, lane, next, step);
  }
  return true;
}

const bytesOf = (sections: readonly SectionContent[]): number =>
  sections.reduce((sum, section) => sum + section.bytes.length, 0);

/**
 * Seals what is due: enough bytes, units that have waited long enough, or any units while nothing of
 * the lane is on its way to a certificate. [B1]
 */
export function sealDue(state: LanesState, step: Step): void {
  const lane = ownLane(state);
  if (lane === null || !mayProduce(lane) || !sealReturned(state, lane, step)) return;
  const { batchBytes, batchDelayMs } = state.context.protocol;
  const { mempool } = state;
  for (let oldest = oldestMs(mempool); oldest !== null; oldest = oldestMs(mempool)) {
    const fromMs = isIdle(lane) ? Math.min(sealedMs(lane), oldest) : oldest;
    const atMs = fromMs + batchDelayMs;
    if (mempool.bytes < batchBytes && atMs > step.nowMs) {
      arm(state, "seal", { nowMs: step.nowMs, atMs }, step.out);
      return;
    }
    const sections = take(mempool, portionOf(state, lane));
    // No room in the window: the next final cut comes back here. [B5]
    if (sections.length === 0) return;
    seal(state, lane, sections, step);
  }
}

/** When the batch before was sealed; a lane's root tells no time. */
function sealedMs(lane: Lane): number {
  const createdMs = linkAt(lane, lane.tip)?.createdMs ?? 0;
  return createdMs === 0 ? Number.NEGATIVE_INFINITY : createdMs;
}

/** Nothing of the lane waits for its certificate: nothing is saved by waiting for company. [B1] */
const isIdle = (lane: Lane): boolean =>
  lane.tip <= Math.max(certifiedHeight(lane), lane.final.height);

/** Never a second batch at a height that others may know. [B2, R1] */
const mayProduce = (lane: Lane): boolean =>
  lane.tip >= Math.max(certifiedHeight(lane), lane.final.height);

function portionOf(state: LanesState, lane: Lane): Portion {
  const { protocol } = state.context;
  return {
    target: protocol.batchBytes,
    window: roomFor(lane, protocol, state.limits),
    table: protocol.maxBatchBytes - BATCH_HEADER_BYTES,
  };
}

/** Batch and own ack become durable, then the signature is asked for. [M1] */
function seal(
  state: LanesState,
  lane: Lane,
  sections: readonly SectionContent[],
  step: Step,
): void {
  const parent = linkAt(lane, lane.tip) as Link;
  const batch = buildBatch(
    {
      epoch: state.context.epoch,
      lane: lane.operator,
      height: laneHeightOf(parent.height + 1),
      parentDigest: parent.digest,
      createdMs: millisOf(Math.max(parent.createdMs, step.nowMs)),
      laneBytes: (parent.laneBytes ?? 0) + bytesOf(sections),
    },
    sections,
  );
  step.out.push({ kind: "persist", record: { kind: "batch", batch } });
  const link = addOwnLink(lane, batch, state.limits);
  acknowledge(state, lane, link, step.out);
  step.out.push({ kind: "batchesHeld", lane: lane.operator });
}

/** The signer refused, or the program restarted: the record is written, so it is asked again. */
export function signLater(state: LanesState, step: Step): void {
  const atMs = step.nowMs + state.context.local.retryMs;
  arm(state, "repeat", { nowMs: step.nowMs, atMs }, step.out);
}

/** My signature over one of my batches came: it goes out, and counts as my ack. [B1, B7] */
export function onOwnSigned(
  state: LanesState,
  signed: { readonly height: number; readonly digest: string; readonly signature: Uint8Array },
  step: Step,
): void {
  const lane = ownLane(state);
  const link = lane === null ? null : linkAt(lane, signed.height);
  if (lane === null || link === null || link.digest !== signed.digest) return;
  link.signature = copyBytes(signed.signature);
  if (link.batch !== null) announce(state, link.batch, { ...step, to: "all" });
  const { operator } = lane;
  const vote = { operator, signature: link.signature };
  const counted = { ...step, from: operator };
  countAck(state, lane, { height: link.height, vote, trusted: true }, counted);
}

function announce(
  state: LanesState,
  batch: Batch,
  step: Step & { readonly to: "all" | readonly OperatorIndex[] },
): void {
  const link = state.lanes[batch.header.lane]?.links.get(batch.digest);
  const signature = link?.signature ?? null;
  if (signature === null) return;
  const { epoch, local } = state.context;
  const message = { kind: "batch", epoch, batch, signature } as const;
  step.out.push({ kind: "send", to: step.to, message });
  state.announcedMs = step.nowMs;
  arm(state, "repeat", { nowMs: step.nowMs, atMs: step.nowMs + local.retryMs }, step.out);
}

/**
 * After a restart: batches without certificate are signed and announced once more, and my newest
 * certificate is repeated. [R1]
 */
export function resume(state: LanesState, step: Step): void {
  const lane = ownLane(state);
  if (state.ended || lane === null || lane.tip <= lane.final.height) return;
  const lowest = Math.max(certifiedHeight(lane), lane.final.height);
  for (let height = lowest + 1; height <= lane.tip; height++) {
    const link = linkAt(lane, height);
    if (link !== null) sign(state, lane, link, step.out);
  }
  if (lane.best !== null && certifiedHeight(lane) > lane.final.height) {
    sendCertificate(state, lane.best, step);
  }
  signLater(state, step);
}

/**
 * Until a final cut has them: my newest batch, to those whose ack is missing, while it has no
 * certificate; and my newest certificate, to all. Who then lacks a batch asks for it. [B7]
 */
export function onRepeatTimer(state: LanesState, step: Step): void {
  const lane = ownLane(state);
  if (lane === null || lane.tip <= lane.final.height) return;
  const { retryMs } = state.context.local;
  const due = (sentMs: number): boolean => step.nowMs - sentMs >= retryMs;
  if (lane.tip > certifiedHeight(lane) && due(state.announcedMs)) repeatTip(state, lane, step);
  if (lane.best !== null && certifiedHeight(lane) > lane.final.height) {
    if (due(state.certificateSentMs)) sendCertificate(state, lane.best, step);
  }
  arm(state, "repeat", { nowMs: step.nowMs, atMs: step.nowMs + retryMs }, step.out);
}

function repeatTip(state: LanesState, lane: Lane, step: Step): void {
  const link = linkAt(lane, lane.tip);
  if (link === null || link.batch === null) return;
  if (link.signature === null) {
    sign(state, lane, link, step.out);
    return;
  }
  const set = ackSetAt(state, lane, link.height);
  const heard = new Set(set === null ? [] : votersOf(set));
  heard.add(lane.operator);
  const to = state.lanes.map((peer) => peer.operator).filter((peer) => !heard.has(peer));
  if (to.length > 0) announce(state, link.batch, { ...step, to });
}
