/** K1..K6, C0, C10: statements, votes, certificates. */
import { describe, expect, test } from "vitest";
import {
  commonSigners,
  operatorsIn,
  Phase,
  sameStatement,
  type ViewCertificate,
} from "../../../../src/chain/index.ts";
import { electLeader } from "../../../../src/core/consensus/index.ts";
import { heightOf, viewOf, ZERO_HASH } from "../../../../src/primitives/brand.ts";
import {
  advance,
  type Bench,
  check,
  feed,
  fire,
  only,
  openBench,
  receive,
  refusals,
  sent,
  settle,
} from "./harness.ts";
import {
  certify,
  contextOf,
  EPOCH,
  finalization,
  finalize,
  hashOf,
  notarization,
  notarize,
  nullification,
  nullify,
  operatorsOf,
  pointOf,
  proposalOf,
  propose,
  reportOf,
  signed,
  voteOf,
} from "./objects.ts";
import { inWords } from "./words.ts";

const certificateMessage = (certificate: ViewCertificate) =>
  ({ kind: "viewCertificate", epoch: EPOCH, certificate }) as const;

const viewCertificates = (bench: Bench): string[] =>
  sent(bench.effects, "viewCertificate").map(
    ({ to, message: { certificate } }) =>
      `${to} ${certificate.statement.phase}/${certificate.statement.view} by ${operatorsIn(certificate.signers)}`,
  );

