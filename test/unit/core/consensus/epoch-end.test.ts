/** How an epoch ends in consensus: boundary, fillers, and the proof. [E4..E7] */
import { describe, expect, test } from "vitest";
import { BlockKind, type Proposal } from "../../../../src/chain/index.ts";
import type { EpochEnd } from "../../../../src/core/contract.ts";
import type { Rules } from "../../../../src/core/rules.ts";
import { heightOf, millisOf, ZERO_HASH } from "../../../../src/primitives/brand.ts";
import {
  acknowledge,
  advance,
  type Bench,
  feed,
  only,
  openBench,
  receive,
  refusals,
  sent,
} from "./harness.ts";
import {
  blockOf,
  cutOf,
  EPOCH,
  finalization,
  hashOf,
  leaderAt,
  notarization,
  nullification,
  type ProposalOptions,
  proposalOf,
  reportOf,
  viewLedBy,
} from "./objects.ts";

const ME = 2;
const NEXT = hashOf("next committee");
/** Genesis is at height 40: the first block is the last of its epoch. */
const AT_ONCE: EpochEnd = { kind: "height", height: heightOf(41) };
const SECOND: EpochEnd = { kind: "height", height: heightOf(42) };

const open = (end: EpochEnd, rules: Partial<Rules> = {}): Bench =>
  openBench({ self: ME, end, rules, nextCommittee: NEXT });

/** "notarize", "wait", or why it is refused. */
function judgement(bench: Bench, proposal: Proposal): string {
  const { view, proposer } = proposal.header;
  if (view > bench.state.view) {
    const certificate = nullification(bench.context, view - 1);
    receive(bench, 0, { kind: "viewCertificate", epoch: EPOCH, certificate });
  }
  const effects = receive(bench, proposer, { kind: "proposal", epoch: EPOCH, proposal });
  if (sent(effects, "notarize").length > 0) return "notarize";
  return refusals(effects)[0]?.replace("malformed:proposal:", "") ?? "wait";
}

const BOUNDARY = { kind: BlockKind.BOUNDARY, nextCommittee: NEXT } as const;
const boundaryOf = (bench: Bench, header: ProposalOptions["header"] = {}): Proposal =>
  proposalOf(bench.context, { view: 1, header: { ...BOUNDARY, ...header } });

/** A filler on the boundary of view 1, with something changed. */
function fillerOf(bench: Bench, options: Partial<ProposalOptions> = {}): Proposal {
  const parent = boundaryOf(bench);
  const { height, timestampMs } = parent.header;
  return proposalOf(bench.context, {
    view: 2,
    parent,
    reports: [],
    ...options,
    header: { kind: BlockKind.FILLER, height, timestampMs, ...options.header },
  });
}

describe("E4: the boundary", () => {
  test("E4: the block that reaches the end is voted for as a BOUNDARY of the set that I know", () => {
    const bench = open(AT_ONCE);
    expect(judgement(bench, boundaryOf(bench))).toBe("notarize");
  });

  const REFUSED: [string, EpochEnd, ProposalOptions["header"], string][] = [
    [
      "E4: a missing boundary",
      AT_ONCE,
      { kind: BlockKind.NORMAL, nextCommittee: ZERO_HASH },
      "malformed:kind",
    ],
    ["E4: a premature boundary", SECOND, {}, "malformed:kind"],
    ["E4: a boundary where epochs never end", { kind: "never" }, {}, "malformed:kind"],
    [
      "E4: a boundary without a next committee",
      AT_ONCE,
      { nextCommittee: ZERO_HASH },
      "malformed:next_committee",
    ],
    [
      "E4, ADV-37: another next committee",
      AT_ONCE,
      { nextCommittee: hashOf("other") },
      "justification:next_committee",
    ],
  ];
  for (const [what, end, header, reason] of REFUSED) {
    test(`${what} is invalid`, () => {
      const bench = open(end);
      expect(judgement(bench, boundaryOf(bench, header))).toBe(reason);
    });
  }

  test("E4, C3.9: where the next set is not fixed here yet it waits, and votes once it is", () => {
    const bench = openBench({ self: ME, end: AT_ONCE });
    expect(judgement(bench, boundaryOf(bench))).toBe("wait");
    const { nowMs } = bench;
    const effects = feed(bench, { kind: "nextSet", nowMs, committeeHash: NEXT });
    expect(sent(effects, "notarize")).toHaveLength(1);
  });

  test("E4, S11: nextSetFromFinalL1 is what refuses another next committee", () => {
    const bench = open(AT_ONCE, { nextSetFromFinalL1: false });
    expect(judgement(bench, boundaryOf(bench, { nextCommittee: hashOf("other") }))).toBe(
      "notarize",
    );
  });

  test("E4: with an L1 the first block anchored at the end or above is the boundary", () => {
    const end = { kind: "anchor", l1Number: 5 } as const;
    const bench = open(end);
    expect(judgement(bench, boundaryOf(bench))).toBe("notarize");
    const later = open({ ...end, l1Number: 6 });
    expect(judgement(later, boundaryOf(later))).toBe("malformed:kind");
  });

  test("E4, C2: the leader proposes the boundary, once it knows the next set", () => {
    const context = open(AT_ONCE).context;
    const self = leaderAt(context, 1);
    const bench = openBench({ self, end: AT_ONCE });
    advance(bench, context.protocol.heartbeatMs + 100);
    expect(sent(bench.effects, "proposal")).toEqual([]);
    const { nowMs } = bench;
    const [made] = sent(feed(bench, { kind: "nextSet", nowMs, committeeHash: NEXT }), "proposal");
    expect(made?.message.proposal.header).toMatchObject({ ...BOUNDARY, height: 41 });
  });
});

