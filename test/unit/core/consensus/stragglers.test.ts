/** C8, C9, Y0..Y2: what is said again, and who is helped. */
import { describe, expect, test } from "vitest";
import type { ViewCertificate } from "../../../../src/chain/index.ts";
import {
  heightOf,
  millisOf,
  type OperatorIndex,
  viewOf,
} from "../../../../src/primitives/brand.ts";
import { advance, type Bench, dueIn, feed, openBench, receive, refusals, sent } from "./harness.ts";
import {
  EPOCH,
  finalization,
  finalize,
  leaderAt,
  notarization,
  nullification,
  nullify,
  pointOf,
  proposalOf,
  voteOf,
} from "./objects.ts";
import { effectWords, inWords } from "./words.ts";

const learn = (bench: Bench, certificate: ViewCertificate, from = 0) =>
  receive(bench, from, { kind: "viewCertificate", epoch: EPOCH, certificate });

const deliver = (bench: Bench, proposal: ReturnType<typeof proposalOf>) =>
  receive(bench, leaderAt(bench.context, proposal.header.view), {
    kind: "proposal",
    epoch: EPOCH,
    proposal,
  });

const status = (bench: Bench, from: number, view: number) =>
  receive(bench, from, {
    kind: "status",
    epoch: EPOCH,
    status: {
      epoch: EPOCH,
      view: viewOf(view),
      finalizedView: viewOf(0),
      finalizedHeight: heightOf(40),
      certifiedHeight: heightOf(40),
    },
  });

const pass = (bench: Bench, ms: number): void => {
  bench.nowMs = millisOf(bench.nowMs + ms);
};

/** `phase/view` of certificates sent, and to whom. */
const given = (effects: Parameters<typeof sent>[0]): string[] =>
  sent(effects, "viewCertificate").map(
    ({ to, message }) =>
      `${message.certificate.statement.phase}/${message.certificate.statement.view} to ${to}`,
  );

describe("C8: retry", () => {
  test("C8: after my nullify, every tRetry: nullify, notarize, certificates of v - 1, newest finalization", () => {
    const bench = openBench({ self: 1, protocol: { heartbeatMs: 0 } });
    const a = proposalOf(bench.context, { view: 1 });
    deliver(bench, a);
    learn(bench, finalization(bench.context, a));
    learn(bench, nullification(bench.context, 3));
    const b = proposalOf(bench.context, { view: 4, parent: a });
    learn(bench, notarization(bench.context, proposalOf(bench.context, { view: 3, parent: a })));
    deliver(bench, b);
    advance(bench, 800);
    const short = pointOf(b).hash.slice(2, 10);
    const parent = pointOf(proposalOf(bench.context, { view: 3, parent: a })).hash.slice(2, 10);
    const final = pointOf(a).hash.slice(2, 10);
    expect(dueIn(bench, "retry")).toBe(200);
    const again = inWords(advance(bench, 200));
    expect(again).toEqual([
      "send to all: nullify(4) with report(4: tips 0 0 0 0)",
      `send to all: notarize(4, ${short}) with report(4: tips 0 0 0 0)`,
      `send to all: notarization(3, ${parent}) by 0 1 2`,
      "send to all: nullification(3) by 0 1 2",
      `send to all: finalization(1, ${final}) by 0 1 2`,
    ]);
    expect(inWords(advance(bench, 200))).toEqual(again);
    learn(bench, nullification(bench.context, 4));
    expect(dueIn(bench, "retry")).toBe(null);
  });

  test("C8: not before my nullify, and not beyond the view", () => {
    const bench = openBench({ self: 1 });
    deliver(bench, proposalOf(bench.context, { view: 1 }));
    expect(dueIn(bench, "retry")).toBe(null);
    advance(bench, 1800);
    expect(dueIn(bench, "retry")).toBe(200);
    learn(bench, nullification(bench.context, 1));
    expect(sent(advance(bench, 500), "nullify")).toEqual([]);
  });

  test("C8: while the signer has not answered it is asked again", () => {
    const bench = openBench({ self: 1 });
    bench.answers.signs = false;
    advance(bench, 1600);
    bench.signs.length = 0;
    expect(advance(bench, 200).map((effect) => effectWords(effect))).toEqual([
      "sign nullify(1) and report(1: tips 0 0 0 0)",
      "timer retry in 200 ms",
    ]);
  });

  test("C8: two nodes that each lost the other's certificate meet again by it", () => {
    const ahead = openBench({ self: 1 });
    const behind = openBench({ self: 2 });
    learn(ahead, nullification(ahead.context, 1), 0);
    for (const bench of [ahead, behind]) pass(bench, 300);
    const effects = advance(behind, 1300);
    const [vote] = sent(effects, "nullify");
    if (vote === undefined) throw new Error("no vote");
    const answer = sent(receive(ahead, 2, vote.message), "viewCertificate");
    for (const { message } of answer) receive(behind, 1, message);
    expect(behind.state.view).toBe(ahead.state.view);
  });
});

