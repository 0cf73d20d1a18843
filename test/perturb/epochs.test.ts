/**
 * Four real processes go through short epochs under traffic: every feed stays gapless, nothing is lost
 * and nothing comes twice, also when nodes are killed around the changes. [E3, E6, E9, E10, P6]
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ALL, type Arena, openArena } from "./arena.ts";
import { until } from "./deadline.ts";

const EPOCH_HEIGHTS = 25;
const UP_MS = 120_000;
/** A test ends by its own deadlines, which a slow machine lengthens. */
const TEST_MS = 400_000;

let arena: Arena;
const lines: string[] = [];

beforeAll(async () => {
  arena = await openArena({
    name: "epochs",
    seed: 41,
    keep: false,
    print: (line) => void lines.push(line),
    parameters: { epochHeights: EPOCH_HEIGHTS },
  });
}, UP_MS);

/** For one epoch, on this machine. */
const epochMs = (): number => 3 * arena.healedMs;

/** All nodes are in an epoch at least this far on. */
async function inEpoch(epoch: number): Promise<void> {
  for (const node of ALL) {
    await until(
      epochMs(),
      async () => ((await arena.status(node))?.epoch ?? -1) >= epoch || null,
      () => `node ${node} is not in epoch ${epoch}: ${arena.checker.violations.slice(0, 3)}`,
    );
  }
}

const epochOfNode = async (node: number): Promise<number> =>
  (await arena.status(node))?.epoch ?? -1;

test(
  "E10: the same set goes from epoch to epoch while transactions come in",
  async () => {
    for (const epoch of [1, 2, 3]) await inEpoch(epoch);
    expect(arena.checker.violations).toEqual([]);
    for (const node of ALL) {
      const status = await arena.status(node);
      expect(status?.operator).toBe(node);
      expect(status?.certifiedHeight).toBeGreaterThan(3 * EPOCH_HEIGHTS - 10);
    }
  },
  TEST_MS,
);

test("P6: logs of epochs that are done with are gone", async () => {
  const epoch = await epochOfNode(0);
  const names = await readdir(join(arena.folder(0), "data", "wal"));
  expect(names.length).toBeLessThanOrEqual(4);
  expect(Math.min(...names.map(Number))).toBeGreaterThanOrEqual(epoch - 3);
});

test(
  "R1, E6: a node that is killed again and again finds its epoch",
  async () => {
    for (let round = 0; round < 3; round++) {
      await arena.kill([1]);
      await arena.start([1]);
      await arena.progress([1]);
    }
    await arena.voting(ALL);
  },
  TEST_MS,
);

test(
  "E6, Y6: a node that sleeps over whole epochs comes back by their proofs",
  async () => {
    const before = await epochOfNode(0);
    await arena.kill([2]);
    for (const node of [0, 1, 3]) {
      await until(
        epochMs(),
        async () => (await epochOfNode(node)) >= before + 2 || null,
        () => `node ${node} stays in epoch ${before}`,
      );
    }
    await arena.start([2]);
    await arena.progress([2], epochMs());
    await inEpoch(before + 2);
    await arena.voting(ALL, epochMs());
  },
  TEST_MS,
);

test(
  "R1, E6: all are killed at once, in the middle of a change, and go on",
  async () => {
    const before = await epochOfNode(0);
    await inEpoch(before + 1);
    await arena.kill(ALL);
    await arena.start(ALL);
    await arena.progress(ALL, epochMs());
    await inEpoch(before + 2);
  },
  TEST_MS,
);

afterAll(async () => {
  // Every stream gapless and linked, nothing at two places, nothing lost, no vote twice.
  expect(await arena.close(), lines.join("\n")).toEqual([]);
}, UP_MS);
