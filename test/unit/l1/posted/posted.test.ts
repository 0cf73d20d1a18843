import fc from "fast-check";
import { expect, test } from "vitest";
import { keccakText } from "../../../../src/crypto/hash.ts";
import type {
  CheckpointEvent,
  EntryEvent,
  PostedEvent,
} from "../../../../src/l1/contracts/l1-event.ts";
import { createPostedLedger, type L1Progress } from "../../../../src/l1/posted/posted.ts";
import { epochOf, heightOf, rollupOf } from "../../../../src/primitives/brand.ts";
import { placeAt } from "../history/operator-logs.ts";

const R1 = rollupOf(1);
const R2 = rollupOf(2);

const checkpoint = (height: number, block: number, log = 0): CheckpointEvent => ({
  kind: "checkpoint",
  at: placeAt(block, log),
  height: heightOf(height),
  epoch: epochOf(0),
  outputHash: keccakText(`output ${height}`),
});

const entry = (fromSeq: number, toSeq: number, block: number, rest: Partial<EntryEvent> = {}) =>
  ({
    kind: "entry",
    at: placeAt(block, 1),
    rollupId: R1,
    index: 0,
    carrier: "blob",
    fromSeq,
    toSeq,
    batchHash: keccakText(`batch ${toSeq}`),
    versionedHashes: [],
    offset: 0,
    length: 1,
    ...rest,
  }) satisfies EntryEvent;

const brief = (progress: readonly L1Progress[]) =>
  progress.map(({ level, event, retracted }) => {
    const what = event.kind === "checkpoint" ? `height ${event.height}` : `seq ${event.toSeq}`;
    return `${retracted ? "not " : ""}${level} ${what}`;
  });

test("ST5: a checkpoint is posted, then finalized", () => {
  const ledger = createPostedLedger();
  expect(brief(ledger.add(checkpoint(5, 10)))).toEqual(["posted height 5"]);
  expect(ledger.posted()).toMatchObject({ height: 5, outputHash: keccakText("output 5") });
  expect(ledger.finalized()).toMatchObject({ height: 0, outputHash: null });
  expect(brief(ledger.finalize(checkpoint(5, 10)))).toEqual(["finalized height 5"]);
  expect(ledger.finalized().height).toBe(5);
  expect(ledger.finalize(checkpoint(5, 10))).toEqual([]);
  expect(ledger.add(checkpoint(6, 11)).length).toBe(1);
  expect(ledger.add(checkpoint(6, 11))).toEqual([]);
});

test("ST5: what was final before it was seen is told as posted first", () => {
  const ledger = createPostedLedger();
  expect(brief(ledger.finalize(checkpoint(5, 10)))).toEqual([
    "posted height 5",
    "finalized height 5",
  ]);
  expect(ledger.finalize(entry(1, 3, 10))).toEqual([]);
  expect(brief(ledger.judge(entry(1, 3, 10), "valid"))).toEqual([
    "posted seq 3",
    "finalized seq 3",
  ]);
});

test("ST5: an entry counts once its bytes are checked", () => {
  const ledger = createPostedLedger();
  const claim = entry(1, 4, 10);
  expect(ledger.add(claim)).toEqual([]);
  expect(ledger.finalize(claim)).toEqual([]);
  expect(ledger.posted().seqs.size).toBe(0);
  expect(ledger.awaiting()).toEqual([claim]);
  expect(brief(ledger.judge(claim, "valid"))).toEqual(["posted seq 4", "finalized seq 4"]);
  expect(ledger.awaiting()).toEqual([]);
  expect(ledger.finalized().seqs.get(R1)).toBe(4);
});

test("ST5: while an entry waits for its verdict, nobody says that its batches lack", () => {
  const ledger = createPostedLedger();
  expect(ledger.validSeq(R1, 99)).toBe(0);
  ledger.add(entry(1, 2, 10));
  ledger.judge(entry(1, 2, 10), "valid");
  ledger.add(entry(3, 4, 11));
  expect([ledger.validSeq(R1, 11), ledger.validSeq(R2, 11)]).toEqual([null, 0]);
  expect(ledger.validSeq(R1, 10)).toBe(2);
  ledger.judge(entry(3, 4, 11), "garbage");
  expect(ledger.validSeq(R1, 11)).toBe(2);
  expect(ledger.posted().seqs.get(R1)).toBe(2);
});

test("SC8: garbage counts for nothing, nor what builds on it, until it is posted again", () => {
  const ledger = createPostedLedger();
  const [garbage, next] = [entry(1, 4, 10), entry(5, 6, 11)];
  for (const each of [garbage, next]) ledger.add(each);
  expect(ledger.judge(garbage, "garbage")).toEqual([]);
  expect(ledger.awaiting()).toEqual([next]);
  expect(ledger.judge(next, "valid")).toEqual([]);
  const again = entry(1, 6, 12);
  ledger.add(again);
  expect(brief(ledger.judge(again, "unchecked"))).toEqual(["posted seq 6"]);
});

test("SC8: pieces that an entry may complete are those of its own chain since the newest that counts", () => {
  const ledger = createPostedLedger();
  const [counts, old, gone, kept, last] = [10, 11, 12, 13, 14].map((block) =>
    entry(block === 10 ? 1 : 2, block === 10 ? 1 : 9, block),
  ) as [EntryEvent, EntryEvent, EntryEvent, EntryEvent, EntryEvent];
  const judged = (each: EntryEvent, verdict: "valid" | "garbage") => {
    ledger.add(each);
    ledger.judge(each, verdict);
  };
  judged({ ...old, at: placeAt(9, 1) }, "garbage");
  judged(counts, "valid");
  judged(old, "garbage");
  judged(gone, "garbage");
  expect(ledger.ignoredBefore(last)).toEqual([old, gone]);
  ledger.undo(gone.at.blockHash);
  judged(kept, "garbage");
  for (const final of [{ ...old, at: placeAt(9, 1) }, counts, old]) ledger.finalize(final);
  ledger.add(last);
  expect(ledger.ignoredBefore(last)).toEqual([old, kept]);
  expect(brief(ledger.judge(last, "valid"))).toEqual(["posted seq 9"]);
  expect(ledger.ignoredBefore(entry(10, 11, 15))).toEqual([]);
});

