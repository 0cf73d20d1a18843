/** The record that begins an epoch, where a test does not care about its set. */
import type { StoredRecord } from "../../../src/chain/index.ts";
import {
  type Epoch,
  type Hash,
  heightOf,
  millisOf,
  seatsOf,
  ZERO_HASH,
} from "../../../src/primitives/brand.ts";

/** @param operators with one seat and keys of zeros each. */
export const epochStartRecord = (epoch: Epoch, instance: Hash, operators = 4): StoredRecord => ({
  kind: "epochStart",
  epoch,
  instance,
  start: { height: heightOf(0), timestampMs: millisOf(0), l1Number: 0, l1Hash: ZERO_HASH },
  set: {
    epoch,
    members: Array.from({ length: operators }, () => ({
      seats: seatsOf(1),
      blsKey: new Uint8Array(96),
      nodeKey: new Uint8Array(32),
    })),
    committeeHash: ZERO_HASH,
    leaderSeed: instance,
    rollups: [],
    endsAtL1Block: 0,
  },
});
