/**
 * Walks a protobuf frame along its shape before the decoder sees it: nothing is allocated for what
 * a frame claims, and what the walk passes cannot make the decoder throw.
 *
 * `exact` is for the wire and the disk, where both ends are this software. It passes one encoding
 * per message: fields in rising order, singular ones once, defaults left out, varints as short as
 * they can be, nothing unknown. `tolerant` is for the public feed: unknown fields are skipped and any
 * order goes, as protobuf asks of a reader. Only a singular message may not come in pieces: a reader
 * would join them, and arrays inside would add up past their caps.
 *
 * Both refuse groups, varints above 10 bytes, integers of 2^53 and more, and arrays above their cap.
 */
import type { MessageShape, WireField } from "./shape.ts";

export type ScanRules = {
  readonly mode: "exact" | "tolerant";
  /** Greatest number of elements per repeated field; none where a field is not listed. */
  readonly caps: Readonly<Record<string, number>>;
};

export type ScanFault = { readonly code: "malformed" | "oversize"; readonly reason: string };

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;
const VARINT_BYTES_MAX = 10;
const FIELD_NUMBER_MAX = 0x1fff_ffff;
const U32_MAX = 0xffff_ffff;
/** Enums are read as signed. */
const ENUM_MAX = 0x7fff_ffff;

type Walk = {
  readonly bytes: Uint8Array;
  readonly rules: ScanRules;
  offset: number;
  fault: ScanFault | null;
};

/** The first thing wrong with a frame, or null. */
export function scan(bytes: Uint8Array, shape: MessageShape, rules: ScanRules): ScanFault | null {
  const walk: Walk = { bytes, rules, offset: 0, fault: null };
  scanMessage(walk, shape, bytes.length);
  return walk.fault;
}

function refuse(walk: Walk, reason: string, code: ScanFault["code"] = "malformed"): false {
  walk.fault ??= { code, reason };
  return false;
}

/** Where in its message the walk is. */
type Place = {
  /** Number of the field before; 0 at the start. */
  previous: number;
  /** Elements of the repeated field that the walk is in; tolerant: of all repeated fields. */
  elements: number;
  /** The oneof that has a member already. */
  oneof: string | null;
  /** Tolerant: a bit per singular message seen; field numbers of the feed are below 32. */
  seen: number;
};

function scanMessage(walk: Walk, shape: MessageShape, end: number): boolean {
  const place: Place = { previous: 0, elements: 0, oneof: null, seen: 0 };
  while (walk.offset < end) {
    const tag = readVarint(walk, end);
    if (tag < 0) return false;
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (number === 0 || number > FIELD_NUMBER_MAX) return refuse(walk, "field_number");
    const field = shape.fields[number];
    if (field === undefined || wire !== wireOf(field, wire, walk.rules)) {
      if (walk.rules.mode === "exact") return refuse(walk, "unknown_field");
      if (!skip(walk, wire, end)) return false;
    } else if (!enterField(walk, place, field, wire) || !scanValue(walk, field, wire, end)) {
      return false;
    }
  }
  return walk.offset === end || refuse(walk, "truncated");
}

/** Whether a field may stand here, and whether its array may have one element more. */
function enterField(walk: Walk, place: Place, field: WireField, wire: number): boolean {
  const again = field.number === place.previous;
  const separate = field.repeated !== null && !isPacked(field, wire);
  if (walk.rules.mode === "exact") {
    const follows = field.number > place.previous || (again && separate);
    if (!follows) return refuse(walk, "field_order");
    if (field.oneof !== null && place.oneof === field.oneof) return refuse(walk, "two_of_oneof");
    if (!again) place.elements = 0;
  } else if (field.message !== null && field.repeated === null) {
    const bit = 1 << field.number;
    if ((place.seen & bit) !== 0) return refuse(walk, "message_twice");
    place.seen |= bit;
  }
  if (separate && ++place.elements > capOf(walk, field)) {
    return refuse(walk, "too_many_elements", "oversize");
  }
  place.oneof = field.oneof ?? place.oneof;
  place.previous = field.number;
  return true;
}