test("SC8: rollups wait for their own entries only", () => {
  const ledger = createPostedLedger();
  const first = entry(1, 4, 10);
  const other = entry(1, 2, 10, { rollupId: R2, at: placeAt(10, 7) });
  for (const each of [first, other]) ledger.add(each);
  expect(ledger.awaiting()).toEqual([first, other]);
  expect(brief(ledger.judge(other, "valid"))).toEqual(["posted seq 2"]);
  expect([...ledger.posted().seqs]).toEqual([[R2, 2]]);
});

test("ST5: a reorg retracts exactly what it undid, newest first", () => {
  const ledger = createPostedLedger();
  ledger.add(checkpoint(5, 10));
  ledger.add(checkpoint(6, 11, 0));
  const claim = entry(1, 3, 11);
  ledger.add(claim);
  ledger.judge(claim, "valid");
  const progress = ledger.undo(placeAt(11).blockHash);
  expect(brief(progress)).toEqual(["not posted seq 3", "not posted height 6"]);
  expect(ledger.posted().height).toBe(5);
  expect(ledger.posted().seqs.size).toBe(0);
  expect(ledger.undo(placeAt(11).blockHash)).toEqual([]);
});

test("ST5: an entry that was not told is not retracted, and a late verdict on it says nothing", () => {
  const ledger = createPostedLedger();
  const claim = entry(1, 3, 11);
  ledger.add(claim);
  expect(ledger.undo(claim.at.blockHash)).toEqual([]);
  expect(ledger.judge(claim, "valid")).toEqual([]);
  expect(ledger.posted().seqs.size).toBe(0);
});

test("ST5: the same claim in another block is checked and told anew", () => {
  const ledger = createPostedLedger();
  const old = entry(1, 3, 11);
  ledger.add(old);
  ledger.judge(old, "valid");
  ledger.undo(old.at.blockHash);
  const moved = entry(1, 3, 12);
  ledger.add(moved);
  expect(brief(ledger.judge(moved, "valid"))).toEqual(["posted seq 3"]);
  expect(brief(ledger.finalize(moved))).toEqual(["finalized seq 3"]);
});

/** Levels after a random history of blocks, reorgs, finality and verdicts are those of the chain. */
test("ST5: levels are those of the surviving chain, and told progress adds up to them", () => {
  type Step = { kind: "block" | "reorg" | "final" | "judge"; depth: number; size: number };
  const step = fc.record<Step>({
    kind: fc.constantFrom("block", "block", "block", "reorg", "final", "judge"),
    depth: fc.integer({ min: 1, max: 3 }),
    size: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const ledger = createPostedLedger();
      const told: L1Progress[] = [];
      /** Events per surviving block. */
      const chain: PostedEvent[][] = [];
      let finals = 0;
      let fresh = 1000;
      const judgeAll = () => {
        for (let open = ledger.awaiting(); open.length > 0; open = ledger.awaiting()) {
          for (const each of open) told.push(...ledger.judge(each, "valid"));
        }
      };
      const tops = (blocks: readonly PostedEvent[][]) => {
        const events = blocks.flat();
        const heights = events.map((each) => (each.kind === "checkpoint" ? each.height : 0));
        const seqs = events.map((each) => (each.kind === "entry" ? each.toSeq : 0));
        return { height: Math.max(0, ...heights), seq: Math.max(0, ...seqs) };
      };
      for (const { kind, depth, size } of steps) {
        if (kind === "block") {
          const block = fresh++;
          const { height, seq } = tops(chain);
          const events = [checkpoint(height + size, block), entry(seq + 1, seq + size, block)];
          for (const event of events) told.push(...ledger.add(event));
          chain.push(events);
        } else if (kind === "reorg") {
          for (let undone = 0; undone < depth && chain.length > finals; undone++) {
            const events = chain.pop() as PostedEvent[];
            told.push(...ledger.undo((events[0] as PostedEvent).at.blockHash));
          }
        } else if (kind === "final" && chain.length > finals) {
          for (const event of chain[finals++] as PostedEvent[])
            told.push(...ledger.finalize(event));
        } else if (kind === "judge") judgeAll();
      }
      judgeAll();
      const [now, final] = [tops(chain), tops(chain.slice(0, finals))];
      expect(ledger.posted().height).toBe(now.height);
      expect(ledger.posted().seqs.get(R1) ?? 0).toBe(now.seq);
      expect(ledger.finalized().height).toBe(final.height);
      expect(ledger.finalized().seqs.get(R1) ?? 0).toBe(final.seq);
      const standing = new Map<string, number>();
      for (const { level, event, retracted } of told) {
        if (level !== "posted") continue;
        const name = `${event.at.blockHash} ${event.kind}`;
        standing.set(name, (standing.get(name) ?? 0) + (retracted ? -1 : 1));
      }
      expect([...standing.values()].every((count) => count === 0 || count === 1)).toBe(true);
      expect([...standing.values()].filter((count) => count === 1).length).toBe(2 * chain.length);
    }),
  );
});
