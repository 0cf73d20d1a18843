/** Two conductors of one rollup, crash points between every two writes, and a feed that forks. */
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  type ConductorDeps,
  createConductor,
  createConductorMetrics,
  createEthereumJsDriver,
  createFollower,
  type ExecutionDriver,
  type FeedBatch,
  openPosition,
  type Position,
} from "../../src/conductor/index.ts";
import type { Hash } from "../../src/primitives/brand.ts";
import { createLogger, createRegistry } from "../../src/telemetry/index.ts";
import { batchesOf, rollupOf } from "../vectors/execution/chain.ts";
import {
  optionsOf,
  readBatches,
  scriptedFeed,
  temporaryDir,
  traffic,
} from "./conductor-fixture.ts";

const rollup = rollupOf();
const batches = await traffic(12, 3);
const feedOf = (name = "roots"): FeedBatch[] =>
  readBatches({ name, batches, options: optionsOf("", rollup), close: true });

const depsOf = (feed: readonly FeedBatch[], onBlock?: ConductorDeps["onBlock"]): ConductorDeps => ({
  feed: scriptedFeed(feed, "end"),
  logger: createLogger({ format: "json", level: "silent", name: "test" }),
  registry: createRegistry(),
  ...(onBlock === undefined ? {} : { onBlock }),
});

/** State root after each batch. */
async function rootsIn(dataDir: string, feed: readonly FeedBatch[]): Promise<Map<number, Hash>> {
  const roots = new Map<number, Hash>();
  const deps = depsOf(feed, (_, status) => roots.set(status.seq, status.stateRoot));
  const conductor = await createConductor(optionsOf(dataDir, rollup), deps);
  try {
    await conductor.done;
  } finally {
    await conductor.close();
  }
  return roots;
}

test("CE1: two conductors have equal roots at every batch, one of them restarted", async () => {
  const whole = await rootsIn(temporaryDir(), feedOf());
  const dataDir = temporaryDir();
  const first = await rootsIn(dataDir, feedOf().slice(0, 5));
  const second = await rootsIn(dataDir, feedOf());
  expect([...second.keys()]).toEqual([6, 7, 8, 9, 10, 11, 12]);
  expect(new Map([...first, ...second])).toEqual(whole);
  expect(new Set(whole.values()).size).toBe(12);
});

test("CP4: a feed whose past is another than the head's is refused, at its start and later", async () => {
  const dataDir = temporaryDir();
  await rootsIn(dataDir, feedOf().slice(0, 5));
  await expect(rootsIn(dataDir, feedOf("another"))).rejects.toMatchObject({
    code: "FEED_FORK_GUARD",
  });
  const [a, b] = feedOf() as [FeedBatch, FeedBatch];
  const gap = { ...b, prevHash: b.hash };
  await expect(rootsIn(temporaryDir(), [a, gap])).rejects.toMatchObject({ code: "EXECUTION_FORK" });
});

/** Ends the world at the `at`-th durable step of a conductor: before it, or right after. */
function crashing(at: number, when: "before" | "after") {
  let steps = 0;
  const step = async <T>(write: () => Promise<T>): Promise<T> => {
    steps++;
    if (steps === at && when === "before") throw new Error("crash");
    const done = await write();
    if (steps === at && when === "after") throw new Error("crash");
    return done;
  };
  return {
    driver: (driver: ExecutionDriver): ExecutionDriver => ({
      ...driver,
      executeBlock: (input) => step(() => driver.executeBlock(input)),
    }),
    position: (position: Position): Position => ({
      ...position,
      append: (record) => step(() => position.append(record)),
    }),
  };
}

const lives = [1, 2, 3, 4, 5, 6].flatMap((at) => [
  { at, when: "before" as const },
  { at, when: "after" as const },
]);

test.each(lives)(
  "CP2: a crash $when step $at of intent, execution, result",
  async ({ at, when }) => {
    const dataDir = temporaryDir();
    const feed = feedOf().slice(0, 3);
    const metrics = createConductorMetrics(createRegistry());
    const run = async (crash: ReturnType<typeof crashing> | null) => {
      const driver = await createEthereumJsDriver({ dataDir, rollup });
      const position = await openPosition(join(dataDir, "position"));
      try {
        const follower = await createFollower({
          feed: scriptedFeed(feed, "end"),
          driver: crash?.driver(driver) ?? driver,
          position: crash?.position(position) ?? position,
          blockMode: "per-height",
          metrics,
        });
        await follower.follow(new AbortController().signal);
        return { status: follower.status(), last: position.last() };
      } finally {
        await driver.close();
        await position.close();
      }
    };
    await expect(run(crashing(at, when))).rejects.toThrow("crash");
    const { status, last } = await run(null);
    const calm = await rootsIn(temporaryDir(), feed);
    expect(status.stateRoot).toBe(calm.get(3));
    expect(status.number).toBe(3);
    expect(last).toMatchObject({ kind: "result", lastSeq: 3, hash: status.hash });
  },
);

test("CP2: another batch in the place of the intended one halts", async () => {
  const dataDir = temporaryDir();
  const [first] = feedOf() as [FeedBatch];
  const driver = await createEthereumJsDriver({ dataDir, rollup });
  const position = await openPosition(join(dataDir, "position"));
  const { hash: parentHash } = await driver.open();
  const intent = { firstSeq: 1, lastSeq: 1, number: 1, batchHash: first.hash, parentHash };
  await position.append({ kind: "intent", ...intent });
  const parts = { driver, position, blockMode: "per-height" as const };
  const feed = scriptedFeed(batchesOf("other", [{ timestampMs: 1, txs: [] }]), "end");
  const metrics = createConductorMetrics(createRegistry());
  const follower = await createFollower({ ...parts, feed, metrics });
  const followed = follower.follow(new AbortController().signal);
  await expect(followed).rejects.toMatchObject({ code: "EXECUTION_FORK" });
  await driver.close();
  await position.close();
});
