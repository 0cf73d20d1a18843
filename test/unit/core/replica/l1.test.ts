/** Epochs, anchors and forced items with an L1. */
import { describe, expect, test } from "vitest";
import { BlockKind, type ForcedItem, PartKind } from "../../../../src/chain/index.ts";
import { inspect, openReplica } from "../../../../src/core/replica/index.ts";
import { millisOf, rollupOf } from "../../../../src/primitives/brand.ts";
import { LayoutWriter } from "../../../../src/primitives/bytes.ts";
import { byEpoch } from "./cluster.ts";
import { type L1Member, L1Network, l1Block, l1Hash, P, type Plan } from "./l1-cluster.ts";

const FOUR: Plan = { members: [0, 1, 2, 3].map((operator) => [operator, 1]), rollups: 2 };
const AGED_MS = 1500;

function submit(network: L1Network, operator: number, word: number): void {
  const bytes = new LayoutWriter(8).u32(4).u32(word).done();
  const section = { kind: 0, rollupId: rollupOf(1), units: 1, bytes } as const;
  const nowMs = millisOf(network.nowMs);
  network.give(network.at(operator), { kind: "submit", nowMs, section });
}

/** Sets of the epochs up to one, all alike. */
function fixAll(network: L1Network, plan: Plan, upTo: number): void {
  for (let epoch = network.sets.length; epoch <= upTo; epoch++) network.fix(epoch, plan);
}

const epochOf = (member: L1Member): number => inspect(member.replica).epoch;
const headersOf = ({ published }: L1Member) => published.map(({ header }) => header);
const hashesOf = ({ published }: L1Member) => published.map(({ outputHash }) => outputHash);

const item = (index: number, rollup = 1, size = 8): ForcedItem => ({
  rollupId: rollupOf(rollup),
  index,
  payload: new Uint8Array(size).fill(index + 1),
});

describe("I1, I7: anchors", () => {
  test("I1: no block is anchored before it has been final for anchorDelay", () => {
    const network = new L1Network(FOUR);
    network.finalize(3);
    network.run(900);
    for (const { l1Number } of headersOf(network.at(0))) expect(l1Number).toBe(0);
    network.run(4000);
    expect(headersOf(network.at(0)).at(-1)).toMatchObject({ l1Number: 3, l1Hash: l1Hash(3) });
  });

  test("I7, C3.7: one operator's L1 view lags: the anchor goes on without it, and it waits", () => {
    const network = new L1Network(FOUR);
    network.finalize(3, [], [2]);
    network.run(12_000);
    expect(headersOf(network.at(0)).at(-1)).toMatchObject({ l1Number: 3 });
    expect(inspect(network.at(2).replica).halted).toBeNull();
    const refused = network
      .at(2)
      .effects.some(
        (effect) => effect.kind === "reject" && effect.reason.startsWith("proposal:l1_anchor"),
      );
    expect(refused).toBe(false);
    // Its outputs wait for its own view of the L1. [U2]
    expect(headersOf(network.at(2)).every(({ l1Number }) => l1Number === 0)).toBe(true);
    const nowMs = millisOf(network.nowMs);
    network.give(network.at(2), { kind: "l1", nowMs, blocks: network.blocks });
    network.run(5000);
    expect(headersOf(network.at(2)).at(-1)).toMatchObject({ l1Number: 3 });
  });

  test("I7: what fewer than Q seats have seen is not anchored", () => {
    const network = new L1Network(FOUR);
    network.finalize(3, [], [1, 2]);
    network.run(8000);
    expect(headersOf(network.at(0)).at(-1)).toMatchObject({ l1Number: 0 });
  });
});

