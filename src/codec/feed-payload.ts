/**
 * Frames that carry transactions. Parts come last in a frame and data last in a part, so a frame is
 * small heads with long byte strings between them: it is written into a buffer of its exact size, each
 * payload copied once, and a frame without bodies is a prefix of its fields. The bytes are those of
 * the generated encoder, which copies a payload once per level of nesting. [FC1, D7]
 */
import type { BodyPart } from "../chain/index.ts";
import type { FeedMessage, OutputProof } from "./feed-message.ts";
import { writePart, writeProof } from "./feed-parts.ts";
import { lockstep } from "./generated/lockstep.js";
import { encodeWire } from "./protobuf.ts";

const v1 = lockstep.feed.v1;

/** A frame with parts of certified content. */
export type PayloadMessage = Extract<FeedMessage, { kind: "batch" | "continuation" }>;

/** Parts of one frame have about so many bytes; one part is always allowed. */
const FRAME_PARTS_BYTES = 4 * 1024 * 1024;
/** Bytes of a part besides origin, data and bundle, roundly. */
const PART_HEAD_BYTES = 96;
/** Bytes of one leg in a bundle. */
const LEG_BYTES = 48;

const DELIMITED = 2;
/** Field 15 of a batch, a continuation and a part; both tags have one byte. */
const PARTS_TAG = 15 * 8 + DELIMITED;
const DATA_TAG = PARTS_TAG;
const BATCH_TAG = 1 * 8 + DELIMITED;
const CONTINUATION_TAG = 2 * 8 + DELIMITED;
const NOTHING = new Uint8Array(0);

const varintBytes = (value: number): number => {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
};

/** A length-prefixed field with a tag of one byte. */
const fieldBytes = (length: number): number => 1 + varintBytes(length) + length;

function headOf(message: PayloadMessage): Uint8Array {
  if (message.kind === "continuation") {
    const { seq, frame } = message;
    return encodeWire(v1.BatchContinuation, { rollupSeq: seq, frame });
  }
  const { proof, frames } = message;
  return encodeWire(v1.RollupBatch, { proof: writeProof(proof), frames });
}

/** Writes fields one after the other into a buffer of known size. */
function writerOf(size: number) {
  const bytes = new Uint8Array(size);
  let offset = 0;
  const varint = (value: number): void => {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[offset++] = (rest % 128) | 128;
    bytes[offset++] = rest;
  };
  return {
    bytes,
    prefix: (tag: number, length: number): void => {
      varint(tag);
      varint(length);
    },
    raw: (value: Uint8Array): void => {
      bytes.set(value, offset);
      offset += value.length;
    },
  };
}

const tagOf = (message: PayloadMessage): number =>
  message.kind === "batch" ? BATCH_TAG : CONTINUATION_TAG;

/** The bytes of the whole `FeedMessage`. */
export function encodeParts(message: PayloadMessage): Uint8Array {
  const head = headOf(message);
  const parts = message.parts.map((part) => {
    const partHead = encodeWire(v1.BodyPart, writePart({ ...part, data: NOTHING }));
    const dataBytes = part.data.length === 0 ? 0 : fieldBytes(part.data.length);
    return { head: partHead, data: part.data, bytes: partHead.length + dataBytes };
  });
  const body = parts.reduce((sum, part) => sum + fieldBytes(part.bytes), head.length);
  const writer = writerOf(fieldBytes(body));
  writer.prefix(tagOf(message), body);
  writer.raw(head);
  for (const part of parts) {
    writer.prefix(PARTS_TAG, part.bytes);
    writer.raw(part.head);
    if (part.data.length === 0) continue;
    writer.prefix(DATA_TAG, part.data.length);
    writer.raw(part.data);
  }
  return writer.bytes;
}

const sizeOf = (part: BodyPart): number =>
  part.data.length + PART_HEAD_BYTES + (part.bundle?.legs.length ?? 0) * LEG_BYTES;

/**
 * The messages of one batch: one, or as many as keep each near `partsBytesMax`. Order is kept, no part
 * is cut, and the first message always has a part if there is one.
 */
export function batchMessages(
  proof: OutputProof,
  parts: readonly BodyPart[],
  partsBytesMax: number = FRAME_PARTS_BYTES,
): readonly PayloadMessage[] {
  const runs: BodyPart[][] = [[]];
  let bytes = 0;
  for (const part of parts) {
    const run = runs.at(-1) as BodyPart[];
    const size = sizeOf(part);
    if (run.length > 0 && bytes + size > partsBytesMax) {
      runs.push([part]);
      bytes = size;
    } else {
      run.push(part);
      bytes += size;
    }
  }
  const [first = [], ...rest] = runs;
  const seq = proof.leaf.seq;
  const frames = runs.length > 1 ? runs.length : 0;
  return [
    { kind: "batch", proof, frames, parts: first },
    ...rest.map(
      (run, index) => ({ kind: "continuation", seq, frame: index + 1, parts: run }) as const,
    ),
  ];
}

/** A varint of a frame of this software, and where it ends. */
function varintAt(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  let value = 0;
  let factor = 1;
  for (let end = at; end < bytes.length; ) {
    const byte = bytes[end++] as number;
    value += (byte & 127) * factor;
    if (byte < 128) return { value, end };
    factor *= 128;
  }
  return { value: 0, end: bytes.length };
}

/** Whether these bytes continue a batch rather than begin one. */
export const isContinuation = (frame: Uint8Array): boolean => frame[0] === CONTINUATION_TAG;

/**
 * The frame of a batch without its parts: fields before them as they were, a new length in front.
 * Any other frame, and one without parts, comes back as it is.
 */
export function withoutBodies(frame: Uint8Array): Uint8Array {
  if (frame[0] !== BATCH_TAG) return frame;
  const body = varintAt(frame, 1).end;
  let at = body;
  while (at < frame.length && frame[at] !== PARTS_TAG) {
    const { value: tag, end } = varintAt(frame, at);
    const value = varintAt(frame, end);
    at = tag % 8 === DELIMITED ? value.end + value.value : value.end;
  }
  if (at >= frame.length) return frame;
  const writer = writerOf(fieldBytes(at - body));
  writer.prefix(BATCH_TAG, at - body);
  writer.raw(frame.subarray(body, at));
  return writer.bytes;
}
