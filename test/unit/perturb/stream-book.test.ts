import { expect, test } from "vitest";
import { createStreamBook, type Entry } from "../../perturb/stream-book.ts";

const entry = (seq: number, more: Partial<Entry> = {}): Entry => ({
  stream: "node 0",
  rollupId: 1,
  seq,
  height: 10 * seq,
  hash: `hash ${seq}`,
  prevHash: `hash ${seq - 1}`,
  transactions: [`transaction ${seq}`],
  ...more,
});

/** What the book says of the last one. */
const verdict = (...entries: readonly Entry[]): readonly string[] => {
  const book = createStreamBook();
  return entries.map((each) => book.take(each)).at(-1) ?? [];
};

test("streams that agree are fine, wherever they stand", () => {
  const other = { stream: "node 1" };
  expect(verdict(entry(1), entry(2), entry(1, other), entry(3), entry(2, other))).toEqual([]);
  expect(verdict(entry(1), entry(1, { rollupId: 2, hash: "else", transactions: [] }))).toEqual([]);
});

test.each([
  ["a late begin", [entry(2)], /begins with 2/],
  ["a gap", [entry(1), entry(3, { prevHash: "hash 1" })], /gap: 3 after 1/],
  ["a repeat", [entry(1), entry(1)], /repeat: 1 after 1/],
  ["a broken link", [entry(1), entry(2, { prevHash: "other" })], /2 is not linked/],
  ["a falling height", [entry(1), entry(2, { height: 10 })], /height 10 falls/],
  ["a fork", [entry(1), entry(1, { stream: "node 1", hash: "other" })], /FORK.*hash 1/],
  [
    "a transaction at two places",
    [entry(1), entry(2, { transactions: ["transaction 1"] })],
    /transaction 1 at 1\/1\/0 and at 1\/2\/0/,
  ],
] as const)("%s is found", (_name, entries, expected) => {
  expect(verdict(...entries).join("\n")).toMatch(expected);
});

test("transactions that nobody was given are missing", () => {
  const book = createStreamBook();
  book.take(entry(1));
  expect(book.missing(["transaction 1", "transaction 2"])).toEqual(["transaction 2"]);
});
