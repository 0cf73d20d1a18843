/**
 * The chains of a lane: which batches are durable, which wait for their parent, what of it is in
 * memory. [B2, B9]
 *
 * `links` are batches whose whole chain down to the root is on disk. An honest lane is one chain; of
 * a forked one a second chain is kept where it is certified. The root is the delivered cut.
 */
import { type Batch, type CutEntry, payloadBytes } from "../../chain/index.ts";
import type { Hash, LaneHeight } from "../../primitives/brand.ts";
import { laneHeightOf } from "../../primitives/brand.ts";
import type { LaneLimits } from "./limits.ts";
import type { Detached, Lane, Link } from "./state.ts";

/** Link of the acked chain at a height, or null. */
export function linkAt(lane: Lane, height: number): Link | null {
  const digest = lane.heights.get(height);
  return digest === undefined ? null : (lane.links.get(digest) ?? null);
}

/** Why a batch is no child of this parent, or null. [B2] */
export function chainFault(parent: Link, batch: Batch): "lane_height" | "lane_bytes" | null {
  if (batch.header.height !== parent.height + 1) return "lane_height";
  const below = batch.header.laneBytes - payloadBytes(batch);
  if (below < 0 || (parent.laneBytes !== null && below !== parent.laneBytes)) return "lane_bytes";
  return null;
}

/**
 * Adds a batch whose parent is linked; its record must be written before anything depends on it.
 * A second digest at a height marks the lane as forked. [B6]
 *
 * @param options.asked whether the batch was asked for by its digest.
 */
export function addLink(
  lane: Lane,
  batch: Batch,
  options: { readonly asked: boolean; readonly limits: LaneLimits },
): Link {
  const { height, parentDigest, createdMs, laneBytes } = batch.header;
  const parent = lane.links.get(parentDigest);
  if (parent !== undefined) parent.laneBytes ??= laneBytes - payloadBytes(batch);
  const link: Link = {
    height,
    digest: batch.digest,
    parent: parentDigest,
    createdMs,
    laneBytes,
    batch: null,
    asked: options.asked,
    signature: null,
  };
  lane.links.set(batch.digest, link);
  const first = lane.heights.get(height);
  if (first === undefined && lane.heights.get(height - 1) === parentDigest) {
    lane.heights.set(height, batch.digest);
    lane.tip = height;
  } else if (first !== batch.digest) {
    lane.forked = true;
  }
  keepPayload(lane, link, batch, options.limits);
  return link;
}

/**
 * Keeps the payload of a linked batch in memory. Where that is full, one that was asked for displaces
 * what was not, and what is above it: delivery goes upwards.
 */
export function keepPayload(lane: Lane, link: Link, batch: Batch, limits: LaneLimits): void {
  if (link.batch !== null || link.height <= lane.root.height) return;
  while (lane.payloadBytes + batch.bytes.length > limits.payloadBytesMax) {
    const victim = link.asked ? dispensablePayload(lane, link) : null;
    if (victim === null) return;
    releasePayload(lane, victim);
  }
  link.batch = batch;
  lane.payloadBytes += batch.bytes.length;
}

/** The highest payload that nobody asked for, else the highest one above this link, or null. */
function dispensablePayload(lane: Lane, link: Link): Link | null {
  let unasked: Link | null = null;
  let above: Link | null = null;
  for (const other of lane.links.values()) {
    if (other.batch === null) continue;
    if (!other.asked && other.height > (unasked?.height ?? 0)) unasked = other;
    if (other.height > (above?.height ?? link.height)) above = other;
  }
  return unasked ?? above;
}

/** Adds one of my own batches, whatever is in memory: it is repeated until it is certified. [B7] */
export function addOwnLink(lane: Lane, batch: Batch, limits: LaneLimits): Link {
  const link = addLink(lane, batch, { asked: true, limits });
  if (link.batch === null) {
    link.batch = batch;
    lane.payloadBytes += batch.bytes.length;
  }
  return link;
}

/** Adds a batch whose parent is not linked; false where there is no room. Asked ones displace others. */
export function detach(lane: Lane, detached: Detached, limits: LaneLimits): boolean {
  const size = detached.batch.bytes.length;
  const full = (): boolean =>
    lane.detached.size >= limits.detachedMax || lane.detachedBytes + size > limits.detachedBytesMax;
  while (full()) {
    const victim = detached.asked ? dispensable(lane, detached.batch.header.height) : null;
    if (victim === null) return false;
    removeDetached(lane, victim);
  }
  lane.detached.set(detached.batch.digest, detached);
  lane.detachedBytes += size;
  return true;
}

