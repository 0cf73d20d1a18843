/** I1, I2, I3, I8: own reports, and who answers what. */
import { describe, expect, test } from "vitest";
import type { TipReport, ViewCertificate } from "../../../../src/chain/index.ts";
import { viewOf } from "../../../../src/primitives/brand.ts";
import {
  advance,
  type Bench,
  certifyLane,
  openBench,
  receive,
  refusals,
  restart,
  sent,
} from "./harness.ts";
import {
  EPOCH,
  laneCertificate,
  leaderAt,
  notarization,
  nullification,
  nullify,
  pointOf,
  proposalOf,
  reportOf,
  voteOf,
} from "./objects.ts";

const learn = (bench: Bench, certificate: ViewCertificate, from = 0) =>
  receive(bench, from, { kind: "viewCertificate", epoch: EPOCH, certificate });

/** Every report that left: view, tips and where it went. */
const reports = (bench: Bench): string[] =>
  bench.effects.flatMap((effect) => {
    if (effect.kind !== "send") return [];
    const { to, message } = effect;
    if (!("report" in message)) return [];
    return [`${message.report.view}: ${message.report.tips.join(" ")} to ${to}`];
  });

describe("I1: content", () => {
  test("I1: the height of the highest certificate per lane, 0 without, and the start's L1 number", () => {
    const bench = openBench({ self: 1 });
    certifyLane(bench, laneCertificate(bench.context, 0, 4));
    certifyLane(bench, laneCertificate(bench.context, 3, 9));
    advance(bench, 1600);
    const [message] = sent(bench.effects, "nullify");
    expect(message?.message.report).toMatchObject({
      epoch: EPOCH,
      view: 1,
      operator: 1,
      l1Number: 5,
      tips: [4, 0, 0, 9],
    });
  });

  test("I1, S16: tips never fall, restarts included", () => {
    let bench = openBench({ self: 1 });
    const tips: number[] = [];
    for (let view = 1; view <= 5; view++) {
      certifyLane(bench, laneCertificate(bench.context, 0, 10 * view));
      advance(bench, 6000);
      const [last] = sent(bench.effects, "nullify").slice(-1);
      tips.push(last?.message.report.tips[0] as number);
      if (view === 3) bench = restart(bench);
      learn(bench, nullification(bench.context, view));
    }
    expect(tips).toEqual([10, 20, 30, 40, 50]);
  });
});

describe("I2: one report per view", () => {
  test("I2: made at the first notarize or nullify, the same in both", () => {
    const bench = openBench({ self: 1 });
    const proposal = proposalOf(bench.context, { view: 1 });
    receive(bench, 0, { kind: "proposal", epoch: EPOCH, proposal });
    certifyLane(bench, laneCertificate(bench.context, 2, 7));
    advance(bench, 800);
    expect(reports(bench)).toEqual(["1: 0 0 0 0 to all", "1: 0 0 0 0 to all"]);
  });

  test("I2: without a vote in the view, alone to the next leader on entering", () => {
    const bench = openBench({ self: 1 });
    certifyLane(bench, laneCertificate(bench.context, 2, 7));
    learn(bench, nullification(bench.context, 1));
    expect(reports(bench)).toEqual([`1: 0 0 7 0 to ${leaderAt(bench.context, 2)}`]);
  });

  test("I2: a vote carried it: it is not sent again", () => {
    const bench = openBench({ self: 1 });
    advance(bench, 1600);
    learn(bench, nullification(bench.context, 1));
    expect(reports(bench)).toEqual(["1: 0 0 0 0 to all"]);
  });

  test("I2: views jumped over get none, the one before mine does, though I never was in it", () => {
    const bench = openBench({ self: 1 });
    learn(bench, nullification(bench.context, 8));
    expect(reports(bench)).toEqual([`8: 0 0 0 0 to ${leaderAt(bench.context, 9)}`]);
  });

  test("I2: the leader keeps its own", () => {
    const bench = openBench({ self: 3 });
    learn(bench, nullification(bench.context, 1));
    expect(leaderAt(bench.context, 2)).toBe(3);
    expect(reports(bench)).toEqual([]);
    expect(bench.state.slots.get(viewOf(1))?.reports.get(3 as never)?.checked).toBe(true);
  });

  test("I2: in view 1 there is no view before", () => {
    expect(reports(openBench({ self: 1 }))).toEqual([]);
  });

  test("I2: after a restart it is made anew from durable certificates", () => {
    const before = openBench({ self: 1 });
    learn(before, nullification(before.context, 1));
    certifyLane(before, laneCertificate(before.context, 2, 7));
    const bench = restart(before);
    expect(reports(bench)).toEqual([`1: 0 0 7 0 to ${leaderAt(bench.context, 2)}`]);
  });
});

