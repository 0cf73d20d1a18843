/** C1, C4..C7: views begin and end; what is final. */
import { describe, expect, test } from "vitest";
import type { Block, ViewCertificate } from "../../../../src/chain/index.ts";
import { collectionSizes } from "../../../../src/core/consensus/index.ts";
import { SafetyError } from "../../../../src/primitives/assert.ts";
import { viewOf } from "../../../../src/primitives/brand.ts";
import {
  advance,
  type Bench,
  feed,
  fire,
  only,
  openBench,
  receive,
  sent,
  settle,
} from "./harness.ts";
import {
  blockOf,
  EPOCH,
  finalization,
  finalize,
  leaderAt,
  notarization,
  notarize,
  nullification,
  nullify,
  pointOf,
  proposalOf,
  voteOf,
} from "./objects.ts";
import { inWords } from "./words.ts";

const learn = (bench: Bench, certificate: ViewCertificate, from = 3) =>
  receive(bench, from, { kind: "viewCertificate", epoch: EPOCH, certificate });

const deliver = (bench: Bench, proposal: ReturnType<typeof proposalOf>) =>
  receive(bench, leaderAt(bench.context, proposal.header.view), {
    kind: "proposal",
    epoch: EPOCH,
    proposal,
  });

const fetched = (bench: Bench, ...blocks: Block[]) =>
  feed(bench, { kind: "blocksFetched", nowMs: bench.nowMs, blocks });

const votes = (bench: Bench): string[] =>
  bench.records.flatMap((record) =>
    record.kind === "vote" ? [`${record.statement.phase}/${record.statement.view}`] : [],
  );

describe("C1: enter", () => {
  test("C1: entering arms the timers of the new view and cancels the old ones", () => {
    const bench = openBench({ self: 1 });
    const effects = learn(bench, nullification(bench.context, 1));
    const timers = effects.flatMap((effect) => {
      if (effect.kind === "cancelTimer") return [`cancel ${effect.timer.name}`];
      return effect.kind === "setTimer" ? [`set ${effect.timer.name}`] : [];
    });
    expect(timers).toEqual([
      ...["propose", "view", "parent", "leader", "judge", "retry"].map((name) => `cancel ${name}`),
      ...["propose", "view", "parent"].map((name) => `set ${name}`),
    ]);
    expect(only(effects, "viewEntered").map(({ view }) => view)).toEqual([2]);
  });

  test("C1: only upwards: a certificate of an old view moves nobody", () => {
    const bench = openBench({ self: 1 });
    learn(bench, nullification(bench.context, 5));
    const effects = learn(bench, nullification(bench.context, 3));
    expect(bench.state.view).toBe(6);
    expect(only(effects, "viewEntered")).toEqual([]);
  });

  test("C1, Y4: a certificate of a view ahead jumps over those between", () => {
    const bench = openBench({ self: 1 });
    const effects = learn(bench, nullification(bench.context, 9));
    expect(only(effects, "viewEntered").map(({ view }) => view)).toEqual([10]);
  });
});

describe("C4: nullify", () => {
  test("C4: T1, once; nullifying is persisted, signed, sent to all", () => {
    const bench = openBench({ self: 1 });
    expect(inWords(advance(bench, 1600))).toEqual([
      "persist nullify(1)",
      "sign nullify(1) and report(1: tips 0 0 0 0)",
      "send to all: nullify(1) with report(1: tips 0 0 0 0)",
    ]);
    advance(bench, 200);
    expect(votes(bench)).toEqual(["2/1"]);
  });

  test("C4: legal after notarize", () => {
    const bench = openBench({ self: 1 });
    deliver(bench, proposalOf(bench.context, { view: 1 }));
    advance(bench, 1800);
    expect(votes(bench)).toEqual(["1/1", "2/1"]);
  });

  test("C4: the leader's own nullify of my view is a trigger, of another view not, another's not", () => {
    const bench = openBench({ self: 1 });
    const { context } = bench;
    receive(bench, 3, voteOf(context, 3, nullify(2)));
    receive(bench, 2, voteOf(context, 2, nullify(2)));
    expect(votes(bench)).toEqual([]);
    receive(bench, 0, voteOf(context, 0, nullify(1)));
    expect(votes(bench)).toEqual(["2/1"]);
    // Operator 3 leads view 2 and has nullified it already: there is nothing to wait for.
    learn(bench, nullification(context, 1));
    expect(votes(bench)).toEqual(["2/1", "2/2"]);
    expect(bench.state.view).toBe(3);
  });

  test("C4: nullifies worth more than F are no trigger", () => {
    const bench = openBench({ seats: [1, 1, 1, 1, 1, 1, 1], self: 1 });
    const leader = leaderAt(bench.context, 1);
    for (const operator of [0, 2, 3, 4, 5, 6].filter((one) => one !== leader).slice(0, 3)) {
      receive(bench, operator, voteOf(bench.context, operator, nullify(1)));
    }
    expect(votes(bench)).toEqual([]);
  });

  test("C4: not after a finalize in the same view", () => {
    const bench = openBench({ self: 1 });
    const block = proposalOf(bench.context, { view: 1 });
    deliver(bench, block);
    bench.answers.signs = false;
    learn(bench, notarization(bench.context, block));
    expect(votes(bench)).toEqual(["1/1", "3/1"]);
    fire(bench, "view");
    fire(bench, "propose");
    settle(bench);
    expect(votes(bench)).toEqual(["1/1", "3/1"]);
    expect(sent(bench.effects, "nullify")).toEqual([]);
  });

  test("C4: a signer that refuses makes no vote; the decision stands", () => {
    const bench = openBench({ self: 1 });
    bench.answers.signs = false;
    advance(bench, 1600);
    const refused = feed(bench, {
      kind: "signed",
      nowMs: bench.nowMs,
      request: bench.signs.shift() as never,
      signatures: null,
    });
    expect(sent(refused, "nullify")).toEqual([]);
    learn(bench, notarization(bench.context, proposalOf(bench.context, { view: 1 })));
    expect(votes(bench)).toEqual(["2/1"]);
  });
});

