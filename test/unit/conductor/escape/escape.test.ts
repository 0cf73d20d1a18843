/**
 * A rollup whose feed fails, over a true chain and an L1 that a test writes: the L1's order wins, nothing
 * runs twice, and a node that escaped ends where a replay of the L1 ends. [CE5, ST6, CP2]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { RangeBatch } from "../../../../src/codec/index.ts";
import { type Derivation, derivationStart } from "../../../../src/conductor/escape/derivation.ts";
import { createEscape } from "../../../../src/conductor/escape/escape.ts";
import { createInboxFollower } from "../../../../src/conductor/escape/follow-inbox.ts";
import type { EscapeRecord } from "../../../../src/conductor/escape/state-file.ts";
import { type Executor, openExecutor } from "../../../../src/conductor/executor.ts";
import {
  createEthereumJsDriver,
  type ExecutionDriver,
  openPosition,
} from "../../../../src/conductor/index.ts";
import { rollupOf, sign } from "../../../vectors/execution/chain.ts";
import { certifiedChain, fed, type ModelL1, modelL1, REGISTRATION, ROLLUP } from "./model-l1.ts";

const rollup = rollupOf();
const SIGNAL = new AbortController().signal;

/** Transfers of account 1 by nonce, and of account 2, which are forced. */
const open: Uint8Array[] = [];
const items: Uint8Array[] = [];
beforeAll(async () => {
  for (let nonce = 0; nonce < 8; nonce++) {
    open.push(await sign({ from: 1, nonce, value: BigInt(nonce + 1) }));
    items.push(await sign({ from: 2, nonce, value: 1000n + BigInt(nonce) }));
  }
});

/** Batch n has open transaction n; those listed also a forced item. */
const chainOf = (length: number, forced: Readonly<Record<number, number>> = {}): RangeBatch[] =>
  certifiedChain(
    Array.from({ length }, (_, at) => {
      const index = forced[at + 1];
      const item = index === undefined ? [] : [[index, items[index] as Uint8Array] as const];
      return { forced: item, open: [open[at] as Uint8Array] };
    }),
  );

type Node = {
  readonly executor: Executor;
  readonly driver: ExecutionDriver;
  readonly dataDir: string;
  derivation: Derivation;
  close(): Promise<void>;
};

async function nodeIn(dataDir: string, derivation = derivationStart(REGISTRATION)): Promise<Node> {
  const driver = await createEthereumJsDriver({ dataDir, rollup });
  const position = await openPosition(join(dataDir, "position"));
  const executor = await openExecutor({ driver, position });
  const close = async () => {
    await position.close();
    await driver.close();
  };
  return { executor, driver, dataDir, derivation, close };
}

async function newNode(): Promise<Node> {
  const dataDir = mkdtempSync(join(tmpdir(), "lockstep-escape-"));
  const node = await nodeIn(dataDir);
  onTestFinished(async () => {
    await node.close().catch(() => {});
    rmSync(dataDir, { recursive: true });
  });
  return node;
}

const inboxOf = (node: Node, inbox: ModelL1) =>
  createInboxFollower({
    inbox,
    executor: node.executor,
    rollupId: ROLLUP,
    start: derivationStart(REGISTRATION),
    derivation: node.derivation,
    moved: async (next) => {
      node.derivation = next;
    },
  });

/** Executes batches as the feed brings them. */
async function feedTo(node: Node, batches: readonly RangeBatch[]): Promise<void> {
  for (const batch of batches) {
    const one = fed(batch);
    const timestamp = Math.floor(one.timestampMs / 1000);
    await node.executor.batches({ batches: [one], timestamp });
  }
}

/** All that a node's chain is: what must be equal between nodes. */
const stateOf = ({ executor }: Node) => {
  const { stateRoot, lastSeq, lastBatchHash, forcedHead } = executor.head();
  return { stateRoot, lastSeq, lastBatchHash, forcedHead };
};

/** A node that knows nothing but the L1. */
async function replayed(l1: ModelL1) {
  const node = await newNode();
  await inboxOf(node, l1).execute(SIGNAL);
  return stateOf(node);
}

