/** The fast path writes what the generated encoder writes, with one copy of each payload. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BodyPart, dataDigestOf } from "../../src/chain/index.ts";
import { encodeGenerated } from "../../src/codec/feed.ts";
import {
  batchMessages,
  decodeFeedMessage,
  encodeFeedMessage,
  FEED_MESSAGE_BYTES_MAX,
  type FeedMessage,
  isContinuation,
  withoutBodies,
} from "../../src/codec/index.ts";
import { feedMessages } from "./arbitraries.ts";
import { partOf } from "./chain-values.ts";
import { seededDraw, times } from "./draw.ts";
import { proofOf } from "./feed-values.ts";

const bytesOf = (length: number): BodyPart => {
  const data = new Uint8Array(length).fill(length % 251);
  return { ...partOf(seededDraw(length)), bundle: null, data, dataDigest: dataDigestOf(data) };
};

describe("FC1: a frame with parts", () => {
  test("has the bytes of the generated encoder", () => {
    fc.assert(
      fc.property(feedMessages(["batch", "continuation"]), (message) => {
        expect(encodeFeedMessage(message)).toEqual(encodeGenerated(message));
      }),
      { numRuns: 300 },
    );
  });

  test.each([0, 1, 127, 128, 16_383, 16_384, 300_000])("with %i bytes of data, too", (length) => {
    const proof = proofOf(seededDraw(length + 1));
    const message: FeedMessage = { kind: "batch", proof, frames: 0, parts: [bytesOf(length)] };
    expect(encodeFeedMessage(message)).toEqual(encodeGenerated(message));
  });

  test("loses its parts, and nothing else, where bodies are left out", () => {
    fc.assert(
      fc.property(feedMessages(["batch"]), (message) => {
        const bare = { ...message, parts: [] } as FeedMessage;
        expect(withoutBodies(encodeFeedMessage(message))).toEqual(encodeFeedMessage(bare));
      }),
      { numRuns: 200 },
    );
  });

  test("is no other kind of frame", () => {
    fc.assert(
      fc.property(feedMessages(["continuation", "empty", "heartbeat", "error"]), (message) => {
        const frame = encodeFeedMessage(message);
        expect(withoutBodies(frame)).toBe(frame);
        expect(isContinuation(frame)).toBe(message.kind === "continuation");
      }),
    );
  });
});

describe("a batch in several messages", () => {
  const proof = proofOf(seededDraw(5));

  test("keeps every part in order, none cut, and counts its messages", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 2_000 }),
        (lengths, most) => {
          const parts = lengths.map(bytesOf);
          const messages = batchMessages(proof, parts, most);
          expect(messages.flatMap((message) => message.parts)).toEqual(parts);
          const [first, ...rest] = messages;
          if (first?.kind !== "batch") throw new Error("a batch comes first");
          expect(first.frames).toBe(rest.length === 0 ? 0 : messages.length);
          expect(rest.map((one) => one.kind === "continuation" && one.frame)).toEqual(
            times(rest.length, (index) => index + 1),
          );
          expect(
            rest.every((one) => one.kind === "continuation" && one.seq === proof.leaf.seq),
          ).toBe(true);
          expect(messages.every((one) => one.parts.length > 0) || parts.length === 0).toBe(true);
        },
      ),
    );
  });

  test("each fits a message of 8 MiB, at about 4 MiB", () => {
    const parts = times(40, () => bytesOf(512 * 1024));
    const frames = batchMessages(proof, parts).map(encodeFeedMessage);
    expect(frames.length).toBe(6);
    for (const frame of frames) {
      expect(frame.length).toBeLessThan(FEED_MESSAGE_BYTES_MAX);
      expect(decodeFeedMessage(frame).kind).toBe("ok");
    }
  });
});
