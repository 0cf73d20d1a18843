import { describe, expect, test } from "vitest";
import { operatorsIn, outputStatement, Phase } from "../../../../src/chain/index.ts";
import { collectionSizes } from "../../../../src/core/ordering/index.ts";
import { HISTORY_HEIGHTS, VOTE_WINDOW } from "../../../../src/core/ordering/limits.ts";
import { epochOf, type Hash, heightOf, operatorOf } from "../../../../src/primitives/brand.ts";
import { contextOf, plainChain } from "./fixture.ts";
import { outputCertificate, outputsOf, type Runner, runnerOf, voteFrom } from "./runner.ts";

const OTHER = `0x${"0f".repeat(32)}` as Hash;
const THIRD = `0x${"0e".repeat(32)}` as Hash;
const forged = new Uint8Array(96).fill(1);

/** A node that has delivered `heights` outputs. */
function delivered(
  heights: number,
  options: { seats?: number[]; rules?: object; self?: number | null } = {},
): Runner {
  const context = contextOf(options);
  const chain = plainChain(context, heights);
  const runner = runnerOf(context, chain);
  runner.give({ kind: "final", blocks: chain.blocks });
  return runner;
}

const at = (runner: Runner, height: number) =>
  outputsOf(runner)[height - 1] as { height: number; hash: Hash };

const rejections = (runner: Runner): string[] =>
  runner.of("reject").map(({ from, code, reason }) => `${from} ${code} ${reason}`);

const certificates = (runner: Runner) =>
  runner
    .of("persist")
    .flatMap(({ record }) => (record.kind === "outputCertificate" ? [record.certificate] : []));

function giveCertificate(
  runner: Runner,
  output: { height: number; hash: Hash },
  options: { from?: number; signers?: number[]; change?: object } = {},
): void {
  const made = outputCertificate(runner.context, output, options.signers);
  runner.give({
    kind: "message",
    from: operatorOf(options.from ?? 3),
    message: {
      kind: "outputCertificate",
      epoch: runner.context.epoch,
      certificate: { ...made, ...options.change },
    },
  });
}

describe("O4: my vote", () => {
  test("O4: goes to all once it is signed, and counts as mine without a check", () => {
    const runner = delivered(1);
    const [sent] = runner.of("send");
    expect(sent).toMatchObject({ to: "all", message: { kind: "outputVote", epoch: 0 } });
    expect(sent?.message.kind === "outputVote" && sent.message.statement).toEqual(
      outputStatement({ epoch: epochOf(0), height: heightOf(1), hash: at(runner, 1).hash }),
    );
    expect(runner.of("check")).toEqual([]);
  });

  test("DR5: a signer that refuses sends nothing and votes nothing", () => {
    const context = contextOf();
    const chain = plainChain(context, 1);
    const runner = runnerOf(context, chain, { signs: false });
    runner.give({ kind: "final", blocks: chain.blocks });
    const [asked] = runner.of("sign");
    if (asked === undefined) throw new Error("not asked to sign");
    runner.give({ kind: "signed", request: asked.request, signatures: null });
    expect(runner.of("send")).toEqual([]);
    for (const peer of [1, 2]) runner.give(voteFrom(runner, peer, at(runner, 1)));
    expect(certificates(runner)).toEqual([]);
    runner.give(voteFrom(runner, 3, at(runner, 1)));
    expect(operatorsIn(certificates(runner)[0]?.signers as Uint8Array)).toEqual([1, 2, 3]);
  });

  test("O4: signatures nobody asked for are ignored", () => {
    const runner = delivered(1);
    const statement = outputStatement({
      epoch: epochOf(0),
      height: heightOf(1),
      hash: OTHER,
    });
    const signatures = { statement: forged, report: null };
    for (const request of [
      { owner: "ordering", epoch: epochOf(0), statement, report: null } as const,
      { owner: "lanes", epoch: epochOf(0), statement, report: null } as const,
      { owner: "ordering", epoch: epochOf(1), statement, report: null } as const,
      { owner: "ordering", epoch: epochOf(0), statement: null, report: null } as const,
    ]) {
      expect(runner.give({ kind: "signed", request, signatures })).toEqual([]);
    }
  });

  test("O4: a height at or below a certificate that I hold stays unsigned", () => {
    const context = contextOf();
    const chain = plainChain(context, 3);
    const first = delivered(3);
    const runner = runnerOf(context, chain);
    giveCertificate(runner, at(first, 2));
    runner.give({ kind: "final", blocks: chain.blocks });
    expect(outputsOf(runner).map(({ signs }) => signs)).toEqual([false, false, true]);
    expect(runner.of("publish").length).toBe(2);
  });
});