const capOf = (walk: Walk, field: WireField): number => walk.rules.caps[field.repeated ?? ""] ?? 0;

const isPacked = (field: WireField, wire: number): boolean =>
  field.repeated !== null && wire === DELIMITED && isVarint(field);

const isVarint = (field: WireField): boolean =>
  field.type !== "bytes" && field.type !== "string" && field.type !== "message";

/** The wire type that a field must have; a tolerant reader takes repeated numbers unpacked too. */
function wireOf(field: WireField, wire: number, rules: ScanRules): number {
  if (!isVarint(field)) return DELIMITED;
  if (field.repeated === null) return VARINT;
  return rules.mode === "tolerant" && wire === VARINT ? VARINT : DELIMITED;
}

function scanValue(walk: Walk, field: WireField, wire: number, end: number): boolean {
  if (wire === VARINT) return scanNumber(walk, field, end);
  const length = readVarint(walk, end);
  if (length < 0) return false;
  const until = walk.offset + length;
  if (until > end) return refuse(walk, "truncated");
  if (field.message !== null) return scanMessage(walk, field.message, until);
  if (field.repeated !== null && isVarint(field)) return scanPacked(walk, field, until);
  const empty = length === 0 && (field.implicit || field.repeated !== null);
  if (empty && walk.rules.mode === "exact") return refuse(walk, "explicit_default");
  walk.offset = until;
  return true;
}

function scanPacked(walk: Walk, field: WireField, end: number): boolean {
  const cap = capOf(walk, field);
  let elements = 0;
  while (walk.offset < end) {
    if (++elements > cap) return refuse(walk, "too_many_elements", "oversize");
    if (!scanNumber(walk, field, end)) return false;
  }
  if (elements === 0 && walk.rules.mode === "exact") return refuse(walk, "explicit_default");
  return true;
}

function scanNumber(walk: Walk, field: WireField, end: number): boolean {
  const value = readVarint(walk, end);
  if (value < 0) return false;
  // A negative number is a varint of ten bytes; only public answers have such fields.
  if (field.type === "int32" && walk.rules.mode === "tolerant") return true;
  if (value > Number.MAX_SAFE_INTEGER) return refuse(walk, "integer_range");
  if (field.type === "uint32" && value > U32_MAX) return refuse(walk, "integer_range");
  if (field.type === "enum" && value > ENUM_MAX) return refuse(walk, "integer_range");
  if (walk.rules.mode === "tolerant") return true;
  if (field.type === "enum" && value > field.maximum) return refuse(walk, "unknown_enum");
  if (field.type === "bool" && value > 1) return refuse(walk, "bool_range");
  if (field.implicit && value === 0) return refuse(walk, "explicit_default");
  return true;
}

/** A varint, or -1 after a fault. Above 2^53 the value is rounded, never below 2^53. */
function readVarint(walk: Walk, end: number): number {
  let value = 0;
  let factor = 1;
  for (let count = 1; count <= VARINT_BYTES_MAX; count++) {
    if (walk.offset >= end) {
      refuse(walk, "truncated");
      return -1;
    }
    const byte = walk.bytes[walk.offset++] as number;
    value += (byte & 127) * factor;
    if (byte < 128) {
      if (byte !== 0 || count === 1 || walk.rules.mode === "tolerant") return value;
      refuse(walk, "long_varint");
      return -1;
    }
    factor *= 128;
  }
  refuse(walk, "long_varint");
  return -1;
}

/** Skips a field that nobody here knows. */
function skip(walk: Walk, wire: number, end: number): boolean {
  let length = 0;
  if (wire === VARINT || wire === DELIMITED) {
    const value = readVarint(walk, end);
    if (value < 0) return false;
    if (wire === DELIMITED) length = value;
  } else if (wire === FIXED64) length = 8;
  else if (wire === FIXED32) length = 4;
  else return refuse(walk, "group");
  if (walk.offset + length > end) return refuse(walk, "truncated");
  walk.offset += length;
  return true;
}