/** The highest waiting batch that nobody asked for, else the highest above this height, or null. */
function dispensable(lane: Lane, height: number): Detached | null {
  let unasked: Detached | null = null;
  let above: Detached | null = null;
  for (const other of lane.detached.values()) {
    const at = other.batch.header.height;
    if (!other.asked && at > (unasked?.batch.header.height ?? 0)) unasked = other;
    if (at > (above?.batch.header.height ?? height)) above = other;
  }
  return unasked ?? above;
}

export function removeDetached(lane: Lane, detached: Detached): void {
  if (!lane.detached.delete(detached.batch.digest)) return;
  lane.detachedBytes -= detached.batch.bytes.length;
}

/** A detached batch whose parent is linked by now, or null. */
export function linkable(lane: Lane): Detached | null {
  for (const detached of lane.detached.values()) {
    if (lane.links.has(detached.batch.header.parentDigest)) return detached;
  }
  return null;
}

/**
 * Moves the root up to a delivered entry: payloads at or below leave the memory, links below go.
 * An entry that is not linked (a snapshot) starts the lane anew above it.
 *
 * @returns whether the entry was linked.
 */
export function moveRoot(lane: Lane, entry: CutEntry): boolean {
  const known = lane.links.has(entry.digest);
  if (!known) startAt(lane, entry);
  for (let height = lane.root.height; height < entry.height; height++) {
    const digest = lane.heights.get(height);
    if (digest === undefined) continue;
    lane.heights.delete(height);
    const link = lane.links.get(digest);
    if (link !== undefined) removeLink(lane, link);
  }
  lane.root = entry;
  const root = lane.links.get(entry.digest);
  if (root !== undefined) releasePayload(lane, root);
  // Only a forked lane has links beside the one chain.
  if (lane.forked) {
    for (const link of [...lane.links.values()]) {
      const gone = link.height < entry.height;
      if (gone || (link.height === entry.height && link !== root)) removeLink(lane, link);
    }
    if (lane.heights.get(entry.height) !== entry.digest) followCertified(lane, entry);
  }
  for (const detached of [...lane.detached.values()]) {
    if (detached.batch.header.height <= entry.height) removeDetached(lane, detached);
  }
  return known;
}

/** Forgets every link: nothing here is known to lie on the chain of this entry. */
function startAt(lane: Lane, entry: CutEntry): void {
  const other = lane.heights.get(entry.height);
  if (other !== undefined && other !== entry.digest) lane.forked = true;
  for (const link of [...lane.links.values()]) removeLink(lane, link);
  lane.heights.clear();
  lane.heights.set(entry.height, entry.digest);
  lane.tip = entry.height;
  const root = { ...entry, parent: null, createdMs: 0, laneBytes: null, asked: false };
  lane.links.set(entry.digest, { ...root, batch: null, signature: null });
}

/** The delivered chain of a forked lane is not the one I acknowledged: the latter ends here. */
function followCertified(lane: Lane, entry: CutEntry): void {
  lane.heights.clear();
  let height = entry.height as number;
  let digest: Hash | null = entry.digest;
  while (digest !== null) {
    lane.heights.set(height, digest);
    lane.tip = laneHeightOf(height);
    height++;
    digest = childOf(lane, digest, laneHeightOf(height));
  }
}

function childOf(lane: Lane, parent: Hash, height: LaneHeight): Hash | null {
  for (const link of lane.links.values()) {
    if (link.height === height && link.parent === parent) return link.digest;
  }
  return null;
}

function removeLink(lane: Lane, link: Link): void {
  releasePayload(lane, link);
  lane.links.delete(link.digest);
}

function releasePayload(lane: Lane, link: Link): void {
  if (link.batch === null) return;
  lane.payloadBytes -= link.batch.bytes.length;
  link.batch = null;
}

/**
 * Batches of (from, to] by rising height, or null while one of them is not in memory, or where `to`
 * is not above `from` on its chain.
 */
export function batchesOnChain(lane: Lane, from: CutEntry, to: CutEntry): Batch[] | null {
  const batches: Batch[] = [];
  let digest = to.digest;
  for (let height = to.height as number; height > from.height; height--) {
    const link = lane.links.get(digest);
    if (link?.batch == null || link.height !== height) return null;
    batches.push(link.batch);
    digest = link.batch.header.parentDigest;
  }
  if (to.height < from.height || digest !== from.digest) return null;
  return batches.reverse();
}

/** An entry of its own, pinning nothing. */
export const entryOf = (batch: Batch): CutEntry => ({
  height: batch.header.height,
  digest: batch.digest,
});
