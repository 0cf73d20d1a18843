import fc from "fast-check";
import { expect, test } from "vitest";
import {
  CHUNK_SECTION_BYTES_MAX,
  decodeChunk,
  decodeChunkAck,
  decodePushSummary,
  encodeChunk,
  encodeChunkAck,
  encodePushSummary,
} from "../../../src/codec/index.ts";
import { rollupOf } from "../../../src/primitives/brand.ts";

const rejection = fc.record({
  index: fc.nat(),
  code: fc.integer({ min: -33_000, max: 0 }),
  message: fc.string({ maxLength: 20 }),
});
const count = fc.nat({ max: 2 ** 31 });

test("chunks, acknowledgements and summaries come back as they were", () => {
  const chunk = fc.record({
    rollupId: fc.nat({ max: 0xffff_ffff }).map(rollupOf),
    chunkId: fc.maxSafeNat(),
    txCount: count,
    section: fc.uint8Array({ maxLength: 64 }),
  });
  fc.assert(
    fc.property(chunk, (value) => {
      expect(decodeChunk(encodeChunk(value))).toEqual({ kind: "ok", chunk: value });
    }),
  );
  const rejections = fc.array(rejection, { maxLength: 5 });
  const ack = fc.record({
    chunkId: fc.maxSafeNat(),
    accepted: count,
    rejections,
    laneHeight: count,
  });
  fc.assert(
    fc.property(ack, (value) => {
      expect(decodeChunkAck(encodeChunkAck(value))).toEqual({ kind: "ok", ack: value });
    }),
  );
  const summary = fc.record({
    chunks: count,
    accepted: count,
    bytes: count,
    firstRejections: rejections,
  });
  fc.assert(
    fc.property(summary, (value) => {
      expect(decodePushSummary(encodePushSummary(value))).toEqual({ kind: "ok", summary: value });
    }),
  );
});

test("a section above its bound is oversize", () => {
  const chunk = { rollupId: rollupOf(1), chunkId: 1, txCount: 1 };
  const section = new Uint8Array(CHUNK_SECTION_BYTES_MAX + 1);
  expect(decodeChunk(encodeChunk({ ...chunk, section }))).toMatchObject({ code: "oversize" });
});

test("garbage is a value, not a throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const decode of [decodeChunk, decodeChunkAck, decodePushSummary]) {
        expect(["ok", "rejected"]).toContain(decode(bytes).kind);
      }
    }),
  );
});
