/** The feed's questions and answers, read back by the generated decoder. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lockstep } from "../../../src/codec/generated/lockstep.js";
import {
  decodeFeedQuery,
  encodeBatches,
  encodeCommittees,
  encodeFeedError,
  encodeFeedMessage,
  encodeFeedQuery,
  encodeNetworkInfo,
  encodeOutputAtHeight,
  encodeTxStatus,
  type FeedMessage,
  type FeedMessageKind,
  type FeedQuery,
  type FeedQueryKind,
} from "../../../src/codec/index.ts";
import { epochOf, type Hash, heightOf, rollupOf } from "../../../src/primitives/brand.ts";
import { partOf } from "../../property/chain-values.ts";
import { seededDraw } from "../../property/draw.ts";
import { FEED_KINDS, feedMessageOf, proofOf } from "../../property/feed-values.ts";

const v1 = lockstep.feed.v1;
const HASH = `0x${"ab".repeat(32)}` as Hash;
const draw = seededDraw(23, 3);
const messageOf = <K extends FeedMessageKind>(kind: K) =>
  feedMessageOf(draw, kind) as Extract<FeedMessage, { kind: K }>;

const QUERIES: readonly FeedQuery[] = [
  { kind: "info" },
  { kind: "batches", rollupId: rollupOf(1), fromSeq: 3, untilSeq: 9, omitBodies: true },
  { kind: "output", rollupId: rollupOf(2), height: heightOf(2 ** 40) },
  { kind: "committees", afterEpoch: epochOf(4) },
  { kind: "txStatus", rollupId: rollupOf(1), txHash: HASH },
];
const KINDS = QUERIES.map((query) => query.kind);

describe("a question", () => {
  test.each(QUERIES)("$kind comes back as it was", (query) => {
    expect(decodeFeedQuery(query.kind, encodeFeedQuery(query))).toEqual({ kind: "ok", query });
  });

  test.each([
    ["from_seq_zero", { fromSeq: 0 }],
    ["until_seq", { fromSeq: 9, untilSeq: 8 }],
    ["rollup_id", { rollupId: rollupOf(2 ** 32) }],
  ])("%s is refused", (reason, change) => {
    const query = { ...QUERIES[1], ...change } as FeedQuery;
    expect(decodeFeedQuery("batches", encodeFeedQuery(query))).toEqual({
      kind: "rejected",
      code: "malformed",
      reason,
    });
  });

  test("a hash has 32 bytes", () => {
    const bytes = v1.GetTxStatusRequest.encode({ txHash: new Uint8Array(31) }).finish();
    expect(decodeFeedQuery("txStatus", bytes)).toMatchObject({ reason: "hash_length" });
  });

  test("is small, and its bytes are not believed", () => {
    expect(decodeFeedQuery("info", new Uint8Array(1025))).toMatchObject({ code: "oversize" });
    const garbage = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(fc.constantFrom<FeedQueryKind>(...KINDS), garbage, (kind, bytes) => {
        expect(["ok", "rejected"]).toContain(decodeFeedQuery(kind, bytes).kind);
      }),
    );
  });
});

describe("FC1: frames are wrapped as they are", () => {
  test("a range", () => {
    const frames = FEED_KINDS.map((kind) => encodeFeedMessage(messageOf(kind)));
    const bytes = encodeBatches(frames, 2 ** 45 + 7);
    const decoded = v1.GetBatchesResponse.decode(bytes);
    expect(Number(decoded.nextSeq)).toBe(2 ** 45 + 7);
    expect(decoded.frames.map((frame) => v1.FeedMessage.encode(frame).finish().length)).toEqual(
      frames.map((frame) => frame.length),
    );
    expect(new Uint8Array(v1.GetBatchesResponse.encode(decoded).finish())).toEqual(bytes);
  });

  test("an empty range has no bytes", () => {
    expect(encodeBatches([], 0)).toEqual(new Uint8Array(0));
  });
});

describe("an output", () => {
  const read = (bytes: Uint8Array) => v1.OutputAtHeight.decode(bytes);

  test("with a batch has the bytes of the frame", () => {
    const batch = messageOf("batch");
    expect(encodeOutputAtHeight(batch)).toEqual(encodeFeedMessage(batch));
  });

  test("without one is the frame's empty range", () => {
    const empty = messageOf("empty");
    const frame = v1.FeedMessage.decode(encodeFeedMessage(empty));
    expect(read(encodeOutputAtHeight(empty)).empty).toEqual(frame.empty);
  });

  test("of an unknown rollup has the leaves around it, or the one at an edge", () => {
    const { inclusion: proof, leaf, ...proven } = proofOf(draw);
    const side = { leaf, proof };
    const both = { kind: "absent", ...proven, left: side, right: side } as const;
    const inner = read(encodeOutputAtHeight(both)).absent;
    expect(inner?.left).toEqual(inner?.right);
    expect(inner?.leftProof?.siblings?.length).toBe(proof.siblings.length);
    const edge = read(encodeOutputAtHeight({ ...both, left: null })).absent;
    expect(edge?.left ?? null).toBeNull();
    expect(edge?.rightProof).toEqual(inner?.rightProof);
    const first = read(encodeOutputAtHeight({ ...both, right: null })).absent;
    expect(first?.right ?? null).toBeNull();
  });
});

test("committee changes are those of the frames", () => {
  const changes = [messageOf("committee"), messageOf("committee")];
  const decoded = v1.GetCommitteesResponse.decode(encodeCommittees(changes));
  const frames = changes.map((change) => v1.FeedMessage.decode(encodeFeedMessage(change)));
  expect(decoded.changes).toEqual(frames.map((frame) => frame.committee));
});

test("an error by itself is the one in the frame", () => {
  const error = { ...messageOf("error"), proof: proofOf(draw) };
  const inBand = v1.FeedMessage.decode(encodeFeedMessage(error)).error;
  expect(v1.FeedError.decode(encodeFeedError(error))).toEqual(inBand);
});

test("a transaction's status, proven or not", () => {
  const proof = proofOf(draw);
  const certified = {
    status: "certified",
    height: heightOf(9),
    seq: 4,
    part: partOf(draw),
    indexInPart: 2,
    partProof: proof.inclusion,
    proof,
    reason: "",
  };
  const decoded = v1.TxStatus.decode(encodeTxStatus(certified));
  expect(decoded).toMatchObject({ status: "certified", indexInPart: 2 });
  expect(Number(decoded.rollupSeq)).toBe(4);
  expect(decoded.partProof?.index).toBe(proof.inclusion.index);
  const nothing = { part: null, partProof: null, proof: null };
  const unknown = { ...certified, ...nothing, status: "unknown", height: heightOf(0), seq: 0 };
  const plain = v1.TxStatus.decode(encodeTxStatus(unknown));
  expect([plain.part ?? null, plain.proof ?? null]).toEqual([null, null]);
});

test("what a node says of itself", () => {
  const rollup = { rollupId: rollupOf(7), name: "seven", evmChainId: 1, oldestSeq: 2, headSeq: 5 };
  const bytes = encodeNetworkInfo({
    genesisHash: HASH,
    epoch: epochOf(0),
    orderedHeight: heightOf(6),
    certifiedHeight: heightOf(5),
    l1PostedHeight: heightOf(0),
    l1FinalizedHeight: heightOf(0),
    rollups: [rollup],
    maxMessageBytes: 8,
    maxRange: 10,
    archiveUrls: ["https://a.example"],
  });
  const info = v1.NetworkInfo.decode(bytes);
  expect(info.rollups[0]).toMatchObject({ name: "seven" });
  expect(info).toMatchObject({ maxRange: 10, archiveUrls: ["https://a.example"] });
});