describe("E1, E4, ST3: epochs by the anchor", () => {
  test("E4: the first block anchored at start(e + 1) or above is the boundary", () => {
    const network = new L1Network(FOUR);
    fixAll(network, FOUR, 2);
    network.finalize(P - 1);
    network.run(6000);
    expect(epochOf(network.at(0))).toBe(0);
    network.finalize(P + 2);
    network.run(6000);
    for (const member of network.members.values()) expect(epochOf(member)).toBe(1);
    const boundary = headersOf(network.at(0)).filter(({ l1Number }) => l1Number >= P)[0];
    expect(boundary?.epoch).toBe(0);
    expect(boundary?.nextCommittee).toBe(network.sets[1]?.committeeHash);
  });

  test("E8: while L1 finality stalls the epoch grows; then epochs follow one block each", () => {
    const network = new L1Network(FOUR);
    fixAll(network, FOUR, 5);
    network.finalize(3);
    network.run(20_000);
    expect(epochOf(network.at(0))).toBe(0);
    network.finalize(4 * P + 1);
    network.run(15_000);
    expect(epochOf(network.at(0))).toBe(4);
    const headers = headersOf(network.at(1));
    for (const epoch of [1, 2, 3]) {
      expect(headers.filter((header) => header.epoch === epoch)).toHaveLength(1);
    }
  });

  test("E4, C3.9: a node that does not know the next set yet waits; nobody calls it invalid", () => {
    const network = new L1Network(FOUR);
    network.fix(1, FOUR, [3]);
    network.finalize(P);
    network.run(8000);
    expect(epochOf(network.at(0))).toBe(1);
    const lagging = network.at(3);
    expect(epochOf(lagging)).toBe(0);
    const refused = lagging.effects.filter(
      (effect) => effect.kind === "reject" && effect.reason.startsWith("proposal:"),
    );
    expect(refused).toEqual([]);
    const set = network.sets[1];
    if (set === undefined) throw new Error("no set");
    network.give(lagging, { kind: "epochSet", nowMs: millisOf(network.nowMs), set });
    network.run(8000);
    expect(epochOf(lagging)).toBe(1);
    expect(hashesOf(lagging)).toEqual(hashesOf(network.at(0)));
  });
});

describe("E2: the set changes", () => {
  const step = (network: L1Network, epoch: number): void => {
    network.finalize(epoch * P + 1);
    network.run(AGED_MS + 6000);
  };

  test("E2: seats change, one joins, one leaves, places and rollups move; outputs stay one chain", () => {
    const network = new L1Network(FOUR);
    network.fix(1, {
      members: [
        [4, 2],
        [0, 2],
        [1, 2],
        [2, 2],
        [3, 1],
      ],
      rollups: 2,
    });
    network.fix(2, {
      members: [
        [4, 1],
        [1, 1],
        [2, 1],
        [3, 1],
        [0, 1],
      ],
      rollups: 3,
    });
    network.fix(3, {
      members: [
        [1, 1],
        [2, 1],
        [3, 1],
        [4, 1],
      ],
      rollups: 3,
    });
    network.start(4);
    network.run(1000);
    step(network, 1);
    step(network, 2);
    submit(network, 4, 77);
    network.run(4000);
    step(network, 3);
    for (const operator of [1, 2, 3, 4]) {
      expect(epochOf(network.at(operator)), `node ${operator}`).toBe(3);
      expect(inspect(network.at(operator).replica)).toMatchObject({ voting: true, halted: null });
    }
    expect(inspect(network.at(4).replica).self).toBe(3);
    const last = headersOf(network.at(1)).at(-1);
    expect(last?.rollupCount).toBe(3);
    expect(hashesOf(network.at(4))).toEqual(hashesOf(network.at(1)));
    // Who left has seen its last epoch through.
    const gone = network.at(0);
    expect(gone.effects).toContainEqual({ kind: "epochClosed", epoch: 2 });
    expect(inspect(gone.replica).self).toBeNull();
  });

  test("E2, ADV-36: the whole committee is replaced", () => {
    const network = new L1Network(FOUR);
    const three: Plan = {
      members: [
        [4, 1],
        [5, 1],
        [6, 1],
        [3, 1],
      ],
      rollups: 2,
    };
    network.fix(1, three);
    for (const operator of [4, 5, 6]) network.start(operator);
    network.run(500);
    step(network, 1);
    submit(network, 5, 1);
    network.run(6000);
    for (const operator of [3, 4, 5, 6]) {
      expect(inspect(network.at(operator).replica)).toMatchObject({ epoch: 1, voting: true });
      expect(hashesOf(network.at(operator))).toEqual(hashesOf(network.at(3)));
    }
    expect(headersOf(network.at(4)).some(({ epoch }) => epoch === 1)).toBe(true);
  });

  test("E2, ADV-40: a set that is no committee gives way to the members before it", () => {
    const network = new L1Network(FOUR);
    network.fix(1, { members: [[0, 1]], rollups: 3 });
    fixAll(network, FOUR, 2);
    step(network, 1);
    for (const member of network.members.values()) {
      expect(inspect(member.replica)).toMatchObject({ epoch: 1, voting: true, halted: null });
    }
    expect(headersOf(network.at(0)).at(-1)?.rollupCount).toBe(3);
  });

  test("E7, M4: an L1 that names another set than the committee's quorum stops this node", () => {
    const network = new L1Network(FOUR);
    network.fix(1, FOUR, [3]);
    network.finalize(P);
    network.run(6000);
    const other = { ...(network.sets[1] as object), committeeHash: l1Hash(99) };
    const effects = network.give(network.at(3), {
      kind: "epochSet",
      nowMs: millisOf(network.nowMs),
      set: other as never,
    });
    expect(effects.some((effect) => effect.kind === "halt")).toBe(true);
  });

  test("R1: a restart after a change needs no L1 to go on in its epoch", () => {
    const network = new L1Network(FOUR);
    network.fix(1, {
      members: [
        [3, 1],
        [2, 1],
        [1, 1],
        [0, 1],
      ],
      rollups: 2,
    });
    step(network, 1);
    const member = network.start(2);
    expect(inspect(member.replica)).toMatchObject({ epoch: 1, self: 1 });
    submit(network, 2, 5);
    network.run(5000);
    expect(hashesOf(network.at(0)).at(-1)).toBe(hashesOf(member).at(-1));
  });
});