describe("votes", () => {
  test("K1: all honest voters of one decision sign one statement", () => {
    const benches = [1, 2, 3].map((self) => openBench({ self }));
    for (const bench of benches) {
      const proposal = proposalOf(bench.context, { view: 1 });
      bench.nowMs = (bench.nowMs + 7 * (bench.context.self as number)) as typeof bench.nowMs;
      receive(bench, 0, { kind: "proposal", epoch: EPOCH, proposal });
    }
    const statements = benches.map(
      (bench) => sent(bench.effects, "notarize")[0]?.message.statement,
    );
    expect(statements[1]).toEqual(statements[0]);
    expect(statements[2]).toEqual(statements[0]);
  });

  test("K1: a nullify names neither height nor hash", () => {
    const bench = openBench({ self: 1 });
    fire(bench, "propose");
    advance(bench, 1600);
    const { statement } = sent(bench.effects, "nullify")[0]?.message ?? {};
    expect(statement).toEqual({ phase: 2, epoch: EPOCH, height: 0, view: 1, hash: ZERO_HASH });
  });

  test("K1: a nullify with a hash or height is refused and opens no set", () => {
    const bench = openBench({ self: 1 });
    for (const odd of [{ hash: hashOf("x") }, { height: 3 }]) {
      const statement = { ...nullify(1), ...odd };
      const effects = receive(bench, 0, voteOf(bench.context, 0, statement));
      expect(refusals(effects)).toEqual(["malformed:statement_form"]);
    }
    for (const operator of [0, 2, 3]) {
      receive(bench, operator, voteOf(bench.context, operator, nullify(1)));
    }
    // Operator 0 leads view 1, so that its true nullify made me nullify too.
    expect(viewCertificates(bench)).toEqual(["all 2/1 by 0,1,2"]);
  });

  test("K1, K3: a vote at a false height spoils nobody's set", () => {
    const bench = openBench({ self: 1 });
    const { context } = bench;
    const point = pointOf(proposalOf(context, { view: 1 }));
    receive(bench, 3, voteOf(context, 3, notarize({ ...point, height: 999 })));
    for (const operator of [0, 2])
      receive(bench, operator, voteOf(context, operator, notarize(point)));
    receive(bench, 0, {
      kind: "proposal",
      epoch: EPOCH,
      proposal: proposalOf(context, { view: 1 }),
    });
    expect(viewCertificates(bench)).toEqual(["all 1/1 by 0,1,2"]);
    expect(refusals(bench.effects)).toEqual([]);
  });

  test("K2: a certificate needs Q seats, its epoch's bitmap and a true aggregate", () => {
    const bench = openBench({ seats: [1, 2, 2, 2], self: 0 });
    const { context } = bench;
    const parts = [
      [nullification(context, 1, [1, 2]), "bad_signature:no_quorum"],
      [
        { ...nullification(context, 1, [1, 2, 3]), signers: new Uint8Array(2) },
        "malformed:bad_bitmap",
      ],
      [
        { ...nullification(context, 1, [1, 2, 3]), signers: Uint8Array.of(0b11110) },
        "malformed:bad_bitmap",
      ],
      [
        { ...nullification(context, 1, [1, 2, 3]), signature: new Uint8Array(95) },
        "malformed:bad_length",
      ],
      [
        certify(context, { ...nullify(1), epoch: (EPOCH + 1) as typeof EPOCH }, [1, 2, 3]),
        "foreign:epoch",
      ],
      [
        { ...nullification(context, 1, [1, 2, 3]), signature: new Uint8Array(96) },
        "bad_signature:certificate",
      ],
    ] as const;
    for (const [certificate, refusal] of parts) {
      const effects = receive(bench, 1, certificateMessage(certificate as ViewCertificate));
      expect(refusals(effects)).toEqual([refusal]);
      expect(bench.state.view).toBe(1);
    }
    // 1 + 2 + 2 seats are Q = 5.
    receive(bench, 1, certificateMessage(nullification(context, 1, [0, 1, 2])));
    expect(bench.state.view).toBe(2);
  });

  test("K2: a certificate of another kind of statement is none of a view", () => {
    const bench = openBench({ self: 1 });
    const { context } = bench;
    const statements = [
      { ...nullify(1), phase: Phase.ACK },
      { ...nullify(1), phase: Phase.OUTPUT },
      { ...nullify(1), phase: Phase.PROPOSE },
      { ...nullify(1), hash: hashOf("x") },
    ];
    for (const statement of statements) {
      const certificate = certify(context, statement) as ViewCertificate;
      const effects = receive(bench, 2, certificateMessage(certificate));
      expect(inWords(effects)).toEqual(["reject from 2: malformed, statement_form"]);
    }
  });

  test("K3: votes are checked once, together, when they are worth Q seats", () => {
    const bench = openBench({ seats: [1, 2, 2, 2], self: 0 });
    bench.answers.checks = false;
    receive(bench, 3, voteOf(bench.context, 3, nullify(1)));
    receive(bench, 1, voteOf(bench.context, 1, nullify(1)));
    expect(bench.checks).toHaveLength(0);
    receive(bench, 2, voteOf(bench.context, 2, nullify(1)));
    expect(bench.checks).toHaveLength(1);
    expect(bench.checks[0]?.claims).toHaveLength(1);
    settle(bench);
    expect(viewCertificates(bench)).toEqual(["all 2/1 by 1,2,3"]);
  });

  test("K3: a liar is found, named, and its later votes are checked alone", () => {
    const bench = openBench({ seats: [1, 1, 1, 1, 1, 1, 1], self: 0 });
    const { context } = bench;
    const lie = { ...voteOf(context, 5, nullify(2)), signature: new Uint8Array(96) };
    receive(bench, 5, lie);
    for (const operator of [1, 2, 3, 4])
      receive(bench, operator, voteOf(context, operator, nullify(2)));
    expect(refusals(bench.effects)).toContain("bad_signature:vote");
    expect(bench.state.view).toBe(1);
    receive(bench, 6, voteOf(context, 6, nullify(2)));
    expect(viewCertificates(bench)).toEqual(["all 2/2 by 1,2,3,4,6"]);
    bench.answers.checks = false;
    // Only five votes are in: the suspect's is needed, hence looked at by itself.
    for (const operator of [5, 1, 2, 3, 4]) {
      receive(bench, operator, voteOf(context, operator, nullify(4)));
    }
    const claim = bench.checks[0]?.claims[0];
    expect(claim?.kind === "votes" && claim.votes.map((vote) => vote.operator)).toEqual([5]);
  });

  test("K3: nobody votes for another: the signer is the channel", () => {
    const bench = openBench({ self: 1 });
    receive(bench, 2, voteOf(bench.context, 3, nullify(1), reportOf(bench.context, 2, 1)));
    receive(bench, 3, voteOf(bench.context, 3, nullify(1)));
    receive(bench, 0, voteOf(bench.context, 0, nullify(1)));
    expect(bench.state.view).toBe(2);
    const [message] = sent(bench.effects, "viewCertificate");
    expect(message && operatorsIn(message.message.certificate.signers)).toEqual([0, 1, 3]);
    expect(only(bench.effects, "reject")).toEqual([
      { kind: "reject", from: 2, code: "bad_signature", reason: "vote" },
    ]);
  });

  test("K4: a proposal's signature is the slashable PROPOSE digest", () => {
    const bench = openBench({ self: 1 });
    bench.answers.checks = false;
    const proposal = proposalOf(bench.context, { view: 1 });
    receive(bench, 0, { kind: "proposal", epoch: EPOCH, proposal });
    const claim = bench.checks[0]?.claims[0];
    expect(claim).toEqual({
      kind: "votes",
      statement: propose(pointOf(proposal)),
      votes: [{ operator: 0, signature: proposal.signature }],
    });
  });

  test("K5: a report speaks for its sender only", () => {
    const bench = openBench({ self: 1 });
    const { context } = bench;
    const cases = [
      [reportOf(context, 3, 1), "malformed:report_operator"],
      [reportOf(context, 2, 2), "malformed:report_view"],
      [{ ...reportOf(context, 2, 1), epoch: (EPOCH - 1) as typeof EPOCH }, "foreign:report_epoch"],
      [{ ...reportOf(context, 2, 1), tips: [] }, "malformed:report_lanes"],
    ] as const;
    for (const [report, refusal] of cases) {
      const effects = receive(bench, 2, voteOf(context, 2, nullify(1), report));
      expect(refusals(effects)).toEqual([refusal]);
    }
    expect(bench.state.slots.get(viewOf(1))?.seen.size).toBe(0);
  });

  test("K6: the leader owns the drawn seat, and every node draws the same", () => {
    const context = contextOf({ seats: [1, 2, 2, 2] });
    const turns = new Map<number, number>();
    for (let view = 1; view <= 7000; view++) {
      const leader = electLeader(context, viewOf(view));
      turns.set(leader, (turns.get(leader) ?? 0) + 1);
    }
    const share = operatorsOf(context).map((operator) =>
      Math.round((turns.get(operator) ?? 0) / 100),
    );
    // 1000 per seat, within 3 standard deviations.
    expect(share[0]).toBeGreaterThan(8);
    expect(share[0]).toBeLessThan(12);
    for (const operator of [1, 2, 3]) {
      expect(share[operator]).toBeGreaterThan(18);
      expect(share[operator]).toBeLessThan(22);
    }
    const first = [1, 2, 3, 4, 5, 6, 7, 8].map((view) => electLeader(contextOf(), viewOf(view)));
    expect(first).toEqual([0, 3, 1, 0, 3, 2, 3, 0]);
  });
});

