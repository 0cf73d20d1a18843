import { describe, expect, test } from "vitest";
import {
  finalizeStatement,
  notarizeStatement,
  nullifyStatement,
  outputStatement,
  Phase,
  proposeStatement,
  type Statement,
} from "../../../../src/chain/index.ts";
import { heightOf, operatorOf, viewOf } from "../../../../src/primitives/brand.ts";
import { ack, batchOn, createStage, EPOCH, hashOf, openSection } from "./stage.ts";

const point = (view: number, hash: number, height = 1) => ({
  epoch: EPOCH,
  view: viewOf(view),
  height: heightOf(height),
  hash: hashOf(hash),
});
const output = (height: number, hash: number): Statement =>
  outputStatement({ epoch: EPOCH, height: heightOf(height), hash: hashOf(hash) });
const [lane, fork] = [batchOn(1, null), batchOn(1, null, [openSection(1, "other")])];

/** S7 alone: nothing is durable here, which is another rule's matter. */
const slashed = (...statements: readonly Statement[]): string[] => {
  const stage = createStage();
  for (const statement of statements) stage.sign(0, statement);
  return stage.violations.filter(({ rule }) => rule === "S7").map(({ message }) => message);
};

describe("S7: a slashable pair by an honest key is found", () => {
  test.each<[string, Statement, Statement]>([
    ["two proposals", proposeStatement(point(1, 1)), proposeStatement(point(1, 2))],
    ["two notarize votes", notarizeStatement(point(1, 1)), notarizeStatement(point(1, 2))],
    ["one hash, two heights", notarizeStatement(point(1, 1)), notarizeStatement(point(1, 1, 2))],
    ["two finalize votes", finalizeStatement(point(1, 1)), finalizeStatement(point(1, 2))],
    ["nullify, then finalize", nullifyStatement(EPOCH, viewOf(1)), finalizeStatement(point(1, 1))],
    ["finalize, then nullify", finalizeStatement(point(1, 1)), nullifyStatement(EPOCH, viewOf(1))],
    ["acks of two chains", ack(lane), ack(fork)],
    ["two outputs", output(3, 1), output(3, 2)],
  ])("%s", (_, first, second) => {
    expect(slashed(first, second)).toHaveLength(1);
  });

  test("also after a restart", () => {
    const stage = createStage();
    stage.sign(0, notarizeStatement(point(1, 1)));
    stage.crash(0);
    stage.restart(0, []);
    stage.sign(0, notarizeStatement(point(1, 2)));
    expect(stage.rules()).toContain("S7");
  });

  test("also a statement that no protocol asks for", () => {
    expect(slashed({ ...output(1, 1), phase: Phase.POP })).toHaveLength(1);
  });
});

test("S7: notarize and nullify, repeats, and other slots are clean", () => {
  const first = notarizeStatement(point(1, 1));
  const statements = [
    first,
    nullifyStatement(EPOCH, viewOf(1)),
    first,
    notarizeStatement(point(2, 2)),
    finalizeStatement(point(2, 2)),
    proposeStatement(point(2, 3)),
    ack(lane),
    ack(batchOn(1, lane)),
    ack(batchOn(2, null)),
    output(1, 1),
    output(2, 2),
  ];
  expect(slashed(...statements)).toEqual([]);
});

test("S7: evidence against an honest operator is found, against a liar it is clean", () => {
  const stage = createStage({ byzantine: [3] });
  const signed = (operator: number, hash: number) => ({
    operator: operatorOf(operator),
    statement: notarizeStatement(point(1, hash)),
    signature: new Uint8Array(96).fill(operator),
  });
  const against = (operator: number) =>
    ({
      kind: "DOUBLE_NOTARIZE",
      operator: operatorOf(operator),
      first: signed(operator, 1),
      second: signed(operator, 2),
    }) as const;
  stage.accuse(0, against(3));
  expect(stage.violations).toEqual([]);
  stage.accuse(0, against(1));
  expect(stage.rules()).toEqual(["S7"]);
});