describe("O5: certificates from votes", () => {
  test("O5: Q seats make one, which is durable, told, and published under", () => {
    const runner = delivered(1);
    runner.give(voteFrom(runner, 1, at(runner, 1)));
    expect(runner.of("check")).toEqual([]);
    runner.give(voteFrom(runner, 2, at(runner, 1)));
    expect(runner.of("check").length).toBe(1);
    const [certificate] = certificates(runner);
    expect(operatorsIn(certificate?.signers as Uint8Array)).toEqual([0, 1, 2]);
    expect(certificate?.statement.phase).toBe(Phase.OUTPUT);
    expect(runner.of("certified")).toEqual([{ kind: "certified", height: 1 }]);
    expect(runner.of("publish").length).toBe(1);
  });

  test("D1: seats count, not operators", () => {
    const seats = [2, 1, 1, 1, 1, 1];
    const runner = delivered(1, { seats });
    for (const peer of [1, 2]) runner.give(voteFrom(runner, peer, at(runner, 1)));
    expect(certificates(runner)).toEqual([]);
    runner.give(voteFrom(runner, 3, at(runner, 1)));
    expect(operatorsIn(certificates(runner)[0]?.signers as Uint8Array)).toEqual([0, 1, 2, 3]);
    const counting = delivered(1, { seats, rules: { seatsCounted: false } });
    for (const peer of [1, 2, 3, 4]) counting.give(voteFrom(counting, peer, at(counting, 1)));
    const all = operatorsIn(certificates(counting)[0]?.signers as Uint8Array);
    expect(all).toEqual([0, 1, 2, 3, 4]);
  });

  test("K2: with the quorum switched off Q - 1 seats are enough", () => {
    const runner = delivered(1, { rules: { voteQuorum: false } });
    runner.give(voteFrom(runner, 1, at(runner, 1)));
    expect(certificates(runner).length).toBe(1);
  });

  test("O5: one certificate certifies all below; their votes are no longer counted", () => {
    const runner = delivered(3);
    runner.give(voteFrom(runner, 1, at(runner, 2)));
    for (const peer of [1, 2]) runner.give(voteFrom(runner, peer, at(runner, 3)));
    const checks = runner.of("check").length;
    for (const peer of [2, 3]) runner.give(voteFrom(runner, peer, at(runner, 2)));
    expect(runner.of("check").length).toBe(checks);
    expect(certificates(runner).map(({ statement }) => statement.height)).toEqual([3]);
    expect(rejections(runner)).toEqual([]);
  });

  test("O5: votes that come before my output count as soon as it is there", () => {
    const context = contextOf();
    const chain = plainChain(context, 2);
    const other = delivered(2);
    const runner = runnerOf(context, chain);
    for (const peer of [1, 2, 3]) runner.give(voteFrom(runner, peer, at(other, 2)));
    expect(certificates(runner).length).toBe(1);
    expect(runner.of("certified")).toEqual([]);
    runner.give({ kind: "final", blocks: chain.blocks.slice(0, 1) });
    expect(runner.of("publish")).toEqual([]);
    runner.give({ kind: "final", blocks: chain.blocks });
    expect(runner.of("publish").length).toBe(2);
    expect(runner.of("certified")).toEqual([{ kind: "certified", height: 2 }]);
    expect(runner.of("sign")).toEqual([]);
  });

  test("K3: one wrong signature is found, its sender reported, the certificate still forms", () => {
    const runner = delivered(1);
    runner.give(voteFrom(runner, 1, at(runner, 1), forged));
    runner.give(voteFrom(runner, 2, at(runner, 1)));
    expect(rejections(runner)).toEqual(["1 bad_signature output_vote"]);
    runner.give(voteFrom(runner, 3, at(runner, 1)));
    expect(operatorsIn(certificates(runner)[0]?.signers as Uint8Array)).toEqual([0, 2, 3]);
  });

  test("ADV-51: F seats that sign another output make no second certificate", () => {
    const runner = delivered(1);
    runner.give(voteFrom(runner, 3, { height: 1, hash: OTHER }));
    for (const peer of [1, 2]) runner.give(voteFrom(runner, peer, at(runner, 1)));
    expect(certificates(runner).map(({ statement }) => statement.hash)).toEqual([
      at(runner, 1).hash,
    ]);
    expect(runner.of("halt")).toEqual([]);
  });
});