describe("C5: notarization", () => {
  test("C5: store, send once to all, finalize, enter the next view", () => {
    const bench = openBench({ self: 1 });
    const block = proposalOf(bench.context, { view: 1 });
    const short = pointOf(block).hash.slice(2, 10);
    expect(inWords(learn(bench, notarization(bench.context, block)))).toEqual([
      `check notarization(1, ${short}) by 0 1 2`,
      `persist notarization(1, ${short}) by 0 1 2`,
      `send to all: notarization(1, ${short}) by 0 1 2`,
      `persist finalize(1, ${short})`,
      `sign finalize(1, ${short})`,
      "enter view 2",
      "sign report(1: tips 0 0 0 0)",
      `send to all: finalize(1, ${short})`,
      "send to 3: report(1: tips 0 0 0 0)",
    ]);
  });

  test("C5: finalize even if the view is behind and I never voted in it", () => {
    const bench = openBench({ self: 1 });
    learn(bench, nullification(bench.context, 4));
    learn(bench, notarization(bench.context, proposalOf(bench.context, { view: 2 })));
    expect(votes(bench)).toEqual(["3/2"]);
    expect(bench.state.view).toBe(5);
  });

  test("C5: an own nullify suppresses the finalize, and only that", () => {
    const bench = openBench({ self: 1 });
    advance(bench, 1600);
    const effects = learn(
      bench,
      notarization(bench.context, proposalOf(bench.context, { view: 1 })),
    );
    expect(votes(bench)).toEqual(["2/1"]);
    expect(bench.state.view).toBe(2);
    expect(sent(effects, "viewCertificate")).toHaveLength(1);
  });

  test("C5: a nullification that is here suppresses it too", () => {
    const bench = openBench({ self: 1 });
    learn(bench, nullification(bench.context, 1));
    learn(bench, notarization(bench.context, proposalOf(bench.context, { view: 1 })));
    expect(votes(bench)).toEqual([]);
  });

  test("C5, S7: whichever comes first, never both finalize and nullify of one view", () => {
    for (const first of ["view", "notarization"] as const) {
      const bench = openBench({ self: 1 });
      const certificate = notarization(bench.context, proposalOf(bench.context, { view: 1 }));
      if (first === "view") advance(bench, 1800);
      learn(bench, certificate);
      fire(bench, "view");
      advance(bench, 500);
      const phases = votes(bench).filter((vote) => vote.endsWith("/1"));
      expect(phases).toEqual([first === "view" ? "2/1" : "3/1"]);
    }
  });

  test("C5: below what is final there is nothing to finalize", () => {
    const bench = openBench({ self: 1 });
    learn(bench, finalization(bench.context, proposalOf(bench.context, { view: 3 })));
    learn(bench, notarization(bench.context, proposalOf(bench.context, { view: 2 })));
    learn(bench, notarization(bench.context, proposalOf(bench.context, { view: 3 })));
    expect(votes(bench)).toEqual([]);
  });

  test("C5: with its rule off, a late notarization ends no view that I nullified", () => {
    const bench = openBench({ self: 1, rules: { lateNotarizationAdvances: false } });
    advance(bench, 1600);
    learn(bench, notarization(bench.context, proposalOf(bench.context, { view: 1 })));
    expect(bench.state.view).toBe(1);
  });
});