describe("CE5: the L1's order wins", () => {
  test("CE5: what the feed brought and the L1 has in the same order runs once", async () => {
    const chain = chainOf(3, { 2: 0 });
    const l1 = modelL1();
    l1.post(chain);
    const node = await newNode();
    await feedTo(node, chain);
    const { number } = node.executor.head();
    await inboxOf(node, l1).execute(SIGNAL);
    expect(node.executor.head().number).toBe(number);
    expect(stateOf(node)).toEqual(await replayed(l1));
    const { safe, finalized, hash } = node.executor.head();
    expect([safe, finalized]).toEqual([hash, hash]);
  });

  test("ST6: a dead committee: forced items run where the L1 has them", async () => {
    const chain = chainOf(2);
    const l1 = modelL1();
    l1.post(chain);
    l1.force(0, items.slice(0, 2));
    const node = await newNode();
    await feedTo(node, chain);
    await inboxOf(node, l1).execute(SIGNAL);
    expect(stateOf(node)).toMatchObject({ lastSeq: 2, forcedHead: 2n });
    expect(stateOf(node)).toEqual(await replayed(l1));
  });

  test("CE5: a forced entry before batches that were executed and not posted: rewind, then L1 order", async () => {
    const chain = chainOf(5, { 4: 0 });
    const l1 = modelL1();
    l1.post(chain.slice(0, 2));
    const node = await newNode();
    await feedTo(node, chain);
    const follower = inboxOf(node, l1);
    await follower.watch();
    expect(follower.disagrees()).toBe(false);
    l1.force(0, items.slice(0, 2));
    await follower.watch();
    expect(follower.disagrees()).toBe(true);
    await follower.execute(SIGNAL);
    expect(stateOf(node)).toMatchObject({ lastSeq: 2, forcedHead: 2n });
    l1.post(chain.slice(2));
    await follower.execute(SIGNAL);
    expect(stateOf(node)).toMatchObject({ lastSeq: 5, forcedHead: 2n });
    expect(stateOf(node)).toEqual(await replayed(l1));
  });

  test("FORCED_DONE: an item that the feed brings after the L1 forced it runs once", async () => {
    const chain = chainOf(3, { 3: 0 });
    const l1 = modelL1();
    l1.post(chain.slice(0, 2));
    l1.force(0, items.slice(0, 1));
    const node = await newNode();
    await feedTo(node, chain.slice(0, 2));
    await inboxOf(node, l1).execute(SIGNAL);
    await feedTo(node, chain.slice(2));
    expect((await node.driver.applied(3))?.skipped).toEqual([
      { seq: 3, index: 0, reason: "FORCED_DONE" },
    ]);
    l1.post(chain.slice(2));
    expect(stateOf(node)).toEqual(await replayed(l1));
  });

  test("CE5: garbage before a forced entry moves nothing, on any node", async () => {
    const chain = chainOf(4);
    const l1 = modelL1();
    l1.post(chain.slice(0, 1));
    l1.post(chain.slice(1, 3), () => new Uint8Array(40).fill(1));
    l1.force(0, items.slice(0, 1));
    l1.post(chain.slice(1));
    const node = await newNode();
    await feedTo(node, chain.slice(0, 3));
    await inboxOf(node, l1).execute(SIGNAL);
    expect(stateOf(node)).toEqual(await replayed(l1));
    expect(stateOf(node)).toMatchObject({ lastSeq: 4, forcedHead: 1n });
  });

  test("CE5: no rewind below a finalized block", async () => {
    const chain = chainOf(3);
    const l1 = modelL1();
    l1.post(chain.slice(0, 1));
    l1.force(0, items.slice(0, 1));
    const node = await newNode();
    await feedTo(node, chain);
    await node.executor.settle({ safe: 2, finalized: 2 });
    await expect(inboxOf(node, l1).execute(SIGNAL)).rejects.toThrow("finalized");
  });

  test("EXECUTION_FORK: the L1 has another batch of a number that was executed", async () => {
    const other = certifiedChain([{ open: [items[0] as Uint8Array] }]);
    const l1 = modelL1();
    l1.post(other);
    const node = await newNode();
    await feedTo(node, chainOf(1));
    await expect(inboxOf(node, l1).execute(SIGNAL)).rejects.toThrow("another batch 1");
  });
});

