import { expect, test } from "vitest";
import { operatorsIn } from "../../../../src/chain/index.ts";
import type { Suspects, VoteSet, VoteStep } from "../../../../src/core/quorum/index.ts";
import { addVote, createVoteSet, onVerdict, votersOf } from "../../../../src/core/quorum/index.ts";
import { certificateVerifies, contextOf, STATEMENT, verdictOf, voteOf } from "./fixture.ts";

const context = contextOf([1, 1, 1, 1]);

function setOf(
  options: { threshold?: number; suspects?: Suspects; seats?: number[] } = {},
): VoteSet {
  return createVoteSet({
    context: options.seats === undefined ? context : contextOf(options.seats),
    statement: STATEMENT,
    threshold: options.threshold ?? 3,
    suspects: options.suspects ?? new Set(),
  });
}

/** Answers claims until none is left; returns every step. */
function answerAll(set: VoteSet, first: VoteStep): VoteStep[] {
  const steps = [first];
  for (let step = first; step.check !== null; steps.push(step)) {
    step = onVerdict(set, verdictOf(step.check));
  }
  return steps;
}

test("K3: nothing is checked below the threshold", () => {
  const set = setOf();
  expect(addVote(set, voteOf(0, true), true).check).toBeNull();
  expect(addVote(set, voteOf(1, true), false).check).toBeNull();
  expect(votersOf(set)).toEqual([0, 1]);
});

test("K3: at the threshold all votes are checked once, in one aggregate", () => {
  const set = setOf();
  addVote(set, voteOf(2, true), false);
  addVote(set, voteOf(0, true), true);
  const step = addVote(set, voteOf(3, true), false);
  expect(step.check?.votes.map((vote) => vote.operator)).toEqual([0, 2, 3]);
  expect(step.check?.statement).toBe(STATEMENT);
});

test("K2: a valid aggregate of enough votes is the certificate, and it comes once", () => {
  const set = setOf();
  addVote(set, voteOf(0, true), true);
  addVote(set, voteOf(1, true), false);
  const steps = answerAll(set, addVote(set, voteOf(2, true), false));
  const certificate = steps[1]?.certificate;
  expect(certificate).not.toBeNull();
  if (!certificate) return;
  expect(operatorsIn(certificate.signers)).toEqual([0, 1, 2]);
  expect(certificateVerifies(certificate)).toBe(true);
  const late = addVote(set, voteOf(3, true), false);
  expect(late).toEqual({ duplicate: false, check: null, certificate: null, liars: [] });
});

test("K3: a second vote of one operator is a duplicate, whatever its signature", () => {
  const set = setOf();
  addVote(set, voteOf(1, true), false);
  expect(addVote(set, voteOf(1, true), false).duplicate).toBe(true);
  expect(addVote(set, voteOf(1, false), false).duplicate).toBe(true);
  expect(votersOf(set)).toEqual([1]);
});

test("K3: one liar in a full quorum is dropped and named, and the rest forms the certificate", () => {
  const suspects: Suspects = new Set();
  const set = setOf({ suspects });
  addVote(set, voteOf(0, true), true);
  addVote(set, voteOf(1, false), false);
  const found = answerAll(set, addVote(set, voteOf(2, true), false));
  expect(found.flatMap((step) => step.liars)).toEqual([1]);
  expect([...suspects]).toEqual([1]);
  expect(found.every((step) => step.certificate === null)).toBe(true);
  expect(votersOf(set)).toEqual([0, 2]);
  const formed = answerAll(set, addVote(set, voteOf(3, true), false)).at(-1)?.certificate;
  expect(formed && operatorsIn(formed.signers)).toEqual([0, 2, 3]);
});

test("K3: enough good votes beside the liar form the certificate without waiting", () => {
  const set = setOf({ threshold: 3, seats: [1, 1, 1, 1, 1, 1, 1] });
  addVote(set, voteOf(0, true), true);
  addVote(set, voteOf(1, true), false);
  const asked = addVote(set, voteOf(2, false), false);
  addVote(set, voteOf(3, true), false);
  const formed = answerAll(set, asked).at(-1)?.certificate;
  expect(formed && operatorsIn(formed.signers)).toEqual([0, 1, 3]);
});

test("K3: a dropped liar cannot vote again on the statement", () => {
  const set = setOf();
  addVote(set, voteOf(0, true), true);
  addVote(set, voteOf(1, false), false);
  answerAll(set, addVote(set, voteOf(2, true), false));
  expect(addVote(set, voteOf(1, true), false).duplicate).toBe(true);
});

