import { describe, expect, test } from "vitest";
import {
  type Block,
  createBlock,
  type Finalization,
  leafHash,
  type OutputHeader,
  type RollupLeaf,
} from "../../../../src/chain/index.ts";
import type { CertifiedState, SyncMessage } from "../../../../src/core/sync/index.ts";
import { BLOCKS_PER_REQUEST } from "../../../../src/core/sync/limits.ts";
import { keccakText } from "../../../../src/crypto/hash.ts";
import { createMerkleTree, merkleRoot } from "../../../../src/crypto/merkle.ts";
import { epochOf, type Hash, heightOf, rollupOf } from "../../../../src/primitives/brand.ts";
import {
  absentMessage,
  asksIn,
  blocksMessage,
  certificateOf,
  chainOf,
  contextOf,
  createNode,
  LEAVES,
  type Node,
  ofKind,
  outputsOf,
  RETRY_MS,
  rejectionsIn,
  STANDSTILL_MS,
  STATUS_MS,
  statusMessage,
  verdictsOf,
} from "./fixture.ts";

const BLOCKS = chainOf(50);
const OUTPUTS = outputsOf(BLOCKS);
const FINALIZATION = {} as Finalization; // never looked at

function stateOf(height: number, change: Partial<OutputHeader> = {}): CertifiedState {
  const header = { ...(OUTPUTS[height - 1] as (typeof OUTPUTS)[number]).header, ...change };
  return {
    header,
    certificate: certificateOf(header),
    leaves: LEAVES,
    block: BLOCKS[height - 1] as Block,
    finalization: FINALIZATION,
  };
}

const stateMessage = (state: CertifiedState): SyncMessage => ({
  kind: "outputState",
  epoch: epochOf(0),
  ...state,
});

const requestOf = (height: number) =>
  ({ kind: "getOutputState", epoch: epochOf(0), height: heightOf(height) }) as const;

/** A node at height 10 that cannot deliver 11. */
function stuck(): Node {
  const node = createNode({
    own: OUTPUTS.slice(0, 10),
    progress: { deliveredHeight: 10, certifiedHeight: 10 },
  });
  node.step({ kind: "unavailable", height: heightOf(11) });
  return node;
}

function answerCheck(node: Node, effects: Parameters<typeof ofKind>[0]) {
  const [check] = ofKind(effects, "check");
  if (check === undefined) throw new Error("no check was asked for");
  return node.step({ kind: "checked", job: check.job, verdicts: verdictsOf(check.job) });
}

describe("O7: when a state is asked for", () => {
  test("O7: never only because others are ahead", () => {
    const node = createNode({ progress: { deliveredHeight: 10, certifiedHeight: 10 } });
    expect(asksIn(node.receive(1, statusMessage(50)))).toEqual([]);
  });

  test("O7: when history is unavailable, of a peer that says it has certified that height", () => {
    const node = stuck();
    expect(asksIn(node.receive(1, statusMessage(10)))).toEqual([]);
    expect(asksIn(node.receive(2, statusMessage(50)))).toEqual([
      { peer: 2, message: requestOf(11) },
    ]);
  });

  test("O7: a lower height that is unavailable too asks for no less", () => {
    const node = stuck();
    node.step({ kind: "unavailable", height: heightOf(20) });
    node.step({ kind: "unavailable", height: heightOf(12) });
    expect(asksIn(node.receive(2, statusMessage(50)))).toEqual([
      { peer: 2, message: requestOf(20) },
    ]);
  });

  test("O7: not after the height was delivered in the usual way", () => {
    const node = stuck();
    node.progress({ deliveredHeight: 11 });
    expect(asksIn(node.receive(2, statusMessage(50)))).toEqual([]);
    expect(node.state.snapshotFrom).toBeNull();
  });

  test("O7: the usual way also ends an open request", () => {
    const node = stuck();
    node.receive(2, statusMessage(50));
    node.progress({ deliveredHeight: 12 });
    expect(node.state.snapshot).toBeNull();
    const late = node.receive(2, stateMessage(stateOf(50)));
    expect(rejectionsIn(late)).toEqual(["2 stale unsolicited_state"]);
  });

  test("Y3: peers that say absent or nothing are followed by others", () => {
    const node = stuck();
    for (const peer of [0, 1, 2]) node.receive(peer, statusMessage(50));
    expect(node.state.snapshot?.asked).toBe(0);
    const next = asksIn(node.receive(0, absentMessage(requestOf(11))));
    expect(next.map(({ peer }) => peer)).toEqual([1]);
    expect(asksIn(node.fire("retry", RETRY_MS)).map(({ peer }) => peer)).toEqual([2]);
    node.fire("retry", RETRY_MS);
    expect(asksIn(node.fire("retry", STATUS_MS)).map(({ peer }) => peer)).toHaveLength(1);
  });
});

