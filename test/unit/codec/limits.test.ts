/** Every kind of frame at its cap, and one above. [FLT-38] */
import { describe, expect, test } from "vitest";
import {
  bitmapOf,
  buildBatch,
  createBlock,
  type PeerMessage,
  type PeerMessageKind,
  Phase,
  SectionKind,
  type Statement,
  type TipReport,
} from "../../../src/chain/index.ts";
import {
  ANSWER_BYTES_MAX,
  ANSWER_ELEMENTS_MAX,
  BATCH_BYTES_MAX,
  blockBytesMax,
  CERTIFICATE_BYTES_MAX,
  decodePeerMessage,
  encodePeerMessage,
  FRAME_BYTES_MAX,
  frameBytesMax,
  LEAVES_MAX,
  PEER_MESSAGE_KINDS,
  type PeerLimits,
  PROPOSAL_BYTES_MAX,
  peerLimitsOf,
  RESPONSE_MARGIN_BYTES,
  VOTE_BYTES_MAX,
} from "../../../src/codec/index.ts";
import { MERKLE_SIBLINGS_MAX } from "../../../src/codec/limits.ts";
import { merkleDepth } from "../../../src/crypto/merkle.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  laneHeightOf,
  millisOf,
  operatorOf,
  rollupOf,
  viewOf,
  ZERO_HASH,
} from "../../../src/primitives/brand.ts";
import { concatBytes, LayoutWriter } from "../../../src/primitives/bytes.ts";
import { times } from "../../property/draw.ts";
import { bytesField, numberField } from "./wire-bytes.ts";

const N = 128;
const TOP = Number.MAX_SAFE_INTEGER;
const U32 = 0xffff_ffff;
const LIMITS: PeerLimits = peerLimitsOf(N, {
  maxBatchBytes: 4096,
  maxGapInline: 8,
  maxResponseBytes: 4 * 1024 * 1024,
});

const HASH = `0x${"ff".repeat(32)}` as Hash;
const SIGNATURE = new Uint8Array(96).fill(1);
const epoch = epochOf(TOP);
const last = operatorOf(N - 1);

const statement = <P extends Phase>(phase: P): Statement & { phase: P } => ({
  phase,
  epoch,
  height: TOP,
  view: TOP,
  hash: HASH,
});
const ack = { ...statement(Phase.ACK), height: U32, view: N - 1 };
const nullify = { ...statement(Phase.NULLIFY), height: 0, hash: ZERO_HASH };
const signers = bitmapOf(N, times(N, operatorOf));
const certified = <S>(of: S) => ({ statement: of, signers, signature: SIGNATURE });
const report: TipReport = {
  epoch,
  view: viewOf(TOP),
  operator: last,
  l1Number: TOP,
  tips: times(N, () => laneHeightOf(U32)),
  signature: new Uint8Array(64).fill(1),
};
const header = {
  epoch,
  view: viewOf(TOP),
  height: heightOf(TOP),
  kind: 2 as const,
  proposer: last,
  parentView: viewOf(TOP),
  parentHash: HASH,
  cutRoot: HASH,
  reportsRoot: HASH,
  l1Number: TOP,
  l1Hash: HASH,
  timestampMs: millisOf(TOP),
  nextCommittee: HASH,
};
const cut = times(N, () => ({ height: laneHeightOf(U32), digest: HASH }));
const reports = times(N, () => report);
const signed = { statement: statement(Phase.PROPOSE), operator: last, signature: SIGNATURE };

/** A batch of exactly so many bytes. */
function batchOfSize(size: number) {
  const unit = size - 64 - 45 - 4;
  const bytes = new LayoutWriter(4 + unit).u32(unit).raw(new Uint8Array(unit)).done();
  const section = { kind: SectionKind.OPEN, rollupId: rollupOf(1), units: 1, bytes };
  const batchHeader = {
    epoch,
    lane: last,
    height: laneHeightOf(U32),
    parentDigest: HASH,
    createdMs: millisOf(TOP),
    laneBytes: TOP,
  };
  return buildBatch(batchHeader, [section]);
}

const keys = times(ANSWER_ELEMENTS_MAX, () => ({ view: viewOf(TOP), phase: 3 as const }));
const getCertificates = { kind: "getCertificates", epoch, keys } as const;

