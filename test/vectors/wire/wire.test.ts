/** The bytes on the wire and on disk are those that were pinned. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  decodeFeedMessage,
  decodePeerMessage,
  decodeRecord,
  decodeSubscribeRequest,
  encodeFeedMessage,
  encodePeerMessage,
  encodeRecord,
  encodeSubscribeRequest,
  peerLimitsOf,
} from "../../../src/codec/index.ts";
import { fromHex, toHex } from "../../../src/primitives/bytes.ts";
import { casesHash, exampleOf, WIRE_FORMATS, type WireFile, wireFileOf } from "./cases.ts";

if (process.env["PIN_VECTORS"] === "1") {
  for (const format of WIRE_FORMATS) {
    const text = `${JSON.stringify(wireFileOf(format), null, 2)}\n`;
    writeFileSync(join(import.meta.dirname, format.file), text);
  }
}

const read = (file: string): WireFile =>
  JSON.parse(readFileSync(join(import.meta.dirname, file), "utf8")) as WireFile;

const LIMITS = peerLimitsOf(4, {
  maxBatchBytes: 512 * 1024,
  maxGapInline: 64,
  maxResponseBytes: 4 * 1024 * 1024,
});

describe.each(WIRE_FORMATS)("$format", (format) => {
  const pinned = read(format.file);

  test("every kind is pinned, and no other", () => {
    expect(pinned.format).toBe(format.format);
    expect(Object.keys(pinned.kinds)).toEqual([...format.kinds]);
  });

  test.each(format.kinds)("%s: the example is encoded as pinned", (kind) => {
    expect(toHex(exampleOf(format, kind))).toBe(pinned.kinds[kind]?.example);
  });

  test.each(format.kinds)("%s: 4096 cases hash as pinned", (kind) => {
    expect(casesHash(format, kind)).toBe(pinned.kinds[kind]?.cases);
  });
});

const examplesOf = (file: string): [string, Uint8Array][] =>
  Object.entries(read(file).kinds).map(([kind, vector]) => [kind, fromHex(vector.example)]);

test.each(examplesOf("peer.json"))("peer %s: the pinned bytes are understood", (kind, bytes) => {
  const decoded = decodePeerMessage(bytes, LIMITS);
  if (decoded.kind === "rejected") throw new Error(decoded.reason);
  expect(decoded.message.kind).toBe(kind);
  expect(encodePeerMessage(decoded.message)).toEqual(bytes);
});

test.each(examplesOf("storage.json"))("P7: %s: the pinned record is understood", (kind, bytes) => {
  const salt = 0x1234_5678;
  const decoded = decodeRecord(bytes, 0, salt);
  if (decoded.kind !== "ok") throw new Error(decoded.kind);
  expect(decoded.record.kind).toBe(kind);
  expect(encodeRecord(decoded.record, decoded.epoch, salt)).toEqual(bytes);
});

test.each(examplesOf("feed.json"))("feed %s: the pinned bytes are understood", (kind, bytes) => {
  if (kind === "subscribeRequest") {
    const decoded = decodeSubscribeRequest(bytes);
    if (decoded.kind === "rejected") throw new Error(decoded.reason);
    expect(encodeSubscribeRequest(decoded.request)).toEqual(bytes);
    return;
  }
  const decoded = decodeFeedMessage(bytes);
  if (decoded.kind === "rejected") throw new Error(decoded.reason);
  expect(decoded.message.kind).toBe(kind);
  expect(encodeFeedMessage(decoded.message)).toEqual(bytes);
});
