/**
 * Feed messages as JSON: the fields of the schema in lowerCamelCase; bytes and 64-bit numbers as
 * `0x` hex, enums as their numbers. Derived from the shapes, so it cannot drift from the wire.
 *
 * Writing puts every plain field, unset parts and unset members of a oneof are left out. Reading
 * takes what is left out for its default and refuses names that the schema does not know.
 */
import { fromHex } from "../primitives/bytes.ts";
import { lockstep } from "./generated/lockstep.js";
import {
  feedFeedError,
  feedFeedMessage,
  feedNetworkInfo,
  feedSubscribeRequest,
  feedTxStatus,
} from "./generated/shapes.ts";
import { FEED_MESSAGE_BYTES_MAX, FEED_RULES } from "./limits.ts";
import { decodeScanned, encodeWire, type WireMessage } from "./protobuf.ts";
import { type DecodeFault, reject } from "./reading.ts";
import type { MessageShape, WireField } from "./shape.ts";
import { type DecodedSubscribeRequest, decodeSubscribeRequest } from "./subscribe.ts";

const v1 = lockstep.feed.v1;

/** A JSON value, or what stands for one. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

type Converted = { readonly kind: "ok"; readonly json: Json } | DecodeFault;
type Encoded = { readonly kind: "ok"; readonly bytes: Uint8Array } | DecodeFault;

function convert<Message>(
  bytes: Uint8Array,
  type: WireMessage<never, Message>,
  shape: MessageShape,
): Converted {
  const scanned = decodeScanned(type, shape, { bytes, rules: FEED_RULES });
  if ("code" in scanned) return reject(scanned.code, scanned.reason);
  return { kind: "ok", json: writeMessage(scanned.message as Fields, shape) };
}

/** A frame of a subscription. */
export const feedMessageToJson = (bytes: Uint8Array): Converted =>
  bytes.length > FEED_MESSAGE_BYTES_MAX
    ? reject("oversize", "message_bytes")
    : convert(bytes, v1.FeedMessage, feedFeedMessage);

export const feedErrorToJson = (bytes: Uint8Array): Converted =>
  convert(bytes, v1.FeedError, feedFeedError);

export const networkInfoToJson = (bytes: Uint8Array): Converted =>
  convert(bytes, v1.NetworkInfo, feedNetworkInfo);

/** How far a transaction has come, with its proof. */
export const txStatusToJson = (bytes: Uint8Array): Converted =>
  convert(bytes, v1.TxStatus, feedTxStatus);

/** The status that a JSON status was made of, to the byte. */
export const txStatusBytesOfJson = (json: unknown): Encoded =>
  encodeJson(json, v1.TxStatus, feedTxStatus);

/** The frame that a JSON frame was made of, to the byte. */
export const feedMessageOfJson = (json: unknown): Encoded =>
  encodeJson(json, v1.FeedMessage, feedFeedMessage);

/** A subscription as it stands in the parameters of `seq_subscribe`. */
export function subscribeRequestOfJson(json: unknown): DecodedSubscribeRequest {
  const encoded = encodeJson(json, v1.SubscribeRequest, feedSubscribeRequest);
  return encoded.kind === "ok" ? decodeSubscribeRequest(encoded.bytes) : encoded;
}

/** A decoded message or the properties of one, by the names of the fields. */
type Fields = { [name: string]: unknown };

const fieldsOf = (shape: MessageShape): readonly WireField[] =>
  shape.fields.filter((field) => field !== undefined);

function writeMessage(message: Fields, shape: MessageShape): Json {
  const json: { [name: string]: Json } = {};
  for (const field of fieldsOf(shape)) {
    const value = message[field.name];
    if (value === null || value === undefined) continue;
    json[field.name] =
      field.repeated === null
        ? writeValue(value, field)
        : (value as unknown[]).map((element) => writeValue(element, field));
  }
  return json;
}

function writeValue(value: unknown, field: WireField): Json {
  if (field.message !== null) return writeMessage(value as Fields, field.message);
  if (field.type === "bytes") return hexText(value as Uint8Array);
  if (field.type === "uint64") return `0x${(value as number).toString(16)}`;
  return value as boolean | number | string;
}

const HEX_DIGITS = Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));
/** Below what an engine takes as arguments. */
const CHUNK_BYTES = 4096;

/** Flat pieces instead of one string grown digit by digit: bodies are megabytes. */
function hexText(bytes: Uint8Array): string {
  const pieces = ["0x"];
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    const chunk = bytes.subarray(start, start + CHUNK_BYTES);
    const codes = new Array<number>(2 * chunk.length);
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      codes[2 * at] = HEX_DIGITS[byte >> 4] as number;
      codes[2 * at + 1] = HEX_DIGITS[byte & 15] as number;
    }
    pieces.push(String.fromCharCode.apply(null, codes));
  }
  return pieces.join("");
}

/** The first fault of a JSON value, or none so far. */
type Fault = { reason: string | null };

function encodeJson<Properties>(
  json: unknown,
  type: WireMessage<Properties, unknown>,
  shape: MessageShape,
): Encoded {
  const fault: Fault = { reason: null };
  const properties = readMessage(json, shape, fault);
  if (fault.reason !== null) return reject("malformed", fault.reason);
  return { kind: "ok", bytes: encodeWire(type, properties as Properties) };
}

function readMessage(json: unknown, shape: MessageShape, fault: Fault): Fields {
  const properties: Fields = {};
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    fault.reason ??= "not_an_object";
    return properties;
  }
  const given = new Map(Object.entries(json));
  const oneofs = new Set<string>();
  for (const field of fieldsOf(shape)) {
    const value: unknown = given.get(field.name);
    given.delete(field.name);
    if (value === undefined || value === null) continue;
    if (field.oneof !== null && oneofs.has(field.oneof)) fault.reason ??= "two_of_oneof";
    if (field.oneof !== null) oneofs.add(field.oneof);
    properties[field.name] =
      field.repeated === null ? readValue(value, field, fault) : readList(value, field, fault);
  }
  if (given.size > 0) fault.reason ??= "unknown_field";
  return properties;
}

function readList(value: unknown, field: WireField, fault: Fault): unknown[] {
  if (Array.isArray(value)) return value.map((element) => readValue(element, field, fault));
  fault.reason ??= "not_a_list";
  return [];
}

const HEX_NUMBER = /^0x[0-9a-f]{1,16}$/i;
const HEX_BYTES = /^0x(?:[0-9a-f]{2})*$/i;
const U32_MAX = 0xffff_ffff;

function readValue(value: unknown, field: WireField, fault: Fault): unknown {
  switch (field.type) {
    case "message":
      return readMessage(value, field.message as MessageShape, fault);
    case "bytes":
      if (typeof value === "string" && HEX_BYTES.test(value)) return fromHex(value);
      break;
    case "uint64": {
      const number = typeof value === "string" && HEX_NUMBER.test(value) ? Number(value) : value;
      if (isCount(number, Number.MAX_SAFE_INTEGER)) return number;
      break;
    }
    case "int32":
    case "uint32":
      if (isCount(value, U32_MAX)) return value;
      break;
    case "enum":
      if (isCount(value, field.maximum)) return value;
      break;
    case "bool":
      if (typeof value === "boolean") return value;
      break;
    case "string":
      if (typeof value === "string") return value;
      break;
  }
  fault.reason ??= `not_${field.type}`;
  return undefined;
}

const isCount = (value: unknown, most: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;
