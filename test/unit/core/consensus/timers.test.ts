/** T1..T6: when a view ends by itself, exact to the millisecond. Δ = 100 ms, heartbeat 1 s. */
import { describe, expect, test } from "vitest";
import type { ViewCertificate } from "../../../../src/chain/index.ts";
import {
  backedOff,
  proposeTimeoutMs,
  viewTimeoutMs,
} from "../../../../src/core/consensus/timers.ts";
import { millisOf, operatorOf, viewOf } from "../../../../src/primitives/brand.ts";
import {
  advance,
  type Bench,
  certifyLane,
  dueIn,
  feed,
  fire,
  openBench,
  receive,
  sent,
} from "./harness.ts";
import {
  EPOCH,
  finalization,
  laneCertificate,
  leaderAt,
  notarization,
  nullification,
  proposalOf,
  viewLedBy,
} from "./objects.ts";

const learn = (bench: Bench, certificate: ViewCertificate) =>
  receive(bench, 3, { kind: "viewCertificate", epoch: EPOCH, certificate });

const deliver = (bench: Bench, proposal: ReturnType<typeof proposalOf>) =>
  receive(bench, leaderAt(bench.context, proposal.header.view), {
    kind: "proposal",
    epoch: EPOCH,
    proposal,
  });

/** A bench in view 2 whose parent, of view 1, is notarized and not final: not idle. */
function busyBench(self = 1): Bench {
  const bench = openBench({ self });
  const block = proposalOf(bench.context, { view: 1 });
  deliver(bench, block);
  learn(bench, notarization(bench.context, block));
  expect(bench.state.view).toBe(2);
  return bench;
}

const nullified = (bench: Bench): number[] =>
  bench.records.flatMap((record) =>
    record.kind === "vote" && record.statement.phase === 2 ? [record.statement.view] : [],
  );

describe("T1", () => {
  test("T1, T6: without a proposal nullify at 6Δ, not a ms before", () => {
    const bench = busyBench();
    advance(bench, 599);
    expect(nullified(bench)).toEqual([]);
    advance(bench, 1);
    expect(nullified(bench)).toEqual([2]);
  });

  test("T1, T6: with a proposal nullify at 8Δ, not a ms before", () => {
    const bench = busyBench();
    bench.answers.checks = false;
    const parent = proposalOf(bench.context, { view: 1 });
    deliver(bench, proposalOf(bench.context, { view: 2, parent }));
    advance(bench, 799);
    expect(nullified(bench)).toEqual([]);
    advance(bench, 1);
    expect(nullified(bench)).toEqual([2]);
  });

  test("T1: a proposal that comes in the last ms counts", () => {
    const bench = busyBench();
    advance(bench, 599);
    const parent = proposalOf(bench.context, { view: 1 });
    deliver(bench, proposalOf(bench.context, { view: 2, parent }));
    advance(bench, 200);
    expect(nullified(bench)).toEqual([]);
    expect(sent(bench.effects, "notarize").map(({ message }) => message.statement.view)).toEqual([
      1, 2,
    ]);
    advance(bench, 1);
    expect(nullified(bench)).toEqual([2]);
  });

  test("T1: a timer of the view before, already on its way, ends nothing", () => {
    const bench = openBench({ self: 1 });
    advance(bench, 1500);
    learn(bench, nullification(bench.context, 1));
    for (const name of ["view", "propose", "parent"] as const) {
      bench.timers.delete(name);
      fire(bench, name);
    }
    expect(nullified(bench)).toEqual([]);
    // The deadlines stand.
    expect([dueIn(bench, "propose"), dueIn(bench, "view"), dueIn(bench, "parent")]).toEqual([
      1600, 1800, 300,
    ]);
  });

  test("T1: a clock set back before the view began does not make it eternal", () => {
    const bench = busyBench();
    bench.nowMs = millisOf(bench.nowMs - 3_600_000);
    fire(bench, "propose");
    expect(nullified(bench)).toEqual([2]);
  });

  test("T1: every wait ends: without any input each view ends within 8Δ·m and a heartbeat", () => {
    for (const self of [0, 1, 2, 3]) {
      const bench = busyBench(self);
      advance(bench, 1800);
      expect(nullified(bench)).toEqual([2]);
    }
  });
});

