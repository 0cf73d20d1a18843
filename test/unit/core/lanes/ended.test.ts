/** Lanes of an epoch that is over: no new batches or acks, the order fetched, the rest handed on. */
import { describe, expect, test } from "vitest";
import { SectionKind } from "../../../../src/chain/index.ts";
import { leftOver } from "../../../../src/core/lanes/index.ts";
import { millisOf } from "../../../../src/primitives/brand.ts";
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
    const sections = leftOver(node.state, GENESIS_CUT);
    expect(sealed).toBeGreaterThan(0);
    expect(sections.map(({ bytes }) => bytes.at(-1))).toEqual([1, 2, 3]);
    expect(sections.every(({ kind }) => kind === SectionKind.OPEN)).toBe(true);
    expect(node.state.mempool.count).toBe(0);
  });

  test("E9: what the cut has is not said again, and nothing twice from the queue", () => {
    const node = nodeOf(laneContext());
    for (const fill of [1, 2]) node.settle(full(fill));
    const all = leftOver(node.state, GENESIS_CUT).length;
    const self = node.state.context.self ?? 0;
    const lane = node.state.lanes[self];
    if (lane === undefined) throw new Error("no lane");
    const cut = GENESIS_CUT.map((entry, index) =>
      index === self ? { height: lane.tip, digest: lane.heights.get(lane.tip) as never } : entry,
    );
    expect(all).toBe(2);
    expect(leftOver(node.state, cut)).toEqual([]);
  });

  test("E9: an observer leaves nothing over", () => {
    expect(leftOver(nodeOf(laneContext({ self: null })).state, GENESIS_CUT)).toEqual([]);
  });
});