describe("certificates", () => {
  test("C0: a certificate acts once, however often it comes", () => {
    const bench = openBench({ self: 1 });
    const certificate = nullification(bench.context, 1);
    receive(bench, 0, certificateMessage(certificate));
    const count = bench.effects.length;
    const again = receive(bench, 2, certificateMessage(certificate));
    const other = receive(bench, 3, certificateMessage(nullification(bench.context, 1, [1, 2, 3])));
    expect(inWords([...again, ...other])).toEqual([
      "reject from 2: duplicate, certificate",
      "reject from 3: duplicate, certificate",
    ]);
    expect(bench.effects.length).toBe(count + 2);
    expect(viewCertificates(bench)).toEqual(["all 2/1 by 0,1,2"]);
  });

  test("C0: formed here and received, it is still one", () => {
    const bench = openBench({ self: 1 });
    bench.answers.checks = false;
    for (const operator of [2, 3]) {
      receive(bench, operator, voteOf(bench.context, operator, nullify(1)));
    }
    receive(bench, 0, voteOf(bench.context, 0, nullify(1)));
    receive(bench, 2, certificateMessage(nullification(bench.context, 1, [0, 2, 3])));
    settle(bench);
    expect(viewCertificates(bench)).toHaveLength(1);
    expect(bench.records.filter((record) => record.kind === "viewCertificate")).toHaveLength(1);
  });

  test("C0: a forged certificate does not push a true one out", () => {
    const bench = openBench({ self: 1 });
    bench.answers.checks = false;
    const forged = { ...nullification(bench.context, 1), signature: new Uint8Array(96) };
    receive(bench, 0, certificateMessage(forged as ViewCertificate));
    receive(bench, 2, certificateMessage(nullification(bench.context, 1)));
    expect(bench.checks).toHaveLength(1);
    expect(refusals(check(bench))).toEqual(["bad_signature:certificate"]);
    expect(bench.checks).toHaveLength(1);
    check(bench);
    expect(bench.state.view).toBe(2);
    expect(bench.state.checking.size).toBe(0);
  });

  test("C0, S19: so many certificates of one peer wait, and no more", () => {
    const bench = openBench({ self: 1 });
    bench.answers.checks = false;
    const codes: string[] = [];
    for (let view = 1; view <= 9; view++) {
      const message = certificateMessage(nullification(bench.context, view));
      codes.push(...refusals(receive(bench, 0, message)));
    }
    expect(codes).toEqual(["rate_limited:certificate_checks"]);
    const same = receive(bench, 0, certificateMessage(nullification(bench.context, 1)));
    expect(refusals(same)).toEqual(["duplicate:certificate"]);
    settle(bench);
    expect(bench.state.view).toBe(9);
  });

  test("C0: two certificates that exclude each other are evidence, and the second does nothing", () => {
    const bench = openBench({ self: 1 });
    const { context } = bench;
    const left = proposalOf(context, { view: 1 });
    const right = proposalOf(context, { view: 1, heights: [1] });
    receive(bench, 0, certificateMessage(notarization(context, left)));
    const effects = receive(bench, 2, certificateMessage(notarization(context, right, [1, 2, 3])));
    expect(inWords(effects).filter((words) => !words.startsWith("check"))).toEqual([
      "evidence CERT_CONFLICT",
      "send to all: evidence CERT_CONFLICT",
    ]);
    const [found] = only(effects, "evidence");
    const { evidence } = found ?? {};
    if (evidence?.kind !== "CERT_CONFLICT") throw new Error("no conflict");
    expect(commonSigners(evidence.first, evidence.second)).toEqual([1, 2]);
    expect(bench.state.slots.get(viewOf(1))?.notarization?.statement.hash).toBe(pointOf(left).hash);
  });

  test("C0: a nullification beside a finalization of one view is a conflict, beside a notarization not", () => {
    const bench = openBench({ self: 1 });
    const { context } = bench;
    const block = proposalOf(context, { view: 1 });
    receive(bench, 0, { kind: "proposal", epoch: EPOCH, proposal: block });
    receive(bench, 0, certificateMessage(notarization(context, block)));
    receive(bench, 0, certificateMessage(nullification(context, 1)));
    expect(only(bench.effects, "evidence")).toEqual([]);
    receive(bench, 0, certificateMessage(finalization(context, block)));
    expect(only(bench.effects, "evidence")).toHaveLength(1);
    expect(bench.state.finalizedView).toBe(0);
  });

  test("C0: an answer with more certificates than were asked for is refused whole", () => {
    const bench = openBench({ self: 1 });
    const certificates = Array.from({ length: 65 }, (_, index) =>
      nullification(bench.context, index + 1),
    );
    const effects = receive(bench, 0, { kind: "certificates", epoch: EPOCH, certificates });
    expect(refusals(effects)).toEqual(["oversize:certificates"]);
    receive(bench, 0, {
      kind: "certificates",
      epoch: EPOCH,
      certificates: certificates.slice(0, 8),
    });
    expect(bench.state.view).toBe(9);
  });
});

