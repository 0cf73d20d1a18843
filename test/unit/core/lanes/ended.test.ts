/** Lanes of an epoch that is over: no new batches or acks, the order fetched, the rest handed on. */
import { describe, expect, test } from "vitest";
import { SectionKind } from "../../../../src/chain/index.ts";
import {
  awaitsRoom,
  type LanesEffect,
  leftOver,
  ownContents,
  startLanes,
  takeContent,
  takeWaiting,
} from "../../../../src/core/lanes/index.ts";
import { millisOf, operatorOf } from "../../../../src/primitives/brand.ts";
import { chain, entryOf, GENESIS_CUT, laneContext, section, submit } from "./fixture.ts";
import { nodeOf, recordsIn, sentIn } from "./node.ts";

const ended = (nowMs = 0) => ({ kind: "ended", nowMs: millisOf(nowMs) }) as const;
const full = (fill: number) => submit(section({ size: 296, fill }), 0);

describe("E6: an epoch that is over", () => {
  test("E6: nothing more is sealed, announced or acknowledged in it", () => {
    const node = nodeOf(laneContext());
    node.settle(ended());
    const [batch] = chain(1, 1);
    if (batch === undefined) throw new Error("no batch");
    const signature = new Uint8Array(96);
    const effects = [
      ...node.settle(full(1)),
      ...node.message(1, { kind: "batch", epoch: batch.header.epoch, batch, signature }),
      ...node.timer("repeat", 60_000),
      ...node.timer("ack", 60_000),
    ];
    expect(recordsIn(effects)).toEqual([]);
    expect(sentIn(effects)).toEqual([]);
  });

  test("E6, R1: after a restart none of my batches is signed in it any more", () => {
    const node = nodeOf(laneContext());
    for (const fill of [1, 2]) node.settle(full(fill));
    const signs = () =>
      startLanes(node.state, millisOf(0)).filter((effect) => effect.kind === "sign").length;
    expect(signs()).toBeGreaterThan(0);
    node.settle(ended());
    expect(signs()).toBe(0);
  });

  test("E6: what its outputs still need is fetched", () => {
    const node = nodeOf(laneContext());
    node.settle(ended());
    const tip = chain(1, 2).at(-1);
    if (tip === undefined) throw new Error("no batch");
    const tips = [{ lane: tip.header.lane, entry: entryOf(tip) }];
    const effects = node.settle({ kind: "want", nowMs: millisOf(0), tips });
    expect(effects.some((effect) => effect.kind === "send")).toBe(true);
  });
});

