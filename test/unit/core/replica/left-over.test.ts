/** Units of my lane that an epoch did not order, and a crash on their way into the next. [E9, R1] */
import { expect, test } from "vitest";
import { type Batch, BlockKind, type StoredRecord } from "../../../../src/chain/index.ts";
import { inspect, openReplica } from "../../../../src/core/replica/index.ts";
import { millisOf, rollupOf } from "../../../../src/primitives/brand.ts";
import { LayoutWriter } from "../../../../src/primitives/bytes.ts";
import {
  byEpoch,
  type Cluster,
  configOf,
  createCluster,
  give,
  type Member,
  memberOf,
  OPERATORS,
  reopen,
  run,
  type Variation,
} from "./cluster.ts";

const SHORT: Variation = { parameters: { epochHeights: 3 } };
const OWNER = 0;
/** Units of the owner that epoch 0 leaves over, in several batches. */
const LEFT = [101, 102, 103, 104, 105];

function submit(cluster: Cluster, operator: number, word: number): void {
  const bytes = new LayoutWriter(8).u32(4).u32(word).done();
  const section = { kind: 0, rollupId: rollupOf(1), units: 1, bytes } as const;
  give(cluster, operator, { kind: "submit", nowMs: millisOf(cluster.nowMs), section });
}

const wordsIn = (data: Uint8Array): number[] => {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Array.from({ length: data.byteLength / 8 }, (_, at) => view.getUint32(8 * at + 4));
};

const orderedAt = ({ published }: Member): number[] =>
  published.flatMap(({ batches }) =>
    batches.flatMap(({ parts }) => parts.flatMap(({ data }) => wordsIn(data))),
  );

/** Units in the owner's own batches of an epoch, as its disk has them. */
const ownWords = (cluster: Cluster, epoch: number): number[] =>
  ownBatches(memberOf(cluster, OWNER).records)
    .filter(({ header }) => header.epoch === epoch)
    .flatMap(({ rows }) => rows.flatMap(({ bytes }) => wordsIn(bytes)));

const ownBatches = (records: readonly { readonly record: StoredRecord }[]): Batch[] =>
  records.flatMap(({ record }) =>
    record.kind === "batch" && record.batch.header.lane === OWNER ? [record.batch] : [],
  );

/** The owner hears nothing of its batches before the others have crossed into epoch 1. */
function leaveOver(): Cluster {
  const cluster = createCluster(SHORT);
  cluster.asleep.add(OWNER);
  for (const word of LEFT) {
    submit(cluster, OWNER, word);
    cluster.nowMs += 200;
  }
  for (let word = 1; inspect(memberOf(cluster, 1).replica).epoch === 0; word++) {
    submit(cluster, 1 + (word % (OPERATORS - 1)), word);
    run(cluster, 300);
  }
  expect(ownWords(cluster, 0)).toEqual(LEFT);
  cluster.asleep.delete(OWNER);
  return cluster;
}

/** Time passes until the owner has so many units in batches of epoch 1. */
function runUntilOwn(cluster: Cluster, units: number): void {
  for (let spent = 0; ownWords(cluster, 1).length < units; spent++) {
    expect(spent, "no batch of epoch 1").toBeLessThan(60_000);
    run(cluster, 1);
  }
}

/** Everything that the owner has left over is ordered once, whatever else is. */
function expectOnce(cluster: Cluster): void {
  run(cluster, 30_000);
  for (let word = 1; word < 8; word++) {
    submit(cluster, word % OPERATORS, 1000 + word);
    run(cluster, 700);
  }
  run(cluster, 5000);
  const ordered = orderedAt(memberOf(cluster, 1)).filter((word) => LEFT.includes(word));
  expect(ordered.sort((a, b) => a - b)).toEqual(LEFT);
}

test("E9: a crash after the first batch of the next epoch loses and doubles nothing", () => {
  const cluster = leaveOver();
  runUntilOwn(cluster, 1);
  reopen(cluster, OWNER);
  expectOnce(cluster);
});

test("E9: all that was durable is durable again in one step, in the batches that held it", () => {
  const cluster = leaveOver();
  runUntilOwn(cluster, 1);
  expect(ownWords(cluster, 1)).toEqual(LEFT);
  const contents = (epoch: number) =>
    ownBatches(memberOf(cluster, OWNER).records)
      .filter(({ header }) => header.epoch === epoch)
      .map(({ rows }) => rows.map(({ digest }) => digest));
  expect(contents(1)).toEqual(contents(0));
  expectOnce(cluster);
});

test("E9: a boundary that comes when the next epoch has own batches hides nothing", () => {
  const cluster = leaveOver();
  cluster.withheld.add("blocks");
  for (let spent = 0; inspect(memberOf(cluster, OWNER).replica).epoch === 0; spent++) {
    expect(spent, "no proof came").toBeLessThan(60_000);
    run(cluster, 1);
  }
  submit(cluster, OWNER, 200);
  run(cluster, 300);
  expect(ownWords(cluster, 1)).toEqual([200]);
  cluster.withheld.clear();
  expectOnce(cluster);
});

test("R1: a restart at any of its records returns what no durable batch has, and nothing twice", () => {
  const cluster = leaveOver();
  runUntilOwn(cluster, LEFT.length);
  const { records } = memberOf(cluster, OWNER);
  const start = records.findIndex(({ epoch }) => epoch === 1);
  expect(start).toBeGreaterThan(0);
  for (let length = start + 1; length <= records.length; length++) {
    const kept = records.slice(0, length);
    const opened = openReplica(configOf(OWNER, SHORT), byEpoch(kept), millisOf(cluster.nowMs));
    const made = opened.effects.flatMap((effect) => (effect.kind === "persist" ? [effect] : []));
    const words = ownBatches([...kept, ...made]).flatMap(({ header, rows }) =>
      header.epoch === 1 ? rows.flatMap(({ bytes }) => wordsIn(bytes)) : [],
    );
    const known = kept.some(({ record }) => isBoundary(record));
    const durable = words.length > 0 || known;
    expect(
      words.sort((a, b) => a - b),
      `${length} records`,
    ).toEqual(durable ? LEFT : []);
  }
});

const isBoundary = (record: StoredRecord): boolean =>
  record.kind === "block" && record.block.header.kind === BlockKind.BOUNDARY;