/** The largest message of each kind whose size has a structural bound. */
const LARGEST: readonly PeerMessage[] = [
  { kind: "batch", epoch, batch: batchOfSize(LIMITS.maxBatchBytes), signature: SIGNATURE },
  { kind: "finalize", epoch, statement: statement(Phase.FINALIZE), signature: SIGNATURE },
  { kind: "notarize", epoch, statement: statement(Phase.NOTARIZE), signature: SIGNATURE, report },
  { kind: "tipReport", epoch, report },
  {
    kind: "proposal",
    epoch,
    proposal: {
      header,
      cut,
      reports,
      laneCertificates: times(N, () => certified(ack)),
      parent: { header, cut, certificate: certified(statement(Phase.NOTARIZE)) },
      gapNullifications: times(LIMITS.maxGapInline, () => certified(nullify)),
      signature: SIGNATURE,
    },
  },
  { kind: "viewCertificate", epoch, certificate: certified(statement(Phase.NOTARIZE)) },
  {
    kind: "status",
    epoch,
    status: {
      epoch,
      view: viewOf(TOP),
      finalizedView: viewOf(TOP),
      finalizedHeight: heightOf(TOP),
      certifiedHeight: heightOf(TOP),
    },
  },
  {
    kind: "evidence",
    epoch,
    evidence: {
      kind: "CERT_CONFLICT",
      first: certified(statement(Phase.NOTARIZE)),
      second: certified(statement(Phase.NOTARIZE)),
    },
  },
  { kind: "getReports", epoch, view: viewOf(TOP) },
  {
    kind: "getLaneCertificates",
    epoch,
    lanes: times(N, () => ({ lane: last, height: laneHeightOf(U32) })),
  },
  getCertificates,
  { kind: "getBlocks", epoch, hash: HASH, count: ANSWER_ELEMENTS_MAX },
  { kind: "getBatches", epoch, lane: last, digest: HASH, count: ANSWER_ELEMENTS_MAX },
  { kind: "getOutputs", epoch, fromHeight: heightOf(TOP), count: ANSWER_ELEMENTS_MAX },
  { kind: "getOutputState", epoch, height: heightOf(TOP) },
  { kind: "getOwnVotes", epoch },
  { kind: "getEpochProofs", epoch, fromEpoch: epochOf(TOP), count: ANSWER_ELEMENTS_MAX },
  {
    kind: "certificates",
    epoch,
    certificates: times(ANSWER_ELEMENTS_MAX, () => certified(statement(Phase.NOTARIZE))),
  },
  { kind: "ownVotes", epoch, votes: times(ANSWER_ELEMENTS_MAX, () => signed) },
  { kind: "absent", epoch, request: getCertificates },
];

/** Kinds whose cap is shared with a larger kind, or allows statements that their phase never has. */
const LOOSE: ReadonlySet<PeerMessageKind> = new Set<PeerMessageKind>(["proposal"]);

describe("the largest message of a kind fills its cap", () => {
  test.each(LARGEST.map((message) => [message.kind, message] as const))("%s", (kind, message) => {
    const frame = encodePeerMessage(message);
    const cap = frameBytesMax(kind, LIMITS);
    expect(frame.length).toBeLessThanOrEqual(cap);
    if (!LOOSE.has(kind)) expect(frame.length).toBe(cap);
    expect(decodePeerMessage(frame, LIMITS)).toEqual({ kind: "ok", message });
  });
});

/** A frame of exactly `size` bytes whose first bytes are right for its kind. */
function frameOfSize(kind: PeerMessageKind, size: number): Uint8Array {
  const number = encodeKind(kind);
  const start = numberField(1, 1);
  for (let body = size; ; body--) {
    const frame = concatBytes(start, bytesField(number, new Uint8Array(Math.max(0, body))));
    if (frame.length <= size) return concatBytes(frame, new Uint8Array(size - frame.length));
  }
}

const encodeKind = (kind: PeerMessageKind): number => {
  const numbers = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
  const requests = [16, 17, 18, 19, 20, 21, 22, 23, 24, 32, 33, 34, 35, 36, 37, 38, 39];
  return [...numbers, ...requests][PEER_MESSAGE_KINDS.indexOf(kind)] as number;
};

test.each(PEER_MESSAGE_KINDS)(
  "%s: one byte above its cap is refused by its length alone",
  (kind) => {
    const cap = frameBytesMax(kind, LIMITS);
    const above = decodePeerMessage(frameOfSize(kind, cap + 1), LIMITS);
    expect(above).toEqual({ kind: "rejected", code: "oversize", reason: "frame_bytes" });
    const at = decodePeerMessage(frameOfSize(kind, cap), LIMITS);
    expect(at).toMatchObject({ kind: "rejected" });
    expect(at).not.toMatchObject({ reason: "frame_bytes" });
  },
);