describe("E5: fillers", () => {
  test("E5: after a boundary a filler that repeats it is voted for", () => {
    const bench = open(AT_ONCE);
    expect(judgement(bench, fillerOf(bench))).toBe("notarize");
  });

  const REFUSED: [string, Partial<ProposalOptions>, string][] = [
    ["E5: a normal block", { header: { kind: BlockKind.NORMAL } }, "malformed:kind"],
    ["E5: a second boundary", { header: BOUNDARY }, "malformed:kind"],
    ["E5: a height above", { header: { height: heightOf(42) } }, "justification:height"],
    ["E5: another time", { header: { timestampMs: millisOf(1) } }, "timestamp:filler_time"],
    ["E5: another anchor", { header: { l1Number: 6 } }, "l1_anchor:filler_anchor"],
    ["E5: a next committee", { header: { nextCommittee: NEXT } }, "malformed:next_committee"],
    ["E5, ADV-37: data", { heights: [3] }, "lane_proof:filler_cut"],
  ];
  for (const [what, options, reason] of REFUSED) {
    test(`${what} after a boundary is invalid`, () => {
      const bench = open(AT_ONCE);
      expect(judgement(bench, fillerOf(bench, options))).toBe(reason);
    });
  }

  test("E5, I4: reports in a filler are invalid", () => {
    const bench = open(AT_ONCE);
    const reports = [0, 1, 2].map((operator) => reportOf(bench.context, operator, 1));
    expect(judgement(bench, fillerOf(bench, { reports }))).toBe("malformed:filler_reports");
  });

  test("E5, S2: fillerAddsNoHeight is what keeps a filler at its boundary's height", () => {
    const bench = open(AT_ONCE, { fillerAddsNoHeight: false });
    const higher = fillerOf(bench, { header: { height: heightOf(42) } });
    expect(judgement(bench, higher)).toBe("notarize");
  });

  test("E5: a leader on a boundary gives it 2Δ to become final, then proposes a filler", () => {
    const context = open(AT_ONCE).context;
    const view = viewLedBy(context, ME, 2);
    const bench = open(AT_ONCE);
    const boundary = boundaryOf(bench);
    const leader = boundary.header.proposer;
    acknowledge(bench, cutOf(bench.context));
    receive(bench, leader, { kind: "proposal", epoch: EPOCH, proposal: boundary });
    const notarized = notarization(bench.context, boundary);
    receive(bench, 0, { kind: "viewCertificate", epoch: EPOCH, certificate: notarized });
    for (let gap = 2; gap < view; gap++) {
      const certificate = nullification(bench.context, gap);
      receive(bench, 0, { kind: "viewCertificate", epoch: EPOCH, certificate });
    }
    expect(bench.state.view).toBe(view);
    expect(sent(advance(bench, 2 * context.local.deltaMs - 1), "proposal")).toEqual([]);
    const [made] = sent(advance(bench, 1), "proposal");
    expect(made?.message.proposal.header).toMatchObject({
      kind: BlockKind.FILLER,
      height: 41,
      timestampMs: boundary.header.timestampMs,
    });
    expect(made?.message.proposal.reports).toEqual([]);
  });
});

