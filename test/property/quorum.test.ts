import fc from "fast-check";
import { expect, test } from "vitest";
import { operatorsIn } from "../../src/chain/index.ts";
import type { VoteStep } from "../../src/core/quorum/index.ts";
import {
  addVote,
  createVoteSet,
  laneQuorumOf,
  onVerdict,
  quorumOf,
  votersOf,
  weightOf,
} from "../../src/core/quorum/index.ts";
import { operatorOf } from "../../src/primitives/brand.ts";
import {
  certificateVerifies,
  contextOf,
  STATEMENT,
  verdictOf,
  voteOf,
} from "../unit/core/quorum/fixture.ts";

/** Seats of a legal committee: 4..128 operators, each with 1..F seats, S <= 255. */
const seats = fc
  .array(fc.integer({ min: 1, max: 12 }), { minLength: 4, maxLength: 128 })
  .map((list) => {
    let total = 0;
    const fitting = list.filter((count) => {
      total += total + count <= 255 ? count : 0;
      return total <= 255;
    });
    return fitting;
  })
  .filter((list) => {
    const total = list.reduce((sum, count) => sum + count, 0);
    return total <= 255 && list.length >= 4 && Math.max(...list) <= Math.floor((total - 1) / 3);
  });

test("QI: two quorums share more than F seats, for every S up to 255", () => {
  for (let total = 4; total <= 255; total++) {
    const faulty = Math.floor((total - 1) / 3);
    const quorum = total - faulty;
    expect(2 * quorum - total, `S = ${total}`).toBeGreaterThan(faulty);
    expect(quorum, `S = ${total}`).toBeGreaterThanOrEqual(2 * faulty + 1);
  }
});

test("QI: any two sets of operators worth Q share an honest one", () => {
  const property = fc.property(seats, fc.infiniteStream(fc.boolean()), (list, coins) => {
    const context = contextOf(list);
    const pick = (): Set<number> => {
      const order = list.map((_, index) => index).filter(() => coins.next().value);
      const rest = list.map((_, index) => index).filter((index) => !order.includes(index));
      const chosen = new Set<number>();
      for (const index of [...order, ...rest]) {
        if (weightOf(context, [...chosen].map(operatorOf)) >= quorumOf(context)) break;
        chosen.add(index);
      }
      return chosen;
    };
    const [first, second] = [pick(), pick()];
    const common = [...first].filter((index) => second.has(index)).map(operatorOf);
    expect(weightOf(context, common)).toBeGreaterThan(context.committee.faultySeats);
    expect(laneQuorumOf(context)).toBe(quorumOf(context));
  });
  fc.assert(property, { numRuns: 200 });
});

const run = fc
  .record({
    list: seats,
    liarSeed: fc.integer({ min: 0, max: 0xffff }),
    order: fc.infiniteStream(fc.integer({ min: 0, max: 0xffff })),
    /** Whether the verdict on the claim in flight comes before the next vote. */
    answers: fc.infiniteStream(fc.boolean()),
    suspected: fc.infiniteStream(fc.boolean()),
  })
  .map(({ list, liarSeed, order, answers, suspected }) => {
    const keyed = list.map((_, index) => ({ index, key: order.next().value as number }));
    keyed.sort((left, right) => left.key - right.key || left.index - right.index);
    const context = contextOf(list);
    // Liars worth at most F, own vote (operator 0) always right.
    const liars = new Set<number>();
    let weight = 0;
    for (const { index } of keyed) {
      const seat = list[index] as number;
      const lies = ((liarSeed * (index + 1) * 2654435761) >>> 7) % 3 === 0;
      if (index === 0 || !lies || weight + seat > context.committee.faultySeats) continue;
      weight += seat;
      liars.add(index);
    }
    return { context, liars, arrivals: keyed.map((entry) => entry.index), answers, suspected };
  });

test("K3: bisection names exactly the liars it meets and the certificate forms without them", () => {
  const property = fc.property(run, ({ context, liars, arrivals, answers, suspected }) => {
    const suspects = new Set(
      arrivals.filter((index) => suspected.next().value && index % 5 === 0).map(operatorOf),
    );
    const known = suspects.size;
    const threshold = quorumOf(context);
    const set = createVoteSet({ context, statement: STATEMENT, threshold, suspects });
    const steps: VoteStep[] = [];
    let pending: VoteStep["check"] = null;
    const take = (step: VoteStep): void => {
      steps.push(step);
      if (step.check !== null) {
        expect(pending, "one claim in flight").toBeNull();
        pending = step.check;
      }
    };
    const answer = (): void => {
      const claim = pending;
      pending = null;
      if (claim !== null) take(onVerdict(set, verdictOf(claim)));
    };
    for (const index of arrivals) {
      take(addVote(set, voteOf(index, !liars.has(index)), index === 0));
      while (pending !== null && answers.next().value) answer();
    }
    while (pending !== null) answer();

    const named = steps.flatMap((step) => step.liars);
    expect(new Set(named).size, "nobody is named twice").toBe(named.length);
    for (const operator of named) {
      expect(liars.has(operator)).toBe(true);
      expect(suspects.has(operator)).toBe(true);
      expect(votersOf(set)).not.toContain(operator);
    }
    const certificates = steps.flatMap((step) => step.certificate ?? []);
    expect(certificates).toHaveLength(1);
    for (const certificate of certificates) {
      const signers = operatorsIn(certificate.signers);
      expect(certificateVerifies(certificate)).toBe(true);
      expect(weightOf(context, signers)).toBeGreaterThanOrEqual(threshold);
      expect(signers.some((signer) => liars.has(signer))).toBe(false);
    }
    const checks = steps.filter((step) => step.check !== null).length;
    const depth = Math.ceil(Math.log2(arrivals.length));
    const bound = 2 + known + 2 * named.length * (depth + 2);
    expect(checks, `${arrivals.length} votes, ${named.length} liars`).toBeLessThanOrEqual(bound);
  });
  fc.assert(property, { numRuns: 400 });
});

test("K3: with all votes at hand, k liars among n cost at most 2 + 2k(log2 n + 1) checks", () => {
  const choice = fc.record({
    size: fc.integer({ min: 4, max: 128 }),
    picks: fc.array(fc.integer({ min: 1, max: 127 }), { maxLength: 42 }),
  });
  const property = fc.property(choice, ({ size, picks }) => {
    const faulty = Math.floor((size - 1) / 3);
    const liars = new Set(picks.filter((pick) => pick < size).slice(0, faulty));
    const context = contextOf(Array.from({ length: size }, () => 1));
    const set = createVoteSet({
      context,
      statement: STATEMENT,
      threshold: size,
      suspects: new Set(),
    });
    let checks = 0;
    const named: number[] = [];
    for (let index = 0; index < size; index++) {
      let step = addVote(set, voteOf(index, !liars.has(index)), index === 0);
      while (step.check !== null) {
        checks++;
        step = onVerdict(set, verdictOf(step.check));
        named.push(...step.liars);
      }
    }
    expect(named.sort()).toEqual([...liars].sort());
    const depth = Math.ceil(Math.log2(size));
    expect(checks).toBeLessThanOrEqual(2 + 2 * liars.size * (depth + 1));
  });
  fc.assert(property, { numRuns: 400 });
});
