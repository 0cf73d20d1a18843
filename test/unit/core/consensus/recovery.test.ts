/** R1, R2, R4, M1..M4, P3: from records back to a node that never contradicts itself. */
import { describe, expect, test } from "vitest";
import {
  ackStatement,
  type MessageOf,
  offenceOf,
  outputStatement,
  type Proposal,
  type SignedStatement,
  type Statement,
  type ViewCertificate,
} from "../../../../src/chain/index.ts";
import { heightOf, laneHeightOf, operatorOf, viewOf } from "../../../../src/primitives/brand.ts";
import {
  advance,
  answerOwnVotes,
  type Bench,
  certifyLane,
  check,
  dueIn,
  feed,
  only,
  openBench,
  receive,
  refusals,
  restart,
  sent,
  settle,
} from "./harness.ts";
import {
  blockOf,
  EPOCH,
  finalization,
  finalize,
  hashOf,
  laneCertificate,
  leaderAt,
  notarization,
  notarize,
  nullification,
  nullify,
  pointOf,
  proposalOf,
  propose,
  signed,
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

const ownVotes = (votes: readonly SignedStatement[]): MessageOf<"ownVotes"> => ({
  kind: "ownVotes",
  epoch: EPOCH,
  votes,
});

const statements = (bench: Bench): Statement[] =>
  only(bench.effects, "sign").flatMap(({ request }) =>
    request.statement === null ? [] : [request.statement],
  );

describe("R1: replay", () => {
  test("R1: view = 1 + highest certified view", () => {
    const bench = openBench({ self: 1 });
    learn(bench, nullification(bench.context, 6));
    expect(restart(bench).state.view).toBe(7);
  });

  test("R1: or the view of the newest own record; a finalize of v was made on the way to v + 1", () => {
    const vote = (statement: Statement) => ({ kind: "vote", statement }) as const;
    const { context } = openBench({ self: 1 });
    const point = pointOf(proposalOf(context, { view: 4 }));
    expect(openBench({ self: 1, records: [vote(nullify(9))] }).state.view).toBe(9);
    expect(openBench({ self: 1, records: [vote(notarize(point))] }).state.view).toBe(4);
    expect(openBench({ self: 1, records: [vote(finalize(point))] }).state.view).toBe(5);
    const proposal = proposalOf(context, { view: 6 });
    expect(openBench({ self: 2, records: [{ kind: "proposal", proposal }] }).state.view).toBe(6);
  });

  test("R1, P3: sets of all records are the state, whatever their order", () => {
    const bench = openBench({ self: 1 });
    const a = proposalOf(bench.context, { view: 1 });
    deliver(bench, a);
    learn(bench, notarization(bench.context, a));
    advance(bench, 800);
    learn(bench, nullification(bench.context, 2));
    const views = [bench.records, [...bench.records].reverse()].map((records) => {
      const { state } = openBench({ self: 1, records, lanes: bench.lanes });
      const slots = [...state.slots.values()].sort((left, right) => left.view - right.view);
      return slots.map(({ view, own, notarization: one, nullification: two }) => ({
        view,
        own: [own.notarize?.hash, own.nullify?.hash, own.finalize?.hash],
        certificates: [one?.statement.hash, two?.statement.hash],
      }));
    });
    expect(views[1]).toEqual(views[0]);
    expect(views[0]?.slice(0, 2)).toEqual([
      {
        view: 1,
        own: [pointOf(a).hash, undefined, pointOf(a).hash],
        certificates: [pointOf(a).hash, undefined],
      },
      {
        view: 2,
        own: [undefined, nullify(2).hash, undefined],
        certificates: [undefined, nullify(2).hash],
      },
    ]);
  });

  test("R1, S7: after a restart nothing contradicts what was decided before, signed or not", () => {
    const bench = openBench({ self: 1 });
    bench.answers.signs = false;
    const left = proposalOf(bench.context, { view: 1 });
    deliver(bench, left);
    const next = restart(bench);
    deliver(next, proposalOf(next.context, { view: 1, heights: [2] }));
    const hashes = statements(next).map(({ hash }) => hash);
    expect(hashes).toEqual([pointOf(left).hash]);
  });

  test("R1: a node that nullified does not finalize after the restart", () => {
    const bench = openBench({ self: 1 });
    advance(bench, 1600);
    const next = restart(bench);
    learn(next, notarization(next.context, proposalOf(next.context, { view: 1 })));
    expect(statements(next).map(({ phase }) => phase)).toEqual([2]);
    expect(next.state.view).toBe(2);
  });

  test("R1: own votes above finalizedView and best certificates are said again", () => {
    const bench = openBench({ self: 1 });
    const a = proposalOf(bench.context, { view: 1 });
    deliver(bench, a);
    learn(bench, finalization(bench.context, a));
    const b = proposalOf(bench.context, { view: 2, parent: a });
    deliver(bench, b);
    learn(bench, notarization(bench.context, b));
    const next = restart(bench);
    const [first, second] = [a, b].map((block) => pointOf(block).hash.slice(2, 10));
    const words = inWords(next.effects).filter((line) => line.startsWith("send to all"));
    expect(words).toEqual([
      "send to all: get my own votes",
      `send to all: notarization(2, ${second}) by 0 1 2`,
      `send to all: finalization(1, ${first}) by 0 1 2`,
      `send to all: notarize(2, ${second}) with report(2: tips 0 0 0 0)`,
      `send to all: finalize(2, ${second})`,
    ]);
  });

  test("R1: the proposal of a view is resent byte for byte, never rebuilt", () => {
    const bench = openBench({ self: 0 });
    advance(bench, 50);
    certifyLane(bench, laneCertificate(bench.context, 1, 2));
    const [before] = sent(bench.effects, "proposal");
    certifyLane(bench, laneCertificate(bench.context, 1, 9));
    const next = restart(bench);
    const again = sent(next.effects, "proposal");
    expect(again.map(({ message }) => message)).toEqual([before?.message]);
    advance(next, 5000);
    expect(sent(next.effects, "proposal")).toHaveLength(1);
  });

  test("R1: a proposal that was durable before its vote is voted for, and its block is kept", () => {
    const bench = openBench({ self: 0 });
    advance(bench, 50);
    certifyLane(bench, laneCertificate(bench.context, 1, 2));
    const records = bench.records.filter((record) => record.kind === "proposal");
    expect(records).toHaveLength(1);
    const next = openBench({ self: 0, records, lanes: bench.lanes, nowMs: bench.nowMs });
    expect(next.records.map(({ kind }) => kind)).toEqual(["proposal", "block", "vote"]);
    expect(statements(next).map(({ phase }) => phase)).toEqual([7, 1]);
  });

  test("R1: a proposal of a view that is over is not said again", () => {
    const bench = openBench({ self: 0 });
    advance(bench, 50);
    certifyLane(bench, laneCertificate(bench.context, 1, 2));
    learn(bench, nullification(bench.context, 1), 3);
    expect(sent(restart(bench).effects, "proposal")).toEqual([]);
  });

  test("R1: what became final above the delivered block is told again, with its ancestors", () => {
    const bench = openBench({ self: 1 });
    const a = proposalOf(bench.context, { view: 1 });
    const b = proposalOf(bench.context, { view: 2, parent: a });
    const c = proposalOf(bench.context, { view: 3, parent: b });
    for (const block of [a, b, c]) {
      deliver(bench, block);
      if (block === c)
        feed(bench, { kind: "blocksFetched", nowMs: bench.nowMs, blocks: [blockOf(c)] });
      learn(bench, finalization(bench.context, block));
    }
    const next = restart(bench, { delivered: blockOf(a) });
    const [finalized] = only(next.effects, "finalized");
    expect(finalized?.blocks.map(({ block }) => block.hash)).toEqual([
      pointOf(b).hash,
      pointOf(c).hash,
    ]);
    expect(next.state.finalTip.hash).toBe(pointOf(c).hash);
    expect(only(restart(bench, { delivered: blockOf(c) }).effects, "finalized")).toEqual([]);
  });

  test("R1, O7: after a snapshot the first view is above it: no vote where votes are forgotten", () => {
    const vote = { kind: "vote", statement: nullify(1) } as const;
    const { context } = openBench({ self: 1 });
    const far = proposalOf(context, { view: 500, parent: null });
    const bench = openBench({ self: 1, records: [vote], delivered: blockOf(far) });
    expect(bench.state.view).toBe(501);
    expect(bench.state.slots.has(viewOf(1))).toBe(false);
    advance(bench, 1000);
    expect(statements(bench).every(({ view }) => view > 500)).toBe(true);
  });

  test("R1: without its rule votes are forgotten, and the node contradicts itself", () => {
    const bench = openBench({ self: 1, rules: { votesSurviveRestart: false } });
    const left = proposalOf(bench.context, { view: 1 });
    deliver(bench, left);
    const next = restart(bench);
    deliver(next, proposalOf(next.context, { view: 1, heights: [2] }));
    const [first] = statements(bench);
    const second = statements(next).at(-1);
    expect(first && second && offenceOf(first, second)).toBe("DOUBLE_NOTARIZE");
  });

  test("R1: without its rule certificates are forgotten", () => {
    const bench = openBench({ self: 1, rules: { certificatesSurviveRestart: false } });
    learn(bench, nullification(bench.context, 6));
    expect(restart(bench).state.view).toBe(1);
  });
});

describe("R2", () => {
  test("R2: a view with own nullify resumes C8", () => {
    const bench = openBench({ self: 1 });
    advance(bench, 1600);
    const next = restart(bench);
    expect(dueIn(next, "retry")).toBe(200);
    expect(sent(advance(next, 200), "nullify")).toHaveLength(1);
    expect(sent(advance(next, 200), "nullify")).toHaveLength(1);
  });

  test("R2: every other view is armed as if entered now", () => {
    const bench = openBench({ self: 1 });
    advance(bench, 900);
    const next = restart(bench);
    expect([dueIn(next, "propose"), dueIn(next, "view"), dueIn(next, "retry")]).toEqual([
      1600,
      1800,
      null,
    ]);
  });

  test("R2, C5: what was notarized while it only listened is finalized", () => {
    const bench = openBench({ self: 1, listening: true });
    const a = proposalOf(bench.context, { view: 1 });
    learn(bench, notarization(bench.context, a));
    learn(bench, nullification(bench.context, 2));
    learn(bench, notarization(bench.context, proposalOf(bench.context, { view: 2 })));
    expect(statements(bench)).toEqual([]);
    answerOwnVotes(bench);
    // View 2 is nullified: its notarization is no longer for me to finalize.
    expect(statements(bench)).toEqual([finalize(pointOf(a))]);
  });

  test("R2: a crash between a notarization and my finalize loses nothing", () => {
    const bench = openBench({ self: 1 });
    const a = proposalOf(bench.context, { view: 1 });
    learn(bench, notarization(bench.context, a));
    const records = bench.records.filter(({ kind }) => kind === "viewCertificate");
    const next = openBench({ self: 1, records, nowMs: bench.nowMs });
    expect(statements(next)).toEqual([finalize(pointOf(a))]);
  });
});

describe("R4: listen first", () => {
  test("R4: it asks all, again every tRetry, and signs nothing meanwhile", () => {
    const bench = openBench({ self: 0, listening: true });
    const a = proposalOf(bench.context, { view: 1 });
    learn(bench, notarization(bench.context, a));
    advance(bench, 10_000);
    expect(sent(bench.effects, "getOwnVotes")).toHaveLength(51);
    expect(only(bench.effects, "sign")).toEqual([]);
    expect(bench.state.view).toBe(2);
  });

  test("R4: peers worth more than F seats end it; one peer twice is one peer", () => {
    const bench = openBench({ seats: [1, 2, 2, 2], self: 0, listening: true });
    receive(bench, 1, ownVotes([]));
    expect(refusals(receive(bench, 1, ownVotes([])))).toEqual(["duplicate:own_votes"]);
    expect(bench.state.voting).toBe(false);
    const effects = receive(bench, 2, ownVotes([]));
    expect(only(effects, "voting")).toHaveLength(1);
    expect(bench.state.voting).toBe(true);
    advance(bench, 200);
    expect(sent(bench.effects, "getOwnVotes")).toHaveLength(1);
  });

  test("R4: a vote that my WAL holds is no surprise", () => {
    const before = openBench({ self: 1 });
    const a = proposalOf(before.context, { view: 1 });
    deliver(before, a);
    learn(before, notarization(before.context, a));
    const bench = restart(before, { listening: true });
    const votes = [signed(1, notarize(pointOf(a))), signed(1, finalize(pointOf(a)))];
    receive(bench, 0, ownVotes(votes));
    receive(bench, 3, ownVotes(votes));
    expect(only(bench.effects, "halt")).toEqual([]);
    expect(only(bench.effects, "check")).toEqual([]);
    expect(bench.state.voting).toBe(true);
  });

  const point = { view: viewOf(3), height: heightOf(41), hash: hashOf("block") };
  const LOST: [string, Statement][] = [
    ["notarize", notarize(point)],
    ["nullify", nullify(3)],
    ["finalize", finalize(point)],
    ["proposal", propose(point)],
  ];
  for (const [what, statement] of LOST) {
    test(`R4: a valid ${what} under my key that my WAL lacks halts`, () => {
      const bench = openBench({ self: 1, listening: true });
      const effects = receive(bench, 3, ownVotes([signed(1, statement)]));
      const phase = statement.phase;
      expect(only(effects, "halt")).toEqual([
        {
          kind: "halt",
          reason: `R4: a valid vote under my key (phase ${phase}, view 3) is not in my WAL`,
        },
      ]);
      expect(bench.state.voting).toBe(false);
    });
  }

  test("R4: a forged vote under my key stops nobody", () => {
    const bench = openBench({ self: 1, listening: true });
    const forged = { ...signed(1, nullify(3)), signature: new Uint8Array(96) };
    const effects = receive(bench, 3, ownVotes([forged]));
    expect(refusals(effects)).toEqual(["bad_signature:own_votes"]);
    expect(only(effects, "halt")).toEqual([]);
    receive(bench, 0, ownVotes([forged, forged]));
    expect(bench.state.voting).toBe(true);
  });

  test("R4: my acknowledgements and outputs are no votes of consensus: showing them stops nobody", () => {
    const bench = openBench({ self: 1, listening: true });
    const ack = ackStatement({
      epoch: EPOCH,
      lane: operatorOf(3),
      height: laneHeightOf(5),
      digest: hashOf("batch"),
    });
    const output = outputStatement({ epoch: EPOCH, height: heightOf(41), hash: hashOf("output") });
    receive(bench, 3, ownVotes([signed(1, ack), signed(1, output)]));
    expect(only(bench.effects, "halt")).toEqual([]);
    expect(only(bench.effects, "check")).toEqual([]);
  });

  test("R4: another's vote, or one of another epoch, or a forgotten view, is not mine to miss", () => {
    const bench = openBench({ self: 1, listening: true, local: { viewRetention: 2 } });
    learn(
      bench,
      finalization(bench.context, proposalOf(bench.context, { view: 50, parent: null })),
    );
    const other = { ...nullify(60), epoch: 8 as typeof EPOCH };
    receive(bench, 3, ownVotes([signed(2, nullify(60)), signed(1, other), signed(1, nullify(9))]));
    expect(only(bench.effects, "halt")).toEqual([]);
    expect(bench.state.answeredOwnVotes.size).toBe(1);
  });

  test("R4, S19: too many votes, or a second answer while the first is checked, are refused", () => {
    const bench = openBench({ self: 1, listening: true });
    bench.answers.checks = false;
    const forged = { ...signed(1, nullify(3)), signature: new Uint8Array(96) };
    expect(refusals(receive(bench, 3, ownVotes(Array(65).fill(forged))))).toEqual([
      "oversize:own_votes",
    ]);
    receive(bench, 3, ownVotes(Array(64).fill(forged)));
    for (let index = 0; index < 5; index++) {
      expect(refusals(receive(bench, 3, ownVotes([forged])))).toEqual(["duplicate:own_votes"]);
    }
    expect(bench.checks).toHaveLength(1);
    check(bench);
    expect(bench.state.answeredOwnVotes.size).toBe(1);
  });

  test("R4: whoever asks gets the newest votes held under its key, proposals included", () => {
    const bench = openBench({ self: 1 });
    const { context } = bench;
    const a = proposalOf(context, { view: 1 });
    deliver(bench, a);
    receive(bench, 0, voteOf(context, 0, notarize(pointOf(a))));
    receive(bench, 0, voteOf(context, 0, nullify(2)));
    receive(bench, 3, voteOf(context, 3, nullify(2)));
    const ask = (from: number) =>
      sent(receive(bench, from, { kind: "getOwnVotes", epoch: EPOCH }), "ownVotes").map(
        ({ to, message }) => [to, message.votes.map(({ statement }) => statement)],
      );
    expect(ask(0)).toEqual([[[0], [nullify(2), propose(pointOf(a)), notarize(pointOf(a))]]]);
    expect(ask(2)).toEqual([[[2], []]]);
  });

  test("R4: an answer carries 64 votes at most, the newest", () => {
    const bench = openBench({ self: 1, protocol: { viewWindow: 200 } });
    for (let view = 1; view <= 70; view++) {
      receive(bench, 3, voteOf(bench.context, 3, nullify(view + 10)));
    }
    const [answer] = sent(receive(bench, 3, { kind: "getOwnVotes", epoch: EPOCH }), "ownVotes");
    const views = answer?.message.votes.map(({ statement }) => statement.view) ?? [];
    expect([views.length, views[0], views.at(-1)]).toEqual([64, 80, 17]);
  });

  test("R4: an observer asks nobody, and votes never", () => {
    const bench = openBench({ self: null });
    expect(sent(bench.effects, "getOwnVotes")).toEqual([]);
    expect(refusals(receive(bench, 1, ownVotes([])))).toEqual(["duplicate:own_votes"]);
    deliver(bench, proposalOf(bench.context, { view: 1 }));
    advance(bench, 10_000);
    expect(only(bench.effects, "sign")).toEqual([]);
  });
});

describe("M1..M4", () => {
  test("M1: every signature is asked for after the record that it rests on", () => {
    const bench = openBench({ self: 0 });
    const a = proposalOf(bench.context, { view: 1 });
    certifyLane(bench, laneCertificate(bench.context, 1, 2));
    advance(bench, 2000);
    learn(bench, notarization(bench.context, a));
    advance(bench, 2000);
    const durable = new Set<string>();
    const key = ({ phase, view, hash }: Statement): string => `${phase}/${view}/${hash}`;
    for (const effect of bench.effects) {
      if (effect.kind === "persist" && effect.record.kind === "vote") {
        durable.add(key(effect.record.statement));
      }
      if (effect.kind === "persist" && effect.record.kind === "proposal") {
        durable.add(key(propose(pointOf(effect.record.proposal))));
      }
      if (effect.kind === "sign" && effect.request.statement !== null) {
        expect(durable.has(key(effect.request.statement))).toBe(true);
      }
    }
    expect(durable.size).toBeGreaterThan(2);
  });

  test("M1, P1: a certificate is durable before it is sent, a notarization before the finalize", () => {
    const bench = openBench({ self: 1 });
    const effects = learn(
      bench,
      notarization(bench.context, proposalOf(bench.context, { view: 1 })),
    );
    const kinds = effects
      .filter(({ kind }) => ["persist", "send", "sign"].includes(kind))
      .map((effect) => (effect.kind === "persist" ? effect.record.kind : effect.kind));
    expect(kinds.slice(0, 4)).toEqual(["viewCertificate", "send", "vote", "sign"]);
  });

  test("M2: same inputs, same effects, byte for byte", () => {
    const run = (): string => {
      const bench = openBench({ self: 2 });
      const a = proposalOf(bench.context, { view: 1, heights: [1, 2] });
      deliver(bench, a);
      for (const operator of [3, 0, 1]) {
        receive(bench, operator, voteOf(bench.context, operator, notarize(pointOf(a))));
      }
      advance(bench, 10_000);
      return JSON.stringify(bench.effects, (_, value) =>
        value instanceof Uint8Array ? [...value] : value,
      );
    };
    expect(run()).toBe(run());
  });

  test("M3: a proposal leaves its buffer only by being decided", () => {
    const bench = openBench({ self: 1 });
    const b = proposalOf(bench.context, { view: 2 });
    deliver(bench, b);
    expect(bench.state.slots.get(viewOf(2))?.proposal?.stage).toBe("buffered");
    bench.answers.checks = false;
    learn(bench, nullification(bench.context, 1));
    check(bench);
    expect(bench.state.slots.get(viewOf(2))?.proposal?.stage).toBe("checking");
    settle(bench);
    expect(bench.state.slots.get(viewOf(2))?.proposal?.stage).toBe("settled");
  });

  test("M4: an answer to nobody's question changes nothing", () => {
    const bench = openBench({ self: 1 });
    const { nowMs } = bench;
    const job = { owner: "consensus", epoch: EPOCH, id: 999 } as const;
    expect(feed(bench, { kind: "checked", nowMs, job, verdicts: [] })).toEqual([]);
    const request = {
      owner: "consensus",
      epoch: EPOCH,
      statement: nullify(77),
      report: null,
    } as const;
    const signatures = { statement: new Uint8Array(96), report: null };
    expect(feed(bench, { kind: "signed", nowMs, request, signatures })).toEqual([]);
  });
});
