/** Frames of the feed as foreign encoders may write them, and as nobody may. */
import { describe, expect, test } from "vitest";
import { dataDigestOf, type OutputHeader } from "../../../src/chain/index.ts";
import {
  DESCENDANTS_MAX,
  type DecodedFeedMessage,
  type DecodedSubscribeRequest,
  type DecodeFault,
  decodeFeedMessage,
  decodeSubscribeRequest,
  type EarlyPart,
  encodeFeedMessage,
  encodeSubscribeRequest,
  FEED_MESSAGE_BYTES_MAX,
  type FeedMessage,
  Level,
  type MerkleProof,
  type OutputProof,
  type SubscribeRequest,
} from "../../../src/codec/index.ts";
import { ARCHIVE_URLS_MAX, FEED_TEXT_MAX } from "../../../src/codec/limits.ts";
import { epochOf, type Hash, heightOf, millisOf, rollupOf } from "../../../src/primitives/brand.ts";
import { asciiBytes, concatBytes } from "../../../src/primitives/bytes.ts";
import { outputHeaderOf, partOf } from "../../property/chain-values.ts";
import { seededDraw, times } from "../../property/draw.ts";
import { feedMessageOf, proofOf } from "../../property/feed-values.ts";
import { bytesField, NO_BYTES, numberField } from "./wire-bytes.ts";

const malformed = (reason: string): DecodeFault => ({
  kind: "rejected",
  code: "malformed",
  reason,
});
const draw = seededDraw(11, 3);

const batch: FeedMessage = {
  kind: "batch",
  proof: proofOf(draw),
  frames: 0,
  parts: times(2, (index) => {
    const data = asciiBytes(`data of part ${index}`);
    const origin = new Uint8Array(10);
    return {
      kind: 1,
      position: index,
      txCount: 1,
      origin,
      bundle: null,
      data,
      dataDigest: dataDigestOf(data),
    };
  }),
};

describe("a frame of another encoder", () => {
  test("unknown fields are ignored, at every level", () => {
    const frame = encodeFeedMessage({
      kind: "goAway",
      reason: "SHUTDOWN",
      lastSeqSent: 4,
      retryAfterMs: 9,
    });
    const extra = concatBytes(numberField(100, 7), bytesField(101, asciiBytes("later")));
    expect(decodeFeedMessage(concatBytes(extra, frame, extra))).toEqual(decodeFeedMessage(frame));
    const inner = concatBytes(
      extra,
      bytesField(1, asciiBytes("SHUTDOWN")),
      numberField(2, 4),
      numberField(3, 9),
    );
    expect(decodeFeedMessage(bytesField(8, inner))).toEqual(decodeFeedMessage(frame));
  });

  test("order is free, and of a repeated number the last counts", () => {
    const body = concatBytes(numberField(3, 1), numberField(2, 5), numberField(3, 2));
    const decoded: DecodedFeedMessage = decodeFeedMessage(bytesField(8, body));
    expect(decoded).toEqual({
      kind: "ok",
      message: { kind: "goAway", reason: "", lastSeqSent: 5, retryAfterMs: 2 },
    });
  });

  test("zero hashes are sent as 32 zero bytes, never left out", () => {
    const confirmation = concatBytes(numberField(1, 3), numberField(2, 1));
    expect(decodeFeedMessage(bytesField(5, confirmation))).toEqual(malformed("hash_length"));
  });
});