describe("O7: blocks that nobody has any more", () => {
  const hash = keccakText("old");
  const absent = absentMessage({
    kind: "getBlocks",
    epoch: epochOf(0),
    hash,
    count: BLOCKS_PER_REQUEST,
  });

  /** Two of three peers say absent for a block, round after round for `forMs`. */
  function deniedFor(forMs: number, deniers: readonly number[]): Node {
    const node = createNode({ progress: { deliveredHeight: 10, certifiedHeight: 10 } });
    node.needBlock(hash);
    for (let passed = 0; passed < forMs; passed += RETRY_MS) {
      for (const peer of deniers) node.receive(peer, absent);
      node.fire("retry", RETRY_MS);
    }
    return node;
  }

  test("O7: absent answers worth more than F seats for standstillMs end history", () => {
    const node = deniedFor(STANDSTILL_MS, [0, 1]);
    expect(node.state.snapshotFrom).toBe(11);
    expect(asksIn(node.receive(2, statusMessage(50)))).toEqual([
      { peer: 2, message: requestOf(11) },
    ]);
  });

  test("O7: F liars cannot end it", () => {
    expect(deniedFor(3 * STANDSTILL_MS, [0]).state.snapshotFrom).toBeNull();
  });

  test("O7: nor is it ended before peers had the time to answer", () => {
    expect(deniedFor(STANDSTILL_MS - RETRY_MS, [0, 1, 2]).state.snapshotFrom).toBeNull();
  });

  test("O7: silence is not absence", () => {
    expect(deniedFor(3 * STANDSTILL_MS, []).state.snapshotFrom).toBeNull();
  });

  test("O7: a taken state ends all requests for blocks", () => {
    const node = deniedFor(STANDSTILL_MS, [0, 1]);
    node.receive(2, statusMessage(50));
    const effects = answerCheck(node, node.receive(2, stateMessage(stateOf(50))));
    expect(ofKind(effects, "snapshot")).toHaveLength(1);
    expect(node.state.blocks.size).toBe(0);
    expect(node.state.snapshotFrom).toBeNull();
  });
});

describe("O7: what is taken", () => {
  test("O7: a state whose certificate was checked, with its block", () => {
    const node = stuck();
    node.receive(2, statusMessage(50));
    const answer = node.receive(2, stateMessage(stateOf(50)));
    expect(ofKind(answer, "snapshot")).toEqual([]);
    expect(ofKind(answer, "check")[0]?.job.claims).toEqual([
      { kind: "certificate", certificate: stateOf(50).certificate },
    ]);
    const { header, certificate, leaves, block } = stateOf(50);
    expect(ofKind(answerCheck(node, answer), "snapshot")).toEqual([
      { kind: "snapshot", nowMs: node.nowMs, header, certificate, leaves, block },
    ]);
  });

  test("O7: any height at or above the one asked for", () => {
    const node = stuck();
    node.receive(2, statusMessage(50));
    const answer = node.receive(2, stateMessage(stateOf(11)));
    expect(ofKind(answerCheck(node, answer), "snapshot")).toHaveLength(1);
  });

  test("O7: nothing if I got there myself while it was checked", () => {
    const node = stuck();
    node.receive(2, statusMessage(50));
    const answer = node.receive(2, stateMessage(stateOf(30)));
    node.progress({ deliveredHeight: 30 });
    expect(answerCheck(node, answer)).toEqual([]);
  });

  test("O7: nothing if meanwhile a higher height turned out to be unavailable", () => {
    const node = stuck();
    node.receive(2, statusMessage(50));
    const answer = node.receive(2, stateMessage(stateOf(30)));
    node.step({ kind: "unavailable", height: heightOf(31) });
    const effects = answerCheck(node, answer);
    expect(ofKind(effects, "snapshot")).toEqual([]);
    expect(asksIn(effects)).toEqual([{ peer: 2, message: requestOf(31) }]);
  });

  test("O7: while one is checked no other is asked for", () => {
    const node = stuck();
    node.receive(2, statusMessage(50));
    node.receive(2, stateMessage(stateOf(30)));
    expect(asksIn(node.receive(1, statusMessage(50)))).toEqual([]);
  });
});

