/** A whole conductor over a feed that dies and comes back, and an L1 that goes on. [CE5, CP6] */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { RangeBatch } from "../../../../src/codec/index.ts";
import { openEscapeStore } from "../../../../src/conductor/escape/state-file.ts";
import {
  type Confirmed,
  createConductorMetrics,
  createEthereumJsDriver,
  createFollower,
  type EscapePhase,
  type Feed,
  type FeedBatch,
  openPosition,
} from "../../../../src/conductor/index.ts";
import { forwardTransaction } from "../../../../src/conductor/rpc/sequencer.ts";
import { keccakText } from "../../../../src/crypto/hash.ts";
import { LockstepError } from "../../../../src/primitives/errors.ts";
import { createRegistry } from "../../../../src/telemetry/index.ts";
import { rollupOf, sign } from "../../../vectors/execution/chain.ts";
import { certifiedChain, fed, type ModelL1, modelL1, REGISTRATION, ROLLUP } from "./model-l1.ts";

const rollup = rollupOf();
let chain: RangeBatch[];
let forced: Uint8Array;
beforeAll(async () => {
  const open = await Promise.all([0, 1, 2, 3, 4].map((nonce) => sign({ from: 1, nonce })));
  chain = certifiedChain(open.map((data) => ({ open: [data] })));
  forced = await sign({ from: 2, nonce: 0, value: 5n });
});

/** Something that was awaited, once a condition holds; asked whenever anything changes. */
function createBell() {
  const waiting = new Set<() => void>();
  return {
    ring: () => {
      for (const check of [...waiting]) check();
    },
    until: (holds: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!holds()) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
}

/** A feed of which a test says how far it is, and whether anybody serves it. */
function scriptedFeed() {
  const bell = createBell();
  const state = { head: 0, alive: true, fails: false, confirmed: [] as Confirmed[] };
  const aborted = (signal: AbortSignal | undefined): boolean => {
    signal?.addEventListener("abort", bell.ring);
    return signal?.aborted === true;
  };
  const feed: Feed = {
    async *batches({ fromSeq, signal }): AsyncGenerator<FeedBatch> {
      for (let seq = fromSeq; !aborted(signal); seq++) {
        await bell.until(() => state.fails || seq <= state.head || signal?.aborted === true);
        if (state.fails) throw new LockstepError("FEED_REFUSED", "nobody serves it");
        if (signal?.aborted === true) return;
        yield fed(chain[seq - 1] as RangeBatch);
      }
    },
    async *confirmations({ signal }): AsyncGenerator<Confirmed> {
      for (let at = 0; !aborted(signal); at++) {
        await bell.until(() => at < state.confirmed.length || signal?.aborted === true);
        if (signal?.aborted === true) return;
        yield state.confirmed[at] as Confirmed;
      }
    },
    get status() {
      return { lagMs: state.alive ? 0 : 1_000_000, headSeq: state.head };
    },
  };
  const set = (by: Partial<typeof state>): void => {
    Object.assign(state, by);
    bell.ring();
  };
  const confirm = (confirmed: Confirmed): void =>
    set({ confirmed: [...state.confirmed, confirmed] });
  return { feed, set, confirm };
}

type Run = Awaited<ReturnType<typeof run>>;

async function run(dataDir: string, feed: Feed, inbox: ModelL1) {
  const driver = await createEthereumJsDriver({ dataDir, rollup });
  const position = await openPosition(join(dataDir, "position"));
  const bell = createBell();
  const phases: EscapePhase[] = [];
  const follower = await createFollower({
    feed,
    driver,
    position,
    blockMode: "per-height",
    metrics: createConductorMetrics(createRegistry()),
    onBlock: bell.ring,
    escape: {
      inbox,
      store: openEscapeStore(join(dataDir, "escape")),
      limits: { stallAfterMs: 50_000, escapeAfterMs: 7_200_000, freshForMs: 1 },
      rollupId: ROLLUP,
      registrationHash: REGISTRATION,
      nowMs: Date.now,
      pollMs: 1,
      onPhase: (phase) => {
        phases.push(phase);
        bell.ring();
      },
    },
  });
  const stop = new AbortController();
  const done = follower.follow(stop.signal);
  done.catch(() => {});
  return {
    driver,
    follower,
    phases,
    done,
    until: bell.until,
    stop: async () => {
      stop.abort();
      await done;
      await position.close();
      await driver.close();
    },
  };
}

function temporaryDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), "lockstep-conducting-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  return dataDir;
}

const seqOf = ({ follower }: Run): number => follower.status().seq;
/** The next look, so that what the test set has been seen. */
async function looked(inbox: ModelL1): Promise<void> {
  const view = inbox.view;
  await new Promise<void>((resolve) => {
    let looks = 0;
    inbox.view = () => {
      if (++looks === 2) resolve();
      return view();
    };
  });
  inbox.view = view;
}

