import { expect, test } from "vitest";
import type { Batch } from "../../../../src/chain/index.ts";
import {
  bestCertificate,
  type LanesEffect,
  type LanesMessage,
} from "../../../../src/core/lanes/index.ts";
import { epochOf, laneHeightOf, operatorOf } from "../../../../src/primitives/brand.ts";
import {
  ackMessage,
  ackOf,
  batchMessage,
  certificateMessage,
  certificateOf,
  chain,
  cutAt,
  EPOCH,
  finalCut,
  laneContext,
  section,
  submit,
  viewEntered,
  WRONG_SIGNATURE,
} from "./fixture.ts";
import { type Node, nodeOf, recordsIn, rejectionsIn, sentIn } from "./node.ts";

/** A node that made batch 1 of its lane, at 1000 ms. */
function owner(seats = [1, 1, 1, 1]): { node: Node; batch: Batch } {
  const node = nodeOf(laneContext({ seats }));
  const effects = node.settle(submit(section({ size: 296 }), 1000));
  const [batch] = recordsIn(effects).flatMap((record) =>
    record.kind === "batch" ? [record.batch] : [],
  ) as [Batch];
  return { node, batch };
}

/** Lane and height of the certificates that were accepted. */
const certifiedIn = (effects: readonly LanesEffect[]): string[] =>
  effects.flatMap((effect) =>
    effect.kind === "laneCertified"
      ? [`${effect.certificate.statement.view}/${effect.certificate.statement.height}`]
      : [],
  );

const checksIn = (effects: readonly LanesEffect[]): number[] =>
  effects.flatMap((effect) => (effect.kind === "check" ? [effect.job.claims.length] : []));

test("B7: acks worth a quorum are a certificate, one below they are none", () => {
  const { node, batch } = owner();
  expect(node.message(1, ackMessage(1, batch))).toEqual([]);
  const effects = node.message(2, ackMessage(2, batch));
  expect(effects.map(({ kind }) => kind)).toEqual(["check", "persist", "laneCertified", "send"]);
  expect(bestCertificate(node.state, operatorOf(0))).toEqual(certificateOf(batch));
});

test("B7: seats count, not operators", () => {
  // Ten seats, of which seven are a quorum.
  const few = owner([1, 1, 1, 1, 3, 3]);
  expect(certifiedIn(few.node.message(4, ackMessage(4, few.batch)))).toEqual([]);
  expect(certifiedIn(few.node.message(5, ackMessage(5, few.batch)))).toEqual(["0/1"]);
  const many = owner([1, 1, 1, 1, 3, 3]);
  const acks = [1, 2, 3].flatMap((from) => many.node.message(from, ackMessage(from, many.batch)));
  expect(certifiedIn(acks)).toEqual([]);
  expect(certifiedIn(many.node.message(4, ackMessage(4, many.batch)))).toEqual(["0/1"]);
});

test("B7: an ack that lies is bisected away, and its maker named", () => {
  const { node, batch } = owner();
  node.message(1, ackMessage(1, batch, WRONG_SIGNATURE));
  const failed = node.message(2, ackMessage(2, batch));
  expect(rejectionsIn(failed)).toEqual(["1: bad_signature ack"]);
  expect(certifiedIn(failed)).toEqual([]);
  expect(certifiedIn(node.message(3, ackMessage(3, batch)))).toEqual(["0/1"]);
  const best = bestCertificate(node.state, operatorOf(0));
  expect(best).toEqual(certificateOf(batch, { signers: [0, 2, 3] }));
});

test("B7: a certificate is repeated every tRetry until a final cut has it", () => {
  const { node, batch } = owner();
  for (const from of [1, 2]) node.message(from, ackMessage(from, batch), 1010);
  const sent = (nowMs: number) => sentIn(node.timer("repeat", nowMs)).map(({ message }) => message);
  const message = certificateMessage(certificateOf(batch));
  expect(sent(1109)).toEqual([]);
  expect(sent(1210)).toEqual([message]);
  expect(sent(1310)).toEqual([message]);
  node.settle(finalCut(cutAt(batch), 1320));
  expect(sent(1410)).toEqual([]);
});

test("K3, B7: acks of what I did not make, and second ones, are refused", () => {
  const { node, batch } = owner();
  const [other] = chain(0, 1, { fill: 9 }) as [Batch];
  const refusal = (message: LanesMessage): string[] => rejectionsIn(node.message(1, message));
  const statement = ackOf(batch);
  const ack = (change: object): LanesMessage =>
    ({ ...ackMessage(1, batch), statement: { ...statement, ...change } }) as LanesMessage;
  expect(refusal(ackMessage(1, other))).toEqual(["1: malformed ack_unknown"]);
  expect(refusal(ack({ phase: 1 }))).toEqual(["1: malformed ack_phase"]);
  expect(refusal(ack({ epoch: epochOf(1) }))).toEqual(["1: foreign ack_epoch"]);
  expect(refusal(ack({ view: 2 }))).toEqual(["1: foreign ack_lane"]);
  expect(refusal(ack({ height: 2 }))).toEqual(["1: malformed ack_unknown"]);
  expect(refusal(ackMessage(1, batch, new Uint8Array(95)))).toEqual([
    "1: malformed signature_length",
  ]);
  expect(refusal(ackMessage(1, batch))).toEqual([]);
  expect(refusal(ackMessage(1, batch))).toEqual(["1: duplicate ack"]);
});

