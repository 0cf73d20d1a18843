/**
 * The lanes as the records of the epoch say they are. [R1, P3]
 *
 * Records may begin anywhere at or below the base cut; its batches themselves should be there, for
 * their `laneBytes` and for what I acknowledged above them.
 */
import {
  type Batch,
  type Cut,
  type CutEntry,
  isOfPhase,
  Phase,
  type StoredRecord,
} from "../../chain/index.ts";
import type { Hash, Millis, OperatorIndex } from "../../primitives/brand.ts";
import { laneHeightOf } from "../../primitives/brand.ts";
import type { EpochContext } from "../contract.ts";
import { considerAck } from "./acknowledge.ts";
import { addLink, chainFault, keepPayload } from "./chain.ts";
import { pursue } from "./fetch.ts";
import type { LanesEffect } from "./input.ts";
import { resume } from "./producer.ts";
import { placeRoot } from "./receiver.ts";
import { certifiedHeight, emptyState, type Lane, type LanesState, laneOf } from "./state.ts";

/**
 * Rebuilds the lanes from the records of this epoch.
 *
 * @param base.cut the delivered cut, or the final one to start from: batches at or below are on disk.
 */
export function createLanes(
  context: EpochContext,
  records: readonly StoredRecord[],
  base: { readonly cut: Cut },
): LanesState {
  const state = emptyState(context);
  const batches = state.lanes.map(() => new Map<Hash, Batch>());
  for (const record of records) {
    if (record.kind === "batch") {
      const { header, digest } = record.batch;
      if (header.epoch === context.epoch) batches[header.lane]?.set(digest, record.batch);
    } else if (record.kind === "ack") {
      replayAck(state, record.statement);
    } else if (record.kind === "laneCertificate") {
      replayCertificate(state, record.certificate);
    }
  }
  for (const lane of state.lanes) {
    const entry = base.cut[lane.operator] ?? lane.root;
    replayLane(state, lane, { batches: batches[lane.operator] ?? new Map(), entry });
  }
  // The base may be far below what was delivered before: what is on disk comes on top of the bound.
  const replayed = Math.max(...state.lanes.map((lane) => lane.links.size));
  return { ...state, limits: { ...state.limits, linksMax: state.limits.linksMax + replayed } };
}

type AckRecord = Extract<StoredRecord, { kind: "ack" }>["statement"];
type CertificateRecord = Extract<StoredRecord, { kind: "laneCertificate" }>["certificate"];

function replayAck(state: LanesState, statement: AckRecord): void {
  const lane = laneOf(state, statement.view as OperatorIndex);
  if (lane === null || statement.epoch !== state.context.epoch) return;
  if (statement.height <= lane.acked.height) return;
  lane.acked = { height: laneHeightOf(statement.height), digest: statement.hash };
}

function replayCertificate(state: LanesState, certificate: CertificateRecord): void {
  const lane = laneOf(state, certificate.statement.view as OperatorIndex);
  if (lane === null || certificate.statement.epoch !== state.context.epoch) return;
  if (!isOfPhase(certificate, Phase.ACK)) return;
  if (certificate.statement.height > certifiedHeight(lane)) lane.best = certificate;
}

type Stored = { readonly batches: ReadonlyMap<Hash, Batch>; readonly entry: CutEntry };

function replayLane(state: LanesState, lane: Lane, stored: Stored): void {
  const { batches, entry } = stored;
  const acked = chainBelow(batches, lane.acked);
  const rest = [...batches.values()].sort(
    (left, right) => left.header.height - right.header.height,
  );
  // What I acknowledged comes first: of a forked lane that is the chain I possess.
  const ordered = [...acked.reverse(), ...rest];
  linkAll(state, lane, ordered);
  if (entry.height > 0) startAt(state, lane, entry);
  const root = lane.links.get(entry.digest);
  const rootBatch = batches.get(entry.digest);
  if (root !== undefined && rootBatch !== undefined) {
    root.laneBytes ??= rootBatch.header.laneBytes;
  }
  linkAll(state, lane, ordered);
  keepPayloads(state, lane, rest);
  replayLineage(lane, batches);
  const above = lane.acked.height >= lane.root.height;
  if (above && !lane.links.has(lane.acked.digest)) lane.forked = true;
}

/** The base is the root. What I acknowledged above it is linked only after this, and judged then. */
function startAt(state: LanesState, lane: Lane, entry: CutEntry): void {
  const known = placeRoot(lane, entry);
  if (known || lane.operator === state.context.self || lane.acked.height === 0) return;
  if (lane.acked.height < entry.height) lane.lineage = entry;
}

/** The batch of an entry and all that are known below it, newest first. */
function chainBelow(batches: ReadonlyMap<Hash, Batch>, entry: CutEntry): Batch[] {
  const chain: Batch[] = [];
  let batch = batches.get(entry.digest);
  while (batch !== undefined) {
    chain.push(batch);
    batch = batches.get(batch.header.parentDigest);
  }
  return chain;
}

function linkAll(state: LanesState, lane: Lane, batches: readonly Batch[]): void {
  for (const batch of batches) {
    const parent = lane.links.get(batch.header.parentDigest);
    if (parent === undefined || lane.links.has(batch.digest)) continue;
    if (chainFault(parent, batch) !== null) continue;
    addLink(lane, batch, { asked: false, limits: state.limits });
  }
}

/**
 * Payloads above the root, which were not all kept while the chain below it was linked: the lowest go
 * first, but what of mine has no certificate nobody else may have. [B7]
 */
function keepPayloads(state: LanesState, lane: Lane, rising: readonly Batch[]): void {
  const own = lane.operator === state.context.self;
  for (const batch of rising) {
    const link = lane.links.get(batch.digest);
    if (link === undefined) continue;
    link.asked ||= own && link.height > Math.max(certifiedHeight(lane), lane.final.height);
    keepPayload(lane, link, batch, state.limits);
  }
}

/** Goes as far down from the root as the records reach. */
function replayLineage(lane: Lane, batches: ReadonlyMap<Hash, Batch>): void {
  while (lane.lineage !== null) {
    const batch = batches.get(lane.lineage.digest);
    if (batch === undefined) return;
    const { height, parentDigest } = batch.header;
    lane.lineage = { height: laneHeightOf(height - 1), digest: parentDigest };
    if (height - 1 > lane.acked.height) continue;
    lane.forked ||= parentDigest !== lane.acked.digest;
    lane.lineage = null;
  }
}

/** What leaves after a restart: own batches and certificate again, acks that were not made. [R1] */
export function startLanes(state: LanesState, nowMs: Millis): LanesEffect[] {
  const out: LanesEffect[] = [];
  resume(state, { nowMs, out });
  for (const lane of state.lanes) {
    considerAck(state, lane, nowMs, out);
    pursue(state, lane, nowMs, out);
  }
  return out;
}
