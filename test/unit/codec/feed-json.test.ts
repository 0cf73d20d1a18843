/** Frames as JSON: the schema's fields, and back to the same bytes. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  encodeFeedError,
  encodeFeedMessage,
  encodeNetworkInfo,
  type FeedMessage,
  feedErrorToJson,
  feedMessageOfJson,
  feedMessageToJson,
  networkInfoToJson,
  subscribeRequestOfJson,
} from "../../../src/codec/index.ts";
import { epochOf, type Hash, heightOf, rollupOf } from "../../../src/primitives/brand.ts";
import { feedMessages, subscribeRequests } from "../../property/arbitraries.ts";
import { seededDraw } from "../../property/draw.ts";
import { FEED_KINDS, feedMessageOf } from "../../property/feed-values.ts";

const HASH = `0x${"ab".repeat(32)}` as Hash;

const jsonOf = (bytes: Uint8Array) => {
  const converted = feedMessageToJson(bytes);
  if (converted.kind !== "ok") throw new Error(converted.reason);
  return converted.json as Record<string, Record<string, unknown>>;
};

test("FC1: a frame that went through JSON text is the same bytes", () => {
  fc.assert(
    fc.property(feedMessages(FEED_KINDS), (message) => {
      const bytes = encodeFeedMessage(message);
      const text = JSON.stringify(jsonOf(bytes));
      expect(feedMessageOfJson(JSON.parse(text))).toEqual({ kind: "ok", bytes });
    }),
    { numRuns: 300 },
  );
});

test("names are lowerCamelCase; bytes and 64-bit numbers hex, 32-bit ones and enums numbers", () => {
  const goAway = { kind: "goAway", reason: "SHUTDOWN", lastSeqSent: 255, retryAfterMs: 9 } as const;
  expect(jsonOf(encodeFeedMessage(goAway))).toEqual({
    goAway: { reason: "SHUTDOWN", lastSeqSent: "0xff", retryAfterMs: 9 },
  });
  const confirmation = {
    kind: "confirmation",
    level: 4,
    upToHeight: heightOf(17),
    upToSeq: 0,
    outputHash: HASH,
    l1BlockNumber: 1,
    l1BlockHash: HASH,
    l1TxHash: HASH,
    l1LogIndex: 3,
    retracted: false,
  } as const;
  expect(jsonOf(encodeFeedMessage(confirmation))).toEqual({
    confirmation: {
      level: 4,
      upToHeight: "0x11",
      upToSeq: "0x0",
      outputHash: HASH,
      l1BlockNumber: "0x1",
      l1BlockHash: HASH,
      l1TxHash: HASH,
      l1LogIndex: 3,
      retracted: false,
    },
  });
});

test("D7: a body of megabytes is one text", () => {
  const batch = feedMessageOf(seededDraw(5, 3), "batch") as Extract<FeedMessage, { kind: "batch" }>;
  const data = Uint8Array.from({ length: 1_000_003 }, (_, at) => at % 251);
  const part = { ...batch.parts[0], kind: 1, position: 0, txCount: 1, data } as const;
  const origin = new Uint8Array(10);
  const bytes = encodeFeedMessage({
    ...batch,
    parts: [{ ...part, origin, bundle: null, dataDigest: HASH }],
  });
  const json = jsonOf(bytes) as { batch: { parts: { data: string }[] } };
  expect(json.batch.parts[0]?.data).toBe(`0x${Buffer.from(data).toString("hex")}`);
});

test("the error of a call, and what a node says of itself", () => {
  const error = feedMessageOf(seededDraw(3), "error") as Extract<FeedMessage, { kind: "error" }>;
  const inBand = jsonOf(encodeFeedMessage(error));
  expect(feedErrorToJson(encodeFeedError(error))).toEqual({ kind: "ok", json: inBand["error"] });
  const info = encodeNetworkInfo({
    genesisHash: HASH,
    epoch: epochOf(1),
    orderedHeight: heightOf(12),
    certifiedHeight: heightOf(11),
    l1PostedHeight: heightOf(0),
    l1FinalizedHeight: heightOf(0),
    rollups: [{ rollupId: rollupOf(1), name: "one", evmChainId: 901, oldestSeq: 1, headSeq: 16 }],
    maxMessageBytes: 8,
    maxRange: 1000,
    archiveUrls: ["https://archive.example"],
  });
  expect(networkInfoToJson(info)).toEqual({
    kind: "ok",
    json: {
      genesisHash: HASH,
      epoch: "0x1",
      orderedHeight: "0xc",
      certifiedHeight: "0xb",
      l1PostedHeight: "0x0",
      l1FinalizedHeight: "0x0",
      rollups: [
        { rollupId: "0x1", name: "one", evmChainId: "0x385", oldestSeq: "0x1", headSeq: "0x10" },
      ],
      maxMessageBytes: 8,
      maxRange: 1000,
      archiveUrls: ["https://archive.example"],
    },
  });
});

describe("a subscription in parameters", () => {
  const least = { genesisHash: HASH, rollupId: "0x1", fromSeq: "0x7" };

  test("takes hex, decimal, and defaults for what is left out", () => {
    const request = {
      genesisHash: HASH,
      rollupId: 1,
      start: { kind: "fromSeq", seq: 7, expectPrevBatchHash: null },
      level: 3,
      trustedEpoch: 0,
      includeEmpty: false,
      omitBodies: false,
      confirmations: false,
      maxInflightBytes: 0,
    };
    expect(subscribeRequestOfJson(least)).toEqual({ kind: "ok", request });
    expect(subscribeRequestOfJson({ ...least, fromSeq: 7, level: null })).toEqual({
      kind: "ok",
      request,
    });
  });

  test("means what its bytes mean", () => {
    fc.assert(
      fc.property(subscribeRequests, (request) => {
        const { start, ...rest } = request;
        const given =
          start.kind === "fromSeq"
            ? { fromSeq: start.seq, expectPrevBatchHash: start.expectPrevBatchHash }
            : start.kind === "fromHeight"
              ? { fromHeight: start.height }
              : { fromTip: true };
        expect(subscribeRequestOfJson({ ...rest, ...given })).toEqual({ kind: "ok", request });
      }),
    );
  });

  test.each([
    ["not_an_object", null],
    ["not_an_object", [least]],
    ["not_an_object", "0x"],
    ["unknown_field", { ...least, fromSequence: 1 }],
    ["two_of_oneof", { ...least, fromTip: true }],
    ["no_start", { genesisHash: HASH, rollupId: 1 }],
    ["from_seq_zero", { ...least, fromSeq: "0x0" }],
    ["not_uint64", { ...least, fromSeq: -1 }],
    ["not_uint64", { ...least, fromSeq: 1.5 }],
    ["not_uint64", { ...least, fromSeq: "7" }],
    ["not_uint64", { ...least, fromSeq: "0xffffffffffffffff" }],
    ["not_uint32", { ...least, maxInflightBytes: 2 ** 32 }],
    ["not_enum", { ...least, level: 6 }],
    ["not_bool", { ...least, omitBodies: 1 }],
    ["not_bytes", { ...least, genesisHash: "ab" }],
    ["not_bytes", { ...least, genesisHash: "0xabc" }],
    ["hash_length", { ...least, genesisHash: "0xab" }],
    ["guard_without_seq", { genesisHash: HASH, fromTip: true, expectPrevBatchHash: HASH }],
  ])("%s is a value, not a throw", (reason, json) => {
    expect(subscribeRequestOfJson(json)).toEqual({ kind: "rejected", code: "malformed", reason });
  });

  test("whatever the JSON, the answer is a value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(["ok", "rejected"]).toContain(subscribeRequestOfJson(json).kind);
        expect(["ok", "rejected"]).toContain(feedMessageOfJson(json).kind);
      }),
    );
  });
});

test("lists must be lists, texts texts", () => {
  const error = { code: "LIMIT", archiveUrls: "https://a.example" };
  expect(feedMessageOfJson({ error })).toMatchObject({ reason: "not_a_list" });
  expect(feedMessageOfJson({ error: { code: 7 } })).toMatchObject({ reason: "not_string" });
});

test("garbage and too much of it are values, not throws", () => {
  expect(feedMessageToJson(new Uint8Array([255]))).toMatchObject({ kind: "rejected" });
  expect(feedMessageToJson(new Uint8Array(8 * 1024 * 1024 + 1))).toEqual({
    kind: "rejected",
    code: "oversize",
    reason: "message_bytes",
  });
  expect(feedErrorToJson(new Uint8Array([255]))).toMatchObject({ kind: "rejected" });
  expect(networkInfoToJson(new Uint8Array([255]))).toMatchObject({ kind: "rejected" });
});