describe("Y6: what is not taken", () => {
  function answered(state: CertifiedState) {
    const node = stuck();
    node.receive(1, statusMessage(50));
    node.receive(2, statusMessage(50));
    return { node, effects: node.receive(1, stateMessage(state)) };
  }
  const base = stateOf(50);
  const changedLeaf = { ...(LEAVES[0] as RollupLeaf), spent: 8n };
  const rootOf = (leaves: readonly RollupLeaf[]): Hash =>
    merkleRoot(createMerkleTree(leaves.map(leafHash)));
  const forgedBlock = createBlock({ ...base.block.header, l1Number: 3 }, base.block.cut, []);

  test.each<[string, CertifiedState, string]>([
    ["another leaf", { ...base, leaves: [changedLeaf, ...LEAVES.slice(1)] }, "state_root"],
    ["a missing leaf", { ...base, leaves: LEAVES.slice(1) }, "state_leaf_count"],
    ["ids not dense", { ...base, leaves: [...LEAVES].reverse() }, "state_leaf"],
    [
      "a leaf that is none",
      { ...base, leaves: [{ ...changedLeaf, spent: -1n }, ...LEAVES.slice(1)] },
      "state_leaf",
    ],
    [
      "fewer rollups than the epoch has, under a fitting root",
      {
        ...stateOf(50, { rollupCount: 2, rollupsRoot: rootOf(LEAVES.slice(0, 2)) }),
        leaves: LEAVES.slice(0, 2),
      },
      "state_rollup_count",
    ],
    ["another block", { ...base, block: BLOCKS[48] as Block }, "block_hash"],
    ["a forged block", { ...base, block: forgedBlock }, "block_hash"],
    [
      "a block without its reports",
      { ...base, block: { ...base.block, reports: [] } },
      "block_reports_root",
    ],
    ["a lower height", stateOf(10), "state_height"],
    [
      "a height that is none",
      { ...base, header: { ...base.header, height: Number.NaN as never } },
      "output_header",
    ],
    ["another epoch", stateOf(50, { epoch: epochOf(1) }), "output_epoch"],
    ["state items that are not here", stateOf(50, { stateRoot: keccakText("s") }), "state_items"],
    [
      "another output's certificate",
      { ...base, certificate: stateOf(49).certificate },
      "certificate_statement",
    ],
    [
      "too few signers",
      { ...base, certificate: certificateOf(base.header, { signers: [0, 1] }) },
      "no_quorum",
    ],
  ])("O7: %s: refused, the next peer is asked", (_, state, reason) => {
    const { effects } = answered(state);
    expect(rejectionsIn(effects)).toEqual([`1 malformed ${reason}`]);
    expect(ofKind(effects, "check")).toEqual([]);
    expect(asksIn(effects)).toEqual([{ peer: 2, message: requestOf(11) }]);
  });

  test("O7: a wrong signature: refused, the next peer is asked", () => {
    const certificate = certificateOf(base.header, { right: false });
    const { node, effects } = answered({ ...base, certificate });
    const after = answerCheck(node, effects);
    expect(rejectionsIn(after)).toEqual(["1 bad_signature state_certificate"]);
    expect(ofKind(after, "snapshot")).toEqual([]);
    expect(asksIn(after)).toEqual([{ peer: 2, message: requestOf(11) }]);
  });

  test("O7: no verdict is no proof", () => {
    const { node, effects } = answered(base);
    const [check] = ofKind(effects, "check");
    if (check === undefined) throw new Error("no check");
    const after = node.step({ kind: "checked", job: check.job, verdicts: [] });
    expect(ofKind(after, "snapshot")).toEqual([]);
  });

  test("Y5: a state nobody asked for, or of another peer, is refused", () => {
    const idle = createNode({ progress: { deliveredHeight: 10, certifiedHeight: 10 } });
    expect(rejectionsIn(idle.receive(1, stateMessage(base)))).toEqual([
      "1 stale unsolicited_state",
    ]);
    const node = stuck();
    node.receive(1, statusMessage(50));
    expect(rejectionsIn(node.receive(2, stateMessage(base)))).toEqual([
      "2 stale unsolicited_state",
    ]);
  });

  test("O2: a rollup id beyond the table has no place in it", () => {
    const leaves = [...LEAVES.slice(0, 2), { ...(LEAVES[2] as RollupLeaf), rollupId: rollupOf(4) }];
    const state = { ...stateOf(50, { rollupsRoot: rootOf(leaves) }), leaves };
    expect(rejectionsIn(answered(state).effects)).toEqual(["1 malformed state_leaf"]);
  });
});

test("O7: an epoch without rollups has an empty table with the root zero", () => {
  const context = { ...contextOf(), rollups: [] };
  const node = createNode({ context, progress: { deliveredHeight: 10, certifiedHeight: 10 } });
  node.step({ kind: "unavailable", height: heightOf(11) });
  node.receive(1, statusMessage(50));
  const empty = stateOf(50, { rollupCount: 0, rollupsRoot: merkleRoot(createMerkleTree([])) });
  const answer = node.receive(1, stateMessage({ ...empty, leaves: [] }));
  expect(ofKind(answerCheck(node, answer), "snapshot")).toHaveLength(1);
});

test("O7: blocks are still fetched while a state is wanted", () => {
  const node = stuck();
  node.receive(1, statusMessage(50));
  const tip = BLOCKS[49] as Block;
  const asked = asksIn(node.needBlock(tip.hash));
  expect(asked).toHaveLength(1);
  const answer = node.receive(asked[0]?.peer ?? -1, blocksMessage([tip]));
  expect(ofKind(answer, "blocksFetched")).toHaveLength(1);
});