describe("I3: who answers a request for reports of v - 1", () => {
  const ask = (bench: Bench, view: number, from = 3) =>
    receive(bench, from, { kind: "getReports", epoch: EPOCH, view: viewOf(view) });

  test("I3: in view v, with my report", () => {
    const bench = openBench({ self: 1 });
    learn(bench, nullification(bench.context, 1));
    const [answer] = sent(ask(bench, 1), "tipReport");
    expect(answer?.to).toEqual([3]);
    expect(answer?.message.report).toEqual(reportOf(bench.context, 1, 1));
  });

  test("I3: beyond v, with the certificates that ended v", () => {
    const bench = openBench({ self: 1 });
    const block = proposalOf(bench.context, { view: 2 });
    learn(bench, nullification(bench.context, 1));
    learn(bench, notarization(bench.context, block));
    learn(bench, nullification(bench.context, 2));
    learn(bench, nullification(bench.context, 3));
    const answers = sent(ask(bench, 1), "viewCertificate");
    expect(answers.map(({ to, message }) => [to, message.certificate.statement.phase])).toEqual([
      [[3], 1],
      [[3], 2],
    ]);
    expect(answers.every(({ message }) => message.certificate.statement.view === 2)).toBe(true);
  });

  test("I3: beyond a view that I jumped over, with what led me to mine", () => {
    const bench = openBench({ self: 1 });
    learn(bench, nullification(bench.context, 9));
    const answers = sent(ask(bench, 3), "viewCertificate");
    expect(answers.map(({ message }) => message.certificate.statement)).toEqual([nullify(9)]);
  });

  test("I3: below v, not at all", () => {
    const bench = openBench({ self: 1 });
    expect(ask(bench, 1)).toEqual([]);
    expect(ask(bench, 20)).toEqual([]);
  });

  test("I3, Y0: a request makes no report and no signature", () => {
    const bench = openBench({ self: 1 });
    bench.answers.signs = false;
    learn(bench, nullification(bench.context, 1));
    const count = bench.signs.length;
    expect(ask(bench, 1)).toEqual([]);
    expect(bench.signs).toHaveLength(count);
  });
});

describe("reports of others", () => {
  const tell = (bench: Bench, from: number, report: TipReport) =>
    refusals(receive(bench, from, { kind: "tipReport", epoch: EPOCH, report }));

  test("I4: kept for the views that are remembered, and no others", () => {
    const bench = openBench({ self: 1 });
    expect(tell(bench, 3, reportOf(bench.context, 3, 0))).toEqual(["stale:report_view"]);
    expect(tell(bench, 3, reportOf(bench.context, 3, 17))).toEqual([]);
    expect(tell(bench, 3, reportOf(bench.context, 3, 18))).toEqual(["stale:report_view"]);
    expect(bench.state.slots.get(viewOf(17))?.reports.size).toBe(1);
  });

  test("I2: the first of an operator and view is kept: two are harmless", () => {
    const bench = openBench({ self: 1 });
    tell(bench, 3, reportOf(bench.context, 3, 1, [5]));
    tell(bench, 3, reportOf(bench.context, 3, 1, [9]));
    expect(bench.state.slots.get(viewOf(1))?.reports.get(3 as never)?.report.tips[0]).toBe(5);
  });

  test("K5: a report is nobody's but its sender's", () => {
    const bench = openBench({ self: 1 });
    expect(tell(bench, 2, reportOf(bench.context, 3, 1))).toEqual(["malformed:report_operator"]);
    const short = { ...reportOf(bench.context, 3, 1), tips: [] };
    expect(tell(bench, 3, short)).toEqual(["malformed:report_lanes"]);
  });

  test("I2, C10: a vote's report counts even if the vote is a duplicate", () => {
    const bench = openBench({ self: 1 });
    const point = pointOf(proposalOf(bench.context, { view: 2 }));
    receive(bench, 3, voteOf(bench.context, 3, nullify(2), reportOf(bench.context, 3, 2, [1])));
    expect(bench.state.slots.get(point.view)?.reports.size).toBe(1);
  });
});

test("I8: what lanes know best is what every report and every proposal of mine says", () => {
  const bench = openBench({ self: 0 });
  certifyLane(bench, laneCertificate(bench.context, 2, 3));
  certifyLane(bench, laneCertificate(bench.context, 2, 8));
  advance(bench, 1000);
  const [proposal] = sent(bench.effects, "proposal");
  expect(proposal?.message.proposal.laneCertificates).toEqual([
    laneCertificate(bench.context, 2, 8),
  ]);
  expect(reports(bench)[0]).toBe("1: 0 0 8 0 to all");
});
