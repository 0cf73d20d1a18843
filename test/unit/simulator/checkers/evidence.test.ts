import { describe, expect, test } from "vitest";
import {
  finalizeStatement,
  notarizeStatement,
  nullifyStatement,
  outputStatement,
  type PeerMessage,
  proposeStatement,
  type Statement,
} from "../../../../src/chain/index.ts";
import type { CoreEffect } from "../../../../src/core/contract.ts";
import { heightOf, operatorOf, viewOf } from "../../../../src/primitives/brand.ts";
import { offenceName } from "../../../simulator/checkers/offences.ts";
import { createStage, EPOCH, hashOf } from "./stage.ts";

const point = (hash: number) => ({
  epoch: EPOCH,
  view: viewOf(1),
  height: heightOf(1),
  hash: hashOf(hash),
});
const output = (hash: number): Statement =>
  outputStatement({ epoch: EPOCH, height: heightOf(1), hash: hashOf(hash) });

/** The stage's signature of an operator. */
const signatureOf = (operator: number) => new Uint8Array(96).fill(operator);
const signed = (operator: number, statement: Statement) => ({
  statement,
  operator: operatorOf(operator),
  signature: signatureOf(operator),
});
const vote = (statement: Statement, signature = signatureOf(3)): PeerMessage => ({
  kind: "outputVote",
  epoch: EPOCH,
  statement,
  signature,
});
const double = (operator = 3, kind = "DOUBLE_OUTPUT"): CoreEffect =>
  ({
    kind: "evidence",
    evidence: {
      kind,
      operator: operatorOf(operator),
      first: signed(operator, output(1)),
      second: signed(operator, output(2)),
    },
  }) as CoreEffect;

/** Operator 3 is Byzantine and has sent these to node 0. */
function heard(messages: readonly PeerMessage[], effects: readonly CoreEffect[] = []) {
  const stage = createStage({ byzantine: [3] });
  for (const message of messages) stage.take(0, 3, message, effects);
  return stage;
}
const pair = [vote(output(1)), vote(output(2))];

describe("S21: a pair that reaches a node is told there", () => {
  test("or it is reported", () => {
    const stage = heard(pair);
    stage.later(5000);
    stage.inspect(1, {});
    stage.finish();
    expect(stage.rules()).toEqual(["S21"]);
  });

  test("clean once evidence left", () => {
    const stage = heard(pair);
    stage.leave(0, double());
    stage.later(5000);
    stage.inspect(1, {});
    stage.finish();
    expect(stage.rules()).toEqual([]);
  });

  test("not if the node crashed, refused the statement, or has had no time", () => {
    const crashed = heard(pair);
    crashed.crash(0);
    const refusal = { kind: "reject", from: operatorOf(3), code: "stale", reason: "old" } as const;
    const refused = heard(pair, [refusal]);
    const forged = heard([vote(output(1), signatureOf(2)), vote(output(2))]);
    for (const stage of [crashed, refused, forged]) {
      stage.later(5000);
      stage.inspect(1, {});
      stage.finish();
      expect(stage.rules()).toEqual([]);
    }
    const early = heard(pair);
    early.finish();
    expect(early.rules()).toEqual([]);
  });
});

describe("S21: evidence is a slashable pair of its operator", () => {
  test("a wrong name, a false signature, statements that agree", () => {
    const effects: CoreEffect[] = [double(3, "DOUBLE_NOTARIZE")];
    const { evidence } = double() as Extract<CoreEffect, { kind: "evidence" }>;
    if (evidence.kind === "CERT_CONFLICT") throw new Error("no pair");
    const forged = { ...evidence.second, signature: signatureOf(2) };
    effects.push({ kind: "evidence", evidence: { ...evidence, second: forged } });
    effects.push({ kind: "evidence", evidence: { ...evidence, second: evidence.first } });
    for (const effect of effects) {
      const stage = createStage({ byzantine: [3] });
      stage.leave(0, effect);
      expect(stage.rules()).toEqual(["S21"]);
    }
  });

  test("S7: an honest operator is named by nobody", () => {
    const stage = createStage({ byzantine: [3] });
    stage.leave(0, double(1));
    expect(stage.rules()).toEqual(["S7"]);
  });
});

test("S21: what is an offence", () => {
  const votes = [notarizeStatement, finalizeStatement, proposeStatement];
  for (const make of votes) expect(offenceName(make(point(1)), make(point(2)))).not.toBeNull();
  for (const make of votes) expect(offenceName(make(point(1)), make(point(1)))).toBeNull();
  const nullify = nullifyStatement(EPOCH, viewOf(1));
  expect(offenceName(nullify, finalizeStatement(point(1)))).toBe("NULLIFY_FINALIZE");
  expect(offenceName(finalizeStatement(point(1)), nullify)).toBe("NULLIFY_FINALIZE");
  expect(offenceName(nullify, notarizeStatement(point(1)))).toBeNull();
});
