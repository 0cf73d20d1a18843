/** Round trips over all that is encoded. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blockHash, parseBatch } from "../../src/chain/index.ts";
import {
  decodeFeedMessage,
  decodePeerMessage,
  decodeRecord,
  decodeSubscribeRequest,
  encodeFeedMessage,
  encodePeerMessage,
  encodeRecord,
  encodeSubscribeRequest,
  frameBytesMax,
  kindOfFrame,
  PEER_MESSAGE_KINDS,
  peerLimitsOf,
  RECORD_KIND_NAMES,
} from "../../src/codec/index.ts";
import { epochOf } from "../../src/primitives/brand.ts";
import {
  batches,
  blocks,
  feedMessages,
  operatorCounts,
  peerMessages,
  records,
  subscribeRequests,
} from "./arbitraries.ts";
import { FEED_KINDS } from "./feed-values.ts";

const limitsOf = (operators: number) =>
  peerLimitsOf(operators, {
    maxBatchBytes: 512 * 1024,
    maxGapInline: 64,
    maxResponseBytes: 4 * 1024 * 1024,
  });

describe("every peer message comes back as it was", () => {
  test.each(PEER_MESSAGE_KINDS)("%s", (kind) => {
    const cases = operatorCounts.chain((operators) =>
      peerMessages(operators, [kind]).map((message) => ({ operators, message })),
    );
    fc.assert(
      fc.property(cases, ({ operators, message }) => {
        const frame = encodePeerMessage(message);
        expect(kindOfFrame(frame)).toBe(kind);
        expect(decodePeerMessage(frame, limitsOf(operators))).toEqual({ kind: "ok", message });
        expect(frame.length).toBeLessThanOrEqual(frameBytesMax(kind, limitsOf(operators)));
      }),
      { numRuns: 60 },
    );
  });
});

describe("P2: every record comes back as it was", () => {
  test.each(RECORD_KIND_NAMES)("%s", (kind) => {
    const cases = operatorCounts.chain((operators) =>
      records(operators, { kinds: [kind], epoch: 7 }),
    );
    fc.assert(
      fc.property(cases, fc.integer({ min: 0, max: 0xffff_ffff }), (record, salt) => {
        const bytes = encodeRecord(record, epochOf(7), salt);
        const decoded = decodeRecord(bytes, 0, salt);
        expect(decoded).toEqual({ kind: "ok", epoch: 7, record, bytesRead: bytes.length });
      }),
      { numRuns: 60 },
    );
  });
});

test("B3: a batch that was built is parsed as it is, and one byte less is none", () => {
  fc.assert(
    fc.property(batches(7), (batch) => {
      expect(parseBatch(batch.bytes, { bytesMax: batch.bytes.length })).toEqual({
        kind: "ok",
        batch,
      });
      const cut = batch.bytes.subarray(0, -1);
      expect(parseBatch(cut, { bytesMax: batch.bytes.length }).kind).toBe("rejected");
    }),
  );
});

test("D6: a block that travelled has the hash of its fields", () => {
  fc.assert(
    fc.property(blocks(5), blocks(5), (left, right) => {
      const copy = { ...left.header };
      expect(blockHash(copy)).toBe(left.hash);
      const message = { kind: "blocks", epoch: epochOf(1), blocks: [left, right] } as const;
      const decoded = decodePeerMessage(encodePeerMessage(message), limitsOf(5));
      expect(decoded).toEqual({ kind: "ok", message });
    }),
  );
});

describe("every feed frame comes back as it was", () => {
  test.each(FEED_KINDS)("%s", (kind) => {
    fc.assert(
      fc.property(feedMessages([kind]), (message) => {
        expect(decodeFeedMessage(encodeFeedMessage(message))).toEqual({ kind: "ok", message });
      }),
      { numRuns: 60 },
    );
  });
});

test("every subscription comes back as it was", () => {
  fc.assert(
    fc.property(subscribeRequests, (request) => {
      const decoded = decodeSubscribeRequest(encodeSubscribeRequest(request));
      expect(decoded).toEqual({ kind: "ok", request });
    }),
  );
});
