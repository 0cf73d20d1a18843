import { describe, expect, test } from "vitest";
import {
  bitmapOf,
  type OutputCertificate,
  type OutputHeader,
  outputHash,
  Phase,
  type ProvenOutput,
} from "../../../../src/chain/index.ts";
import {
  CERTIFICATES_PER_ANSWER,
  OUTPUT_LAG,
  OUTPUTS_PER_REQUEST,
  OUTPUTS_PER_REQUEST_MAX,
} from "../../../../src/core/sync/limits.ts";
import { outputCertificateFault } from "../../../../src/core/sync/outputs.ts";
import { keccakText } from "../../../../src/crypto/hash.ts";
import { epochOf, heightOf, operatorOf } from "../../../../src/primitives/brand.ts";
import {
  absentMessage,
  asksIn,
  certificateOf,
  chainOf,
  contextOf,
  createNode,
  type Node,
  ofKind,
  outputsMessage,
  outputsOf,
  RETRY_MS,
  rejectionsIn,
  STATUS_MS,
  statusMessage,
  verdictsOf,
} from "./fixture.ts";

const HEIGHTS = 100;
const OUTPUTS = outputsOf(chainOf(HEIGHTS));
const MANY = Number.MAX_SAFE_INTEGER;
const at = (height: number): ProvenOutput => OUTPUTS[height - 1] as ProvenOutput;
const range = (from: number, to: number): ProvenOutput[] => OUTPUTS.slice(from - 1, to);
const bare = (output: ProvenOutput): ProvenOutput => ({ ...output, certificate: null });
const wrong = ({ header }: ProvenOutput): ProvenOutput => ({
  header,
  certificate: certificateOf(header, { right: false }),
});

/** A node that delivered `delivered` heights and has certificates for `certified` of them. */
const nodeAt = (delivered: number, certified: number): Node =>
  createNode({
    own: range(1, delivered),
    progress: { deliveredHeight: delivered, certifiedHeight: certified },
  });

const requestOf = (fromHeight: number, count: number) =>
  ({ kind: "getOutputs", epoch: epochOf(0), fromHeight: heightOf(fromHeight), count }) as const;

/** Answers the one check job of a step by the certificates' own word. */
function answerCheck(node: Node, effects: Parameters<typeof ofKind>[0]) {
  const [check] = ofKind(effects, "check");
  if (check === undefined) throw new Error("no check was asked for");
  return node.step({ kind: "checked", job: check.job, verdicts: verdictsOf(check.job) });
}

