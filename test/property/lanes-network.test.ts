/** LANE, B4, B6..B9, S19: what a network of lanes agrees on, whatever one owner does. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Batch } from "../../src/chain/index.ts";
import { bestCertificate } from "../../src/core/lanes/index.ts";
import { operatorOf } from "../../src/primitives/brand.ts";
import { batchMessage, chain } from "../unit/core/lanes/fixture.ts";
import type { Node } from "../unit/core/lanes/node.ts";
import {
  deliver,
  FORKER,
  HONEST,
  heal,
  judge,
  LENGTH,
  type Network,
  onlyOneChain,
  open,
  step,
  take,
} from "./lanes-network.ts";

/** Two chains of the forker that part above `common` batches. */
function sidesAbove(common: number): Batch[][] {
  const left = chain(FORKER, LENGTH);
  const above = left[common - 1];
  const right = chain(FORKER, LENGTH - common, above ? { above, fill: 2 } : { fill: 2 });
  return [left, [...left.slice(0, common), ...right]];
}

const run = fc.record({
  steps: fc.array(step, { minLength: 20, maxLength: 160 }),
  common: fc.nat(2),
  ackIntervalMs: fc.constantFrom(0, 100),
});

test("LANE, B4, S19: certified tips of a lane lie on one chain, whatever its owner does", () => {
  const property = fc.property(run, ({ steps, common, ackIntervalMs }) => {
    const network = open({ local: { ackIntervalMs } });
    const sides = sidesAbove(common);
    for (const happens of steps) take(network, happens, sides);
    judge(network);
  });
  fc.assert(property, { numRuns: 300 });
});

test("B7, B8, B9: once nothing is lost, every honest lane is certified and held everywhere", () => {
  const property = fc.property(run, ({ steps, common, ackIntervalMs }) => {
    const network = open({ local: { ackIntervalMs } });
    const sides = sidesAbove(common);
    for (const happens of steps) take(network, happens, sides);
    heal(network);
    judge(network);
    for (const owner of HONEST) {
      const tip = network.nodes[owner]?.state.lanes[owner]?.tip ?? 0;
      for (const self of HONEST) {
        const { state } = network.nodes[self] as Node;
        const best = bestCertificate(state, operatorOf(owner));
        expect(best?.statement.height ?? 0, `lane ${owner} at ${self}`).toBe(tip);
        expect(state.lanes[owner]?.tip, `lane ${owner} held at ${self}`).toBe(tip);
      }
    }
    for (const self of HONEST) {
      const { state } = network.nodes[self] as Node;
      const best = bestCertificate(state, operatorOf(FORKER));
      if (best === null) continue;
      expect(state.lanes[FORKER]?.links.has(best.statement.hash), "certified is held").toBe(true);
    }
  });
  fc.assert(property, { numRuns: 100 });
});

/** The forker shows both its chains to everybody. */
function forkBefore(network: Network): void {
  for (const side of sidesAbove(1)) {
    for (const batch of side) {
      network.batches.set(batch.digest, batch);
      for (const to of HONEST) deliver(network, { from: FORKER, to, message: batchMessage(batch) });
    }
  }
  heal(network);
}

test("B6, B9: the chain that was first everywhere is certified up to the fork and beyond", () => {
  const network = open({});
  forkBefore(network);
  judge(network);
  const heights = network.nodes.map(
    ({ state }) => bestCertificate(state, operatorOf(FORKER))?.statement.height,
  );
  expect(heights).toEqual([LENGTH, LENGTH, LENGTH]);
});

test("B4: with the rule off both chains are certified, and this judge notices", () => {
  const network = open({ rules: { oneAckChain: false } });
  forkBefore(network);
  expect(() => judge(network)).toThrow("one ack per height");
  expect(() => onlyOneChain(network)).toThrow("certified tips lie on one chain");
});
