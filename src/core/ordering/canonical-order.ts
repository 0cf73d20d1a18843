/**
 * The canonical order of one height: a pure function of final data, the same at every node whatever
 * came first there. [U2]
 *
 *   units = forced ++ sealed ++ open
 *   open  = for k = 0, 1, ..: for l = h mod n, +1, .. (mod n): k-th new batch of lane l,
 *           its rows in table order
 *
 * An OPEN section stays one unit here: its transactions are next to each other in every order.
 */
import {
  type Batch,
  type Bundle,
  type ForcedItem,
  parseBundle,
  SectionKind,
  unitsOf,
} from "../../chain/index.ts";
import { assert } from "../../primitives/assert.ts";
import type { OperatorIndex } from "../../primitives/brand.ts";
import type { LaneRow, SealedUnit } from "./sealed-hook.ts";

/** What stands at one place of the order. */
export type OrderedUnit =
  | { readonly kind: "forced"; readonly item: ForcedItem }
  | { readonly kind: "sealed"; readonly unit: SealedUnit }
  /** All transactions of one OPEN section. */
  | { readonly kind: "section"; readonly section: LaneRow }
  | { readonly kind: "bundle"; readonly bundle: Bundle };

/**
 * Rows of a height in the order of the interleave. [U2]
 *
 * @param lanes new batches per lane, by rising height; one entry per lane.
 * @param firstLane the lane that begins, `h mod n`: it rotates, and no leader chooses it. [U4]
 */
export function interleave(
  lanes: readonly (readonly Batch[])[],
  firstLane: OperatorIndex,
): LaneRow[] {
  const deepest = lanes.reduce((most, batches) => Math.max(most, batches.length), 0);
  const rows: LaneRow[] = [];
  for (let k = 0; k < deepest; k++) {
    for (let step = 0; step < lanes.length; step++) {
      const batch = lanes[(firstLane + step) % lanes.length]?.[k];
      if (batch === undefined) continue;
      const { lane, height } = batch.header;
      for (const row of batch.rows) rows.push({ lane, laneHeight: height, row });
    }
  }
  return rows;
}

/** Rows that sealing reads, in order: its log and its envelopes. [H1] */
export const sealingRows = (rows: readonly LaneRow[]): LaneRow[] =>
  rows.filter(({ row }) => row.kind === SectionKind.SYSTEM || row.kind === SectionKind.SEALED);

/** `units` of U2 out of its three sources. */
export function canonicalOrder(height: {
  readonly forced: readonly ForcedItem[];
  readonly sealed: readonly SealedUnit[];
  /** Of `interleave`. */
  readonly rows: readonly LaneRow[];
}): OrderedUnit[] {
  const units: OrderedUnit[] = [
    ...height.forced.map((item) => ({ kind: "forced", item }) as const),
    ...height.sealed.map((unit) => ({ kind: "sealed", unit }) as const),
  ];
  for (const section of height.rows) {
    if (section.row.kind === SectionKind.OPEN) units.push({ kind: "section", section });
    if (section.row.kind !== SectionKind.BUNDLE) continue;
    for (const bytes of unitsOf(section.row.bytes)) {
      const bundle = parseBundle(bytes);
      assert(bundle !== null, "a batch is stored after its bundles were parsed");
      units.push({ kind: "bundle", bundle });
    }
  }
  return units;
}
