/** What follows from final blocks, without an endpoint. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { loadNativeBls } from "../../../../src/crypto/bls-native.ts";
import type { L1Event } from "../../../../src/l1/contracts/l1-event.ts";
import {
  createFinalHistory,
  type FinalBlock,
  l1BlockOf,
} from "../../../../src/l1/history/final-history.ts";
import { epochOf, rollupOf } from "../../../../src/primitives/brand.ts";
import { keyOf, placeAt, registered } from "./operator-logs.ts";

const bls = await loadNativeBls();
const keys = Array.from({ length: 6 }, (_, index) =>
  bls.publicKeyOf(bls.generateSecretKey(new Uint8Array(32).fill(index + 1))),
);
const P = 10;
const BASE = 20;

const create = (fromEpoch = 0) =>
  createFinalHistory({ epochBlocks: P, fromEpoch: epochOf(fromEpoch), bls });

const block = (number: number, ...events: readonly L1Event[]): FinalBlock => {
  const { blockHash: hash } = placeAt(number);
  const { blockHash: parentHash } = placeAt(number - 1);
  return { header: { number, hash, parentHash, timestamp: 12 * number }, events };
};

const join = (id: number, number: number, epoch = 0): L1Event =>
  ({
    ...registered(id, placeAt(number), { epoch }),
    blsKey: keys[id - 1] as Uint8Array,
  }) as L1Event;

const started: L1Event = { kind: "started", at: placeAt(BASE - 1), base: BASE };

/** All blocks 1..last, four operators, a fifth that joins for epoch 3. */
const history = (last: number): FinalBlock[] =>
  Array.from({ length: last }, (_, index) => {
    const number = index + 1;
    if (number <= 4) return block(number, join(number, number));
    if (number === BASE - 1) return block(number, started);
    if (number === BASE + P + 3) return block(number, join(5, number, 3));
    return block(number);
  });

test("SC1: sets do not depend on the stretches in which final blocks arrive", () => {
  const last = BASE + 5 * P;
  const whole = create().take(history(last));
  expect(whole.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: last }), { maxLength: 12 }), (cuts) => {
      const taken = create();
      const bounds = [0, ...cuts.sort((a, b) => a - b), last];
      const all = history(last);
      const sets = bounds.flatMap((to, index) =>
        index === 0 ? [] : taken.take(all.slice(bounds[index - 1], to)),
      );
      expect(sets).toEqual(whole);
    }),
    { numRuns: 40 },
  );
});

test("SC1: blocks without events may be left out, but for snapshots", () => {
  const last = BASE + 5 * P;
  const asked = create();
  const range = { from: 1, to: last };
  const snapshots = asked.snapshotsIn(range, [started]);
  expect(snapshots).toEqual([20, 30, 40, 50, 60, 70]);
  const sparse = history(last).filter(
    ({ header, events }) => events.length > 0 || snapshots.includes(header.number),
  );
  expect(asked.take(sparse)).toEqual(create().take(history(last)));
});

test("SC1: snapshots before the schedule is known, and below the first epoch wanted, are none", () => {
  expect(create().snapshotsIn({ from: 1, to: 100 }, [])).toEqual([]);
  expect(create(4).snapshotsIn({ from: 1, to: 75 }, [started])).toEqual([50, 60, 70]);
  expect(create().snapshotsIn({ from: 21, to: 29 }, [started])).toEqual([]);
  expect(create().snapshotsIn({ from: 30, to: 30 }, [started])).toEqual([30]);
});

test("E2: before anybody joined there is no set, and nothing fails", () => {
  const taken = create();
  expect(taken.take([block(BASE - 1, started), block(BASE), block(BASE + P)])).toEqual([]);
  expect(taken.schedule()).toEqual({ base: BASE, blocks: P });
  expect(taken.setOf(epochOf(0))).toBeNull();
});

test("SC6: a committee that the logs do not make is a broken promise", () => {
  const taken = create();
  taken.take(history(BASE));
  const hash = taken.setOf(epochOf(1))?.committeeHash as never;
  const at = placeAt(BASE + 1);
  taken.take([block(BASE + 1, { kind: "committee", at, epoch: epochOf(1), hash })]);
  const other = { kind: "committee", at, epoch: epochOf(1), hash: at.blockHash } as const;
  expect(() => taken.take([block(BASE + 2, other)])).toThrow(/SC6: epoch 1/);
});

test("ST6: what the protocol reads of a block, and nothing else of it", () => {
  const at = placeAt(9);
  const rollupId = rollupOf(1);
  const payload = new Uint8Array([1]);
  const told = block(
    9,
    { kind: "forced", at, rollupId, index: 0, deadline: 5, payload },
    { kind: "forcedIncluded", at, rollupId, upto: 1 },
    { kind: "key", at, id: 1, blsKey: keyOf("x"), epoch: epochOf(2) },
  );
  expect(l1BlockOf(told)).toEqual({
    number: 9,
    hash: at.blockHash,
    forced: [{ rollupId, index: 0, payload }],
    inclusions: [{ rollupId, upto: 1 }],
  });
});