describe("T2", () => {
  test("T2: with a final parent and nothing certified above it, timers wait a heartbeat longer", () => {
    const bench = openBench({ self: 1 });
    expect(bench.state.idle).toBe(true);
    expect([dueIn(bench, "propose"), dueIn(bench, "view")]).toEqual([1600, 1800]);
    // The leader's time for its parent is not longer.
    expect(dueIn(bench, "parent")).toBe(300);
  });

  test("T2: a parent that is only notarized is no idling", () => {
    const bench = busyBench();
    expect(bench.state.idle).toBe(false);
    expect([dueIn(bench, "propose"), dueIn(bench, "view")]).toEqual([600, 800]);
  });

  test("T2: the parent becomes final after entering: both deadlines move by a heartbeat", () => {
    const bench = busyBench();
    advance(bench, 100);
    const effects = learn(
      bench,
      finalization(bench.context, proposalOf(bench.context, { view: 1 })),
    );
    expect(bench.state.idle).toBe(true);
    expect([dueIn(bench, "propose"), dueIn(bench, "view")]).toEqual([1500, 1700]);
    expect(effects.filter((effect) => effect.kind === "setTimer")).toHaveLength(2);
  });

  test("T2: not where a proposal is here already, nor after my nullify", () => {
    const begun = busyBench();
    const first = proposalOf(begun.context, { view: 1 });
    deliver(begun, proposalOf(begun.context, { view: 2, parent: first }));
    learn(begun, finalization(begun.context, first));
    expect(begun.state.idle).toBe(false);
    const given = busyBench();
    advance(given, 600);
    learn(given, finalization(given.context, first));
    expect(given.state.idle).toBe(false);
  });

  test("T2: a certificate above the cut re-arms to now + normal and goes to the leader", () => {
    const bench = openBench({ self: 1 });
    advance(bench, 400);
    const effects = certifyLane(bench, laneCertificate(bench.context, 2, 1));
    expect(bench.state.idle).toBe(false);
    expect([dueIn(bench, "propose"), dueIn(bench, "view")]).toEqual([600, 800]);
    expect(sent(effects, "laneCertificate").map(({ to }) => to)).toEqual([[0]]);
    const second = certifyLane(bench, laneCertificate(bench.context, 2, 2));
    expect(second).toEqual([]);
  });

  test("T2: never later than before", () => {
    const bench = openBench({ self: 1 });
    advance(bench, 1300);
    certifyLane(bench, laneCertificate(bench.context, 2, 1));
    expect([dueIn(bench, "propose"), dueIn(bench, "view")]).toEqual([300, 500]);
  });

  test("T2: a certificate at or below the cut changes nothing", () => {
    const bench = openBench({ self: 1 });
    const block = proposalOf(bench.context, { view: 1, heights: [0, 0, 4] });
    deliver(bench, block);
    learn(bench, finalization(bench.context, block));
    expect(bench.state.idle).toBe(true);
    expect(certifyLane(bench, laneCertificate(bench.context, 2, 4))).toEqual([]);
    expect(bench.state.idle).toBe(true);
  });

  test("T2: a certificate above the cut that was here before: the view does not begin idle", () => {
    const bench = openBench({ self: 1 });
    certifyLane(bench, laneCertificate(bench.context, 2, 1));
    learn(bench, nullification(bench.context, 1));
    expect(bench.state.idle).toBe(false);
    expect(dueIn(bench, "propose")).toBe(600);
  });

  test("T2: the leader does not send the certificate to itself, and stops waiting", () => {
    const bench = openBench({ self: 0 });
    advance(bench, 100);
    const effects = certifyLane(bench, laneCertificate(bench.context, 2, 1));
    expect(sent(effects, "laneCertificate")).toEqual([]);
    expect(sent(effects, "proposal")).toHaveLength(1);
  });
});

describe("T3", () => {
  const STEPS = [
    // view - finalizedView: 1..20 → 6Δ·m, 8Δ·m
    [600, 800],
    [600, 800],
    [600, 800],
    [750, 1000],
    [937, 1250],
    [1171, 1562],
    [1463, 1952],
    [1828, 2440],
    [2285, 3050],
    [2856, 3812],
    [3570, 4765],
    [4462, 5956],
    [5577, 7445],
    [6971, 9306],
    [8713, 11632],
    [10891, 14540],
    [13613, 18175],
    [17016, 22718],
    [21270, 28397],
    [26587, 35496],
  ] as const;

  test("T3: m = (5/4)^max(0, view - finalizedView - 3), floored at each step", () => {
    const bench = openBench({ self: 1 });
    for (const [index, times] of STEPS.entries()) {
      bench.state.view = viewOf(index + 1);
      expect([proposeTimeoutMs(bench.state), viewTimeoutMs(bench.state)]).toEqual(times);
    }
  });

  test("T3: m ≤ 64: it stands still from the 21st view on", () => {
    const { state } = openBench({ self: 1 });
    state.view = viewOf(21);
    const last = backedOff(state, 600);
    expect(last).toBe(33_233);
    for (const view of [22, 100, 1_000_000]) {
      state.view = viewOf(view);
      expect(backedOff(state, 600)).toBe(last);
    }
    expect(last / 600).toBeLessThanOrEqual(64);
  });

  test("T3: only a new finalization resets it: neither notarization nor nullification", () => {
    const bench = openBench({ self: 1 });
    learn(bench, nullification(bench.context, 9));
    certifyLane(bench, laneCertificate(bench.context, 2, 1));
    learn(bench, nullification(bench.context, 10));
    expect(dueIn(bench, "propose")).toBe(3570);
    const block = proposalOf(bench.context, { view: 11, parent: null });
    learn(bench, notarization(bench.context, block));
    expect(dueIn(bench, "propose")).toBe(4462);
    learn(bench, finalization(bench.context, block));
    learn(bench, nullification(bench.context, 12));
    expect(dueIn(bench, "propose")).toBe(600);
  });

  test("T3: with its rule off every view starts anew", () => {
    const bench = openBench({ self: 1, rules: { backoffResetOnFinalization: false } });
    certifyLane(bench, laneCertificate(bench.context, 2, 1));
    learn(bench, nullification(bench.context, 10));
    expect(dueIn(bench, "propose")).toBe(600);
  });
});

