/** What lanes say when the order needs history that peers have dropped, or that does not move. */
import { expect, test } from "vitest";
import { collectionSizes, type LanesEffect } from "../../../../src/core/lanes/index.ts";
import { operatorOf } from "../../../../src/primitives/brand.ts";
import {
  batchesMessage,
  chain,
  cutAt,
  EPOCH,
  finalCut,
  laneContext,
  section,
  submit,
  want,
} from "./fixture.ts";
import { asksIn, type Node, nodeOf } from "./node.ts";

const STANDSTILL_MS = 1000;
const context = laneContext({ local: { standstillMs: STANDSTILL_MS } });
const batches = chain(1, 3);
const tip = batches[2] as (typeof batches)[number];

/** Lets every asked peer say "absent" until `untilMs`; what the node says of it. */
function refuseUntil(node: Node, untilMs: number, refusing: readonly number[]): LanesEffect[] {
  const all: LanesEffect[] = [];
  let effects = node.settle(want(tip, 0));
  for (let nowMs = 0; nowMs <= untilMs; nowMs += 50) {
    for (const { to, digest, count } of asksIn(effects)) {
      const from = to[0] ?? 0;
      if (!refusing.includes(from)) continue;
      const request = {
        kind: "getBatches",
        epoch: EPOCH,
        lane: operatorOf(1),
        digest,
        count,
      } as const;
      all.push(...node.message(from, { kind: "absent", epoch: EPOCH, request }, nowMs));
    }
    effects = [...node.timer("fetch", nowMs + 50), ...node.settle(want(tip, nowMs + 50))];
    all.push(...effects);
  }
  return all;
}

const unavailableIn = (effects: readonly LanesEffect[]): number =>
  effects.filter((effect) => effect.kind === "unavailable").length;

test("O7: a batch that more than F seats lack for standstillMs is reported unavailable", () => {
  expect(unavailableIn(refuseUntil(nodeOf(context), STANDSTILL_MS - 200, [1, 2, 3]))).toBe(0);
  expect(unavailableIn(refuseUntil(nodeOf(context), STANDSTILL_MS + 300, [1, 2, 3]))).toBe(1);
});

test("O7: the word of F seats that history is gone counts for nothing", () => {
  expect(unavailableIn(refuseUntil(nodeOf(context), 4 * STANDSTILL_MS, [2]))).toBe(0);
});

test("O7: an answer with the batch ends the suspicion", () => {
  const node = nodeOf(context);
  refuseUntil(node, STANDSTILL_MS - 200, [1, 2, 3]);
  const [ask] = asksIn([...node.timer("fetch", STANDSTILL_MS), ...node.settle(want(tip, 1000))]);
  const answer = [...batches].reverse().slice(0, ask?.count ?? 3);
  node.message(ask?.to[0] ?? 1, batchesMessage(...answer), STANDSTILL_MS);
  expect(unavailableIn(node.timer("fetch", STANDSTILL_MS + 200))).toBe(0);
});

test("B5: an owner whose batches are final but not delivered stops at its bound", () => {
  const node = nodeOf(laneContext({ self: 1 }));
  for (let round = 0; round < 60; round++) {
    const nowMs = 100 * round;
    node.settle(submit(section({ fill: round + 1 }), nowMs));
    node.timer("seal", nowMs + 60);
    const lane = node.state.lanes[1];
    const digest = lane?.heights.get(lane.tip);
    const held = digest === undefined ? undefined : lane?.links.get(digest)?.batch;
    if (held != null) node.settle(finalCut(cutAt(held), nowMs + 70));
  }
  const links = collectionSizes(node.state).find(({ name }) => name === "lanes_links");
  expect(links?.size).toBeLessThanOrEqual(links?.bound ?? 0);
  expect(node.state.lanes[1]?.tip).toBe(8 * 4);
});