describe("what is malformed", () => {
  const L1_HASHES = [4, 6, 7].map((number) => bytesField(number, new Uint8Array(32)));
  test.each([
    ["nothing", NO_BYTES, "no_body"],
    ["only unknown fields", numberField(60, 1), "no_body"],
    ["a batch without a proof", bytesField(1), "missing_part"],
    ["an integer of 2^53", bytesField(8, numberField(2, 2 ** 53)), "integer_range"],
    ["text that is no UTF-8", bytesField(8, bytesField(1, Uint8Array.of(0xff))), "undecodable"],
    ["one message in two pieces", concatBytes(bytesField(8), bytesField(8)), "message_twice"],
    ["a level nobody knows", bytesField(5, numberField(1, 9), ...L1_HASHES), "level"],
    [
      "text too long",
      bytesField(8, bytesField(1, new Uint8Array(FEED_TEXT_MAX + 1))),
      "text_length",
    ],
  ])("%s", (_name, bytes, reason) => {
    expect(decodeFeedMessage(bytes)).toEqual(malformed(reason));
  });

  test("FV1: another version of the output header", () => {
    const frame = encodeFeedMessage({
      kind: "empty",
      fromHeight: heightOf(1),
      proof: proofOf(draw),
    });
    const at = frame.findIndex((byte, index) => byte === 8 && frame[index + 1] === 1 && index > 4);
    const changed = new Uint8Array(frame);
    changed[at + 1] = 2;
    expect(decodeFeedMessage(changed)).toEqual(malformed("output_version"));
  });

  test("a certified part of unknown kind; an early one may be sealed", () => {
    const part = bytesField(15, bytesField(4, asciiBytes("sealed id")));
    expect(decodeFeedMessage(bytesField(2, part))).toEqual(malformed("part_kind"));
    const early = feedMessageOf(draw, "early");
    if (early.kind !== "early") throw new Error("not early");
    const part0: EarlyPart = { ...partOf(draw), kind: 0 };
    const sealed: FeedMessage = { ...early, parts: [part0] };
    expect(decodeFeedMessage(encodeFeedMessage(sealed))).toEqual({ kind: "ok", message: sealed });
  });

  test("archives at their cap, and one above", () => {
    const error = (count: number): FeedMessage => ({
      kind: "error",
      code: "BELOW_OLDEST",
      message: "",
      oldestSeq: 10,
      headSeq: 20,
      proof: null,
      archiveUrls: times(count, (index) => `https://archive/${index}`),
      retryAfterMs: 0,
    });
    const full = error(ARCHIVE_URLS_MAX);
    expect(decodeFeedMessage(encodeFeedMessage(full))).toEqual({ kind: "ok", message: full });
    const above = decodeFeedMessage(encodeFeedMessage(error(ARCHIVE_URLS_MAX + 1)));
    expect(above).toEqual({ kind: "rejected", code: "oversize", reason: "too_many_elements" });
  });

  test("a message above 8 MiB is refused by its length", () => {
    const above = decodeFeedMessage(new Uint8Array(FEED_MESSAGE_BYTES_MAX + 1));
    expect(above).toEqual({ kind: "rejected", code: "oversize", reason: "message_bytes" });
    expect(decodeFeedMessage(new Uint8Array(FEED_MESSAGE_BYTES_MAX))).toEqual(
      malformed("field_number"),
    );
  });
});

test("a proof has at most as many siblings as an index has bits", () => {
  const heartbeat = (count: number): FeedMessage => {
    const proof = proofOf(draw);
    const siblings = times(count, () => proof.header.blockHash);
    const inclusion: MerkleProof = { index: 0, leafCount: 1, siblings };
    return {
      kind: "heartbeat",
      serverTimeMs: millisOf(1),
      tip: { ...proof, inclusion },
      orderedHeight: heightOf(1),
    };
  };
  expect(decodeFeedMessage(encodeFeedMessage(heartbeat(32))).kind).toBe("ok");
  expect(decodeFeedMessage(encodeFeedMessage(heartbeat(33)))).toMatchObject({ code: "oversize" });
});

describe("O5: headers up to the certified one", () => {
  const heartbeat = (descendants: readonly OutputHeader[]): FeedMessage => {
    const proof = proofOf(draw);
    const { epoch, height } = descendants.at(-1) ?? proof.header;
    const statement = { ...proof.certificate.statement, epoch, height };
    const certificate = { ...proof.certificate, statement };
    const tip: OutputProof = { ...proof, certificate, descendants };
    return { kind: "heartbeat", serverTimeMs: millisOf(1), tip, orderedHeight: heightOf(1) };
  };

  test("the certificate is of the last of them", () => {
    const message = heartbeat(times(3, () => outputHeaderOf(draw)));
    expect(decodeFeedMessage(encodeFeedMessage(message))).toEqual({ kind: "ok", message });
  });

  test("are at most 1024", () => {
    const header = outputHeaderOf(draw);
    const most = heartbeat(times(DESCENDANTS_MAX, () => header));
    expect(decodeFeedMessage(encodeFeedMessage(most))).toEqual({ kind: "ok", message: most });
    const above = encodeFeedMessage(heartbeat(times(DESCENDANTS_MAX + 1, () => header)));
    expect(decodeFeedMessage(above)).toMatchObject({ code: "oversize" });
  });
});

