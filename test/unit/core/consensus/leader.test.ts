/** C2, I3, I7, T2: the leader's way to a proposal. */
import { describe, expect, test } from "vitest";
import type { Proposal, TipReport, ViewCertificate } from "../../../../src/chain/index.ts";
import { proposalFault } from "../../../../src/core/consensus/proposal-fault.ts";
import { findParent } from "../../../../src/core/consensus/propose.ts";
import {
  advance,
  type Bench,
  type BenchOptions,
  certifyLane,
  check,
  dueIn,
  feed,
  only,
  openBench,
  receive,
  sent,
} from "./harness.ts";
import {
  blockOf,
  contextOf,
  EPOCH,
  finalization,
  laneCertificate,
  leaderAt,
  notarization,
  nullification,
  nullify,
  pointOf,
  proposalOf,
  reportOf,
  START_MS,
  voteOf,
} from "./objects.ts";
import { inWords } from "./words.ts";

const learn = (bench: Bench, certificate: ViewCertificate, from = 0) =>
  receive(bench, from, { kind: "viewCertificate", epoch: EPOCH, certificate });

const deliver = (bench: Bench, proposal: Proposal) =>
  receive(bench, leaderAt(bench.context, proposal.header.view), {
    kind: "proposal",
    epoch: EPOCH,
    proposal,
  });

const report = (bench: Bench, operator: number, view: number, tips: number[] = []) =>
  receive(bench, operator, {
    kind: "tipReport",
    epoch: EPOCH,
    report: reportOf(bench.context, operator, view, tips),
  });

const proposals = (bench: Bench): Proposal[] =>
  sent(bench.effects, "proposal").map(({ message }) => message.proposal);

const nullified = (bench: Bench): number[] =>
  sent(bench.effects, "nullify").map(({ message }) => message.statement.view);

/** Operator 2 leads view 6; operator 1 leads view 3. */
const LEADER = 2;
const VIEW = 6;

/** Enters view 6 as its leader, on a nullification, with the reports of view 5. */
function openLeader(
  options: BenchOptions & { tips?: Record<number, number[]>; reporters?: number[] } = {},
): Bench {
  const bench = openBench({ self: LEADER, ...options });
  for (const operator of options.reporters ?? [0, 1, 3]) {
    report(bench, operator, VIEW - 1, options.tips?.[operator] ?? []);
  }
  return bench;
}

const enter = (bench: Bench) => learn(bench, nullification(bench.context, VIEW - 1), 1);

