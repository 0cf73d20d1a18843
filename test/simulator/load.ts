/** Users: transactions and bundles handed to operators, every one different from all others. */
import {
  encodeBundle,
  type RollupConfig,
  type SectionContent,
  SectionKind,
} from "../../src/chain/index.ts";
import { type RollupId, rollupOf } from "../../src/primitives/brand.ts";
import { LayoutWriter } from "../../src/primitives/bytes.ts";
import { Concern, createRandom } from "./rng.ts";
import type { Load } from "./schedule.ts";

/** Fewest bytes of a transaction: what makes it unique. */
const MARK_BYTES = 12;

/** Rollups of a run, ids dense from 1, all with the order policy lane-fifo. */
export const rollupsOf = (count: number): RollupConfig[] =>
  Array.from({ length: count }, (_, index) => ({
    rollupId: rollupOf(index + 1),
    name: `rollup-${index + 1}`,
    evmChainId: 10_000 + index + 1,
    orderPolicy: 1,
  }));

/**
 * An endless stream of sections of one unit each.
 *
 * @param place of `load` in the schedule: keys its draws and marks its transactions.
 */
export function createLoad(seed: number, place: number, load: Load): () => SectionContent {
  const random = createRandom(seed, Concern.LOAD, place);
  let count = 0;

  function transaction(): Uint8Array {
    const bytes = new Uint8Array(Math.max(MARK_BYTES, load.bytes));
    const view = new DataView(bytes.buffer);
    view.setUint32(0, load.operator);
    view.setUint32(4, place);
    view.setUint32(8, count++);
    return bytes;
  }

  return () => {
    if (load.rollups.length > 0 && random.below(100) < load.bundlePercent) {
      const legs = load.rollups.map((rollup) => ({
        rollupId: rollupOf(rollup),
        transaction: transaction(),
      }));
      const bounds = { minHeight: 0, maxHeight: 0, minTime: 0, maxTime: 0 };
      return sectionOf(SectionKind.BUNDLE, rollupOf(0), encodeBundle({ ...bounds, legs }));
    }
    return sectionOf(SectionKind.OPEN, rollupOf(random.pick(load.rollups)), transaction());
  };
}

function sectionOf(kind: SectionKind, rollupId: RollupId, unit: Uint8Array): SectionContent {
  const bytes = new LayoutWriter(4 + unit.length).u32(unit.length).raw(unit).done();
  return { kind, rollupId, units: 1, bytes };
}