test("B8: per view and lane one valid certificate is checked, the newest", () => {
  const node = nodeOf(laneContext());
  const [one, two, three] = chain(1, 3).map((batch) => certificateOf(batch));
  node.settle(viewEntered(1));
  const send = (certificate = one) =>
    node.message(1, certificateMessage(certificate as NonNullable<typeof one>));
  expect(certifiedIn(send(one))).toEqual(["1/1"]);
  expect(checksIn([...send(three), ...send(two)])).toEqual([]);
  const next = node.settle(viewEntered(2));
  expect(checksIn(next)).toEqual([1]);
  expect(certifiedIn(next)).toEqual(["1/3"]);
  expect(checksIn(send(two))).toEqual([]);
});

test("B8: candidates of all lanes are one check", () => {
  const node = nodeOf(laneContext());
  node.settle(viewEntered(1));
  for (const lane of [1, 2, 3]) {
    const [batch] = chain(lane, 1) as [Batch];
    node.message(lane, certificateMessage(certificateOf(batch)));
    const [, next] = chain(lane, 2) as [Batch, Batch];
    node.message(lane, certificateMessage(certificateOf(next)));
  }
  const effects = node.settle(viewEntered(2));
  expect(checksIn(effects)).toEqual([3]);
  expect(certifiedIn(effects)).toEqual(["1/2", "2/2", "3/2"]);
});

test("B8: a forger starves no lane, and is not heard again", () => {
  const node = nodeOf(laneContext());
  const [one, two] = chain(1, 2) as [Batch, Batch];
  node.settle(viewEntered(1));
  const forged = certificateMessage(certificateOf(two, { forged: true }));
  const effects = node.message(3, forged);
  expect(rejectionsIn(effects)).toEqual(["3: bad_signature lane_certificate"]);
  expect(recordsIn(effects)).toEqual([]);
  // The true one is checked in the same view.
  expect(certifiedIn(node.message(1, certificateMessage(certificateOf(one))))).toEqual(["1/1"]);
  expect(rejectionsIn(node.message(3, certificateMessage(certificateOf(two))))).toEqual([
    "3: rate_limited forged_before",
  ]);
});

test("B8: what a forger sent for other lanes is dropped with it", () => {
  const node = nodeOf(laneContext());
  const [forged] = chain(1, 1) as [Batch];
  const [held] = chain(2, 1) as [Batch];
  const send = (batch: Batch, bad: boolean) =>
    node.step({
      kind: "message",
      nowMs: 0 as never,
      from: operatorOf(3),
      message: certificateMessage(certificateOf(batch, { forged: bad })),
    });
  const check = send(forged, true);
  expect(send(held, true)).toEqual([]);
  expect(checksIn(node.answer(check))).toEqual([1]);
  expect(node.state.lanes[2]?.candidate).toBeNull();
});

test("B8: a certificate below the quorum is refused without a check", () => {
  const node = nodeOf(laneContext());
  const [batch] = chain(1, 1) as [Batch];
  const weak = certificateOf(batch, { signers: [0, 1] });
  const effects = node.message(1, certificateMessage(weak));
  expect(rejectionsIn(effects)).toHaveLength(1);
  expect(checksIn(effects)).toEqual([]);
});

test("B6: a certificate of a chain that is not mine marks the lane as forked", () => {
  const node = nodeOf(laneContext());
  const [mine] = chain(1, 1) as [Batch];
  const [other] = chain(1, 1, { fill: 2 }) as [Batch];
  node.message(1, batchMessage(mine));
  node.message(2, certificateMessage(certificateOf(other)));
  expect(node.state.lanes[1]?.forked).toBe(true);
});

/** Asks for certificates of lanes from certain heights. */
const ask = (...lanes: readonly [lane: number, height: number][]): LanesMessage => ({
  kind: "getLaneCertificates",
  epoch: EPOCH,
  lanes: lanes.map(([lane, height]) => ({ lane: operatorOf(lane), height: laneHeightOf(height) })),
});

test("I8: any certificate at or above the height answers, else absent", () => {
  const node = nodeOf(laneContext());
  const tip = chain(1, 2)[1] as Batch;
  const certificate = certificateOf(tip);
  node.message(1, certificateMessage(certificate));
  const answers = (message: LanesMessage) => sentIn(node.message(2, message));
  const found = { kind: "send", to: [2], message: certificateMessage(certificate) };
  expect(answers(ask([1, 1]))).toEqual([found]);
  expect(answers(ask([1, 2], [2, 1]))).toEqual([found]);
  expect(answers(ask([1, 2], [1, 2]))).toEqual([found]);
  expect(answers(ask([1, 3]))).toMatchObject([{ to: [2], message: { kind: "absent" } }]);
  expect(answers(ask([9, 1]))).toMatchObject([{ to: [2], message: { kind: "absent" } }]);
  const many = ask([0, 1], [1, 1], [2, 1], [3, 1], [1, 2]);
  expect(rejectionsIn(node.message(2, many))).toEqual(["2: oversize lanes_asked"]);
});

test("I1, I8: certificates verified with a proposal are kept, the highest of each lane", () => {
  const node = nodeOf(laneContext());
  const certificates = chain(1, 2).map((batch) => certificateOf(batch));
  const effects = node.settle({
    kind: "verifiedCertificates",
    nowMs: 0 as never,
    certificates: [...certificates].reverse(),
  });
  expect(certifiedIn(effects)).toEqual(["1/2"]);
  expect(recordsIn(effects)).toHaveLength(1);
  expect(bestCertificate(node.state, operatorOf(1))).toEqual(certificates[1]);
});
