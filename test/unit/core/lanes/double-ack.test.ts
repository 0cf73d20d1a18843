/** S7: every pair of acks, and of lane certificates, that one node sees is evidence. */
import { describe, expect, test } from "vitest";
import type { Batch } from "../../../../src/chain/index.ts";
import type { LanesEffect } from "../../../../src/core/lanes/index.ts";
import { collectionSizes } from "../../../../src/core/lanes/index.ts";
import { millisOf } from "../../../../src/primitives/brand.ts";
import {
  ackMessage,
  batchMessage,
  certificateMessage,
  certificateOf,
  chain,
  laneContext,
  WRONG_SIGNATURE,
} from "./fixture.ts";
import { type Node, nodeOf, rejectionsIn } from "./node.ts";

const evidenceIn = (effects: readonly LanesEffect[]) =>
  effects.flatMap((effect) => (effect.kind === "evidence" ? [effect.evidence] : []));

/** Two batches of lane 1 at height 1. */
const rivals = (): [Batch, Batch] => {
  const [first] = chain(1, 1);
  const [second] = chain(1, 1, { fill: 2 });
  if (!first || !second) throw new Error("no chain");
  return [first, second];
};

/** What is delivered up to a batch of lane 1. */
function deliver(node: Node, batch: Batch): void {
  const { height } = batch.header;
  const cut = node.state.lanes.map((lane) =>
    lane.operator === 1 ? { height, digest: batch.digest } : lane.root,
  );
  for (const kind of ["finalCut", "delivered"] as const) {
    node.settle({ kind, nowMs: millisOf(0), cut });
  }
}

describe("DOUBLE_ACK of an owner", () => {
  test("S7: a second batch at a delivered height is evidence", () => {
    const node = nodeOf(laneContext({ self: 0 }));
    const [first, second] = rivals();
    node.message(1, batchMessage(first));
    deliver(node, first);
    const [found] = evidenceIn(node.message(1, batchMessage(second)));
    expect(found).toMatchObject({ kind: "DOUBLE_ACK", operator: 1 });
    expect([found?.first.statement.hash, found?.second.statement.hash]).toEqual([
      first.digest,
      second.digest,
    ]);
  });

  test("S7: a second batch beside one that waits for its parent is evidence", () => {
    const node = nodeOf(laneContext({ self: 0 }));
    const waiting = chain(1, 2)[1] as Batch;
    const other = chain(1, 2, { fill: 2 })[1] as Batch;
    node.message(1, batchMessage(waiting));
    expect(evidenceIn(node.message(1, batchMessage(other)))).toHaveLength(1);
  });

  test("S7: a batch that was fetched counts as announced once its owner repeats it", () => {
    const node = nodeOf(laneContext({ self: 0 }));
    const [first, second] = rivals();
    node.message(2, certificateMessage(certificateOf(first)), 100);
    node.timer("fetch", 150);
    node.message(2, batchMessage(first), 160);
    node.message(1, batchMessage(first), 170);
    expect(evidenceIn(node.message(1, batchMessage(second), 180))).toHaveLength(1);
  });

  test("S19: announcements are remembered of so many heights", () => {
    const node = nodeOf(laneContext({ self: 0, protocol: { maxLaneAdvance: 2 } }));
    for (const batch of chain(1, 9)) {
      node.message(1, batchMessage(batch));
      deliver(node, batch);
    }
    const size = collectionSizes(node.state).find(({ name }) => name === "lanes_announced");
    expect(size).toMatchObject({ size: 6, bound: 6 });
  });
});

describe("DOUBLE_ACK of a peer", () => {
  /** A node whose own lane has one batch. */
  function owner(): { node: Node; mine: Batch } {
    const node = nodeOf(laneContext({ self: 1 }));
    const [mine] = rivals();
    return { node, mine };
  }

  test("S7: acks of two digests at one height of my lane are evidence, whichever comes first", () => {
    for (const swapped of [false, true]) {
      const { node, mine } = owner();
      const [, other] = rivals();
      const acks = [ackMessage(2, mine), ackMessage(2, other)];
      if (swapped) acks.reverse();
      const effects = acks.flatMap((ack) => node.message(2, ack));
      expect(evidenceIn(effects)).toMatchObject([{ kind: "DOUBLE_ACK", operator: 2 }]);
    }
  });

  test("S7: a false signature accuses nobody, and is looked at so often", () => {
    const { node, mine } = owner();
    const [, other] = rivals();
    node.message(2, ackMessage(2, mine));
    let checks = 0;
    for (let time = 0; time < 9; time++) {
      const effects = node.message(2, ackMessage(2, other, WRONG_SIGNATURE));
      expect(evidenceIn(effects)).toEqual([]);
      checks += effects.filter(({ kind }) => kind === "check").length;
      if (time === 0) {
        expect(rejectionsIn(effects)).toContain("2: bad_signature batch_signature");
      }
    }
    expect(checks).toBe(4);
  });

  test("S7: the same ack again is no offence", () => {
    const { node, mine } = owner();
    node.message(2, ackMessage(2, mine));
    expect(evidenceIn(node.message(2, ackMessage(2, mine)))).toEqual([]);
  });

  test("S19: of each peer so many acks are remembered, the newest", () => {
    const { node } = owner();
    const batches = chain(1, 12);
    const others = chain(1, 12, { fill: 2 });
    for (const batch of batches) node.message(2, ackMessage(2, batch));
    const size = collectionSizes(node.state).find(({ name }) => name === "lanes_acks_of_one");
    expect(size).toMatchObject({ size: 8, bound: 8 });
    expect(evidenceIn(node.message(2, ackMessage(2, others[0] as Batch)))).toEqual([]);
    expect(evidenceIn(node.message(2, ackMessage(2, others[11] as Batch)))).toHaveLength(1);
  });
});

describe("CERT_CONFLICT of lanes", () => {
  test("S7, LANE: a second digest with a certificate at the newest certified height", () => {
    const node = nodeOf(laneContext({ self: 0 }));
    const [first, second] = rivals();
    node.message(2, certificateMessage(certificateOf(first)));
    const [found] = evidenceIn(node.message(3, certificateMessage(certificateOf(second))));
    expect(found).toMatchObject({
      kind: "CERT_CONFLICT",
      first: { statement: { hash: first.digest } },
      second: { statement: { hash: second.digest } },
    });
  });

  test("S7: the same with one that came with a proposal", () => {
    const node = nodeOf(laneContext({ self: 0 }));
    const [first, second] = rivals();
    node.message(2, certificateMessage(certificateOf(first)));
    const certificates = [certificateOf(second)];
    const effects = node.settle({ kind: "verifiedCertificates", nowMs: millisOf(0), certificates });
    expect(evidenceIn(effects)).toHaveLength(1);
  });

  test("S7: a forged one accuses nobody, and its sender is not heard again", () => {
    const node = nodeOf(laneContext({ self: 0 }));
    const [first, second] = rivals();
    node.message(2, certificateMessage(certificateOf(first)));
    const forged = { ...certificateOf(second), signature: WRONG_SIGNATURE };
    const effects = node.message(3, certificateMessage(forged));
    expect(evidenceIn(effects)).toEqual([]);
    expect(rejectionsIn(effects)).toEqual(["3: bad_signature lane_certificate"]);
    expect(rejectionsIn(node.message(3, certificateMessage(certificateOf(second))))).toEqual([
      "3: rate_limited forged_before",
    ]);
  });
});
