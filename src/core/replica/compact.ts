/**
 * The records that a restart still needs: what a write-ahead log that is begun anew starts with. [P3]
 *
 * A snapshot of the newest output that is certified and published stands for everything below it.
 * Batches are not among the records here: they lie in a log of their own, and those from the
 * snapshot's cut on are needed.
 */
import {
  type Block,
  type Cut,
  type OutputCertificate,
  outputHash,
  type RollupLeaf,
  type StoredRecord,
} from "../../chain/index.ts";
import { type Height, type View, viewOf } from "../../primitives/brand.ts";
import { createLeafTable, registerRollups } from "../ordering/index.ts";

type SnapshotRecord = Extract<StoredRecord, { kind: "snapshot" }>;

export type CompactionOptions = {
  /** Views below the final one whose votes peers may still tell me about. [R4] */
  readonly viewRetention: number;
  /** The newest height whose frames the feed has on disk: nothing above it is let go. [DR6] */
  readonly publishedHeight: Height;
};

/**
 * The live part of an epoch's records, in their order; all of them where no published output has a
 * certificate of its own yet. Opening a replica from the result leads to the same state.
 */
export function compactRecords(
  records: readonly StoredRecord[],
  options: CompactionOptions,
): StoredRecord[] {
  const snapshot = snapshotOf(records, options);
  if (snapshot === null) return [...records];
  const { header } = snapshot;
  const { view, cut } = baseOf(records, snapshot);
  const oldestVote = view - options.viewRetention;
  const lanes = newestOfLanes(records);
  const kept: StoredRecord[] = [];
  for (const record of records) {
    if (record.kind === "epochStart") kept.push(record, snapshot);
    else if (isLive(record, { height: header.height, view, oldestVote })) {
      kept.push(record);
    } else if (isNewestOfLane(record, lanes, cut)) {
      kept.push(record);
    }
  }
  // Without the record that began the epoch the memory is lost, and stays so. [R3]
  return records.some(({ kind }) => kind === "epochStart") ? kept : [...records];
}

/** Cut of the snapshot that a compacted log begins with: batches from it on are needed. */
export function baseCutOf(records: readonly StoredRecord[]): Cut | null {
  const snapshot = newestSnapshot(records);
  return snapshot === null ? null : baseOf(records, snapshot).cut;
}

/**
 * Where views and lanes stand at a snapshot. The one that an epoch's log begins with is of the epoch
 * before: none of its views and lane heights are of this one. [E3, E6]
 */
function baseOf(
  records: readonly StoredRecord[],
  { block }: SnapshotRecord,
): { readonly view: View; readonly cut: Cut } {
  const start = records.find((record) => record.kind === "epochStart");
  const isBefore = start !== undefined && block.header.epoch < start.epoch;
  return isBefore ? { view: viewOf(0), cut: [] } : { view: block.header.view, cut: block.cut };
}

const NO_LEAVES = createLeafTable([]);

type Found = { readonly header: SnapshotRecord["header"]; readonly leaves: readonly RollupLeaf[] };

/** The newest published height with a certificate and block of its own, as a snapshot. */
function snapshotOf(
  records: readonly StoredRecord[],
  options: CompactionOptions,
): SnapshotRecord | null {
  const older = newestSnapshot(records);
  const certificates = new Map<number, OutputCertificate>();
  const blocks = new Map<string, Block>();
  const outputs = new Map<number, Found>();
  for (const record of records) {
    if (record.kind === "outputCertificate") {
      certificates.set(record.certificate.statement.height, record.certificate);
    } else if (record.kind === "block") {
      blocks.set(record.block.hash, record.block);
    } else if (record.kind === "output") {
      outputs.set(record.height, { header: record.header, leaves: record.changedLeaves });
    }
  }
  const rollups = records.find((record) => record.kind === "epochStart")?.set.rollups ?? [];
  // A rollup that is new in this epoch has a leaf from its first output on. [O2]
  const known = older === null ? NO_LEAVES : createLeafTable(older.leaves);
  const leaves = [...registerRollups(known, rollups).leaves];
  let snapshot = older;
  const from = (older?.header.height ?? 0) + 1;
  for (let height = from; height <= options.publishedHeight; height++) {
    const output = outputs.get(height);
    if (output === undefined) break;
    for (const leaf of output.leaves) leaves[leaf.rollupId - 1] = leaf;
    const { header } = output;
    const certificate = certificates.get(height);
    const block = blocks.get(header.blockHash);
    if (certificate === undefined || block === undefined) continue;
    if (certificate.statement.hash !== outputHash(header)) break;
    snapshot = { kind: "snapshot", header, certificate, leaves: [...leaves], block };
  }
  return snapshot;
}

function newestSnapshot(records: readonly StoredRecord[]): SnapshotRecord | null {
  let newest: SnapshotRecord | null = null;
  for (const record of records) {
    if (record.kind !== "snapshot") continue;
    if (newest === null || record.header.height > newest.header.height) newest = record;
  }
  return newest;
}

type Base = { readonly height: Height; readonly view: View; readonly oldestVote: number };

/** Whether a record tells something that a snapshot of this height and view does not. */
function isLive(record: StoredRecord, base: Base): boolean {
  switch (record.kind) {
    case "vote":
      return record.statement.view >= base.oldestVote;
    case "proposal":
      return record.proposal.header.view >= base.oldestVote;
    case "viewCertificate":
      return record.certificate.statement.view >= base.view;
    case "block":
      return record.block.header.view > base.view;
    case "output":
      return record.height > base.height;
    case "outputCertificate":
      return record.certificate.statement.height > base.height;
    case "batch":
    case "epochProof":
      return true;
    default: // epochStart and snapshot are written anew; lanes are judged by their own heights
      return false;
  }
}

type LaneRecord = Extract<StoredRecord, { kind: "ack" | "laneCertificate" }>;
type Newest = ReadonlyMap<string, number>;

const statementOf = (record: LaneRecord) =>
  record.kind === "ack" ? record.statement : record.certificate.statement;

const laneKey = (record: LaneRecord): string => `${record.kind}/${statementOf(record).view}`;

/** Greatest height per kind of record and lane. */
function newestOfLanes(records: readonly StoredRecord[]): Newest {
  const newest = new Map<string, number>();
  for (const record of records) {
    if (record.kind !== "ack" && record.kind !== "laneCertificate") continue;
    const key = laneKey(record);
    newest.set(key, Math.max(newest.get(key) ?? 0, statementOf(record).height));
  }
  return newest;
}

/** Acknowledgements and lane certificates above the cut, and the newest of each lane anyway. */
function isNewestOfLane(record: StoredRecord, newest: Newest, cut: Cut): boolean {
  if (record.kind !== "ack" && record.kind !== "laneCertificate") return false;
  const { height, view } = statementOf(record);
  const included = cut[view]?.height ?? 0;
  return height > included || height === newest.get(laneKey(record));
}
