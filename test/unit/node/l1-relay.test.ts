/** What passes between a node and its L1. */
import { describe, expect, test, vi } from "vitest";
import type { EpochSet, L1Block } from "../../../src/chain/index.ts";
import { createL1Relay, type L1Taker } from "../../../src/node/l1-relay.ts";
import type { L1Events, L1Parts } from "../../../src/node/l1-source.ts";
import { type Epoch, epochOf, ZERO_HASH } from "../../../src/primitives/brand.ts";
import { setOf } from "./driver-rig.ts";

const block = (number: number): L1Block => ({
  number,
  hash: ZERO_HASH,
  forced: [],
  inclusions: [],
});

/** An L1 that a test holds in its hand. */
async function createRig(known: EpochSet[] = [], report?: () => Promise<void>) {
  const calls: string[] = [];
  let events: L1Events | null = null;
  const failed = vi.fn();
  const parts: L1Parts = {
    source: {
      start: () => void calls.push("start"),
      stop: async () => void calls.push("stop source"),
      setOf: (epoch: Epoch) => known.find((set) => set.epoch === epoch) ?? null,
      addressesOf: () => [],
      finalNumber: () => 12,
    },
    settler: {
      certified: () => void calls.push("certified"),
      stop: async () => void calls.push("stop settler"),
    },
    evidence: {
      report: report ?? (async () => void calls.push("evidence")),
      stop: async () => void calls.push("stop evidence"),
    },
  };
  const open = async (given: L1Events): Promise<L1Parts> => {
    events = given;
    return parts;
  };
  const relay = await createL1Relay(open, {} as never, failed);
  const tell = (set: EpochSet): void => {
    known.push(set);
    events?.onEpochSet(set);
  };
  return { relay, calls, failed, tell, events: events as unknown as L1Events };
}

function createTaker(epoch: () => number) {
  const blocks: number[] = [];
  const sets: number[] = [];
  const taker: L1Taker = {
    blocks: (more) => void blocks.push(...more.map(({ number }) => number)),
    set: (set) => void sets.push(set.epoch),
    epoch: () => epochOf(epoch()),
    step: () => undefined,
  };
  return { taker, blocks, sets };
}

const MEMBERS = [0, 1, 2, 3];

describe("blocks", () => {
  test("ST1: what came before the cores waits for them, in its order", async () => {
    const { relay, events, calls } = await createRig();
    expect(calls).toEqual(["start"]);
    await events.onFinal([block(1), block(5)]);
    await events.onFinal([block(6)]);
    const { taker, blocks } = createTaker(() => 0);
    relay.tell(taker);
    await events.onFinal([block(7)]);
    expect(blocks).toEqual([1, 5, 6, 7]);
  });
});

describe("sets", () => {
  test("E2: rising, each once, up to two beyond the epoch that votes", async () => {
    const { relay, tell } = await createRig([0, 1, 2, 3].map((epoch) => setOf(epoch, MEMBERS)));
    let epoch = 0;
    const { taker, sets } = createTaker(() => epoch);
    relay.tell(taker);
    expect(sets).toEqual([0, 1, 2]);
    relay.epochOpened();
    expect(sets).toEqual([0, 1, 2]);
    epoch = 1;
    relay.epochOpened();
    expect(sets).toEqual([0, 1, 2, 3]);
    epoch = 3;
    relay.epochOpened();
    tell(setOf(4, MEMBERS));
    expect(sets).toEqual([0, 1, 2, 3, 4]);
  });

  test("E2: none is told before those below it, nor below the epoch of a restart", async () => {
    const { relay, tell } = await createRig([setOf(7, MEMBERS)]);
    const { taker, sets } = createTaker(() => 6);
    relay.tell(taker);
    expect(sets).toEqual([]);
    tell(setOf(6, MEMBERS));
    expect(sets).toEqual([6, 7]);
  });

  test("E2: a network begins with set(0), however late it comes", async () => {
    const { relay, tell } = await createRig();
    const first = relay.firstSet();
    tell(setOf(0, MEMBERS));
    expect((await first).epoch).toBe(0);
    expect((await relay.firstSet()).epoch).toBe(0);
  });

  test("a node that stops before it is known does not wait for it", async () => {
    const { relay } = await createRig();
    const first = relay.firstSet();
    await relay.stop();
    await expect(first).rejects.toThrow("stopped before");
  });
});

test("ST1: finality that was broken ends the node", async () => {
  const { events, failed } = await createRig();
  events.onHalt("another final block 9");
  expect(failed.mock.calls[0]?.[0]).toMatchObject({ message: "another final block 9" });
});

test("ST7: evidence that cannot be kept ends the node", async () => {
  const report = async (): Promise<void> => Promise.reject(new Error("no disk"));
  const { relay, failed } = await createRig([], report);
  relay.evidence({} as never);
  await vi.waitFor(() => expect(failed).toHaveBeenCalledOnce());
});

test("ST4, ST7: what was reported is durable before the settler stops; the source stops last", async () => {
  const { relay, calls } = await createRig();
  relay.certified({} as never);
  relay.evidence({} as never);
  await relay.stop();
  expect(calls).toEqual([
    "start",
    "certified",
    "evidence",
    "stop evidence",
    "stop settler",
    "stop source",
  ]);
});
