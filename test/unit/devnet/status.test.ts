/** One line that says how the network is. */
import { describe, expect, test } from "vitest";
import type { RollupState } from "../../../src/devnet/rollups.ts";
import { devnetLine, type NetworkView, troubleIn } from "../../../src/devnet/status.ts";

type Answer = NetworkView["nodes"][number];

const node = (over: Partial<NonNullable<Answer>> = {}): Answer => ({
  epoch: 0,
  view: 121,
  orderedHeight: 119,
  certifiedHeight: 118,
  ready: true,
  reasons: [],
  ...over,
});

const line = (
  nodes: readonly Answer[],
  delaysMs: readonly number[] = [10, 30, 20],
  state: RollupState = "FOLLOWING",
): string =>
  devnetLine({
    view: { nodes },
    l1Block: null,
    watched: { delaysMs },
    transactionsPerSecond: 37.6,
    rollups: [{ rollupId: 1, name: "alpha" }],
    executed: () => 92,
    state: () => state,
  });

test("a network that is well", () => {
  const lagging = node({ certifiedHeight: 117, view: 120 });
  expect(line([node(), lagging, node(), node()])).toBe(
    "● certified 118 · view 121 · nodes 4/4 · 38 tx/s · verified in 20 ms · alpha executed 92 tx",
  );
});

test("without a delay that is known, none is shown", () => {
  expect(line([node()], [])).not.toContain("verified in");
});

test("CE5: a rollup that does not follow its feed, or does not run, is named first", () => {
  const well = [node(), node(), node(), node()];
  expect(line(well, [], "ESCAPED")).toMatch(/^● alpha executes what the L1 has · certified/);
  expect(line(well, [], "down")).toMatch(/^● alpha is down · certified/);
});

describe("trouble", () => {
  const reason = (code: string, detail: string) => ({ code, detail });

  test("comes first, as the end of a long line is cut", () => {
    const stuck = node({
      ready: false,
      reasons: [reason("quorum_unreachable", "2 of 3 seats · silent: op-2, op-3")],
    });
    expect(line([stuck, stuck, null, null])).toMatch(
      /^○ quorum_unreachable: 2 of 3 seats · silent: op-2, op-3 · certified 118 · /,
    );
  });

  test("of the network is before that of a node", () => {
    const own = node({ reasons: [reason("syncing", "height 1 of 900")] });
    const halted = node({ reasons: [reason("network_halted", "no final block for 12 s")] });
    expect(troubleIn({ nodes: [own, halted] })).toEqual({
      isStuck: true,
      text: "network_halted: no final block for 12 s",
    });
  });

  test("that one node has of itself is not the network's", () => {
    const starting = node({ reasons: [reason("quorum_unreachable", "0 of 3 seats")] });
    expect(line([node(), node(), node(), node(), starting])).toMatch(
      /^● node 4 quorum_unreachable: 0 of 3 seats · /,
    );
  });

  test("of more nodes than a quorum can spare is the network's", () => {
    expect(line([node(), node(), null, null])).toMatch(
      /^○ no answer from nodes 2, 3: 3 of 4 are needed · /,
    );
    expect(line([node(), node(), null, node()])).toMatch(/^● no answer from node 2 · /);
  });

  test("of one node names it, and the network goes on", () => {
    const own = node({ reasons: [reason("syncing", "height 1 of 900")] });
    expect(line([node(), node(), own, node()])).toMatch(/^● node 2 syncing: height 1 of 900 · /);
  });

  test("of nodes that do not answer names them", () => {
    expect(troubleIn({ nodes: [node(), null, node(), node()] })?.text).toBe(
      "no answer from node 1",
    );
    expect(troubleIn({ nodes: [node(), null, null, node()] })?.text).toBe(
      "no answer from nodes 1, 2: 3 of 4 are needed",
    );
    expect(troubleIn({ nodes: [null, null] })).toEqual({ isStuck: true, text: "no node answers" });
  });

  test("of one machine that does everything is not shown", () => {
    const slow = node({ reasons: [reason("event_loop_lag", "late by 300 ms")] });
    expect(troubleIn({ nodes: [slow] })).toBeNull();
  });
});