describe("E6, E7: the end", () => {
  /** The boundary of view 1 is here, as a voter has it. */
  function withBoundary(): { bench: Bench; boundary: Proposal } {
    const bench = open(AT_ONCE);
    const boundary = boundaryOf(bench);
    expect(judgement(bench, boundary)).toBe("notarize");
    return { bench, boundary };
  }
  const proofsIn = (effects: ReturnType<typeof feed>) =>
    only(effects, "persist").flatMap(({ record }) =>
      record.kind === "epochProof" ? [record.proof] : [],
    );

  test("E6: a final boundary is told, its proof durable, and from then on nothing is voted", () => {
    const { bench, boundary } = withBoundary();
    const certificate = finalization(bench.context, boundary);
    const effects = receive(bench, 0, { kind: "viewCertificate", epoch: EPOCH, certificate });
    expect(proofsIn(effects)).toEqual([
      { boundary: boundary.header, fillers: [], finalization: certificate },
    ]);
    expect(only(effects, "finalized")[0]?.blocks).toHaveLength(1);
    expect(bench.timers.size).toBe(0);
    const filler = fillerOf(bench);
    const later = receive(bench, filler.header.proposer, {
      kind: "proposal",
      epoch: EPOCH,
      proposal: filler,
    });
    expect([...later, ...advance(bench, 60_000)]).toEqual([]);
  });

  test("E5, E6: a final filler ends the epoch too; the proof leads from the boundary to it", () => {
    const { bench } = withBoundary();
    const filler = fillerOf(bench);
    expect(judgement(bench, filler)).toBe("notarize");
    const certificate = finalization(bench.context, filler);
    const effects = receive(bench, 0, { kind: "viewCertificate", epoch: EPOCH, certificate });
    const [proof] = proofsIn(effects);
    expect(proof?.fillers).toEqual([filler.header]);
    expect(proof?.finalization).toBe(certificate);
    const [finalized] = only(effects, "finalized");
    expect(finalized?.blocks.map(({ block }) => block.header.kind)).toEqual([BlockKind.BOUNDARY]);
  });

  test("E7: a proof ends the epoch without its blocks; they are asked for from the boundary down", () => {
    const bench = open(AT_ONCE);
    const boundary = boundaryOf(bench);
    const proof = {
      boundary: boundary.header,
      fillers: [],
      finalization: finalization(bench.context, boundary),
    };
    const { nowMs } = bench;
    const effects = feed(bench, { kind: "epochProof", nowMs, proof });
    const block = blockOf(boundary);
    expect(only(effects, "needBlock").map(({ hash }) => hash)).toEqual([block.hash]);
    const fetched = feed(bench, { kind: "blocksFetched", nowMs, blocks: [block] });
    expect(only(fetched, "finalized")[0]?.blocks.map(({ block: one }) => one.hash)).toEqual([
      block.hash,
    ]);
    expect(proofsIn(fetched)).toEqual([]);
  });

  test("R1: after a restart the epoch is still over, and its blocks are told again", () => {
    const { bench, boundary } = withBoundary();
    const certificate = finalization(bench.context, boundary);
    receive(bench, 0, { kind: "viewCertificate", epoch: EPOCH, certificate });
    const again = openBench({
      self: ME,
      end: AT_ONCE,
      nextCommittee: NEXT,
      records: bench.records,
      listening: true,
    });
    expect(again.state.ending?.boundary).toEqual(boundary.header);
    expect(only(again.effects, "finalized")).toHaveLength(1);
    expect(sent(again.effects, "getOwnVotes")).toEqual([]);
    expect(proofsIn(again.effects)).toEqual([]);
  });
});

describe("C3.7, I6: anchors with an L1", () => {
  const l1 = (head: number) => ({
    agedHead: () => ({ number: head, hash: hashOf(`l1 ${head}`) }),
    finalAt: (number: number) =>
      number <= head
        ? { number, hash: hashOf(`l1 ${number}`) }
        : { number: head, hash: hashOf(`l1 ${head}`) },
  });
  const anchored = (bench: Bench, number: number, hash = hashOf(`l1 ${number}`)): Proposal =>
    proposalOf(bench.context, { view: 1, header: { l1Number: number, l1Hash: hash } });

  test("C3.7: a higher anchor that my L1 nodes show final is voted for", () => {
    const bench = openBench({ self: ME, l1: l1(9) });
    expect(judgement(bench, anchored(bench, 9))).toBe("notarize");
  });

  test("C3.7: one that they do not show, or show with another hash, is waited for", () => {
    for (const [number, hash] of [
      [10, hashOf("l1 10")],
      [8, hashOf("a fork")],
    ] as const) {
      const bench = openBench({ self: ME, l1: l1(9) });
      expect(judgement(bench, anchored(bench, number, hash))).toBe("wait");
    }
  });

  test("I6: an anchor too far below what more than F seats report aged is invalid", () => {
    const protocol = { maxAnchorLag: 3 };
    for (const [reported, expected] of [
      [8, "notarize"],
      [9, "l1_anchor:below_anchor_floor"],
    ] as const) {
      const bench = openBench({ self: ME, protocol, l1: l1(20) });
      const reports = [0, 1, 2].map((operator) =>
        reportOf(bench.context, operator, 1, [], operator === 0 ? 5 : reported),
      );
      expect(judgement(bench, proposalOf(bench.context, { view: 2, reports }))).toBe(expected);
    }
  });
});