describe("D7: part data", () => {
  test("is a view of the frame, its digest computed from it", () => {
    const frame = encodeFeedMessage(batch);
    const decoded = decodeFeedMessage(frame);
    if (decoded.kind !== "ok" || decoded.message.kind !== "batch") throw new Error("no batch");
    for (const part of decoded.message.parts) {
      expect(part.data.buffer).toBe(frame.buffer);
      expect(part.dataDigest).toBe(dataDigestOf(part.data));
      expect(part.origin.buffer).not.toBe(frame.buffer);
    }
  });

  test("a wrong digest of the sender is not carried", () => {
    const lied = {
      ...batch,
      parts:
        batch.kind === "batch"
          ? batch.parts.map((part) => ({ ...part, dataDigest: `0x${"00".repeat(32)}` as Hash }))
          : [],
    } as FeedMessage;
    expect(decodeFeedMessage(encodeFeedMessage(lied))).toEqual({ kind: "ok", message: batch });
  });

  test("parts come last: a frame without bodies is a prefix of its fields", () => {
    const whole = encodeFeedMessage(batch);
    const bare = encodeFeedMessage({ ...batch, parts: [] } as FeedMessage);
    // A tag, and a length of two bytes.
    const head = (frame: Uint8Array) => frame.subarray(3);
    const body = head(bare);
    expect(head(whole).subarray(0, body.length)).toEqual(body);
  });
});

describe("a subscription", () => {
  const request: SubscribeRequest = {
    genesisHash: `0x${"aa".repeat(32)}` as Hash,
    rollupId: rollupOf(7),
    start: { kind: "fromSeq", seq: 12, expectPrevBatchHash: `0x${"bb".repeat(32)}` as Hash },
    level: Level.CERTIFIED,
    trustedEpoch: epochOf(2),
    includeEmpty: true,
    omitBodies: false,
    confirmations: true,
    maxInflightBytes: 0,
  };
  const network = bytesField(1, new Uint8Array(32).fill(1));

  test("an unset level means CERTIFIED", () => {
    const decoded = decodeSubscribeRequest(
      concatBytes(network, numberField(2, 1), numberField(4, 9)),
    );
    expect(decoded).toMatchObject({
      kind: "ok",
      request: { level: Level.CERTIFIED, start: { kind: "fromHeight", height: 9 } },
    });
  });

  test("of several starts the last counts, as everywhere in protobuf", () => {
    const decoded = decodeSubscribeRequest(
      concatBytes(network, numberField(3, 5), numberField(5, 1)),
    );
    expect(decoded).toMatchObject({ kind: "ok", request: { start: { kind: "fromTip" } } });
  });

  test.each([
    ["no start", concatBytes(network, numberField(2, 1)), "no_start"],
    ["a tip that is not wanted", concatBytes(network, numberField(5, 0)), "no_start"],
    ["sequence 0", concatBytes(network, numberField(3, 0)), "from_seq_zero"],
    ["no network", numberField(5, 1), "hash_length"],
    [
      "a guard of 31 bytes",
      concatBytes(network, numberField(3, 1), bytesField(7, new Uint8Array(31))),
      "hash_length",
    ],
    [
      "FC5: a guard without a sequence",
      concatBytes(network, numberField(4, 1), bytesField(7, new Uint8Array(32))),
      "guard_without_seq",
    ],
    ["a level nobody knows", concatBytes(network, numberField(5, 1), numberField(6, 6)), "level"],
    [
      "a rollup above u32",
      concatBytes(network, numberField(2, 2 ** 32), numberField(5, 1)),
      "rollup_id",
    ],
  ])("%s is MALFORMED", (_name, bytes, reason) => {
    const decoded: DecodedSubscribeRequest = decodeSubscribeRequest(bytes);
    expect(decoded).toEqual(malformed(reason));
  });

  test("one kibibyte is enough for it", () => {
    expect(encodeSubscribeRequest(request).length).toBeLessThan(FEED_TEXT_MAX);
    expect(decodeSubscribeRequest(new Uint8Array(FEED_TEXT_MAX + 1))).toMatchObject({
      code: "oversize",
    });
  });
});