describe("C9: help", () => {
  /** View 5, views 2..4 nullified, view 1 final. */
  function openAhead(options: Parameters<typeof openBench>[0] = {}): Bench {
    const bench = openBench({ self: 1, ...options });
    const a = proposalOf(bench.context, { view: 1 });
    deliver(bench, a);
    learn(bench, finalization(bench.context, a));
    for (const view of [2, 3, 4]) learn(bench, nullification(bench.context, view));
    pass(bench, 150);
    return bench;
  }
  const vote = (bench: Bench, from: number, view: number) =>
    receive(bench, from, voteOf(bench.context, from, nullify(view)));

  test("C9: a vote of an old view gets its certificates, those of view - 1, the newest finalization", () => {
    const bench = openAhead();
    expect(given(vote(bench, 3, 2))).toEqual(["2/2 to 3", "2/4 to 3", "3/1 to 3"]);
  });

  test("C9: a Status of an old view as well, at once", () => {
    const bench = openAhead();
    bench.nowMs = millisOf(bench.nowMs - 150);
    expect(given(status(bench, 3, 4))).toEqual(["2/4 to 3", "3/1 to 3"]);
  });

  test("C9: a vote that may have crossed my certificate gets nothing until Δ has passed", () => {
    const bench = openAhead();
    bench.nowMs = millisOf(bench.nowMs - 51);
    expect(given(vote(bench, 3, 4))).toEqual([]);
    bench.nowMs = millisOf(bench.nowMs + 1);
    expect(given(vote(bench, 2, 4))).toEqual(["2/4 to 2", "3/1 to 2"]);
  });

  test("C9: once per peer, view and tRetry", () => {
    const bench = openAhead();
    expect(given(vote(bench, 3, 2))).toHaveLength(3);
    expect(given(vote(bench, 3, 2))).toEqual([]);
    expect(given(vote(bench, 2, 2))).toHaveLength(3);
    pass(bench, 199);
    expect(given(vote(bench, 3, 2))).toEqual([]);
    pass(bench, 1);
    expect(given(vote(bench, 3, 2))).toHaveLength(3);
  });

  test("C9, S19: two old votes in turn are no endless question", () => {
    const bench = openAhead();
    let answers = 0;
    for (let index = 0; index < 100; index++) {
      answers += given(vote(bench, 3, 2 + (index % 3))).length;
      answers += given(status(bench, 3, 2)).length;
    }
    // Views 2, 3 and 4, once each.
    expect(answers).toBe(8);
    expect(bench.state.helped.size).toBe(1);
  });

  test("C9: a finalize of u says that its sender is in u + 1", () => {
    const bench = openAhead();
    const point = pointOf(proposalOf(bench.context, { view: 4 }));
    const effects = receive(bench, 3, voteOf(bench.context, 3, finalize(point)));
    expect(given(effects)).toEqual([]);
    const old = pointOf(proposalOf(bench.context, { view: 2 }));
    expect(given(receive(bench, 3, voteOf(bench.context, 3, finalize(old))))).toEqual([
      "2/3 to 3",
      "2/4 to 3",
      "3/1 to 3",
    ]);
  });

  test("C9: a vote below the retention is answered too, though not counted", () => {
    const bench = openBench({ self: 1, local: { viewRetention: 2 } });
    learn(
      bench,
      finalization(bench.context, proposalOf(bench.context, { view: 50, parent: null })),
    );
    const effects = vote(bench, 3, 7);
    expect(refusals(effects)).toEqual(["stale:view_below_retention"]);
    expect(given(effects)).toEqual(["3/50 to 3"]);
  });

  test("C9: nobody in my view or beyond is helped, nor am I", () => {
    const bench = openAhead();
    expect(given(vote(bench, 3, 5))).toEqual([]);
    expect(given(vote(bench, 3, 6))).toEqual([]);
    expect(given(status(bench, 3, 5))).toEqual([]);
    expect(given(status(bench, 1, 2))).toEqual([]);
  });

  test("C9: with its rule off nobody is helped", () => {
    const bench = openAhead({ rules: { staleVoteAnswered: false } });
    expect(given(vote(bench, 3, 2))).toEqual([]);
    expect(given(status(bench, 3, 2))).toEqual([]);
  });
});