describe("CP2: a crash in the middle of the L1", () => {
  /** Writes of driver and journal after which a node dies, and comes back. */
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "CP2: at write %i nothing is lost or runs twice",
    async (at) => {
      const chain = chainOf(4, { 3: 0 });
      const l1 = modelL1();
      l1.post(chain.slice(0, 2));
      l1.force(0, items.slice(0, 2));
      l1.post(chain.slice(2));
      const first = await newNode();
      await feedTo(first, chain);
      await first.close();
      const driver = await createEthereumJsDriver({ dataDir: first.dataDir, rollup });
      const position = await openPosition(join(first.dataDir, "position"));
      let writes = 0;
      const dying = async <T>(write: () => Promise<T>): Promise<T> => {
        if (++writes === at) throw new Error("crash");
        return write();
      };
      const executor = await openExecutor({
        driver: {
          ...driver,
          executeBlock: (input) => dying(() => driver.executeBlock(input)),
          rewind: (to) => dying(() => driver.rewind(to)),
        },
        position: { ...position, append: (record) => dying(() => position.append(record)) },
      });
      const derivation = derivationStart(REGISTRATION);
      const dead: Node = { ...first, executor, driver, derivation };
      await inboxOf(dead, l1)
        .execute(SIGNAL)
        .catch((error: unknown) => expect(String(error)).toContain("crash"));
      await position.close();
      await driver.close();
      const again = await nodeIn(first.dataDir, dead.derivation);
      await inboxOf(again, l1).execute(SIGNAL);
      expect(stateOf(again)).toEqual(await replayed(l1));
      await again.close();
    },
  );
});

test("SC8: a piece that anybody left in the inbox makes no node read all of it again", async () => {
  const chain = chainOf(3);
  const l1 = modelL1();
  l1.post(chain.slice(0, 2));
  l1.postPieces(chain.slice(2), 200);
  const left = l1.posted.length - 2;
  expect(left).toBeGreaterThan(0);
  l1.posted.splice(2, 1);
  const node = await newNode();
  await feedTo(node, chain);
  const saved: EscapeRecord[] = [];
  let nowMs = 0;
  const watched = createEscape(
    {
      inbox: l1,
      store: { load: () => null, save: async (record) => void saved.push(record) },
      limits: { stallAfterMs: 1_000, escapeAfterMs: 1_000, freshForMs: 1_000 },
      rollupId: ROLLUP,
      registrationHash: REGISTRATION,
      nowMs: () => nowMs,
      pollMs: 1,
    },
    node.executor,
  );
  await watched.look(null);
  nowMs = 5_000;
  await watched.look(null);
  expect(watched.phase()).toBe("STALLED");
  expect(saved.at(-1)).toMatchObject({ phase: "STALLED", entries: 1, seq: 2 });
});

test("CE5: whatever came by the feed before, the end is that of a replay of the L1", async () => {
  const plan = fc.record({
    /** Batches that the feed brought before the L1 was followed. */
    fedFirst: fc.integer({ min: 0, max: 6 }),
    /** Where the L1 has forced entries, and how many items each. */
    forcedAt: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 2 }),
    /** Batches that the committee put forced items into. */
    inBatch: fc.option(fc.integer({ min: 1, max: 6 })),
    garbage: fc.boolean(),
    page: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ fedFirst, forcedAt, inBatch, garbage, page }) => {
      const chain = chainOf(6, inBatch === null ? {} : { [inBatch]: 0 });
      const l1 = modelL1(page);
      let next = 0;
      for (let seq = 0; seq <= 6; seq++) {
        if (seq > 0) {
          if (garbage) l1.post(chain.slice(seq - 1), () => new Uint8Array(30));
          l1.post(chain.slice(seq - 1, seq));
        }
        if (!forcedAt.includes(seq)) continue;
        l1.force(next, items.slice(next, next + 2));
        next += 2;
      }
      const node = await newNode();
      await feedTo(node, chain.slice(0, fedFirst));
      await inboxOf(node, l1).execute(SIGNAL);
      expect(stateOf(node)).toEqual(await replayed(l1));
    }),
    { numRuns: 8 },
  );
});