describe("C2: the parent", () => {
  test("C2: from v - 1 downwards the first notarized view, those above nullified", () => {
    const bench = openLeader();
    const parent = proposalOf(bench.context, { view: 3 });
    deliver(bench, parent);
    learn(bench, notarization(bench.context, parent), 0);
    learn(bench, nullification(bench.context, 4), 3);
    enter(bench);
    certifyLane(bench, laneCertificate(bench.context, 1, 2));
    advance(bench, 50);
    const [proposal] = proposals(bench);
    expect(proposal?.header).toMatchObject({ view: 6, parentView: 3, height: 42 });
    expect(proposal?.parent?.certificate.statement.hash).toBe(pointOf(parent).hash);
    expect(proposal?.gapNullifications.map(({ statement }) => statement.view)).toEqual([4, 5]);
    expect(proposal && proposalFault(bench.context, proposal)).toBe(null);
  });

  test("C2: of a view with both certificates, build on the notarization", () => {
    const bench = openLeader();
    const parent = proposalOf(bench.context, { view: 5 });
    deliver(bench, parent);
    enter(bench);
    learn(bench, notarization(bench.context, parent), 0);
    certifyLane(bench, laneCertificate(bench.context, 1, 2));
    advance(bench, 50);
    expect(proposals(bench)[0]?.header).toMatchObject({ parentView: 5 });
    expect(proposals(bench)[0]?.gapNullifications).toEqual([]);
  });

  test("C2: final counts as notarized", () => {
    const bench = openLeader();
    const parent = proposalOf(bench.context, { view: 5 });
    deliver(bench, parent);
    learn(bench, finalization(bench.context, parent), 0);
    certifyLane(bench, laneCertificate(bench.context, 1, 2));
    advance(bench, 50);
    expect(proposals(bench)[0]?.parent?.certificate.statement).toMatchObject({ phase: 3, view: 5 });
  });

  test("C2: view 0 is the epoch's genesis", () => {
    const bench = openBench({ self: 0 });
    certifyLane(bench, laneCertificate(bench.context, 1, 2));
    advance(bench, 50);
    const [proposal] = proposals(bench);
    expect(proposal?.parent).toBe(null);
    expect(proposal?.header).toMatchObject({
      parentView: 0,
      parentHash: bench.context.instance,
      height: 41,
      l1Number: 5,
    });
  });

  test("C2: what is missing of a gap is asked of all, both kinds, again every tRetry", () => {
    const bench = openLeader();
    const parent = proposalOf(bench.context, { view: 3 });
    deliver(bench, parent);
    learn(bench, notarization(bench.context, parent), 0);
    enter(bench);
    const asked = () => sent(bench.effects, "getCertificates");
    const keys = [
      { view: 4, phase: 1 },
      { view: 4, phase: 2 },
    ];
    expect(asked().map(({ to, message }) => [to, message.keys])).toEqual([["all", keys]]);
    // Nothing comes, and nothing else happens: the leader's own timer asks again.
    expect(dueIn(bench, "leader")).toBe(200);
    advance(bench, 200);
    expect(asked()).toHaveLength(2);
    receive(bench, 3, {
      kind: "certificates",
      epoch: EPOCH,
      certificates: [nullification(bench.context, 4)],
    });
    certifyLane(bench, laneCertificate(bench.context, 1, 2));
    expect(proposals(bench)).toHaveLength(1);
  });

  test("C2: still missing at tPropose/2: nullify, which lets all skip", () => {
    const bench = openLeader();
    learn(bench, nullification(bench.context, 5), 1);
    // m(6) = (5/4)^3, so that 6Δ·m = 1171 and half of it 585 ms.
    expect(dueIn(bench, "parent")).toBe(585);
    advance(bench, 584);
    expect(nullified(bench)).toEqual([]);
    advance(bench, 1);
    expect(nullified(bench)).toEqual([6]);
  });

  test("C2: a notarized parent whose block is missing is fetched, then built on", () => {
    const bench = openLeader();
    const parent = proposalOf(bench.context, { view: 5 });
    certifyLane(bench, laneCertificate(bench.context, 1, 2));
    const effects = learn(bench, notarization(bench.context, parent), 0);
    expect(only(effects, "needBlock").map(({ hash }) => hash)).toEqual([pointOf(parent).hash]);
    expect(only(advance(bench, 200), "needBlock")).toHaveLength(1);
    feed(bench, { kind: "blocksFetched", nowMs: bench.nowMs, blocks: [blockOf(parent)] });
    expect(proposals(bench)[0]?.header.parentHash).toBe(pointOf(parent).hash);
  });

  test("C2: a missing block is as missing as a certificate: nullify at tPropose/2", () => {
    const bench = openLeader();
    learn(bench, notarization(bench.context, proposalOf(bench.context, { view: 5 })), 0);
    advance(bench, 585);
    expect(nullified(bench)).toEqual([6]);
  });

  test("C2: a gap that is too long travels in part, the lowest views first", () => {
    const bench = openLeader({ protocol: { maxGapInline: 2 } });
    for (let view = 1; view <= 4; view++) learn(bench, nullification(bench.context, view), 3);
    enter(bench);
    certifyLane(bench, laneCertificate(bench.context, 1, 2));
    advance(bench, 50);
    expect(proposals(bench)[0]?.gapNullifications.map(({ statement }) => statement.view)).toEqual([
      1, 2,
    ]);
  });

  test("C2: with its rule off a gap needs nothing", () => {
    const bench = openLeader({ rules: { gapNeedsNullifications: false } });
    enter(bench);
    expect(findParent(bench.state)).toMatchObject({ kind: "parent", parent: { view: 0 } });
  });

  test("C2: only the leader of the view looks for a parent or nullifies for want of it", () => {
    const bench = openBench({ self: 0 });
    learn(bench, nullification(bench.context, 5), 1);
    advance(bench, 1000);
    expect(sent(bench.effects, "getCertificates")).toEqual([]);
    expect(nullified(bench)).toEqual([]);
  });
});

