import { expect, test } from "vitest";
import { laneQuorumOf, quorumOf, weightOf } from "../../../../src/core/quorum/index.ts";
import { operatorOf } from "../../../../src/primitives/brand.ts";
import { contextOf } from "./fixture.ts";

const operators = (...indices: number[]) => indices.map(operatorOf);

test("D1: weight is seats, a stranger weighs nothing", () => {
  const context = contextOf([3, 2, 1, 2, 2]);
  expect(weightOf(context, operators(0, 2))).toBe(4);
  expect(weightOf(context, operators(0, 99))).toBe(3);
  expect(weightOf(context, [])).toBe(0);
});

test("K2: a quorum is Q = S - F", () => {
  expect(quorumOf(contextOf([1, 1, 1, 1]))).toBe(3);
  expect(quorumOf(contextOf([1, 1, 1, 1, 1]))).toBe(4);
  expect(quorumOf(contextOf([3, 2, 1, 2, 2]))).toBe(7);
});

test("B7: a lane certificate needs Q seats", () => {
  expect(laneQuorumOf(contextOf([3, 2, 1, 2, 2]))).toBe(7);
});

test("switch voteQuorum: Q - 1, lanes untouched", () => {
  const context = contextOf([1, 1, 1, 1], { voteQuorum: false });
  expect(quorumOf(context)).toBe(2);
  expect(laneQuorumOf(context)).toBe(3);
});

test("switch laneQuorum: F + 1, votes untouched", () => {
  const context = contextOf([1, 1, 1, 1], { laneQuorum: false });
  expect(laneQuorumOf(context)).toBe(2);
  expect(quorumOf(context)).toBe(3);
});

test("switch seatsCounted: heads are weighed against a quorum of heads", () => {
  const context = contextOf([3, 2, 1, 2, 2], { seatsCounted: false });
  expect(weightOf(context, operators(0, 2))).toBe(2);
  expect(weightOf(context, operators(0, 99))).toBe(1);
  expect(quorumOf(context)).toBe(4);
  expect(laneQuorumOf(context)).toBe(4);
  expect(laneQuorumOf(contextOf([3, 2, 1, 2, 2], { seatsCounted: false, laneQuorum: false }))).toBe(
    2,
  );
});