describe("P4, R1: a restart before the L1 has told anything", () => {
  /** Opens a node's records in a new process that has not heard of the L1 yet. */
  const reopened = (network: L1Network, operator: number, records: L1Member["records"]) =>
    inspect(
      openReplica(network.config(operator), byEpoch(records), millisOf(network.nowMs)).replica,
    );

  test("P4: outputs on disk are delivered, though an epoch before them has to be made again", () => {
    const network = new L1Network(FOUR);
    fixAll(network, FOUR, 3);
    network.finalize(2 * P + 1);
    network.run(12_000);
    const { replica, records } = network.at(1);
    const { epoch, deliveredHeight } = inspect(replica);
    expect(epoch).toBe(2);
    // Neither epoch before had closed: their last outputs had no certificate here yet.
    const { height } = headersOf(network.at(1)).find((header) => header.epoch === 1) ?? {
      height: 0,
    };
    const kept = records.filter(({ record }) => {
      if (record.kind === "snapshot") return false;
      if (record.kind !== "outputCertificate") return true;
      return record.certificate.statement.height < height - 1;
    });
    const found = reopened(network, 1, kept);
    expect(found).toMatchObject({ epoch: 2, deliveredHeight });
    expect(found.certifiedHeight).toBeLessThan(height);
  });

  test("R1: an epoch that is over stands at the view where it ended, the next set known or not", () => {
    const network = new L1Network(FOUR);
    network.fix(1, FOUR, [3]);
    network.finalize(P);
    network.run(8000);
    const { view, ...before } = inspect(network.at(3).replica);
    expect(before.epoch).toBe(0);
    const { records } = network.at(3);
    expect(records.some(({ record }) => record.kind === "epochProof")).toBe(true);
    const found = reopened(network, 3, records);
    expect(found.epoch).toBe(0);
    expect(found.view).toBeGreaterThanOrEqual(view);
  });
});