describe("O7: when outputs are asked for", () => {
  test("O7: far behind, as soon as a peer says it has more", () => {
    const node = nodeAt(40, 10);
    expect(asksIn(node.receive(1, statusMessage(30)))).toEqual([
      { peer: 1, message: requestOf(11, 30) },
    ]);
  });

  test("O7: a little behind, only when nothing was certified for retryMs", () => {
    const node = nodeAt(10 + OUTPUT_LAG, 10);
    expect(asksIn(node.receive(1, statusMessage(30)))).toEqual([]);
    expect(asksIn(node.fire("status", RETRY_MS - 1))).toEqual([]);
    expect(asksIn(node.fire("status", 1))).toEqual([
      { peer: 1, message: requestOf(11, OUTPUT_LAG) },
    ]);
  });

  test("O7: certificates that come by votes put it off", () => {
    const node = nodeAt(14, 10);
    node.receive(1, statusMessage(30));
    node.nowMs = (node.nowMs + RETRY_MS - 1) as typeof node.nowMs;
    node.progress({ certifiedHeight: 11 });
    expect(asksIn(node.fire("status", 1))).toEqual([]);
    expect(asksIn(node.fire("status", RETRY_MS - 1))).toHaveLength(1);
  });

  test("O7: not without delivered heights to prove", () => {
    const node = nodeAt(10, 10);
    node.nowMs = (node.nowMs + 5000) as typeof node.nowMs;
    expect(asksIn(node.receive(1, statusMessage(90)))).toEqual([]);
  });

  test("O7: not of a peer that has no more than I", () => {
    const node = nodeAt(40, 10);
    expect(asksIn(node.receive(1, statusMessage(10)))).toEqual([]);
    expect(asksIn(node.receive(2, statusMessage(11)))).toHaveLength(1);
  });

  test("O7: also where my own hash below is forgotten: the certificate vouches for the chain", () => {
    const node = createNode({ progress: { deliveredHeight: 40, certifiedHeight: 10 } });
    expect(asksIn(node.receive(1, statusMessage(30)))).toHaveLength(1);
    const effects = answerCheck(node, node.receive(1, outputsMessage(range(11, 40))));
    expect(ofKind(effects, "provenOutputs")[0]?.outputs).toEqual(range(11, 40));
  });

  test("Y1: a claim of any size asks for what I delivered, once", () => {
    const node = nodeAt(40, 10);
    expect(asksIn(node.receive(1, statusMessage(MANY)))).toEqual([
      { peer: 1, message: requestOf(11, 30) },
    ]);
    for (let round = 0; round < 50; round++) {
      expect(asksIn(node.receive(1, statusMessage(MANY - round)))).toEqual([]);
    }
  });

  test("Y1: no request is larger than the bound", () => {
    const node = nodeAt(100, 0);
    expect(asksIn(node.receive(1, statusMessage(MANY)))).toEqual([
      { peer: 1, message: requestOf(1, OUTPUTS_PER_REQUEST) },
    ]);
  });
});

describe("O7: what an answer brings", () => {
  test("O7: chained outputs whose certificates were checked", () => {
    const node = nodeAt(40, 10);
    node.receive(1, statusMessage(40));
    const answer = node.receive(1, outputsMessage(range(11, 40)));
    expect(ofKind(answer, "provenOutputs")).toEqual([]);
    expect(ofKind(answer, "check")[0]?.job.claims).toHaveLength(30);
    const effects = answerCheck(node, answer);
    expect(ofKind(effects, "provenOutputs")).toEqual([
      { kind: "provenOutputs", nowMs: node.nowMs, outputs: range(11, 40) },
    ]);
  });

  test("O5: a later certificate proves heights that have none", () => {
    const node = nodeAt(40, 10);
    node.receive(1, statusMessage(40));
    const outputs = [...range(11, 19).map(bare), at(20), ...range(21, 24).map(bare)];
    const answer = node.receive(1, outputsMessage(outputs));
    expect(ofKind(answer, "check")[0]?.job.claims).toEqual([
      { kind: "certificate", certificate: at(20).certificate },
    ]);
    const proven = ofKind(answerCheck(node, answer), "provenOutputs")[0]?.outputs;
    expect(proven).toEqual(outputs.slice(0, 10));
  });

  test("O7: from the very first height on, chained to genesis", () => {
    const node = nodeAt(40, 0);
    node.receive(1, statusMessage(40));
    const effects = answerCheck(node, node.receive(1, outputsMessage(range(1, 40))));
    expect(ofKind(effects, "provenOutputs")[0]?.outputs).toHaveLength(40);
  });

  test("O7: heights certified by votes meanwhile are not told again", () => {
    const node = nodeAt(40, 10);
    node.receive(1, statusMessage(40));
    const answer = node.receive(1, outputsMessage(range(11, 40)));
    node.progress({ certifiedHeight: 25 });
    const effects = answerCheck(node, answer);
    expect(ofKind(effects, "provenOutputs")[0]?.outputs).toEqual(range(26, 40));
  });

  test("O7: nor is anything told when all of them are", () => {
    const node = nodeAt(40, 10);
    node.receive(1, statusMessage(40));
    const answer = node.receive(1, outputsMessage(range(11, 40)));
    node.progress({ certifiedHeight: 40 });
    expect(answerCheck(node, answer)).toEqual([]);
  });

  test("O7: catching up goes on where it stopped", () => {
    const node = nodeAt(100, 0);
    node.receive(1, statusMessage(100));
    answerCheck(node, node.receive(1, outputsMessage(range(1, 64))));
    expect(asksIn(node.progress({ certifiedHeight: 64 }))).toEqual([
      { peer: 1, message: requestOf(65, 36) },
    ]);
  });

  test("O8: a certified hash that is not mine is told, not hidden: ordering judges it", () => {
    const own = [...range(1, 19), { ...at(20), header: { ...at(20).header, l1Number: 7 } }];
    const node = createNode({ own, progress: { deliveredHeight: 20, certifiedHeight: 3 } });
    node.receive(1, statusMessage(20));
    const effects = answerCheck(node, node.receive(1, outputsMessage(range(4, 20))));
    expect(ofKind(effects, "provenOutputs")[0]?.outputs.at(-1)).toEqual(at(20));
  });
});

