/**
 * S22: what an epoch does not order of an honest owner's batches is in its batches of a later one, once,
 * before its log of that epoch may go; crashes included. [E9, P6]
 */
import { type Batch, BlockKind, type Cut, type StoredRecord } from "../../../src/chain/index.ts";
import type { Hash } from "../../../src/primitives/brand.ts";
import type { Checker, CheckerSetup, ReportViolation } from "../checker.ts";
import { logOf } from "../record-log.ts";

/** Where a unit was last put. */
type Place = { readonly epoch: number; readonly height: number };

/** What one honest node has on disk. */
type Memory = {
  readonly places: Map<string, Place>;
  /** Units by epoch, until it is judged. */
  readonly units: Map<number, string[]>;
  /** Cuts of boundaries, by block. */
  readonly cuts: Map<Hash, Cut>;
  /** Boundary of each epoch that is over. */
  readonly ends: Map<number, Hash>;
  newest: number;
};

const createMemory = (): Memory => ({
  places: new Map(),
  units: new Map(),
  cuts: new Map(),
  ends: new Map(),
  newest: 0,
});

const wordsOf = ({ epoch, height }: Place): string => `batch ${height} of epoch ${epoch}`;

/** Bytes in which no two units of a run are alike, bundles included. */
const MARKED_BYTES = 64;

/** What tells the units of a batch apart from all others of a run. */
function marksIn(batch: Batch): string[] {
  const marks: string[] = [];
  for (const { bytes } of batch.rows) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; at += 4 + view.getUint32(at)) {
      const end = Math.min(at + 4 + view.getUint32(at), at + MARKED_BYTES);
      marks.push(String.fromCharCode(...bytes.subarray(at, end)));
    }
  }
  return marks;
}

export function createLeftOver(setup: CheckerSetup, report: ReportViolation): Checker {
  const memories = new Map(setup.honest.map((node) => [node as number, createMemory()]));
  const say = (message: string): void => report({ rule: "S22", message });
  const placeOf = (epoch: number, node: number) => setup.roster.placeOf(epoch, node);

  /** Whether the end of its epoch is known to be without it. */
  function isLeftOver({ cuts, ends }: Memory, node: number, { epoch, height }: Place): boolean {
    const end = ends.get(epoch);
    const cut = end === undefined ? undefined : cuts.get(end);
    return cut !== undefined && height > (cut[placeOf(epoch, node) ?? -1]?.height ?? 0);
  }

  function keepOwn(memory: Memory, node: number, batch: Batch): void {
    const { epoch, height } = batch.header;
    const units = memory.units.get(epoch) ?? [];
    memory.units.set(epoch, units);
    for (const mark of marksIn(batch)) {
      const before = memory.places.get(mark);
      // The same batch once more.
      if (before?.epoch === epoch && before.height === height) continue;
      if (before !== undefined && (before.epoch >= epoch || !isLeftOver(memory, node, before))) {
        const said = `node ${node} doubles a unit of its ${wordsOf(before)}`;
        say(`${said} in ${wordsOf({ epoch, height })}`);
      }
      memory.places.set(mark, { epoch, height });
      units.push(mark);
    }
  }

  /** @returns the epoch that this record closes, or null. */
  function remember(memory: Memory, node: number, record: StoredRecord): number | null {
    const epoch = logOf(record);
    switch (record.kind) {
      case "batch":
        if (record.batch.header.lane === placeOf(epoch, node)) keepOwn(memory, node, record.batch);
        return null;
      case "block": {
        const { kind } = record.block.header;
        if (kind === BlockKind.BOUNDARY) memory.cuts.set(record.block.hash, record.block.cut);
        return null;
      }
      case "epochStart":
        memory.newest = Math.max(memory.newest, epoch);
        memory.ends.set(epoch - 1, record.instance);
        return null;
      case "snapshot":
        return record.block.header.epoch < epoch ? epoch - 1 : null;
      default:
        return null;
    }
  }

  /** Whoever is no member any more has no batches to put it into. */
  function judge(memory: Memory, node: number, closed: number): void {
    for (let epoch = closed; epoch <= memory.newest; epoch++) {
      if (placeOf(epoch, node) === null) return;
    }
    for (const mark of memory.units.get(closed) ?? []) {
      const place = memory.places.get(mark);
      if (place?.epoch !== closed || !isLeftOver(memory, node, place)) continue;
      return say(`node ${node} closes epoch ${closed} and loses a unit of its ${wordsOf(place)}`);
    }
    memory.units.delete(closed);
  }

  function take(node: number, records: readonly StoredRecord[]): void {
    const memory = memories.get(node);
    if (memory === undefined) return;
    const closed: number[] = [];
    for (const record of records) {
      const epoch = remember(memory, node, record);
      if (epoch !== null) closed.push(epoch);
    }
    for (const epoch of closed) judge(memory, node, epoch);
  }

  return {
    name: "S22",
    observe(observation) {
      if (observation.kind === "durable") take(observation.node, observation.records);
      if (observation.kind !== "restart" || !memories.has(observation.node)) return;
      memories.set(observation.node, createMemory());
      take(observation.node, observation.records);
    },
  };
}