describe("one element too many is refused before it is decoded", () => {
  const tooMany = { kind: "rejected", code: "oversize", reason: "too_many_elements" };
  const refused = (message: PeerMessage, limits = LIMITS) =>
    expect(decodePeerMessage(encodePeerMessage(message), limits)).toEqual(tooMany);
  const proposal = {
    header,
    cut,
    reports: [],
    laneCertificates: [],
    parent: null,
    gapNullifications: [],
    signature: SIGNATURE,
  };
  const small = peerLimitsOf(4, LIMITS);

  test("I4: reports of a proposal", () => {
    const more = { ...proposal, reports: times(N + 1, () => ({ ...report, tips: [] })) };
    refused({ kind: "proposal", epoch, proposal: more });
  });

  test("C2: lane certificates of a proposal", () => {
    const more = { ...proposal, laneCertificates: times(N + 1, () => certified(ack)) };
    refused({ kind: "proposal", epoch, proposal: more });
  });

  test("C2: gap nullifications of a proposal, at most maxGapInline", () => {
    const gapNullifications = times(LIMITS.maxGapInline + 1, () => certified(nullify));
    refused({ kind: "proposal", epoch, proposal: { ...proposal, gapNullifications } });
  });

  test("I1: tips of a report", () => {
    const tips = times(5, () => laneHeightOf(1));
    refused(
      { kind: "tipReport", epoch, report: { ...report, operator: operatorOf(0), tips } },
      small,
    );
  });

  test("Y1: blocks of an answer", () => {
    const empty = createBlock({ ...header, proposer: operatorOf(0) }, cut.slice(0, 4), []);
    refused({ kind: "blocks", epoch, blocks: times(ANSWER_ELEMENTS_MAX + 1, () => empty) }, small);
  });

  test("Y1: batches of an answer", () => {
    const batch = batchOfSize(200);
    refused({ kind: "batches", epoch, batches: times(ANSWER_ELEMENTS_MAX + 1, () => batch) });
  });

  test("two bytes per element buy nothing: an answer of empty blocks is refused", () => {
    const empty = times(50_000, () => bytesField(1));
    const frame = concatBytes(numberField(1, 1), bytesField(33, ...empty));
    expect(decodePeerMessage(frame, LIMITS)).toEqual(tooMany);
  });
});

test("B3: a batch at the limit is accepted, one byte more is not", () => {
  const message = (size: number): PeerMessage => {
    const batch = batchOfSize(size);
    return { kind: "batches", epoch, batches: [batch] };
  };
  const at = decodePeerMessage(encodePeerMessage(message(LIMITS.maxBatchBytes)), LIMITS);
  expect(at.kind).toBe("ok");
  const above = decodePeerMessage(encodePeerMessage(message(LIMITS.maxBatchBytes + 1)), LIMITS);
  expect(above).toEqual({ kind: "rejected", code: "oversize", reason: "batch_too_large" });
});

test("Y1: counts of requests are within 1 and the bound", () => {
  const ask = (count: number) =>
    decodePeerMessage(encodePeerMessage({ kind: "getBlocks", epoch, hash: HASH, count }), LIMITS);
  expect(ask(1).kind).toBe("ok");
  expect(ask(ANSWER_ELEMENTS_MAX).kind).toBe("ok");
  const refusal = { kind: "rejected", code: "malformed", reason: "count" };
  expect(ask(0)).toEqual(refusal);
  expect(ask(ANSWER_ELEMENTS_MAX + 1)).toEqual(refusal);
});

test("limits stand in the order that channels rely on", () => {
  for (const kind of PEER_MESSAGE_KINDS) {
    expect(frameBytesMax(kind, LIMITS)).toBeLessThan(FRAME_BYTES_MAX);
  }
  const rising = [
    CERTIFICATE_BYTES_MAX,
    VOTE_BYTES_MAX,
    PROPOSAL_BYTES_MAX,
    BATCH_BYTES_MAX,
    ANSWER_BYTES_MAX,
    FRAME_BYTES_MAX,
  ];
  expect(rising).toEqual([...rising].sort((a, b) => a - b));
  expect(ANSWER_ELEMENTS_MAX * 5 + 20).toBeLessThan(RESPONSE_MARGIN_BYTES);
  expect(MERKLE_SIBLINGS_MAX).toBe(merkleDepth(2 ** 32));
  const block = { kind: "blocks", epoch, blocks: [createBlock(header, cut, reports)] } as const;
  expect(encodePeerMessage(block).length).toBeLessThan(blockBytesMax(N) + 20);
  expect(encodePeerMessage(block).length).toBeGreaterThan(blockBytesMax(N));
});

test("O7: the leaf table of an output state is capped before it is decoded", () => {
  const leaves = (count: number) => {
    const empty = new Uint8Array(2 * count);
    for (let at = 0; at < empty.length; at += 2) empty[at] = 0x1a;
    return decodePeerMessage(concatBytes(numberField(1, 1), bytesField(36, empty)), LIMITS);
  };
  expect(leaves(LEAVES_MAX)).toMatchObject({ code: "malformed" });
  expect(leaves(LEAVES_MAX + 1)).toMatchObject({ code: "oversize", reason: "too_many_elements" });
});