describe("Y6: what an answer cannot bring", () => {
  /** The answer of peer 1 to `getOutputs` from 11 of a node that also knows peer 2. */
  function answered(outputs: readonly ProvenOutput[]) {
    const node = nodeAt(40, 10);
    node.receive(1, statusMessage(40));
    node.receive(2, statusMessage(40));
    return { node, effects: node.receive(1, outputsMessage(outputs)) };
  }
  const header = (height: number, change: Partial<OutputHeader>): ProvenOutput => {
    const changed = { ...at(height).header, ...change };
    return { header: changed, certificate: certificateOf(changed) };
  };

  test.each<[string, readonly ProvenOutput[], string]>([
    ["a false start", [header(11, { prevOutputHash: keccakText("x") })], "output_chain"],
    ["a broken link", [at(11), header(12, { prevOutputHash: keccakText("x") })], "output_chain"],
    ["another header below", [bare(header(11, { l1Number: 5 })), at(12)], "output_chain"],
    ["a gap", [at(11), at(13)], "output_height"],
    ["a repeated height", [at(11), at(11)], "output_height"],
    [
      "a height that is none",
      [at(11), { ...at(12), header: { ...at(12).header, view: -1 as never } }],
      "output_header",
    ],
    [
      "a certificate of another output",
      [{ ...at(11), certificate: at(12).certificate }],
      "certificate_statement",
    ],
  ])("O7: %s: refused, the next peer is asked", (_, outputs, reason) => {
    const { effects } = answered(outputs);
    expect(rejectionsIn(effects)).toEqual([`1 malformed ${reason}`]);
    expect(ofKind(effects, "check")).toEqual([]);
    expect(asksIn(effects)).toEqual([{ peer: 2, message: requestOf(11, 30) }]);
  });

  test("Y5: outputs that start elsewhere answer nothing", () => {
    const { node, effects } = answered(range(12, 20));
    expect(rejectionsIn(effects)).toEqual(["1 stale unsolicited_outputs"]);
    expect(node.state.outputs?.pending).toEqual(new Set([operatorOf(1)]));
    expect(rejectionsIn(answered([]).effects)).toEqual(["1 stale unsolicited_outputs"]);
  });

  test("Y5: outputs of a peer that was not asked answer nothing", () => {
    const { node } = answered([]);
    const effects = node.receive(2, outputsMessage(range(11, 40)));
    expect(rejectionsIn(effects)).toEqual(["2 stale unsolicited_outputs"]);
    expect(rejectionsIn(nodeAt(40, 10).receive(1, outputsMessage(range(11, 40))))).toEqual([
      "1 stale unsolicited_outputs",
    ]);
  });

  test("O7: more outputs than asked for are refused", () => {
    const { effects } = answered(range(11, 41));
    expect(rejectionsIn(effects)).toEqual(["1 oversize too_many_outputs"]);
  });

  test("O7: one wrong signature spoils the answer, and its peer is not believed for a while", () => {
    const { node, effects } = answered([...range(11, 19), wrong(at(20)), at(21)]);
    const after = answerCheck(node, effects);
    expect(rejectionsIn(after)).toEqual(["1 bad_signature output_certificate"]);
    expect(ofKind(after, "provenOutputs")).toEqual([]);
    expect(asksIn(after)).toEqual([{ peer: 2, message: requestOf(11, 30) }]);
  });

  test("O7: verdicts for another number of claims prove nothing", () => {
    const { node, effects } = answered(range(11, 12));
    const [check] = ofKind(effects, "check");
    if (check === undefined) throw new Error("no check");
    const verdicts = verdictsOf(check.job).slice(1);
    const after = node.step({ kind: "checked", job: check.job, verdicts });
    expect(ofKind(after, "provenOutputs")).toEqual([]);
  });

  test("O7: while certificates are checked nothing more is asked", () => {
    const { node } = answered(range(11, 40));
    expect(asksIn(node.receive(2, statusMessage(60)))).toEqual([]);
    expect(asksIn(node.fire("retry", RETRY_MS))).toEqual([]);
  });

  test("O7: certificates to check per answer are bounded, the rest is asked again", () => {
    const node = nodeAt(100, 0);
    node.state.outputsPerRequest = 100;
    node.receive(1, statusMessage(100));
    const answer = node.receive(1, outputsMessage(range(1, 100)));
    expect(ofKind(answer, "check")[0]?.job.claims).toHaveLength(CERTIFICATES_PER_ANSWER);
    const effects = answerCheck(node, answer);
    expect(ofKind(effects, "provenOutputs")[0]?.outputs).toEqual(range(1, CERTIFICATES_PER_ANSWER));
  });
});