describe("C6: nullification", () => {
  test("C6: store, send once, enter the next view; a notarization stays welcome", () => {
    const bench = openBench({ self: 1 });
    expect(inWords(learn(bench, nullification(bench.context, 1)))).toEqual([
      "check nullification(1) by 0 1 2",
      "persist nullification(1) by 0 1 2",
      "send to all: nullification(1) by 0 1 2",
      "enter view 2",
      "sign report(1: tips 0 0 0 0)",
      "send to 3: report(1: tips 0 0 0 0)",
    ]);
    const block = proposalOf(bench.context, { view: 1 });
    learn(bench, notarization(bench.context, block));
    const slot = bench.state.slots.get(viewOf(1));
    expect(slot?.notarization?.statement.hash).toBe(pointOf(block).hash);
    expect(slot?.nullification).not.toBe(null);
  });

  test("C6: votes of the old view still make its notarization", () => {
    const bench = openBench({ self: 1 });
    learn(bench, nullification(bench.context, 1));
    const point = pointOf(proposalOf(bench.context, { view: 1 }));
    for (const operator of [0, 2, 3]) {
      receive(bench, operator, voteOf(bench.context, operator, notarize(point)));
    }
    expect(bench.state.slots.get(viewOf(1))?.notarization).not.toBe(null);
  });
});