describe("K3: which votes are looked at", () => {
  test("of a stranger, of another epoch, of another phase, of no height: none", () => {
    const runner = delivered(1);
    const output = at(runner, 1);
    const vote = voteFrom(runner, 1, output);
    if (vote.kind !== "message" || vote.message.kind !== "outputVote") throw new Error("no vote");
    const { message } = vote;
    const change = (statement: object): void => {
      const changed = { ...message, statement: { ...message.statement, ...statement } };
      runner.give({ ...vote, message: changed });
    };
    runner.give(voteFrom(runner, 9, output));
    change({ epoch: epochOf(1) });
    change({ phase: Phase.FINALIZE });
    change({ view: 1 });
    change({ height: 0 });
    change({ height: 1.5 });
    runner.give({ ...vote, message: { ...message, signature: new Uint8Array(95) } });
    expect(rejections(runner)).toEqual([
      "9 not_member output_vote",
      "1 foreign epoch",
      "1 malformed output_statement",
      "1 malformed output_statement",
      "1 malformed output_statement",
      "1 malformed output_statement",
      "1 malformed output_signature",
    ]);
  });

  test("S19: only votes of a window are kept, at its edges exactly", () => {
    const runner = delivered(2);
    runner.give(voteFrom(runner, 1, { height: 2 + VOTE_WINDOW, hash: OTHER }));
    expect(rejections(runner)).toEqual([]);
    runner.give(voteFrom(runner, 1, { height: 3 + VOTE_WINDOW, hash: OTHER }));
    expect(rejections(runner)).toEqual(["1 rate_limited output_height_ahead"]);
  });

  test("S19: votes below the history are refused, and its bound holds", () => {
    const heights = HISTORY_HEIGHTS + 4;
    const runner = delivered(heights);
    giveCertificate(runner, at(runner, heights));
    runner.give(voteFrom(runner, 1, at(runner, 4)));
    runner.give(voteFrom(runner, 1, at(runner, 5)));
    expect(rejections(runner)).toEqual(["1 stale output_height_forgotten"]);
    for (const { name, size, bound } of collectionSizes(runner.state)) {
      expect(size, name).toBeLessThanOrEqual(bound);
    }
    expect(runner.state.history.length).toBe(HISTORY_HEIGHTS);
  });

  test("a repeated vote is a duplicate", () => {
    const runner = delivered(1);
    runner.give(voteFrom(runner, 1, at(runner, 1)));
    runner.give(voteFrom(runner, 1, at(runner, 1)));
    expect(rejections(runner)).toEqual(["1 duplicate output_vote"]);
  });

  test("a late vote for what is certified is neither counted nor refused", () => {
    const runner = delivered(1);
    for (const peer of [1, 2]) runner.give(voteFrom(runner, peer, at(runner, 1)));
    expect(runner.give(voteFrom(runner, 3, at(runner, 1)))).toEqual([]);
  });
});