describe("O5: a long stretch without a certificate", () => {
  test("O5: an answer without any proves nothing; the next request is larger, up to a bound", () => {
    const node = nodeAt(100, 0);
    const claim = () => [1].map((peer) => asksIn(node.receive(peer, statusMessage(100))));
    expect(claim()).toEqual([[{ peer: 1, message: requestOf(1, 64) }]]);
    const effects = node.receive(1, outputsMessage(range(1, 64).map(bare)));
    expect(rejectionsIn(effects)).toEqual(["1 stale outputs_unproven"]);
    node.nowMs = (node.nowMs + STATUS_MS) as typeof node.nowMs;
    expect(claim()).toEqual([[{ peer: 1, message: requestOf(1, 100) }]]);
    const outputs = [...range(1, 99).map(bare), at(100)];
    const proven = answerCheck(node, node.receive(1, outputsMessage(outputs)));
    expect(ofKind(proven, "provenOutputs")[0]?.outputs).toHaveLength(100);
    expect(node.state.outputsPerRequest).toBe(OUTPUTS_PER_REQUEST);
  });

  test("O5: liars cannot grow it beyond the bound", () => {
    const node = nodeAt(40, 10);
    for (let round = 0; round < 20; round++) {
      node.nowMs = (node.nowMs + STATUS_MS) as typeof node.nowMs;
      node.receive(1, statusMessage(40));
      node.receive(1, outputsMessage([bare(at(11))]));
    }
    expect(node.state.outputsPerRequest).toBe(OUTPUTS_PER_REQUEST_MAX);
  });
});

