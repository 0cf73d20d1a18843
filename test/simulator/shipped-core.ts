/** The shipped replica as the simulator's core. */
import {
  baseCutOf,
  collections,
  compactRecords,
  forkedLanes,
  initialRecords,
  inspect,
  openReplica,
  step,
} from "../../src/core/replica/index.ts";
import type { Core } from "./core-under-test.ts";

export const shippedCore: Core = {
  initialRecords,
  compact({ network, local }, records, publishedHeight) {
    const { rollups } = network;
    const { viewRetention } = local;
    const live = compactRecords(records, { rollups, viewRetention, publishedHeight });
    const base = baseCutOf(live);
    // Of a log of batches a restart reads what lies at the base cut and above it.
    return live.filter((record) => {
      if (record.kind !== "batch" || base === null) return true;
      const { lane, height } = record.batch.header;
      return height >= (base[lane]?.height ?? 0);
    });
  },
  open(config, records, nowMs) {
    const { replica, effects } = openReplica(config, records, nowMs);
    return {
      core: {
        step: (input) => step(replica, input),
        progress: () => inspect(replica),
        inspect: () => ({
          ...inspect(replica),
          collections: collections(replica),
          forkedLanes: forkedLanes(replica),
        }),
      },
      effects,
    };
  },
};
