/** §16: evidence is checked before it is believed, kept once, told to everybody. */
import { describe, expect, test } from "vitest";
import type { Evidence, Statement } from "../../../../src/chain/index.ts";
import { epochOf, heightOf, operatorOf, viewOf } from "../../../../src/primitives/brand.ts";
import { type Bench, check, only, openBench, receive, refusals, sent } from "./harness.ts";
import {
  certify,
  EPOCH,
  finalize,
  hashOf,
  notarize,
  nullify,
  type Point,
  propose,
  signed,
  voteOf,
} from "./objects.ts";

const point = (name: string, view = 2): Point => ({
  view: viewOf(view),
  height: heightOf(41),
  hash: hashOf(name),
});

const pair = (kind: string, operator: number, first: Statement, second: Statement): Evidence =>
  ({
    kind,
    operator: operatorOf(operator),
    first: signed(operator, first),
    second: signed(operator, second),
  }) as Evidence;

const gossip = (bench: Bench, evidence: Evidence, from = 0) =>
  receive(bench, from, { kind: "evidence", epoch: EPOCH, evidence });

describe("evidence", () => {
  const OFFENCES: [string, Statement, Statement][] = [
    ["DOUBLE_PROPOSE", propose(point("a")), propose(point("b"))],
    ["DOUBLE_NOTARIZE", notarize(point("a")), notarize(point("b"))],
    ["DOUBLE_FINALIZE", finalize(point("a")), finalize(point("b"))],
    ["NULLIFY_FINALIZE", nullify(2), finalize(point("a"))],
  ];
  for (const [kind, first, second] of OFFENCES) {
    test(`S7: ${kind} that a peer tells is checked, kept and told to all, once`, () => {
      const bench = openBench({ self: 1 });
      const evidence = pair(kind, 3, first, second);
      const effects = gossip(bench, evidence);
      expect(only(effects, "evidence").map((effect) => effect.evidence)).toEqual([evidence]);
      expect(sent(effects, "evidence").map(({ to }) => to)).toEqual(["all"]);
      expect(gossip(bench, evidence, 2)).toEqual([]);
    });
  }

  test("S7: a pair with a false signature is dropped, and the true one is still welcome", () => {
    const bench = openBench({ self: 1 });
    const evidence = pair("DOUBLE_NOTARIZE", 3, notarize(point("a")), notarize(point("b")));
    if (evidence.kind === "CERT_CONFLICT") throw new Error("no pair");
    const second = { ...evidence.second, signature: new Uint8Array(96) };
    expect(only(gossip(bench, { ...evidence, second }), "evidence")).toEqual([]);
    expect(only(gossip(bench, evidence), "evidence")).toHaveLength(1);
  });

  test("S7: what is no offence, of a stranger, of another epoch, or of two signers is refused", () => {
    const bench = openBench({ self: 1 });
    const good = pair("DOUBLE_NOTARIZE", 3, notarize(point("a")), notarize(point("b")));
    if (good.kind === "CERT_CONFLICT") throw new Error("no pair");
    const foreign = { ...notarize(point("a")), epoch: epochOf(8) };
    const cases: [Evidence, string][] = [
      [pair("DOUBLE_NOTARIZE", 3, notarize(point("a")), notarize(point("a"))), "no_offence"],
      [pair("DOUBLE_NOTARIZE", 3, notarize(point("a")), notarize(point("b", 3))), "no_offence"],
      [pair("DOUBLE_FINALIZE", 3, notarize(point("a")), notarize(point("b"))), "no_offence"],
      [pair("NULLIFY_FINALIZE", 3, notarize(point("a")), nullify(2)), "no_offence"],
      [pair("DOUBLE_NOTARIZE", 4, notarize(point("a")), notarize(point("b"))), "stranger"],
      [pair("DOUBLE_NOTARIZE", 3, foreign, { ...foreign, hash: hashOf("b") }), "epoch"],
      [{ ...good, second: signed(2, notarize(point("b"))) }, "operator"],
      [{ ...good, operator: operatorOf(2) }, "operator"],
      [
        {
          kind: "CERT_CONFLICT",
          first: certify(bench.context, notarize(point("a"))),
          second: certify(bench.context, notarize(point("b"))),
        },
        "of_certificates",
      ],
    ];
    for (const [evidence, reason] of cases) {
      expect(refusals(gossip(bench, evidence))).toEqual([`malformed:evidence_${reason}`]);
    }
  });

  test("S19: so many per operator, and no more checks than that", () => {
    const bench = openBench({ self: 1 });
    bench.answers.checks = false;
    for (let view = 1; view <= 10; view++) {
      const [first, second] = [notarize(point("a", view)), notarize(point("b", view))];
      gossip(bench, pair("DOUBLE_NOTARIZE", 3, first, second));
    }
    expect(bench.checks).toHaveLength(4);
    while (bench.checks.length > 0) check(bench);
    expect(only(bench.effects, "evidence")).toHaveLength(4);
    gossip(bench, pair("DOUBLE_NOTARIZE", 2, notarize(point("a")), notarize(point("b"))));
    expect(bench.checks).toHaveLength(1);
  });

  test("C10: a conflicting vote whose signature is false accuses nobody", () => {
    const bench = openBench({ self: 1 });
    receive(bench, 3, voteOf(bench.context, 3, nullify(2)));
    const vote = {
      ...voteOf(bench.context, 3, finalize(point("a"))),
      signature: new Uint8Array(96),
    };
    receive(bench, 3, vote);
    expect(only(bench.effects, "evidence")).toEqual([]);
    expect(sent(bench.effects, "evidence")).toEqual([]);
  });
});
