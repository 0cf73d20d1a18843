/** The shipped replica as the simulator's core. */
import {
  collections,
  initialRecords,
  inspect,
  openReplica,
  step,
} from "../../src/core/replica/index.ts";
import type { Core } from "./core-under-test.ts";

export const shippedCore: Core = {
  initialRecords,
  open(config, records, nowMs) {
    const { replica, effects } = openReplica(config, records, nowMs);
    return {
      core: {
        step: (input) => step(replica, input),
        progress: () => inspect(replica),
        inspect: () => ({ ...inspect(replica), collections: collections(replica) }),
      },
      effects,
    };
  },
};