describe("C10", () => {
  test("C10: votes count from finalizedView - viewRetention to view + viewWindow", () => {
    const bench = openBench({ self: 1, local: { viewRetention: 3 } });
    const { context } = bench;
    const block = proposalOf(context, { view: 10, parent: null });
    receive(bench, 0, certificateMessage(finalization(context, block)));
    expect(bench.state.view).toBe(11);
    const refusal = (view: number, operator: number) =>
      refusals(receive(bench, operator, voteOf(context, operator, nullify(view))));
    expect(refusal(6, 0)).toEqual(["stale:view_below_retention"]);
    expect(refusal(7, 0)).toEqual([]);
    expect(refusal(27, 0)).toEqual([]);
    expect(refusal(28, 0)).toEqual(["stale:view_beyond_window"]);
  });

  test("C10: certificates of any view are welcome", () => {
    const bench = openBench({ self: 1 });
    receive(bench, 0, certificateMessage(nullification(bench.context, 100_000)));
    expect(bench.state.view).toBe(100_001);
  });

  test("C10: one vote per signer and kind; a repeat is a duplicate, a second is evidence", () => {
    const bench = openBench({ self: 1 });
    const { context } = bench;
    const left = pointOf(proposalOf(context, { view: 2 }));
    const right = { ...left, hash: hashOf("other") };
    expect(refusals(receive(bench, 2, voteOf(context, 2, notarize(left))))).toEqual([]);
    expect(refusals(receive(bench, 2, voteOf(context, 2, notarize(left))))).toEqual([
      "duplicate:vote_same",
    ]);
    expect(refusals(receive(bench, 2, voteOf(context, 2, notarize(right))))).toEqual([
      "malformed:vote_conflicting",
    ]);
    expect(only(bench.effects, "evidence").map(({ evidence }) => evidence)).toEqual([
      {
        kind: "DOUBLE_NOTARIZE",
        operator: 2,
        first: signed(2, notarize(left)),
        second: signed(2, notarize(right)),
      },
    ]);
    expect(bench.state.slots.get(viewOf(2))?.notarizeVotes.size).toBe(1);
  });

  test("C10: notarize and nullify of one view are no offence, nullify and finalize are", () => {
    const bench = openBench({ self: 1 });
    const { context } = bench;
    const point = pointOf(proposalOf(context, { view: 2 }));
    receive(bench, 2, voteOf(context, 2, notarize(point)));
    receive(bench, 2, voteOf(context, 2, nullify(2)));
    expect(only(bench.effects, "evidence")).toEqual([]);
    receive(bench, 2, voteOf(context, 2, finalize(point)));
    expect(only(bench.effects, "evidence").map(({ evidence }) => evidence.kind)).toEqual([
      "NULLIFY_FINALIZE",
    ]);
  });

  test("C10: a kept vote does not pin the bytes it came in", () => {
    const bench = openBench({ self: 1 });
    const vote = voteOf(bench.context, 2, nullify(2));
    const frame = new Uint8Array(vote.signature);
    receive(bench, 2, { ...vote, signature: frame });
    frame.fill(0);
    for (const operator of [0, 3])
      receive(bench, operator, voteOf(bench.context, operator, nullify(2)));
    expect(bench.state.view).toBe(3);
  });

  test("C10: votes whose phase, length or epoch does not fit are refused", () => {
    const bench = openBench({ self: 1 });
    const vote = voteOf(bench.context, 2, nullify(2));
    const cases = [
      [{ ...vote, kind: "finalize" }, "malformed:phase"],
      [{ ...vote, signature: new Uint8Array(48) }, "malformed:signature_length"],
      [{ ...vote, statement: { ...vote.statement, epoch: EPOCH + 1 } }, "foreign:epoch"],
      [
        { ...vote, statement: { ...vote.statement, view: viewOf(0) } },
        "stale:view_below_retention",
      ],
    ] as const;
    for (const [message, refusal] of cases) {
      expect(refusals(receive(bench, 2, message as typeof vote))).toEqual([refusal]);
    }
    expect(sameStatement(vote.statement, nullify(2))).toBe(true);
  });

  test("S19: votes for made-up blocks cost a set per signer, not per vote", () => {
    const bench = openBench({ self: 1 });
    for (const operator of [0, 2, 3]) {
      for (let index = 0; index < 20; index++) {
        const point = {
          view: viewOf(2),
          height: heightOf(index),
          hash: hashOf(`${operator} ${index}`),
        };
        receive(bench, operator, voteOf(bench.context, operator, notarize(point)));
        receive(bench, operator, voteOf(bench.context, operator, finalize(point)));
      }
    }
    const slot = bench.state.slots.get(viewOf(2));
    expect(slot?.notarizeVotes.size).toBe(3);
    expect(slot?.finalizeVotes.size).toBe(3);
    expect(only(bench.effects, "evidence")).toHaveLength(6);
  });
});

test("C11: a notarization is no finality: nothing is ordered before the finalization", () => {
  const bench = openBench({ self: 1 });
  const block = proposalOf(bench.context, { view: 1 });
  receive(bench, 0, { kind: "proposal", epoch: EPOCH, proposal: block });
  receive(bench, 0, certificateMessage(notarization(bench.context, block)));
  receive(bench, 2, certificateMessage(nullification(bench.context, 1)));
  expect(only(bench.effects, "ordered")).toEqual([]);
  feed(bench, { kind: "batchesHeld", nowMs: bench.nowMs });
  expect(bench.state.finalizedView).toBe(0);
});