const posted = (seq: number, by: Partial<Confirmed> = {}): Confirmed => ({
  level: "posted",
  verified: true,
  retracted: false,
  upToSeq: seq,
  upToHeight: seq,
  batchHash: fed(chain[seq - 1] as RangeBatch).hash,
  ...by,
});

describe("CE5: a conductor", () => {
  test("CE5: escapes when forced items are due, runs the L1, returns, and runs nothing twice", async () => {
    const { feed, set } = scriptedFeed();
    const l1 = modelL1();
    const node = await run(temporaryDir(), feed, l1);
    set({ head: 3 });
    await node.until(() => seqOf(node) === 3);
    // The committee dies with batch 3 unposted; the L1 forces an item after batch 2.
    set({ alive: false, fails: true });
    l1.post(chain.slice(0, 2));
    l1.shown = { timeMs: 10, checkpointMs: 1, forcedDueMs: 9 };
    await node.until(() => node.phases.includes("ESCAPED"));
    l1.force(0, [forced]);
    l1.shown = { timeMs: 11, checkpointMs: 1, forcedDueMs: null };
    await node.until(() => node.follower.status().seq === 2);
    l1.post(chain.slice(2, 3));
    await node.until(() => seqOf(node) === 3);
    // It comes back.
    set({ alive: true, fails: false, head: 5 });
    l1.post(chain.slice(3));
    await node.until(() => seqOf(node) === 5 && node.phases.at(-1) === "FOLLOWING");
    expect(node.phases.filter((phase) => phase !== "STALLED")).toEqual([
      "ESCAPED",
      "RETURNING",
      "FOLLOWING",
    ]);
    expect((await node.driver.open()).forcedHead).toBe(1n);
    const { stateRoot } = node.follower.status();
    await node.stop();
    const alone = scriptedFeed();
    alone.set({ alive: false, fails: true });
    l1.shown = { timeMs: 20, checkpointMs: 1, forcedDueMs: 9 };
    const other = await run(temporaryDir(), alone.feed, l1);
    await other.until(() => seqOf(other) === 5);
    expect(other.follower.status().stateRoot).toBe(stateRoot);
    await other.stop();
  });

  test("CE5: a node that stops while escaped wakes up escaped", async () => {
    const { feed, set } = scriptedFeed();
    const l1 = modelL1();
    l1.post(chain.slice(0, 2));
    l1.shown = { timeMs: 10, checkpointMs: 1, forcedDueMs: 9 };
    const dataDir = temporaryDir();
    set({ alive: false, fails: true });
    const node = await run(dataDir, feed, l1);
    await node.until(() => seqOf(node) === 2);
    await node.stop();
    // Its feed is served again, but the L1 goes on alone until it was fresh for long enough.
    set({ fails: false, head: 5 });
    l1.shown = null;
    const again = await run(dataDir, feed, l1);
    expect(again.follower.status().phase).toBe("ESCAPED");
    await looked(l1);
    expect(seqOf(again)).toBe(2);
    await again.stop();
  });

  test("CE5: without word from the L1 a dead feed is stalled, and followed once it lives", async () => {
    const { feed, set } = scriptedFeed();
    const l1 = modelL1();
    l1.shown = null;
    const node = await run(temporaryDir(), feed, l1);
    set({ head: 1 });
    await node.until(() => seqOf(node) === 1);
    expect(node.follower.status().phase).toBe("FOLLOWING");
    set({ fails: true });
    await looked(l1);
    set({ fails: false, head: 2 });
    await node.until(() => seqOf(node) === 2);
    await node.stop();
  });

  test("CE5: a fork of the committee halts, whatever the L1 says", async () => {
    const l1 = modelL1();
    const node = await run(
      temporaryDir(),
      {
        // biome-ignore lint/correctness/useYield: it ends before anything comes.
        async *batches() {
          throw new LockstepError("FEED_EQUIVOCATION", "two outputs of one height");
        },
      },
      l1,
    );
    await expect(node.done).rejects.toThrow("two outputs");
  });

  test("CE5: a damaged record of the phase halts", () => {
    const dataDir = temporaryDir();
    const path = join(dataDir, "escape");
    writeFileSync(path, "ESCAPED 1 2 3\n");
    expect(() => openEscapeStore(path).load()).toThrow("damaged");
  });

  test("CE5: the record of the phase comes back as it went", async () => {
    const path = join(temporaryDir(), "escape");
    const store = openEscapeStore(path);
    expect(store.load()).toBeNull();
    const record = { phase: "RETURNING", entries: 4, seq: 7, batchHash: REGISTRATION, forced: 3 };
    await store.save(record as never);
    expect(store.load()).toEqual(record);
    const text = readFileSync(path, "latin1");
    for (let at = 0; at < text.length; at++) {
      const changed = text[at] === "1" ? "2" : "1";
      writeFileSync(path, text.slice(0, at) + changed + text.slice(at + 1));
      expect(() => store.load()).toThrow("damaged");
    }
  });
});

