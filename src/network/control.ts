/**
 * Messages of the control stream: who we are, then signs of life and credit. [N6, N8, N5]
 *
 * Frames as on every stream: u32 length, then
 *
 * | type | name | body |
 * |---|---|---|
 * | 1 | hello | u16 version ‖ genesis hash 32 ‖ nonce 16; later versions may append |
 * | 2 | go | – |
 * | 3 | welcome | – |
 * | 4 | refuse | u8 index in `REFUSALS` |
 * | 5 | ping | u32 number |
 * | 6 | pong | u32 number |
 * | 7 | credit | u32 path ‖ u32 bytes received on it since its last credit |
 * | 8 | sockets | id 16 ‖ secret 32: the acceptor lets the dialer open sockets |
 */
import type { Hash } from "../primitives/brand.ts";
import { fromHex, LayoutReader, LayoutWriter, toHex } from "../primitives/bytes.ts";
import { INVITATION_ID_BYTES, INVITATION_SECRET_BYTES, type Invitation } from "./socket-key.ts";

/** Of this file and of all that follows on the connection. */
export const CHANNEL_VERSION = 3;
/** Longest control frame. */
export const CONTROL_BYTES_MAX = 4096;
export const NONCE_BYTES = 16;
const LENGTH_BYTES = 4;
const HELLO_BYTES = 1 + 2 + 32 + NONCE_BYTES;
const SOCKETS_BYTES = 1 + INVITATION_ID_BYTES + INVITATION_SECRET_BYTES;

/** Why a node ends a handshake, as the other one is told. */
export const REFUSALS = [
  "wrong_version",
  "wrong_network",
  "duplicate",
  "penalty",
  "malformed",
  "closing",
] as const;
export type Refusal = (typeof REFUSALS)[number];

export type Hello = {
  readonly version: number;
  readonly genesisHash: Hash;
  /** Drawn once per process: tells a restart from a second host. */
  readonly nonce: string;
};

export type ControlMessage =
  | ({ readonly kind: "hello" } & Hello)
  | { readonly kind: "go" }
  | { readonly kind: "welcome" }
  | { readonly kind: "refuse"; readonly reason: Refusal }
  | { readonly kind: "ping" | "pong"; readonly number: number }
  /** Path 0: the streams of this connection; else a socket of a class. */
  | { readonly kind: "credit"; readonly path: number; readonly bytes: number }
  | ({ readonly kind: "sockets" } & Invitation);

const TYPES = [
  "",
  "hello",
  "go",
  "welcome",
  "refuse",
  "ping",
  "pong",
  "credit",
  "sockets",
] as const;

/** The whole frame, length included. */
export function encodeControl(message: ControlMessage): Uint8Array {
  const type = TYPES.indexOf(message.kind);
  switch (message.kind) {
    case "hello": {
      const writer = framed(HELLO_BYTES, type).u16(message.version).hash(message.genesisHash);
      return writer.raw(fromHex(message.nonce)).done();
    }
    case "go":
    case "welcome":
      return framed(1, type).done();
    case "refuse":
      return framed(2, type).u8(REFUSALS.indexOf(message.reason)).done();
    case "ping":
    case "pong":
      return framed(5, type).u32(message.number).done();
    case "credit":
      return framed(9, type).u32(message.path).u32(message.bytes).done();
    case "sockets": {
      const writer = framed(SOCKETS_BYTES, type).raw(fromHex(message.id));
      return writer.raw(fromHex(message.secret)).done();
    }
  }
}

const framed = (length: number, type: number): LayoutWriter =>
  new LayoutWriter(LENGTH_BYTES + length).u32(length).u8(type);

/** A frame without its length; null: no such message. */
export function decodeControl(frame: Uint8Array): ControlMessage | null {
  const reader = new LayoutReader(frame);
  const kind = TYPES[reader.u8()];
  const message = kind === undefined || kind === "" ? null : readControl(reader, kind);
  if (message === null || reader.failed) return null;
  const mayBeLonger = message.kind === "hello" && message.version !== CHANNEL_VERSION;
  return reader.remaining === 0 || mayBeLonger ? message : null;
}

function readControl(
  reader: LayoutReader,
  kind: Exclude<(typeof TYPES)[number], "">,
): ControlMessage | null {
  switch (kind) {
    case "hello":
      return {
        kind,
        version: reader.u16(),
        genesisHash: reader.hash(),
        nonce: toHex(reader.raw(NONCE_BYTES)),
      };
    case "go":
    case "welcome":
      return { kind };
    case "refuse": {
      const reason = REFUSALS[reader.u8()];
      return reason === undefined ? null : { kind, reason };
    }
    case "ping":
    case "pong":
      return { kind, number: reader.u32() };
    case "credit":
      return { kind, path: reader.u32(), bytes: reader.u32() };
    case "sockets": {
      const id = toHex(reader.raw(INVITATION_ID_BYTES));
      return { kind, id, secret: toHex(reader.raw(INVITATION_SECRET_BYTES)) };
    }
  }
}

export type ControlReader = {
  push(chunk: Uint8Array): void;
  /** Null: more bytes are needed. `malformed`: nothing more can be read. */
  next(): ControlMessage | "malformed" | null;
};

/** Holds at most one frame of `CONTROL_BYTES_MAX` and the chunk that came last. */
export function createControlReader(): ControlReader {
  let buffer = new Uint8Array(0);
  let broken = false;
  return {
    push(chunk) {
      if (broken) return;
      const joined = new Uint8Array(buffer.length + chunk.length);
      joined.set(buffer);
      joined.set(chunk, buffer.length);
      buffer = joined;
    },
    next() {
      if (broken) return "malformed";
      if (buffer.length < LENGTH_BYTES) return null;
      const length = new DataView(buffer.buffer, buffer.byteOffset).getUint32(0);
      if (length === 0 || length > CONTROL_BYTES_MAX) {
        broken = true;
        buffer = new Uint8Array(0);
        return "malformed";
      }
      if (buffer.length < LENGTH_BYTES + length) return null;
      const message = decodeControl(buffer.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
      buffer = buffer.subarray(LENGTH_BYTES + length);
      if (message !== null) return message;
      broken = true;
      buffer = new Uint8Array(0);
      return "malformed";
    },
  };
}
