/**
 * Golden transcripts of consensus: input → exact effects, readable without knowing the code.
 *
 * `UPDATE_TRANSCRIPTS=1 npx vitest run test/transcripts` writes them anew; the difference is reviewed
 * as prose.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  contextOf,
  EPOCH,
  finalization,
  finalize,
  laneCertificate,
  notarization,
  notarize,
  nullification,
  nullify,
  pointOf,
  proposalOf,
  reportOf,
  voteOf,
} from "../../unit/core/consensus/objects.ts";
import {
  certifyLane,
  check,
  name,
  openTranscript,
  receive,
  remark,
  restart,
  sign,
  type Transcript,
  textOf,
  timer,
  wait,
} from "./transcript.ts";

const FOLDER = import.meta.dirname;
const FILES = [
  "happy-path",
  "nullified-view",
  "late-notarization",
  "restart-resend",
  "leader",
] as const;

function compare(file: (typeof FILES)[number], transcript: Transcript): void {
  const path = `${FOLDER}/${file}.txt`;
  const text = textOf(transcript);
  if (process.env["UPDATE_TRANSCRIPTS"] === "1") writeFileSync(path, text);
  expect(text).toBe(existsSync(path) ? readFileSync(path, "utf8") : "no transcript yet");
}

const context = contextOf({ self: 1 });
const A = proposalOf(context, { view: 1, heights: [2] });
const B = proposalOf(context, { view: 2, parent: A });

const NO_VOTES = { kind: "ownVotes", epoch: EPOCH, votes: [] } as const;
const proposal = (content: typeof A) =>
  ({ kind: "proposal", epoch: EPOCH, proposal: content }) as const;
const vote = (operator: number, statement: Parameters<typeof voteOf>[2]) =>
  voteOf(context, operator, statement);

function open(title: string): Transcript {
  const transcript = openTranscript(title, { self: 1 });
  name(transcript, pointOf(A).hash, "A");
  name(transcript, pointOf(B).hash, "B");
  remark(
    transcript,
    "R4: two of four operators are more than F seats; the second answer ends the listening",
  );
  receive(transcript, 2, NO_VOTES);
  receive(transcript, 3, NO_VOTES);
  return transcript;
}

test("C3, C5, C7: one view of four operators, from proposal to finality", () => {
  const scene = open(`
    Four operators of one seat each, so F = 1 and Q = 3. This is operator 1; operator 0 leads view 1.
    Δ = 100 ms. Block A advances lane 0 to batch 2.`);
  remark(scene, "the proposal is checked in one job: its signature and the certificate of lane 0");
  receive(scene, 0, proposal(A));
  check(scene);
  sign(scene);
  remark(
    scene,
    "with my own, the second foreign vote makes three: they are aggregated and checked once",
  );
  receive(scene, 0, vote(0, notarize(pointOf(A))));
  receive(scene, 3, vote(3, notarize(pointOf(A))));
  check(scene);
  sign(scene);
  remark(
    scene,
    "the same again for finality; view 2 has begun meanwhile, its leader is operator 3",
  );
  receive(scene, 3, vote(3, finalize(pointOf(A))));
  receive(scene, 2, vote(2, finalize(pointOf(A))));
  check(scene);
  compare("happy-path", scene);
});

test("C4, C6, C8: no proposal comes, and the view is nullified", () => {
  const scene = open(`
    Four operators, this is operator 1, operator 0 leads view 1 and stays silent.
    Nothing is certified, so the view is idle: a heartbeat of 1 s comes on top of 6Δ. [T2]`);
  remark(scene, "T1: the time for a proposal is over");
  timer(scene, "propose");
  sign(scene);
  remark(scene, "C8: said again while the view lasts");
  timer(scene, "retry");
  receive(scene, 2, vote(2, nullify(1)));
  receive(scene, 3, vote(3, nullify(1)));
  check(scene);
  compare("nullified-view", scene);
});

test("C5: a notarization that comes after my nullify ends the view, without my finalize", () => {
  const scene = open(`
    Four operators, this is operator 1. Its link is slow: it has nullified view 1 by the time the others'
    notarization of A arrives. The view is over all the same, but its finalize is not to be had.`);
  timer(scene, "propose");
  sign(scene);
  remark(
    scene,
    "the certificate carries no block: A is kept when it comes, for whoever builds on it",
  );
  receive(scene, 2, {
    kind: "viewCertificate",
    epoch: EPOCH,
    certificate: notarization(context, A, [0, 2, 3]),
  });
  check(scene);
  receive(scene, 0, proposal(A));
  remark(scene, "the others finalize A without me");
  receive(scene, 3, {
    kind: "viewCertificate",
    epoch: EPOCH,
    certificate: finalization(context, A, [0, 2, 3]),
  });
  check(scene);
  compare("late-notarization", scene);
});

test("R1, R2, R4: after a crash the same votes are said again, and no other", () => {
  const scene = open(`
    Four operators, this is operator 1. It votes for A, nullifies, and crashes: what it said stays said.`);
  receive(scene, 0, proposal(A));
  check(scene);
  sign(scene);
  timer(scene, "view");
  remark(scene, "the nullify is durable, the process dies before the signer answers");
  restart(scene);
  remark(scene, "R4: nothing is signed before two peers have told what they hold under my key");
  receive(scene, 2, NO_VOTES);
  receive(scene, 3, { kind: "ownVotes", epoch: EPOCH, votes: [] });
  remark(scene, "both votes are signed again: same statements, same bytes");
  sign(scene);
  sign(scene);
  remark(scene, "R2: the view goes on where it was");
  timer(scene, "retry");
  receive(scene, 2, {
    kind: "viewCertificate",
    epoch: EPOCH,
    certificate: nullification(context, 1, [0, 2, 3]),
  });
  check(scene);
  compare("restart-resend", scene);
});

test("C2, I3, I7: a leader gathers reports, the floor's certificate, and proposes", () => {
  const scene = openTranscript(
    `
    Four operators, this is operator 3, which leads view 2. It enters on a certificate: its reports of
    view 1 are still on the way, and two of them claim a certificate of lane 2 that it does not have.`,
    { self: 3 },
  );
  name(scene, pointOf(A).hash, "A");
  receive(scene, 0, NO_VOTES);
  receive(scene, 1, NO_VOTES);
  receive(scene, 0, proposal(A));
  check(scene);
  sign(scene);
  receive(scene, 0, {
    kind: "viewCertificate",
    epoch: EPOCH,
    certificate: notarization(context, A, [0, 1, 2]),
  });
  check(scene);
  sign(scene);
  leaderGathers(scene);
  compare("leader", scene);
});

function leaderGathers(scene: Transcript): void {
  remark(scene, "I3: Δ/2 after entering it asks those whose report it lacks");
  timer(scene, "leader");
  receive(scene, 0, {
    kind: "tipReport",
    epoch: EPOCH,
    report: reportOf(context, 0, 1, [2, 0, 5]),
  });
  receive(scene, 1, {
    kind: "tipReport",
    epoch: EPOCH,
    report: reportOf(context, 1, 1, [2, 0, 5]),
  });
  remark(
    scene,
    "I7: two seats claim batch 5 of lane 2, so one honest operator has its certificate",
  );
  check(scene);
  wait(scene, 30);
  remark(scene, "its answer went to the lanes, which verified it");
  certifyLane(scene, laneCertificate(context, 2, 5));
  sign(scene);
  sign(scene);
}

test("every transcript on disk is one that is compared", () => {
  const onDisk = readdirSync(FOLDER).filter((file) => file.endsWith(".txt"));
  expect(onDisk.sort()).toEqual(FILES.map((file) => `${file}.txt`).sort());
});