describe("Y0, Y1: requests for certificates", () => {
  const get = (bench: Bench, keys: [view: number, phase: 1 | 2 | 3][], from = 3) =>
    receive(bench, from, {
      kind: "getCertificates",
      epoch: EPOCH,
      keys: keys.map(([view, phase]) => ({ view: viewOf(view), phase })),
    });

  test("Y0: exactly what was asked for, as far as it is here; else absent", () => {
    const bench = openBench({ self: 1 });
    const block = proposalOf(bench.context, { view: 1 });
    learn(bench, notarization(bench.context, block));
    learn(bench, nullification(bench.context, 2));
    const [answer] = sent(
      get(bench, [
        [1, 1],
        [1, 2],
        [2, 2],
        [9, 3],
      ]),
      "certificates",
    );
    expect(answer?.to).toEqual([3]);
    expect(
      answer?.message.certificates.map(({ statement }) => [statement.view, statement.phase]),
    ).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(sent(get(bench, [[1, 3]]), "absent")).toHaveLength(1);
  });

  test("Y0: at most 64 keys are looked at", () => {
    const bench = openBench({ self: 1 });
    learn(bench, nullification(bench.context, 1));
    const keys = Array.from({ length: 65 }, (_, index) => [index + 2, 2] as [number, 2]);
    expect(sent(get(bench, [...keys.slice(0, 64), [1, 2]]), "absent")).toHaveLength(1);
    expect(sent(get(bench, [...keys.slice(0, 63), [1, 2]]), "certificates")).toHaveLength(1);
  });

  test("Y1, S19: 32 requests of a peer within tRetry, then none; others are answered", () => {
    const bench = openBench({ self: 1 });
    learn(bench, nullification(bench.context, 1));
    for (let index = 0; index < 32; index++) expect(refusals(get(bench, [[1, 2]]))).toEqual([]);
    expect(refusals(get(bench, [[1, 2]]))).toEqual(["rate_limited:requests"]);
    expect(refusals(receive(bench, 3, { kind: "getOwnVotes", epoch: EPOCH }))).toEqual([
      "rate_limited:requests",
    ]);
    expect(refusals(get(bench, [[1, 2]], 2))).toEqual([]);
    pass(bench, 200);
    expect(refusals(get(bench, [[1, 2]]))).toEqual([]);
    expect(bench.state.answers.size).toBe(2);
  });
});

describe("Y2: standstill", () => {
  const standstill = (bench: Bench) => feed(bench, { kind: "standstill", nowMs: bench.nowMs });

  test("Y2: certificates of view - 1, the newest finalization, own votes above it", () => {
    const bench = openBench({ self: 1 });
    const a = proposalOf(bench.context, { view: 1 });
    deliver(bench, a);
    learn(bench, notarization(bench.context, a));
    const b = proposalOf(bench.context, { view: 2, parent: a });
    deliver(bench, b);
    const [first, second] = [a, b].map((block) => pointOf(block).hash.slice(2, 10));
    expect(inWords(standstill(bench))).toEqual([
      `send to all: notarization(1, ${first}) by 0 1 2`,
      `send to all: notarize(1, ${first}) with report(1: tips 0 0 0 0)`,
      `send to all: finalize(1, ${first})`,
      `send to all: notarize(2, ${second}) with report(2: tips 0 0 0 0)`,
    ]);
    learn(bench, finalization(bench.context, a));
    expect(inWords(standstill(bench)).slice(0, 2)).toEqual([
      `send to all: notarization(1, ${first}) by 0 1 2`,
      `send to all: finalization(1, ${first}) by 0 1 2`,
    ]);
  });

  test("Y2: of more than 64 views the oldest and the newest 32", () => {
    const bench = openBench({ self: 1 });
    for (let view = 1; view <= 70; view++) {
      advance(bench, 600_000);
      learn(bench, nullification(bench.context, view), (view % 2 === 0 ? 0 : 2) as OperatorIndex);
    }
    const views = sent(standstill(bench), "nullify").map(({ message }) => message.statement.view);
    expect(views).toHaveLength(64);
    expect([views[0], views[31], views[32], views[63]]).toEqual([1, 32, 39, 70]);
  });

  test("Y2: who does not vote repeats certificates only", () => {
    const bench = openBench({ self: null });
    learn(bench, nullification(bench.context, 1));
    expect(inWords(standstill(bench))).toEqual(["send to all: nullification(1) by 0 1 2"]);
  });
});