describe("CP6: tags", () => {
  test("CP6: safe and finalized move by verified confirmations, and safe goes back", async () => {
    const { feed, set, confirm } = scriptedFeed();
    const l1 = modelL1();
    const node = await run(temporaryDir(), feed, l1);
    set({ head: 3 });
    await node.until(() => seqOf(node) === 3);
    const hashAt = async (seq: number) => (await node.driver.applied(seq))?.hash;
    const genesis = node.follower.status().finalized;
    const tags = () => [node.follower.status().safe, node.follower.status().finalized];
    const settledTo = async (safe: unknown, finalized: unknown): Promise<void> => {
      while (tags()[0] !== safe || tags()[1] !== finalized) await looked(l1);
    };
    confirm(posted(3, { verified: false }));
    confirm(posted(1));
    await settledTo(await hashAt(1), genesis);
    confirm(posted(3));
    await settledTo(await hashAt(3), genesis);
    confirm(posted(2, { level: "finalized" }));
    l1.post(chain.slice(0, 2));
    await settledTo(await hashAt(3), await hashAt(2));
    confirm(posted(3, { retracted: true }));
    await settledTo(await hashAt(2), await hashAt(2));
    // An output of height 3, where only the committee keeps the batches.
    confirm(posted(3, { batchHash: null }));
    await settledTo(await hashAt(3), await hashAt(2));
    // Another batch by the L1's word: nothing of mine.
    confirm(posted(3, { level: "finalized", batchHash: keccakText("other") }));
    confirm(posted(5, { level: "finalized" }));
    l1.post(chain.slice(2, 3));
    l1.post(chain.slice(3));
    await settledTo(await hashAt(3), await hashAt(3));
    set({ head: 5 });
    await node.until(() => seqOf(node) === 5);
    await settledTo(await hashAt(5), await hashAt(5));
    await node.stop();
  });
});

test("CP6: a batch that is final behind forced items finalizes nothing of the other order", async () => {
  const { feed, set, confirm } = scriptedFeed();
  const l1 = modelL1();
  const node = await run(temporaryDir(), feed, l1);
  set({ head: 5 });
  await node.until(() => seqOf(node) === 5);
  const hashAt = async (seq: number) => (await node.driver.applied(seq))?.hash;
  const agreed = await hashAt(2);
  // The feed tells of a final batch before the inbox shows what the L1 has in front of it.
  l1.final = 1;
  l1.post(chain.slice(0, 2));
  l1.force(0, [forced]);
  l1.post(chain.slice(2));
  confirm(posted(5, { level: "finalized" }));
  while (node.follower.status().finalized !== agreed) await looked(l1);
  l1.final = Number.MAX_SAFE_INTEGER;
  set({ alive: false, fails: true });
  while ((await node.driver.open()).forcedHead !== 1n) await looked(l1);
  expect(node.phases).toContain("ESCAPED");
  await node.until(() => seqOf(node) === 5);
  while (node.follower.status().finalized !== (await hashAt(5))) await looked(l1);
  await node.stop();
});

test("CP6: what is final by the L1's order is safe, however old the feed's last word is", async () => {
  const { feed, set, confirm } = scriptedFeed();
  const l1 = modelL1();
  const node = await run(temporaryDir(), feed, l1);
  set({ head: 2 });
  l1.post(chain.slice(0, 1));
  confirm(posted(1, { level: "finalized" }));
  await node.until(() => seqOf(node) === 2);
  const tags = () => [node.follower.status().safe, node.follower.status().finalized];
  const hashAt = async (seq: number) => (await node.driver.applied(seq))?.hash;
  const first = await hashAt(1);
  while (tags()[1] !== first) await looked(l1);
  set({ alive: false, fails: true });
  l1.post(chain.slice(1));
  l1.shown = { timeMs: 10, checkpointMs: 1, forcedDueMs: 9 };
  await node.until(() => seqOf(node) === 5);
  const last = await hashAt(5);
  while (tags()[1] !== last) await looked(l1);
  // From here on nothing moves, at no look.
  const moved: unknown[] = [];
  const { setCommitment } = node.driver;
  Object.assign(node.driver, {
    setCommitment: (to: Parameters<typeof setCommitment>[0]) => {
      moved.push(to);
      return setCommitment(to);
    },
  });
  for (let looks = 0; looks < 3; looks++) await looked(l1);
  expect(moved).toEqual([]);
  expect(tags()).toEqual([last, last]);
  await node.stop();
});

test("CE5: while the feed is not followed, no transaction goes to a sequencer", async () => {
  for (const phase of ["STALLED", "ESCAPED", "RETURNING"] as const) {
    const sent = forwardTransaction("http://127.0.0.1:1", ["0x"], phase);
    await expect(sent).rejects.toMatchObject({ code: -32_002, message: "not ready: stalled" });
  }
  const alone = forwardTransaction(null, ["0x"], "FOLLOWING");
  await expect(alone).rejects.toMatchObject({ code: -32_601 });
});
