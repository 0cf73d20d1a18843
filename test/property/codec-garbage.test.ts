/** Garbage is a value, not a throw: the fuzzer's inputs, as properties. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { peerPeerMessage } from "../../src/codec/generated/shapes.ts";
import { decodePeerMessage, encodePeerMessage, peerLimitsOf } from "../../src/codec/index.ts";
import { DECODERS, inputOf, judge } from "../fuzz/decoders.ts";
import { mutateMessage } from "../fuzz/mutate.ts";
import { peerMessages } from "./arbitraries.ts";
import { seededDraw } from "./draw.ts";

describe.each(DECODERS)("$name", (decoder) => {
  test("raw bytes are decoded or refused", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4096 }), (bytes) => {
        expect(judge(decoder, bytes)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  test("valid input with changes is decoded or refused", () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat({ max: 5 }), (seed, size) => {
        expect(judge(decoder, inputOf(seededDraw(seed, size), decoder, []))).toBeNull();
      }),
      { numRuns: 400 },
    );
  });

  test("valid input is taken", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(judge(decoder, decoder.valid(seededDraw(seed)))).toBeNull();
      }),
      { numRuns: 100 },
    );
  });
});

test("several encodings of one message: one is accepted, the others are refused", () => {
  const limits = peerLimitsOf(4, {
    maxBatchBytes: 64 * 1024,
    maxGapInline: 64,
    maxResponseBytes: 256 * 1024,
  });
  let accepted = 0;
  let refused = 0;
  fc.assert(
    fc.property(peerMessages(4), fc.integer(), (message, seed) => {
      const frame = mutateMessage(seededDraw(seed), encodePeerMessage(message), peerPeerMessage);
      const decoded = decodePeerMessage(frame, limits);
      if (decoded.kind === "rejected") refused++;
      else {
        accepted++;
        expect(encodePeerMessage(decoded.message)).toEqual(frame);
      }
    }),
    { numRuns: 1000 },
  );
  expect(accepted, "the mutations reach past the scan").toBeGreaterThan(20);
  expect(refused).toBeGreaterThan(200);
});