describe("C2: the proposal", () => {
  test("C2, M1: persist, then send with full justification, then vote", () => {
    const bench = openBench({ self: 0 });
    advance(bench, 50);
    const effects = certifyLane(bench, laneCertificate(bench.context, 1, 2));
    const short = pointOf(proposals(bench)[0] as Proposal).hash.slice(2, 10);
    const what = "proposal(view 1, height 41, on genesis, cut 0 2 0 0)";
    expect(inWords(effects)).toEqual([
      `persist ${what}`,
      `persist block ${short}`,
      `have block ${short}`,
      `sign propose(1, ${short})`,
      `persist notarize(1, ${short})`,
      `sign notarize(1, ${short}) and report(1: tips 0 2 0 0)`,
      `send to all: ${what}`,
      `send to all: notarize(1, ${short}) with report(1: tips 0 2 0 0)`,
    ]);
  });

  test("C2: one proposal per view, whatever comes after", () => {
    const bench = openBench({ self: 0 });
    advance(bench, 50);
    for (let height = 1; height <= 3; height++) {
      certifyLane(bench, laneCertificate(bench.context, 1, height));
    }
    expect(proposals(bench)).toHaveLength(1);
  });

  test("C2: none after my nullify", () => {
    const own = openLeader();
    learn(own, nullification(own.context, 5), 1);
    advance(own, 585);
    expect(nullified(own)).toEqual([6]);
    for (let view = 1; view <= 4; view++) learn(own, nullification(own.context, view), 3);
    certifyLane(own, laneCertificate(own.context, 1, 2));
    advance(own, 100);
    expect(proposals(own)).toEqual([]);
  });

  test("C2: timestampMs = max(parent's + 1, now)", () => {
    const bench = openBench({ self: 0 });
    advance(bench, 70);
    certifyLane(bench, laneCertificate(bench.context, 1, 2));
    expect(proposals(bench)[0]?.header.timestampMs).toBe(START_MS + 70);
    const ahead = openLeader();
    const parent = proposalOf(ahead.context, {
      view: 5,
      timestampMs: (START_MS + 400) as never,
    });
    deliver(ahead, parent);
    certifyLane(ahead, laneCertificate(ahead.context, 1, 2));
    learn(ahead, notarization(ahead.context, parent), 0);
    advance(ahead, 50);
    expect(proposals(ahead)[0]?.header.timestampMs).toBe(START_MS + 401);
  });

  test("C2, C3: what a leader proposes, every voter accepts", () => {
    const bench = openLeader({ tips: { 0: [4], 1: [4, 2], 3: [] } });
    const parent = proposalOf(bench.context, { view: 5, heights: [2] });
    deliver(bench, parent);
    for (const [lane, height] of [
      [0, 4],
      [1, 2],
      [3, 9],
    ] as const) {
      certifyLane(bench, laneCertificate(bench.context, lane, height));
    }
    learn(bench, notarization(bench.context, parent), 0);
    advance(bench, 50);
    const [proposal] = proposals(bench);
    if (proposal === undefined) throw new Error("no proposal");
    expect(proposal.cut.map(({ height }) => height)).toEqual([4, 2, 0, 9]);
    for (const self of [0, 1, 3]) {
      const voter = openBench({ self, nowMs: bench.nowMs });
      learn(voter, nullification(voter.context, 5), 1);
      receive(voter, LEADER, { kind: "proposal", epoch: EPOCH, proposal });
      expect(sent(voter.effects, "notarize")).toHaveLength(1);
    }
  });
});

