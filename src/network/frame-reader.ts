/**
 * Cuts a byte stream into frames and judges each before it takes memory. [N3]
 *
 * | offset | size | type | meaning |
 * |---|---|---|---|
 * | 0 | 4 | u32, big-endian | length of the frame, at least 1 |
 * | 4 | length | bytes | one `PeerMessage` |
 *
 * The length is compared with the cap of the class as soon as its four bytes are there; the kind is
 * told from the frame's first bytes, and the length compared with the cap of that kind. Only then
 * is a buffer made. A frame that fails is skipped, unless its length is the fault: what follows a
 * wrong length cannot be read.
 */
import type { PeerMessageKind } from "../chain/index.ts";
import { frameBytesMax, kindOfFrame, type PeerLimits } from "../codec/index.ts";
import { classBytesMax, classOf, keepsFrame, type MessageClass } from "./classes.ts";

/** Bytes of the length. */
export const FRAME_HEADER_BYTES = 4;
/** An epoch and a kind's tag are never longer. */
const PEEK_BYTES = 12;

export type ReadFrame =
  | {
      readonly kind: "frame";
      readonly messageKind: PeerMessageKind;
      /** A buffer of its own where the payload is kept, else good until the next call. [D7] */
      readonly bytes: Uint8Array;
    }
  | {
      readonly kind: "fault";
      readonly code: "malformed" | "oversize";
      readonly reason: string;
      /** Whether nothing more can be read. */
      readonly fatal: boolean;
    };

export type FrameReader = {
  /** Adds received bytes; they are not changed and may be kept until they are read. */
  push(chunk: Uint8Array): void;
  /** The next frame or fault; null: more bytes are needed. */
  next(): ReadFrame | null;
  /** Bytes pushed and not yet read. */
  readonly pending: number;
};

type State =
  | { readonly at: "length" }
  | { readonly at: "kind"; readonly length: number }
  | { readonly at: "body"; readonly messageKind: PeerMessageKind; readonly target: Uint8Array }
  | { readonly at: "skip" }
  | { readonly at: "end" };

const fault = (code: "malformed" | "oversize", reason: string, fatal: boolean): ReadFrame => ({
  kind: "fault",
  code,
  reason,
  fatal,
});

/**
 * @param name the class whose frames come; a kind of another class is refused. [N1]
 * @param spent told of each chunk of which every byte was read and no frame is a view.
 */
export function createFrameReader(
  name: MessageClass,
  limits: PeerLimits,
  spent: (chunk: Uint8Array) => void = () => {},
): FrameReader {
  const bytesMax = classBytesMax(name, limits);
  const input = createChunks(spent);
  let state: State = { at: "length" };
  /** Of the frame that is read or skipped: bytes still to come. */
  let missing = 0;

  const readLength = (): ReadFrame | null => {
    const header = input.peek(FRAME_HEADER_BYTES);
    if (header === null) return null;
    const length = new DataView(header.buffer, header.byteOffset).getUint32(0);
    input.drop(FRAME_HEADER_BYTES);
    if (length > 0 && length <= bytesMax) {
      state = { at: "kind", length };
      return null;
    }
    state = { at: "end" };
    return length === 0
      ? fault("malformed", "empty_frame", true)
      : fault("oversize", "frame_bytes", true);
  };

  const skipRest = (length: number): void => {
    state = { at: "skip" };
    missing = length;
  };

  const readKind = (length: number): ReadFrame | null => {
    const start = input.peek(Math.min(length, PEEK_BYTES));
    if (start === null) return null;
    const messageKind = kindOfFrame(start);
    if (messageKind === null || classOf(messageKind) !== name) {
      skipRest(length);
      return fault("malformed", messageKind === null ? "envelope" : "wrong_class", false);
    }
    if (length > frameBytesMax(messageKind, limits)) {
      skipRest(length);
      return fault("oversize", "frame_bytes", false);
    }
    const whole = keepsFrame(messageKind) ? null : input.take(length);
    if (whole !== null) {
      state = { at: "length" };
      return { kind: "frame", messageKind, bytes: whole };
    }
    state = { at: "body", messageKind, target: allocate(length) };
    missing = length;
    return null;
  };

  const advance = (): ReadFrame | null => {
    switch (state.at) {
      case "length":
        return readLength();
      case "kind":
        return readKind(state.length);
      case "skip":
        missing -= input.drop(missing);
        if (missing === 0) state = { at: "length" };
        return null;
      case "body": {
        const { messageKind, target } = state;
        missing -= input.copy(target.subarray(target.length - missing));
        if (missing > 0) return null;
        state = { at: "length" };
        return { kind: "frame", messageKind, bytes: target };
      }
      case "end":
        input.drop(input.length());
        return null;
    }
  };

  return {
    push: input.push,
    next() {
      for (;;) {
        const before = state;
        const read = advance();
        if (read !== null) return read;
        if (state === before) return null;
      }
    },
    get pending() {
      return input.length();
    },
  };
}

/** Not zeroed: every byte is written before anybody reads it. A buffer of exactly this size. */
const allocate = (length: number): Uint8Array =>
  new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);

type Chunks = {
  push(chunk: Uint8Array): void;
  length(): number;
  /** The first bytes without taking them, or null: not so many there. */
  peek(count: number): Uint8Array | null;
  /** Takes the first bytes as a view, if they lie in one chunk; else null, and takes nothing. */
  take(count: number): Uint8Array | null;
  /** Takes up to `count` bytes away and says how many. */
  drop(count: number): number;
  /** Takes bytes into `target` and says how many. */
  copy(target: Uint8Array): number;
};

function createChunks(spent: (chunk: Uint8Array) => void): Chunks {
  let chunks: Uint8Array[] = [];
  let head = 0;
  let offset = 0;
  let length = 0;
  /** Whether a view of the first chunk was given away. */
  let viewed = false;

  const walk = (count: number, visit: (part: Uint8Array, at: number) => void): number => {
    let walked = 0;
    while (walked < count && head < chunks.length) {
      const chunk = chunks[head] as Uint8Array;
      const part = chunk.subarray(offset, offset + count - walked);
      visit(part, walked);
      walked += part.length;
      offset += part.length;
      if (offset < chunk.length) break;
      if (!viewed) spent(chunk);
      viewed = false;
      head++;
      offset = 0;
    }
    if (head === chunks.length) {
      chunks = [];
      head = 0;
    }
    length -= walked;
    return walked;
  };

  const view = (count: number): Uint8Array | null => {
    const chunk = chunks[head];
    if (chunk === undefined || chunk.length - offset < count) return null;
    return chunk.subarray(offset, offset + count);
  };

  return {
    push(chunk) {
      if (chunk.length === 0) return;
      chunks.push(chunk);
      length += chunk.length;
    },
    length: () => length,
    take(count) {
      const taken = view(count);
      if (taken === null) return null;
      viewed = true;
      walk(count, () => {});
      return taken;
    },
    peek(count) {
      if (length < count) return null;
      const whole = view(count);
      if (whole !== null) return whole;
      const joined = new Uint8Array(count);
      let filled = 0;
      let skip = offset;
      for (let index = head; filled < count; index++) {
        const part = (chunks[index] as Uint8Array).subarray(skip, skip + count - filled);
        joined.set(part, filled);
        filled += part.length;
        skip = 0;
      }
      return joined;
    },
    drop: (count) => walk(count, () => {}),
    copy: (target) => walk(target.length, (part, at) => target.set(part, at)),
  };
}