describe("Y1: promises that are not kept", () => {
  test("Y1: a peer that breaks its word is asked at most once per statusMs, others at once", () => {
    const node = nodeAt(40, 10);
    const asked: number[] = [];
    const note = (effects: Parameters<typeof asksIn>[0]) =>
      asked.push(...asksIn(effects).map(({ peer }) => peer));
    note(node.receive(1, statusMessage(MANY)));
    for (let round = 0; round < 100; round++) {
      note(node.receive(1, absentMessage(requestOf(11, 30))));
      note(node.receive(1, statusMessage(MANY)));
    }
    expect(asked).toEqual([1]);
    note(node.receive(2, statusMessage(40)));
    expect(asked).toEqual([1, 2]);
    node.receive(2, absentMessage(requestOf(11, 30)));
    node.nowMs = (node.nowMs + STATUS_MS) as typeof node.nowMs;
    note(node.receive(1, statusMessage(MANY)));
    expect(asked).toHaveLength(3);
  });

  test("Y3: a silent claimant is followed by the next claimant, and may still answer late", () => {
    const node = nodeAt(40, 10);
    node.receive(0, statusMessage(40));
    node.receive(2, statusMessage(40));
    expect(asksIn(node.fire("retry", RETRY_MS)).map(({ peer }) => peer)).toEqual([2]);
    const late = node.receive(0, outputsMessage(range(11, 40)));
    expect(ofKind(late, "check")).toHaveLength(1);
  });

  test("Y3: with one silent claimant the request stays open for its late answer", () => {
    const node = nodeAt(40, 10);
    node.receive(1, statusMessage(40));
    for (let round = 0; round < 30; round++) node.fire("retry", RETRY_MS);
    expect(ofKind(node.receive(1, outputsMessage(range(11, 40))), "check")).toHaveLength(1);
  });

  test("Y5: a request ends when votes brought what it asked for", () => {
    const node = nodeAt(40, 10);
    node.receive(1, statusMessage(40));
    node.progress({ certifiedHeight: 40 });
    expect(node.state.outputs).toBeNull();
    expect(rejectionsIn(node.receive(1, outputsMessage(range(11, 40))))).toEqual([
      "1 stale unsolicited_outputs",
    ]);
  });
});

describe("K2: what a certificate must say", () => {
  const context = contextOf();
  const certificate = at(11).certificate as OutputCertificate;
  const faultOf = (change: Partial<OutputCertificate>): string | null =>
    outputCertificateFault(context, { ...certificate, ...change }, at(11).header);
  const statementOf = (change: object) => ({ ...certificate.statement, ...change }) as never;

  test("K2: the true one", () => expect(faultOf({})).toBeNull());

  test.each<[string, Partial<OutputCertificate>, string]>([
    ["phase", { statement: statementOf({ phase: Phase.NOTARIZE }) }, "certificate_phase"],
    ["height", { statement: statementOf({ height: 12 }) }, "certificate_statement"],
    ["view", { statement: statementOf({ view: 1 }) }, "certificate_statement"],
    ["hash", { statement: statementOf({ hash: keccakText("x") }) }, "certificate_statement"],
    ["epoch", { statement: statementOf({ epoch: 1 }) }, "certificate_statement"],
    ["too few seats", { signers: bitmapOf(4, [0, 1].map(operatorOf)) }, "no_quorum"],
    ["a longer bitmap", { signers: new Uint8Array([7, 0]) }, "bad_bitmap"],
    ["a stray bit", { signers: new Uint8Array([0x17]) }, "bad_bitmap"],
    ["a short signature", { signature: new Uint8Array(95) }, "bad_length"],
  ])("K2: another %s is a fault", (_, change, fault) => {
    expect(faultOf(change)).toBe(fault);
  });

  test("K2: a header of another epoch has no certificate here", () => {
    const header = { ...at(11).header, epoch: epochOf(1) };
    expect(outputHash(header)).not.toBe(outputHash(at(11).header));
    expect(outputCertificateFault(context, certificateOf(header), header)).toBe("wrong_epoch");
  });

  test("D1: seats are counted, not operators", () => {
    const seats = contextOf([3, 2, 1, 2, 2]);
    const few = { ...certificate, signers: bitmapOf(5, [1, 2, 3].map(operatorOf)) };
    expect(outputCertificateFault(seats, few, at(11).header)).toBe("no_quorum");
    const enough = { ...certificate, signers: bitmapOf(5, [0, 1, 3].map(operatorOf)) };
    expect(outputCertificateFault(seats, enough, at(11).header)).toBeNull();
  });
});