describe("I3: reports", () => {
  const asked = (bench: Bench) =>
    sent(bench.effects, "getReports").map(({ to, message }) => [to, message.view]);

  function openWithParent(reporters: number[]): Bench {
    const bench = openLeader({ reporters });
    const parent = proposalOf(bench.context, { view: 5 });
    deliver(bench, parent);
    certifyLane(bench, laneCertificate(bench.context, 1, 2));
    learn(bench, notarization(bench.context, parent), 0);
    return bench;
  }

  test("I3: without Q seats at Δ/2 it asks the missing ones, again every tRetry", () => {
    const bench = openWithParent([0]);
    advance(bench, 49);
    expect(asked(bench)).toEqual([]);
    advance(bench, 1);
    expect(asked(bench)).toEqual([[[1, 3], 5]]);
    advance(bench, 199);
    expect(asked(bench)).toHaveLength(1);
    advance(bench, 1);
    expect(asked(bench)).toHaveLength(2);
    report(bench, 3, 5);
    expect(proposals(bench)).toHaveLength(1);
  });

  test("I3: with Q seats it asks nobody", () => {
    const bench = openWithParent([0, 3]);
    advance(bench, 50);
    expect(asked(bench)).toEqual([]);
    expect(proposals(bench)[0]?.reports.map(({ operator }) => operator)).toEqual([0, 2, 3]);
  });

  test("I3: reports in votes of the view before are as good", () => {
    const bench = openBench({ self: LEADER });
    for (const operator of [0, 1, 3]) {
      receive(bench, operator, voteOf(bench.context, operator, nullify(5)));
    }
    for (let view = 1; view <= 4; view++) learn(bench, nullification(bench.context, view), 3);
    certifyLane(bench, laneCertificate(bench.context, 1, 2));
    advance(bench, 50);
    expect(asked(bench)).toEqual([]);
    expect(proposals(bench)).toHaveLength(1);
  });

  test("I3: a false report is thrown out, and a true one of its operator takes its place", () => {
    const bench = openLeader({ reporters: [0] });
    const parent = proposalOf(bench.context, { view: 5 });
    deliver(bench, parent);
    certifyLane(bench, laneCertificate(bench.context, 1, 2));
    const forged = { ...reportOf(bench.context, 1, 5), signature: new Uint8Array(64) };
    receive(bench, 1, { kind: "tipReport", epoch: EPOCH, report: forged });
    learn(bench, notarization(bench.context, parent), 0);
    expect(only(bench.effects, "reject")).toEqual([
      { kind: "reject", from: 1, code: "bad_signature", reason: "report" },
    ]);
    advance(bench, 50);
    expect(asked(bench)).toEqual([[[1, 3], 5]]);
    report(bench, 1, 5);
    expect(proposals(bench)).toHaveLength(1);
  });

  test("I3, S19: one check of reports runs at a time", () => {
    const bench = openLeader({ reporters: [0, 1] });
    const parent = proposalOf(bench.context, { view: 5 });
    deliver(bench, parent);
    bench.answers = { signs: false, checks: false };
    learn(bench, notarization(bench.context, parent), 0);
    check(bench);
    bench.answers.signs = true;
    report(bench, 3, 5);
    const running = bench.checks.map(({ claims }) => claims.map(({ kind }) => kind));
    expect(running).toEqual([["report", "report", "report"]]);
    advance(bench, 100);
    expect(bench.checks).toHaveLength(1);
  });

  test("I4: in view 1 it waits for no report", () => {
    const bench = openBench({ self: 0 });
    advance(bench, 50);
    certifyLane(bench, laneCertificate(bench.context, 1, 2));
    expect(proposals(bench)[0]?.reports).toEqual([]);
  });
});

describe("I7: the cut", () => {
  /** On genesis in view 1 the cut is free of reports; in view 6 the floor is of reports of view 5. */
  function openFloor(
    tips: Record<number, number[]>,
    best: [lane: number, height: number][] = [],
  ): Bench {
    const bench = openLeader({ tips });
    const parent = proposalOf(bench.context, { view: 5, heights: [3] });
    deliver(bench, parent);
    for (const [lane, height] of best)
      certifyLane(bench, laneCertificate(bench.context, lane, height));
    learn(bench, notarization(bench.context, parent), 0);
    advance(bench, 50);
    return bench;
  }
  const asked = (bench: Bench) =>
    sent(bench.effects, "getLaneCertificates").map(({ to, message }) => [to, message.lanes]);
  const heights = (bench: Bench) => proposals(bench)[0]?.cut.map(({ height }) => height);

  test("I7: the best certificate per lane, never below the parent", () => {
    const bench = openFloor({}, [
      [0, 2],
      [1, 7],
    ]);
    expect(heights(bench)).toEqual([3, 7, 0, 0]);
    expect(proposals(bench)[0]?.laneCertificates).toEqual([laneCertificate(bench.context, 1, 7)]);
  });

  test("I7: a floor above my certificate: all who reported so much are asked", () => {
    const bench = openFloor({ 0: [0, 5], 1: [0, 9], 3: [0, 4] });
    expect(asked(bench)).toEqual([[[0, 1], [{ lane: 1, height: 5 }]]]);
    expect(proposals(bench)).toEqual([]);
    certifyLane(bench, laneCertificate(bench.context, 1, 6));
    expect(heights(bench)).toEqual([3, 6, 0, 0]);
  });

  test("I7: asked again every tRetry, until tPropose ends it", () => {
    const bench = openFloor({ 0: [0, 5], 1: [0, 9], 3: [0, 9] });
    advance(bench, 200);
    expect(asked(bench)).toHaveLength(2);
    // 6Δ·m = 1171 ms after entering.
    advance(bench, 1171 - 251);
    expect(nullified(bench)).toEqual([]);
    advance(bench, 1);
    expect(nullified(bench)).toEqual([6]);
  });

  test("I7: a reporter that proves nothing within 2Δ is left out while Q seats remain", () => {
    // My own report is the fourth: 0 and 1 claim what nobody has, one of them may go.
    const bench = openFloor({ 0: [0, 50], 1: [0, 50] });
    expect(proposals(bench)).toEqual([]);
    certifyLane(bench, laneCertificate(bench.context, 2, 1));
    advance(bench, 149);
    expect(proposals(bench)).toEqual([]);
    advance(bench, 101);
    expect(heights(bench)).toEqual([3, 0, 1, 0]);
    expect(proposals(bench)[0]?.reports.map(({ operator }) => operator)).toEqual([1, 2, 3]);
  });

  test("I7: a certificate above parentCut + maxLaneAdvance cannot be used", () => {
    const bench = openFloor({}, [
      [0, 3 + 65],
      [1, 64],
    ]);
    expect(heights(bench)).toEqual([3, 64, 0, 0]);
  });

  test("I7: the anchor is the parent's", () => {
    expect(proposals(openFloor({}, [[1, 1]]))[0]?.header).toMatchObject({ l1Number: 5 });
  });
});

