/** §16: evidence is checked before it is believed, kept once, told to everybody. */
import { describe, expect, test } from "vitest";
import {
  ackStatement,
  BlockKind,
  blockHash,
  type Evidence,
  type Finalization,
  outputStatement,
  type Statement,
} from "../../../../src/chain/index.ts";
import {
  epochOf,
  heightOf,
  laneHeightOf,
  operatorOf,
  viewOf,
} from "../../../../src/primitives/brand.ts";
import { type Bench, check, feed, only, openBench, receive, refusals, sent } from "./harness.ts";
import {
  certify,
  EPOCH,
  finalize,
  hashOf,
  notarize,
  nullify,
  type Point,
  proposalOf,
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

const ack = (name: string, height = 5): Statement =>
  ackStatement({
    epoch: EPOCH,
    lane: operatorOf(0),
    height: laneHeightOf(height),
    digest: hashOf(name),
  });

const output = (name: string, height = 41): Statement =>
  outputStatement({ epoch: EPOCH, height: heightOf(height), hash: hashOf(name) });

const conflict = (bench: Bench, first: Statement, second: Statement): Evidence => ({
  kind: "CERT_CONFLICT",
  first: certify(bench.context, first),
  second: certify(bench.context, second),
});

/** A proof of the epoch's end that somebody has checked. */
function endEpoch(bench: Bench): void {
  const { header } = proposalOf(bench.context, { view: 9, header: { kind: BlockKind.BOUNDARY } });
  const { epoch, view, height } = header;
  const statement = finalize({ view, height, hash: blockHash(header) });
  const finalization = certify(bench.context, { ...statement, epoch }) as Finalization;
  const proof = { boundary: header, fillers: [], finalization };
  feed(bench, { kind: "epochProof", nowMs: bench.nowMs, proof });
}

const gossip = (bench: Bench, evidence: Evidence, from = 0) =>
  receive(bench, from, { kind: "evidence", epoch: EPOCH, evidence });

describe("evidence", () => {
  const OFFENCES: [string, Statement, Statement][] = [
    ["DOUBLE_PROPOSE", propose(point("a")), propose(point("b"))],
    ["DOUBLE_NOTARIZE", notarize(point("a")), notarize(point("b"))],
    ["DOUBLE_FINALIZE", finalize(point("a")), finalize(point("b"))],
    ["NULLIFY_FINALIZE", nullify(2), finalize(point("a"))],
    ["DOUBLE_ACK", ack("a"), ack("b")],
    ["DOUBLE_OUTPUT", output("a"), output("b")],
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
    const effects = gossip(bench, { ...evidence, second });
    expect(only(effects, "evidence")).toEqual([]);
    expect(refusals(effects)).toEqual(["bad_signature:evidence"]);
    expect(only(gossip(bench, evidence, 2), "evidence")).toHaveLength(1);
  });

  test("S19: who brought a forged pair is not heard again", () => {
    const bench = openBench({ self: 1 });
    const evidence = pair("DOUBLE_NOTARIZE", 3, notarize(point("a")), notarize(point("b")));
    if (evidence.kind === "CERT_CONFLICT") throw new Error("no pair");
    const first = { ...evidence.first, signature: new Uint8Array(96) };
    gossip(bench, { ...evidence, first });
    expect(refusals(gossip(bench, evidence))).toEqual(["rate_limited:evidence_forged_before"]);
  });

  test("S7: a forged pair under check does not hide the true one of another peer", () => {
    const bench = openBench({ self: 1 });
    bench.answers.checks = false;
    const evidence = pair("DOUBLE_NOTARIZE", 3, notarize(point("a")), notarize(point("b")));
    if (evidence.kind === "CERT_CONFLICT") throw new Error("no pair");
    gossip(bench, { ...evidence, first: { ...evidence.first, signature: new Uint8Array(96) } });
    gossip(bench, evidence, 2);
    expect(bench.checks).toHaveLength(2);
    while (bench.checks.length > 0) check(bench);
    expect(only(bench.effects, "evidence")).toHaveLength(1);
  });

  test("S7: what a sibling core proved is handed out and told to all, once", () => {
    const bench = openBench({ self: 1 });
    const evidence = pair("DOUBLE_OUTPUT", 3, output("a"), output("b"));
    const proven = { kind: "proven", nowMs: bench.nowMs, evidence } as const;
    const effects = feed(bench, proven);
    expect(only(effects, "evidence")).toEqual([{ kind: "evidence", evidence }]);
    expect(sent(effects, "evidence").map(({ to }) => to)).toEqual(["all"]);
    expect(feed(bench, proven)).toEqual([]);
    expect(gossip(bench, evidence)).toEqual([]);
  });

  test("S7: each offence of one new statement is named", () => {
    const bench = openBench({ self: 1 });
    for (const statement of [nullify(2), finalize(point("a")), finalize(point("b"))]) {
      receive(bench, 3, voteOf(bench.context, 3, statement));
    }
    expect(only(bench.effects, "evidence").map(({ evidence }) => evidence.kind)).toEqual([
      "NULLIFY_FINALIZE",
      "DOUBLE_FINALIZE",
    ]);
  });

  test("S7: conflicting certificates that a peer tells are checked, kept and told to all, once", () => {
    const bench = openBench({ self: 1 });
    for (const [first, second] of [
      [notarize(point("a")), notarize(point("b"))],
      [ack("a"), ack("b")],
      [output("a"), output("b")],
    ] as [Statement, Statement][]) {
      const evidence = conflict(bench, first, second);
      const effects = gossip(bench, evidence);
      expect(only(effects, "evidence")).toEqual([{ kind: "evidence", evidence }]);
      expect(sent(effects, "evidence")).toHaveLength(1);
      expect(gossip(bench, evidence, 2)).toEqual([]);
    }
  });

  test("S7: certificates that do not conflict, lack a quorum or have a false aggregate are refused", () => {
    const bench = openBench({ self: 1 });
    const good = conflict(bench, output("a"), output("b"));
    if (good.kind !== "CERT_CONFLICT") throw new Error("no conflict");
    const few = { ...good, second: { ...good.second, signers: Uint8Array.of(1) } };
    expect(refusals(gossip(bench, few))).toEqual(["malformed:evidence_certificate"]);
    const apart = conflict(bench, output("a"), output("b", 42));
    expect(refusals(gossip(bench, apart))).toEqual(["malformed:evidence_no_offence"]);
    const forged = { ...good, second: { ...good.second, signature: new Uint8Array(96) } };
    expect(refusals(gossip(bench, forged))).toEqual(["bad_signature:evidence"]);
    expect(only(gossip(bench, good, 2), "evidence")).toHaveLength(1);
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
    ];
    for (const [evidence, reason] of cases) {
      expect(refusals(gossip(bench, evidence))).toEqual([`malformed:evidence_${reason}`]);
    }
  });

  test("S19: so many per operator and offence, and no more checks of one peer than that", () => {
    const bench = openBench({ self: 1 });
    bench.answers.checks = false;
    for (let view = 1; view <= 10; view++) {
      const [first, second] = [notarize(point("a", view)), notarize(point("b", view))];
      gossip(bench, pair("DOUBLE_NOTARIZE", 3, first, second));
    }
    expect(bench.checks).toHaveLength(4);
    while (bench.checks.length > 0) check(bench);
    expect(only(bench.effects, "evidence")).toHaveLength(4);
    gossip(bench, pair("DOUBLE_NOTARIZE", 3, notarize(point("a", 9)), notarize(point("b", 9))));
    expect(bench.checks).toHaveLength(0);
    gossip(bench, pair("DOUBLE_FINALIZE", 3, finalize(point("a", 9)), finalize(point("b", 9))));
    gossip(bench, pair("DOUBLE_NOTARIZE", 2, notarize(point("a")), notarize(point("b"))));
    expect(bench.checks).toHaveLength(2);
  });

  test("E6, S7: an epoch that is over still takes evidence of it, told, proven or under check", () => {
    const bench = openBench({ self: 1 });
    bench.answers.checks = false;
    for (const name of ["a", "b"])
      receive(bench, 3, voteOf(bench.context, 3, finalize(point(name))));
    endEpoch(bench);
    bench.answers.checks = true;
    while (bench.checks.length > 0) check(bench);
    gossip(bench, pair("DOUBLE_NOTARIZE", 2, notarize(point("a")), notarize(point("b"))), 3);
    const evidence = pair("DOUBLE_OUTPUT", 3, output("a"), output("b"));
    feed(bench, { kind: "proven", nowMs: bench.nowMs, evidence });
    expect(only(bench.effects, "evidence").map((effect) => effect.evidence.kind)).toEqual([
      "DOUBLE_FINALIZE",
      "DOUBLE_NOTARIZE",
      "DOUBLE_OUTPUT",
    ]);
    expect(receive(bench, 3, voteOf(bench.context, 3, nullify(3)))).toEqual([]);
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