describe("U2, ST6: the forced inbox", () => {
  const forcedIn = (member: L1Member) =>
    member.published.flatMap(({ header, batches }) =>
      batches.flatMap(({ leaf, parts }) =>
        parts
          .filter(({ kind }) => kind === PartKind.FORCED)
          .map(({ data }) => [header.height, leaf.rollupId, data[4]]),
      ),
    );

  test("U2: items join the batch of the first block whose anchor covers them, in log order", () => {
    const network = new L1Network(FOUR);
    const forced = [item(0), item(0, 2), item(1)];
    network.finalize(4, [l1Block(2, { forced })]);
    network.run(5000);
    const taken = forcedIn(network.at(0));
    expect(taken.map(([, rollup, word]) => [rollup, word])).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
    ]);
    expect(new Set(taken.map(([height]) => height)).size).toBe(1);
    const [first] = network.at(0).published.filter(({ header }) => header.l1Number >= 2);
    expect(taken[0]?.[0]).toBe(first?.header.height);
    expect(first?.leaves.map(({ forcedUpto }) => forcedUpto)).toEqual([2, 1]);
    expect(hashesOf(network.at(3))).toEqual(hashesOf(network.at(0)));
  });

  test("ST6: a block takes 256 KiB; the rest follows in the next blocks, in order", () => {
    const network = new L1Network(FOUR);
    const forced = Array.from({ length: 40 }, (_, index) => item(index, 1, 16 * 1024));
    network.finalize(3, [l1Block(1, { forced })]);
    network.run(10_000);
    const taken = forcedIn(network.at(1));
    expect(taken.map(([, , word]) => word)).toEqual(forced.map((_, index) => index + 1));
    const perHeight = new Map<number, number>();
    for (const [height = 0] of taken) perHeight.set(height, (perHeight.get(height) ?? 0) + 1);
    expect([...perHeight.values()]).toEqual([16, 16, 8]);
  });

  test("ST6: what the L1 included itself is not taken again, and forcedUpto counts it", () => {
    const network = new L1Network(FOUR);
    const inclusions = [{ rollupId: rollupOf(1), upto: 2 }];
    const forced = [item(0), item(1), item(2)];
    network.finalize(4, [l1Block(2, { forced }), l1Block(3, { inclusions })]);
    network.run(5000);
    const taken = forcedIn(network.at(0));
    expect(taken.map(([, , word]) => word)).toEqual([3]);
    expect(network.at(0).published.at(-1)?.leaves[0]?.forcedUpto).toBe(3);
  });

  test("ST6: an item of a rollup that no epoch knows yet waits for the epoch that does", () => {
    const network = new L1Network(FOUR);
    network.fix(1, { ...FOUR, rollups: 3 });
    network.finalize(4, [l1Block(2, { forced: [item(0, 3), item(0)] })]);
    network.run(5000);
    expect(forcedIn(network.at(0)).map(([, rollup]) => rollup)).toEqual([1]);
    network.finalize(P + 1);
    network.run(8000);
    expect(forcedIn(network.at(0)).map(([, rollup]) => rollup)).toEqual([1, 3]);
  });

  test("R1: after a restart the history of the inbox is told again and nothing is taken twice", () => {
    const network = new L1Network(FOUR);
    network.finalize(4, [l1Block(2, { forced: [item(0), item(1)] })]);
    network.run(5000);
    const member = network.start(1);
    network.finalize(6, [l1Block(6, { forced: [item(2)] })]);
    network.run(6000);
    expect(forcedIn(member).map(([, , word]) => word)).toEqual([3]);
    expect(hashesOf(member).at(-1)).toBe(hashesOf(network.at(0)).at(-1));
  });
});

test("E5: with an L1, too, only NORMAL and BOUNDARY blocks are ordered", () => {
  const network = new L1Network(FOUR);
  fixAll(network, FOUR, 3);
  network.finalize(2 * P + 1);
  network.run(12_000);
  const kinds = network
    .at(2)
    .effects.flatMap((effect) =>
      effect.kind === "ordered" ? effect.blocks.map(({ header }) => header.kind) : [],
    );
  expect(kinds).toContain(BlockKind.BOUNDARY);
  expect(kinds).not.toContain(BlockKind.FILLER);
});