describe("E9: what is left over", () => {
  test("E9: units of my batches above the boundary's cut, oldest first, then those never sealed", () => {
    const node = nodeOf(laneContext());
    for (const fill of [1, 2, 3]) node.settle(full(fill));
    const sealed = node.state.lanes[node.state.context.self ?? 0]?.tip ?? 0;
    const batches = leftOver(node.state, GENESIS_CUT);
    const sections = [...batches.flat(), ...takeWaiting(node.state).sections];
    expect(batches).toHaveLength(sealed);
    expect(sealed).toBeGreaterThan(0);
    expect(sections.map(({ bytes }) => bytes.at(-1))).toEqual([1, 2, 3]);
    expect(sections.every(({ kind }) => kind === SectionKind.OPEN)).toBe(true);
    expect(node.state.mempool.count).toBe(0);
  });

  test("E9: what the cut has is not said again, and nothing twice from the queue", () => {
    const node = nodeOf(laneContext());
    for (const fill of [1, 2]) node.settle(full(fill));
    const batches = leftOver(node.state, GENESIS_CUT);
    const { sections } = takeWaiting(node.state);
    const self = node.state.context.self ?? 0;
    const lane = node.state.lanes[self];
    if (lane === undefined) throw new Error("no lane");
    const cut = GENESIS_CUT.map((entry, index) =>
      index === self ? { height: lane.tip, digest: lane.heights.get(lane.tip) as never } : entry,
    );
    expect([...batches.flat(), ...sections]).toHaveLength(2);
    expect(leftOver(node.state, cut)).toEqual([]);
    expect(takeWaiting(node.state)).toEqual({ batches: [], sections: [] });
  });

  test("E9: an observer leaves nothing over", () => {
    expect(leftOver(nodeOf(laneContext({ self: null })).state, GENESIS_CUT)).toEqual([]);
  });

  const returned = (...fills: number[]) => {
    const node = nodeOf(laneContext());
    for (const fill of fills) node.settle(full(fill));
    return leftOver(node.state, GENESIS_CUT);
  };
  const lastBytes = (effects: readonly LanesEffect[]) =>
    recordsIn(effects).flatMap((record) =>
      record.kind === "batch" ? record.batch.rows.map(({ bytes }) => bytes.at(-1)) : [],
    );

  test("E9: what was durable is durable again in the same step, however few its bytes", () => {
    const node = nodeOf(laneContext());
    const batches = returned(1, 2, 3);
    const effects = node.settle({ kind: "returned", nowMs: millisOf(0), batches });
    expect(lastBytes(effects)).toEqual([1, 2, 3]);
    expect(awaitsRoom(node.state)).toBe(false);
  });

  test("B5, E9: what the window has no room for waits, before all that came later", () => {
    const node = nodeOf(laneContext({ protocol: { maxLaneAdvance: 2 } }));
    node.settle(full(7));
    const batches = returned(1, 2);
    const first = node.settle({ kind: "returned", nowMs: millisOf(0), batches });
    expect(lastBytes(first)).toEqual([1]);
    expect(awaitsRoom(node.state)).toBe(true);
    expect(lastBytes(node.settle(full(8)))).toEqual([]);
    const lane = node.state.lanes[node.state.context.self ?? 0];
    if (lane === undefined) throw new Error("no lane");
    const cut = GENESIS_CUT.map((entry, index) => (index === lane.operator ? lane.acked : entry));
    const later = node.settle({ kind: "finalCut", nowMs: millisOf(1), cut });
    expect(lastBytes(later)).toEqual([2, 8]);
    expect(awaitsRoom(node.state)).toBe(false);
  });

  test("E9: what still waits for room when that epoch is over goes on to the next", () => {
    const node = nodeOf(laneContext({ protocol: { maxLaneAdvance: 1 } }));
    node.settle(full(7));
    node.settle({ kind: "returned", nowMs: millisOf(0), batches: returned(1, 2) });
    node.settle(ended());
    const batches = [...takeWaiting(node.state).batches, ...leftOver(node.state, GENESIS_CUT)];
    expect(batches.flat().map(({ bytes }) => bytes.at(-1))).toEqual([1, 2, 7]);
    expect(awaitsRoom(node.state)).toBe(false);
  });

  test("E9, B1: a rollup that is no more is refused to the door, and holds nothing up", () => {
    const context = laneContext();
    const node = nodeOf({ ...context, rollups: context.rollups.slice(1) });
    const batches = returned(1);
    const effects = node.settle({ kind: "returned", nowMs: millisOf(0), batches });
    expect(effects).toMatchObject([{ kind: "reject", reason: "unknown_rollup" }]);
    expect(awaitsRoom(node.state)).toBe(false);
  });

  test("E9: an observer takes nothing back", () => {
    const node = nodeOf(laneContext({ self: null }));
    const effects = node.settle({ kind: "returned", nowMs: millisOf(0), batches: returned(1) });
    expect(effects).toEqual([]);
    expect(awaitsRoom(node.state)).toBe(false);
  });

  test("R1: contents of durable batches are known by what is in them, as often as they are", () => {
    const node = nodeOf(laneContext());
    const records = [1, 1, 2].flatMap((fill) => recordsIn(node.settle(full(fill))));
    const contents = ownContents(records, operatorOf(0));
    const [one, two, three] = returned(1, 2, 3);
    if (one === undefined || two === undefined || three === undefined) throw new Error("no batch");
    expect([one, one, one, two, two, three].map((each) => takeContent(contents, each))).toEqual([
      true,
      true,
      false,
      true,
      false,
      false,
    ]);
    expect(ownContents(records, operatorOf(1)).size).toBe(0);
  });
});
