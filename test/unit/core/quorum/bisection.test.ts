import { expect, test } from "vitest";
import {
  continueSearch,
  type Finding,
  type Group,
  startSearch,
} from "../../../../src/core/quorum/bisection.ts";
import { voteOf } from "./fixture.ts";

const isRight = (group: Group): boolean => group.every((vote) => vote.signature[0] === 1);
const names = (group: Group): number[] => group.map((vote) => vote.operator);

function run(group: Group, wrong: boolean): { asked: number[][]; liars: number[]; good: number[] } {
  const started = startSearch(group, wrong);
  const result = { asked: [] as number[][], liars: [] as number[], good: [] as number[] };
  let finding: Finding = started.finding;
  for (;;) {
    result.liars.push(...names(finding.liars));
    result.good.push(...names(finding.good));
    if (finding.ask === null) return result;
    result.asked.push(names(finding.ask));
    finding = continueSearch(started.search, isRight(finding.ask));
  }
}

test("K3: a lone vote known to be wrong is a lie without a further check", () => {
  expect(run([voteOf(5, false)], true)).toEqual({ asked: [], liars: [5], good: [] });
});

test("K3: a lone vote that stood beside an own signature is asked", () => {
  expect(run([voteOf(5, true)], false)).toEqual({ asked: [[5]], liars: [], good: [5] });
  expect(run([voteOf(5, false)], false)).toEqual({ asked: [[5]], liars: [5], good: [] });
});

test("K3: a right left half proves the right half wrong", () => {
  const votes = [voteOf(0, true), voteOf(1, true), voteOf(2, true), voteOf(3, false)];
  expect(run(votes, true)).toEqual({ asked: [[0, 1], [2]], liars: [3], good: [0, 1, 2] });
});

test("K3: a wrong left half says nothing of the right half", () => {
  const votes = [voteOf(0, false), voteOf(1, true), voteOf(2, true), voteOf(3, true)];
  expect(run(votes, true)).toEqual({
    asked: [[0, 1], [0], [1], [2, 3]],
    liars: [0],
    good: [1, 2, 3],
  });
});

test("K3: with an own signature in the claim both halves are asked first", () => {
  const votes = [voteOf(1, true), voteOf(2, true), voteOf(3, true)];
  expect(run(votes, false)).toEqual({ asked: [[1], [2, 3]], liars: [], good: [1, 2, 3] });
});

test("K3: a group of liars only is found out one by one", () => {
  const votes = [0, 1, 2, 3].map((operator) => voteOf(operator, false));
  expect(run(votes, true).liars.sort()).toEqual([0, 1, 2, 3]);
});

test("K3: a verdict without a question goes on with the worklist", () => {
  const { search } = startSearch([voteOf(1, true)], false);
  expect(names(continueSearch(search, true).good)).toEqual([1]);
  expect(continueSearch(search, false)).toEqual({ ask: null, liars: [], good: [] });
});