test("K3: a suspect's vote is checked singly before it joins", () => {
  const set = setOf({ suspects: new Set([voteOf(1, true).operator]) });
  addVote(set, voteOf(0, true), true);
  addVote(set, voteOf(1, true), false);
  const asked = addVote(set, voteOf(2, true), false);
  expect(asked.check?.votes.map((vote) => vote.operator)).toEqual([1]);
  const next = onVerdict(set, { valid: true, aggregate: new Uint8Array(96) });
  expect(next.check?.votes.map((vote) => vote.operator)).toEqual([0, 1, 2]);
});

test("K3: a suspect is not asked while others are enough", () => {
  const seats = [1, 1, 1, 1, 1, 1, 1];
  const set = setOf({ seats, threshold: 3, suspects: new Set([voteOf(1, true).operator]) });
  addVote(set, voteOf(0, true), true);
  addVote(set, voteOf(2, false), false);
  const asked = addVote(set, voteOf(3, true), false);
  addVote(set, voteOf(1, true), false);
  addVote(set, voteOf(4, true), false);
  const steps = answerAll(set, asked);
  const claims = steps.flatMap((step) => step.check ?? []);
  expect(claims.flatMap((claim) => claim.votes).map((vote) => vote.operator)).not.toContain(1);
  const formed = steps.at(-1)?.certificate;
  expect(formed && operatorsIn(formed.signers)).toEqual([0, 3, 4]);
});

test("K3: a suspect that lies again is named again and costs one check", () => {
  const set = setOf({ suspects: new Set([voteOf(1, true).operator]) });
  addVote(set, voteOf(0, true), true);
  addVote(set, voteOf(1, false), false);
  const steps = answerAll(set, addVote(set, voteOf(2, true), false));
  expect(steps.flatMap((step) => step.liars)).toEqual([1]);
  expect(steps.filter((step) => step.check !== null)).toHaveLength(1);
});

test("K3: at most one claim is in flight, votes that come meanwhile wait", () => {
  const set = setOf();
  addVote(set, voteOf(0, true), true);
  addVote(set, voteOf(1, true), false);
  expect(addVote(set, voteOf(2, true), false).check).not.toBeNull();
  expect(addVote(set, voteOf(3, true), false).check).toBeNull();
});

test("K3: a wrong own signature leaves, and nobody is accused", () => {
  const suspects: Suspects = new Set();
  const set = setOf({ suspects });
  addVote(set, voteOf(0, false), true);
  addVote(set, voteOf(1, true), false);
  const steps = answerAll(set, addVote(set, voteOf(2, true), false));
  expect(steps.flatMap((step) => step.liars)).toEqual([]);
  expect(suspects.size).toBe(0);
  expect(votersOf(set)).toEqual([1, 2]);
  const formed = answerAll(set, addVote(set, voteOf(3, true), false)).at(-1)?.certificate;
  expect(formed && operatorsIn(formed.signers)).toEqual([1, 2, 3]);
});

test("K3: a verdict that nobody waits for changes nothing", () => {
  const set = setOf();
  const step = onVerdict(set, { valid: false, aggregate: null });
  expect(step).toEqual({ duplicate: false, check: null, certificate: null, liars: [] });
});

test("D1: seats reach the threshold, not heads", () => {
  const set = setOf({ seats: [2, 2, 1, 1, 1], threshold: 5 });
  addVote(set, voteOf(0, true), true);
  addVote(set, voteOf(2, true), false);
  expect(addVote(set, voteOf(3, true), false).check).toBeNull();
  expect(addVote(set, voteOf(1, true), false).check).not.toBeNull();
});

test("K3: signatures are copied, the frame they came in may die", () => {
  const set = setOf({ threshold: 1 });
  const frame = new Uint8Array(200);
  const vote = voteOf(1, true);
  frame.set(vote.signature, 50);
  const signature = frame.subarray(50, 146);
  const step = addVote(set, { operator: vote.operator, signature }, false);
  expect(step.check?.votes[0]?.signature.buffer.byteLength).toBe(96);
});

test("switch bisectionDropsLiar: without it one liar blocks until a further vote, and for ever", () => {
  const set = createVoteSet({
    context: contextOf([1, 1, 1, 1], { bisectionDropsLiar: false }),
    statement: STATEMENT,
    threshold: 3,
    suspects: new Set(),
  });
  addVote(set, voteOf(0, true), true);
  addVote(set, voteOf(1, false), false);
  const first = answerAll(set, addVote(set, voteOf(2, true), false));
  expect(first.at(-1)).toEqual({ duplicate: false, check: null, certificate: null, liars: [] });
  expect(votersOf(set)).toEqual([0, 1, 2]);
  const again = answerAll(set, addVote(set, voteOf(3, true), false));
  expect(again[0]?.check).not.toBeNull();
  expect(again.every((step) => step.certificate === null)).toBe(true);
});