describe("T2: a quiet leader", () => {
  const quiet = (bench: Bench) => proposals(bench).length === 0;

  test("T2: idle, it proposes an empty block after a heartbeat", () => {
    const bench = openBench({ self: 0 });
    expect(dueIn(bench, "leader")).toBe(1000);
    advance(bench, 999);
    expect(quiet(bench)).toBe(true);
    advance(bench, 1);
    expect(proposals(bench)[0]?.cut.every(({ height }) => height === 0)).toBe(true);
  });

  test("T2: with a parent that is not final it waits 2Δ for that, then proposes", () => {
    const bench = openLeader();
    const parent = proposalOf(bench.context, { view: 5 });
    deliver(bench, parent);
    learn(bench, notarization(bench.context, parent), 0);
    advance(bench, 199);
    expect(quiet(bench)).toBe(true);
    advance(bench, 1);
    expect(quiet(bench)).toBe(false);
  });

  test("T2: the parent becomes final within 2Δ: a heartbeat it is", () => {
    const bench = openLeader();
    const parent = proposalOf(bench.context, { view: 5 });
    deliver(bench, parent);
    learn(bench, notarization(bench.context, parent), 0);
    advance(bench, 150);
    learn(bench, finalization(bench.context, parent), 0);
    advance(bench, 849);
    expect(quiet(bench)).toBe(true);
    advance(bench, 1);
    expect(quiet(bench)).toBe(false);
  });

  test("T2: something to order ends the waiting at once", () => {
    const bench = openBench({ self: 0 });
    advance(bench, 300);
    certifyLane(bench, laneCertificate(bench.context, 3, 1));
    expect(quiet(bench)).toBe(false);
  });

  test("T2, I7: a certificate that one reporter claims alone is asked for before going quiet", () => {
    const bench = openLeader({ tips: { 1: [0, 0, 0, 8] } });
    const parent = proposalOf(bench.context, { view: 5 });
    deliver(bench, parent);
    learn(bench, finalization(bench.context, parent), 0);
    const asked = sent(bench.effects, "getLaneCertificates");
    expect(asked.map(({ to, message }) => [to, message.lanes])).toEqual([
      [[1], [{ lane: 3, height: 1 }]],
    ]);
    certifyLane(bench, laneCertificate(bench.context, 3, 8));
    advance(bench, 50);
    expect(proposals(bench)[0]?.cut.map(({ height }) => height)).toEqual([0, 0, 0, 8]);
  });
});

test("C2: an observer leads nothing, in any view", () => {
  const bench = openBench({ self: null });
  for (let view = 1; view <= 20; view++) learn(bench, nullification(bench.context, view), view % 4);
  advance(bench, 60_000);
  expect(bench.state.view).toBe(21);
  expect(only(bench.effects, "sign")).toEqual([]);
  expect(sent(bench.effects, "proposal")).toEqual([]);
});

test("I4, I5: a leader's reports are as its voters will count them, with unequal seats", () => {
  const seats = [1, 2, 2, 2];
  const context = contextOf({ seats, self: 1 });
  const view = 2;
  expect(leaderAt(context, view)).toBe(1);
  const bench = openBench({ seats, self: 1 });
  const parent = proposalOf(context, { view: 1 });
  deliver(bench, parent);
  certifyLane(bench, laneCertificate(context, 2, 5));
  const reports: TipReport[] = [];
  for (const operator of [0, 3]) {
    reports.push(reportOf(context, operator, 1));
    report(bench, operator, 1);
  }
  learn(bench, notarization(context, parent), 0);
  advance(bench, 50);
  const [proposal] = proposals(bench);
  // 1 + 2 + 2 seats are Q = 5.
  expect(proposal?.reports.map(({ operator }) => operator)).toEqual([0, 1, 3]);
  expect(proposal && proposalFault(context, proposal)).toBe(null);
});
