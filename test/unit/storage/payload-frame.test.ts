import { expect, test } from "vitest";
import { concatBytes } from "../../../src/primitives/bytes.ts";
import {
  encodePayloadHeader,
  PAYLOAD_HEADER_BYTES,
  readPayloadFrame,
} from "../../../src/storage/payload-frame.ts";
import { batchOf } from "../../property/chain-values.ts";
import { seededDraw } from "../../property/draw.ts";

const BATCH = batchOf(seededDraw(2), 4);
const FRAME = concatBytes(encodePayloadHeader(BATCH), BATCH.bytes);

test("a batch comes back, as a view of the region", () => {
  const region = concatBytes(Uint8Array.of(1, 2, 3), FRAME, Uint8Array.of(4));
  const read = readPayloadFrame(region, 3);
  expect(read).toEqual(BATCH);
  expect(read?.bytes.buffer).toBe(region.buffer);
  expect(encodePayloadHeader(BATCH).length).toBe(PAYLOAD_HEADER_BYTES);
});

test("P2: any flipped bit and any cut is seen", () => {
  for (let at = 0; at < FRAME.length; at++) {
    const bytes = new Uint8Array(FRAME);
    bytes[at] = (bytes[at] as number) ^ (1 << (at % 8));
    expect(readPayloadFrame(bytes, 0), `byte ${at}`).toBeNull();
    expect(readPayloadFrame(FRAME.subarray(0, at), 0)).toBeNull();
  }
});

test("a header of another batch does not pass", () => {
  const other = batchOf(seededDraw(3), 4);
  expect(readPayloadFrame(concatBytes(encodePayloadHeader(other), BATCH.bytes), 0)).toBeNull();
});