describe("T4", () => {
  /** skipTimeout = max(20Δ, 3 tStatus) = 3000 ms. */
  const SKIP = 3000;

  function hear(bench: Bench, ...operators: number[]): void {
    for (const operator of operators) {
      feed(bench, { kind: "heard", nowMs: bench.nowMs, from: operatorOf(operator) });
    }
  }

  /** Time passes without timers: nothing but being heard happens. */
  function pass(bench: Bench, ms: number): void {
    bench.nowMs = millisOf(bench.nowMs + ms);
  }

  function enterAfter(silence: number, heard: number[], self = 1): Bench {
    const bench = openBench({ self });
    pass(bench, silence);
    hear(bench, ...heard);
    learn(bench, nullification(bench.context, 1));
    return bench;
  }

  test("T4: a leader not heard for skipTimeout while Q seats were: nullify on entering", () => {
    // Operator 3 leads view 2, but it brings the certificate: let view 3's leader, 1, be the silent one.
    const bench = openBench({ self: 2 });
    pass(bench, SKIP);
    hear(bench, 0, 3);
    learn(bench, nullification(bench.context, 2));
    expect(nullified(bench)).toEqual([3]);
  });

  test("T4: one ms less and it is waited for", () => {
    const bench = openBench({ self: 2 });
    pass(bench, SKIP - 1);
    hear(bench, 0, 3);
    learn(bench, nullification(bench.context, 2));
    expect(nullified(bench)).toEqual([]);
  });

  test("T4: an isolated node skips nobody", () => {
    const bench = openBench({ self: 2 });
    pass(bench, SKIP);
    learn(bench, nullification(bench.context, 2));
    expect(nullified(bench)).toEqual([]);
  });

  test("T4: a leader that was heard is waited for; so am I by myself", () => {
    expect(nullified(enterAfter(SKIP, [0, 2]))).toEqual([]);
    const own = openBench({ self: 1 });
    pass(own, SKIP);
    hear(own, 0, 2);
    const view = viewLedBy(own.context, 1, 2);
    learn(own, nullification(own.context, view - 1));
    expect(nullified(own)).toEqual([]);
  });

  test("T4: skipTimeout = max(20Δ, 3 tStatus)", () => {
    const bench = openBench({ self: 2, local: { deltaMs: 200 } });
    pass(bench, 3999);
    hear(bench, 0, 3);
    learn(bench, nullification(bench.context, 2));
    expect(nullified(bench)).toEqual([]);
    const later = openBench({ self: 2, local: { deltaMs: 200 } });
    pass(later, 4000);
    hear(later, 0, 3);
    learn(later, nullification(later.context, 2));
    expect(nullified(later)).toEqual([3]);
  });
});

describe("T5", () => {
  test("T5: a block is proposed no earlier than minBlockInterval after the view before began", () => {
    const bench = openBench({ self: 3, protocol: { minBlockIntervalMs: 90 } });
    certifyLane(bench, laneCertificate(bench.context, 2, 1));
    advance(bench, 40);
    const block = proposalOf(bench.context, { view: 1 });
    const reports = [0, 1, 2].map((operator) => ({
      kind: "tipReport" as const,
      epoch: EPOCH,
      report: proposalOf(bench.context, { view: 2 }).reports[operator] as never,
    }));
    for (const [operator, report] of reports.entries()) receive(bench, operator, report);
    deliver(bench, block);
    learn(bench, notarization(bench.context, block));
    expect(sent(bench.effects, "proposal")).toEqual([]);
    expect(dueIn(bench, "leader")).toBe(50);
    expect(sent(advance(bench, 49), "proposal")).toEqual([]);
    expect(sent(advance(bench, 1), "proposal")).toHaveLength(1);
  });
});
