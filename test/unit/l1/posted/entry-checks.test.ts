import { expect, test } from "vitest";
import { keccakText } from "../../../../src/crypto/hash.ts";
import type { EntryEvent } from "../../../../src/l1/contracts/l1-event.ts";
import { BLOB_LIFE_BLOCKS, createEntryChecks } from "../../../../src/l1/posted/entry-checks.ts";
import { createPostedLedger, type L1Progress } from "../../../../src/l1/posted/posted.ts";
import { rollupOf } from "../../../../src/primitives/brand.ts";
import { placeAt } from "../history/operator-logs.ts";

const entry = (seq: number, rollup = 1, block = 10): EntryEvent => ({
  kind: "entry",
  at: placeAt(block, 100 * rollup + seq),
  rollupId: rollupOf(rollup),
  index: seq - 1,
  carrier: "blob",
  fromSeq: seq,
  toSeq: seq,
  batchHash: keccakText("batch"),
  versionedHashes: [],
  offset: 0,
  length: 1,
});

type Answer = "valid" | "garbage" | "unavailable";

function create(answer: ((each: EntryEvent) => Answer | Promise<Answer>) | null) {
  const ledger = createPostedLedger();
  const told: L1Progress[] = [];
  const asked: string[] = [];
  const check = async (each: EntryEvent) => {
    asked.push(`${each.rollupId}:${each.toSeq}`);
    return answer === null ? "unavailable" : answer(each);
  };
  const checks = createEntryChecks(ledger, answer === null ? undefined : check, (progress) => {
    told.push(...progress);
  });
  return { ledger, told, asked, checks };
}

test("ST5: entries of a rollup are judged one after the other, rollups side by side", async () => {
  const { ledger, asked, checks } = create(() => "valid");
  for (const each of [entry(1), entry(2), entry(1, 2)]) ledger.add(each);
  await checks.run(0);
  expect(asked).toEqual(["1:1", "2:1", "1:2"]);
  expect([...ledger.posted().seqs]).toEqual([
    [1, 2],
    [2, 1],
  ]);
});

test("ST5: bytes that are not there are asked for again with the next run", async () => {
  let there = false;
  const { ledger, told, asked, checks } = create(() => (there ? "valid" : "unavailable"));
  for (const each of [entry(1), entry(2)]) ledger.add(each);
  await checks.run(0);
  expect(asked).toEqual(["1:1"]);
  there = true;
  await checks.run(0);
  expect(asked).toEqual(["1:1", "1:1", "1:2"]);
  expect(told.length).toBe(2);
});

test("SC8: a check is given the entries that count for nothing before it", async () => {
  const ledger = createPostedLedger();
  const given: number[] = [];
  const checks = createEntryChecks(
    ledger,
    (each, ignored) => {
      given.push(ignored.length);
      return Promise.resolve(each.toSeq === 3 ? "valid" : "garbage");
    },
    () => undefined,
  );
  for (const seq of [1, 2]) ledger.add(entry(seq));
  ledger.add({ ...entry(3), fromSeq: 1 });
  ledger.add(entry(4));
  await checks.run(0);
  expect(given).toEqual([0, 1, 2, 0]);
});

test("ST5: a check that fails is no verdict", async () => {
  const { ledger, told, checks } = create(() => Promise.reject(new Error("beacon down")));
  ledger.add(entry(1));
  await checks.run(0);
  expect(told).toEqual([]);
  expect(ledger.awaiting().length).toBe(1);
});

test("ST5: without anything that fetches bytes entries count unchecked", async () => {
  const { ledger, checks } = create(null);
  ledger.add(entry(1));
  await checks.run(0);
  expect(ledger.posted().seqs.get(rollupOf(1))).toBe(1);
});

test("ST5: an entry older than blobs live is taken on the word of the L1", async () => {
  const { ledger, asked, checks } = create(() => "unavailable");
  ledger.finalize(entry(1, 1, 10));
  ledger.finalize(entry(2, 1, 500_000));
  await checks.run(10 + BLOB_LIFE_BLOCKS + 1);
  expect(asked).toEqual(["1:2"]);
  expect(ledger.finalized().seqs.get(rollupOf(1))).toBe(1);
});

test("a second run shares the first one", async () => {
  const { ledger, asked, checks } = create(() => "unavailable");
  ledger.add(entry(1));
  await Promise.all([checks.run(0), checks.run(0)]);
  expect(asked).toEqual(["1:1"]);
});

test("one run gives a bounded number of verdicts, and the next goes on", async () => {
  const { ledger, asked, checks } = create(() => "valid");
  for (let seq = 1; seq <= 300; seq++) ledger.add(entry(seq));
  await checks.run(0);
  expect(asked.length).toBe(256);
  await checks.run(0);
  expect(asked.length).toBe(300);
});