describe("C7: finalization", () => {
  function chain(bench: Bench, length: number) {
    const blocks = [proposalOf(bench.context, { view: 1, heights: [1] })];
    for (let view = 2; view <= length; view++) {
      blocks.push(
        proposalOf(bench.context, { view, parent: blocks.at(-1) ?? null, heights: [view] }),
      );
    }
    return blocks;
  }

  test("C7: the block and its ancestors become final, oldest first, with the cut each advances from", () => {
    const bench = openBench({ self: 1 });
    const [a, b, c] = chain(bench, 3);
    if (!a || !b || !c) throw new Error("no chain");
    for (const block of [a, b, c]) {
      deliver(bench, block);
      learn(bench, notarization(bench.context, block));
    }
    const effects = learn(bench, finalization(bench.context, c));
    const [finalized] = only(effects, "finalized");
    expect(
      finalized?.blocks.map(({ block, parentCut }) => [block.hash, parentCut[0]?.height]),
    ).toEqual([
      [pointOf(a).hash, 0],
      [pointOf(b).hash, 1],
      [pointOf(c).hash, 2],
    ]);
    expect(only(effects, "ordered")[0]?.blocks.map(({ header }) => header.height)).toEqual([
      41, 42, 43,
    ]);
    expect(bench.state.finalizedView).toBe(3);
    expect(bench.state.view).toBe(4);
  });

  test("C7: votes make it as well, once", () => {
    const bench = openBench({ self: 1 });
    const [a] = chain(bench, 1);
    if (!a) throw new Error("no chain");
    deliver(bench, a);
    learn(bench, notarization(bench.context, a));
    for (const operator of [0, 2, 3]) {
      receive(bench, operator, voteOf(bench.context, operator, finalize(pointOf(a))));
    }
    expect(only(bench.effects, "ordered")).toHaveLength(1);
    const again = learn(bench, finalization(bench.context, a, [1, 2, 3]));
    expect(only(again, "ordered")).toEqual([]);
  });

  test("C7: a missing ancestor is asked for, and finality waits for it", () => {
    const bench = openBench({ self: 2 });
    const [a, b] = chain(bench, 2);
    if (!a || !b) throw new Error("no chain");
    const effects = learn(bench, finalization(bench.context, b));
    expect(only(effects, "needBlock").map(({ hash }) => hash)).toEqual([pointOf(b).hash]);
    expect(bench.state.view).toBe(3);
    const first = fetched(bench, blockOf(b));
    expect(only(first, "needBlock").map(({ hash }) => hash)).toEqual([pointOf(a).hash]);
    expect(only(first, "haveBlock").map(({ hash }) => hash)).toEqual([pointOf(b).hash]);
    expect(only(first, "ordered")).toEqual([]);
    const second = fetched(bench, blockOf(a));
    expect(only(second, "ordered")[0]?.blocks).toHaveLength(2);
  });

  test("C7: a proposal that comes late is the block that was missing", () => {
    const bench = openBench({ self: 1 });
    const [a] = chain(bench, 1);
    if (!a) throw new Error("no chain");
    learn(bench, finalization(bench.context, a));
    expect(only(deliver(bench, a), "ordered")).toHaveLength(1);
  });

  test("C7: a late proposal whose reports do not fit its header is not kept", () => {
    const bench = openBench({ self: 1 });
    const a = proposalOf(bench.context, { view: 2 });
    learn(bench, finalization(bench.context, a));
    const reports = a.reports.map((report) => ({ ...report, signature: new Uint8Array(3) }));
    const effects = receive(bench, 3, {
      kind: "proposal",
      epoch: EPOCH,
      proposal: { ...a, reports },
    });
    expect(only(effects, "persist")).toEqual([]);
    expect(bench.state.blocks.size).toBe(0);
  });

  test("C7, M4: a final block that does not descend from the last one halts", () => {
    const bench = openBench({ self: 1 });
    const left = proposalOf(bench.context, { view: 1, heights: [1] });
    deliver(bench, left);
    learn(bench, finalization(bench.context, left));
    const parent = proposalOf(bench.context, { view: 1 });
    const right = proposalOf(bench.context, { view: 3, parent });
    expect(() => learn(bench, finalization(bench.context, right))).not.toThrow();
    // Only the block says what it descends from.
    expect(() => fetched(bench, blockOf(right))).toThrow(SafetyError);
  });

  test("C7, M4: one that goes back to genesis, past what is final, halts as well", () => {
    const bench = openBench({ self: 1 });
    const left = proposalOf(bench.context, { view: 1, heights: [1] });
    deliver(bench, left);
    learn(bench, finalization(bench.context, left));
    const right = proposalOf(bench.context, { view: 3, parent: null });
    fetched(bench, blockOf(right));
    expect(() => learn(bench, finalization(bench.context, right))).toThrow(SafetyError);
  });

  test("C7, M4: a finalization of an old view that is no ancestor of the final tip halts", () => {
    const bench = openBench({ self: 1 });
    const [a, b, c] = chain(bench, 3);
    if (!a || !b || !c) throw new Error("no chain");
    for (const block of [a, b, c]) deliver(bench, block);
    fetched(bench, blockOf(a), blockOf(b), blockOf(c));
    learn(bench, finalization(bench.context, c));
    expect(() => learn(bench, finalization(bench.context, b))).not.toThrow();
    const fork = proposalOf(bench.context, { view: 1, heights: [2] });
    expect(() => learn(bench, finalization(bench.context, fork))).toThrow(SafetyError);
  });

  test("C7: views below finalizedView - viewRetention are forgotten", () => {
    const bench = openBench({ self: 1, local: { viewRetention: 2 } });
    const blocks = chain(bench, 6);
    for (const block of blocks) {
      deliver(bench, block);
      learn(bench, notarization(bench.context, block));
    }
    learn(bench, finalization(bench.context, blocks.at(-1) as (typeof blocks)[0]));
    expect([...bench.state.slots.keys()].sort((a, b) => a - b)).toEqual([4, 5, 6]);
    expect([...bench.state.blocks.values()].map(({ header }) => header.view)).toEqual([4, 5, 6]);
  });

  test("C7, S19: they are forgotten even while the final block is still on its way", () => {
    const bench = openBench({ self: 1, local: { viewRetention: 2 } });
    for (let view = 1; view <= 40; view++) {
      const block = proposalOf(bench.context, { view: 10 * view, parent: null });
      learn(bench, finalization(bench.context, block));
    }
    expect(bench.state.finalTip.view).toBe(0);
    expect([...bench.state.slots.keys()].every((view) => view >= 398)).toBe(true);
    for (const { name, size, bound } of collectionSizes(bench.state)) {
      expect(size, name).toBeLessThanOrEqual(bound);
    }
  });

  test("O7: a snapshot's block is the new tip; later views go on from it", () => {
    const bench = openBench({ self: 1, local: { viewRetention: 2 } });
    learn(bench, nullification(bench.context, 3));
    const far = proposalOf(bench.context, { view: 50, parent: null });
    const next = proposalOf(bench.context, { view: 51, parent: far });
    learn(bench, finalization(bench.context, next));
    fetched(bench, blockOf(next));
    const effects = feed(bench, { kind: "snapshot", nowMs: bench.nowMs, block: blockOf(far) });
    // What was final above it and waited is final at once.
    expect(only(effects, "ordered")[0]?.blocks.map(({ hash }) => hash)).toEqual([
      pointOf(next).hash,
    ]);
    expect(bench.state.view).toBe(52);
    expect(bench.state.slots.has(viewOf(3))).toBe(false);
    const older = feed(bench, { kind: "snapshot", nowMs: bench.nowMs, block: blockOf(far) });
    expect(older).toEqual([]);
  });

  test("O7: a snapshot ends the view that it is above", () => {
    const bench = openBench({ self: 1 });
    const far = proposalOf(bench.context, { view: 50, parent: null });
    feed(bench, { kind: "snapshot", nowMs: bench.nowMs, block: blockOf(far) });
    expect(bench.state.view).toBe(51);
    expect(bench.state.finalizedView).toBe(50);
  });
});