describe("DOUBLE_OUTPUT: evidence", () => {
  const conflict = (runner: Runner, second?: Uint8Array): void => {
    runner.give(voteFrom(runner, 3, { height: 1, hash: OTHER }));
    runner.give(voteFrom(runner, 3, at(runner, 1), second));
  };

  test("two votes of one operator and height are evidence once both are checked", () => {
    const runner = delivered(1);
    conflict(runner);
    const [found] = runner.of("evidence");
    expect(found?.evidence).toMatchObject({ kind: "DOUBLE_OUTPUT", operator: 3 });
    const evidence = found?.evidence;
    if (evidence?.kind !== "DOUBLE_OUTPUT") throw new Error("no evidence");
    expect([evidence.first.statement.hash, evidence.second.statement.hash]).toEqual([
      OTHER,
      at(runner, 1).hash,
    ]);
  });

  test("it is also seen after the height was certified", () => {
    const runner = delivered(1);
    for (const peer of [1, 2]) runner.give(voteFrom(runner, peer, at(runner, 1)));
    conflict(runner);
    expect(runner.of("evidence").length).toBe(1);
  });

  test("a forged second vote accuses nobody", () => {
    const runner = delivered(1);
    conflict(runner, forged);
    expect(runner.of("evidence")).toEqual([]);
    expect(rejections(runner)).toEqual(["3 bad_signature output_vote"]);
  });

  test("S19: one conflict per operator and height is looked at", () => {
    const runner = delivered(1);
    conflict(runner);
    const checks = runner.of("check").length;
    runner.give(voteFrom(runner, 3, { height: 1, hash: THIRD }));
    expect(runner.of("check").length).toBe(checks);
    expect(rejections(runner)).toEqual(["3 duplicate output_vote"]);
  });
});

describe("O5: certificates from peers", () => {
  test("a valid one is taken after its check", () => {
    const runner = delivered(2);
    giveCertificate(runner, at(runner, 2), { signers: [1, 2, 3] });
    expect(runner.of("publish").length).toBe(2);
    expect(runner.of("certified")).toEqual([{ kind: "certified", height: 2 }]);
  });

  test("K2: form and quorum are judged before the signature", () => {
    const runner = delivered(1);
    giveCertificate(runner, at(runner, 1), { from: 9 });
    giveCertificate(runner, at(runner, 1), { signers: [1, 2] });
    giveCertificate(runner, at(runner, 1), { change: { signers: Uint8Array.of(0x1f) } });
    giveCertificate(runner, at(runner, 1), { change: { signature: new Uint8Array(3) } });
    expect(runner.of("check")).toEqual([]);
    giveCertificate(runner, at(runner, 1), { change: { signature: forged } });
    expect(rejections(runner)).toEqual([
      "9 not_member output_certificate",
      "3 bad_signature no_quorum",
      "3 malformed bad_bitmap",
      "3 malformed bad_length",
      "3 bad_signature output_certificate",
    ]);
    expect(certificates(runner)).toEqual([]);
  });

  test("one that I hold is a duplicate; one check per peer runs at a time", () => {
    const runner = delivered(1);
    giveCertificate(runner, at(runner, 1));
    giveCertificate(runner, at(runner, 1));
    expect(rejections(runner)).toEqual(["3 duplicate output_certificate"]);
    const context = contextOf();
    const slow = runnerOf(context, plainChain(context, 1), { checks: false });
    giveCertificate(slow, { height: 1, hash: OTHER });
    giveCertificate(slow, { height: 2, hash: OTHER });
    giveCertificate(slow, { height: 2, hash: OTHER }, { from: 2 });
    expect(rejections(slow)).toEqual(["3 rate_limited output_certificate"]);
    expect(slow.of("check").length).toBe(2);
  });

  test("a certificate of an epoch that is not mine is foreign", () => {
    const runner = delivered(1);
    const { statement } = outputCertificate(runner.context, at(runner, 1));
    giveCertificate(runner, at(runner, 1), {
      change: { statement: { ...statement, epoch: epochOf(1) } },
    });
    expect(rejections(runner)).toEqual(["3 foreign epoch"]);
  });

  test("answers to checks that nobody asked for are ignored", () => {
    const runner = delivered(1);
    const job = { owner: "ordering", epoch: epochOf(0), id: 99 } as const;
    expect(runner.give({ kind: "checked", job, verdicts: [] })).toEqual([]);
  });
});
