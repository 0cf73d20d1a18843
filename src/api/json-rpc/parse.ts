/**
 * From the bytes of a body to calls. Size, depth and length of a batch are known before `JSON.parse`
 * sees a byte, so a hostile body costs one pass over at most a mebibyte.
 */
import type { Json } from "../../codec/index.ts";
import { invalidRequest, type PublicError, parseError } from "../errors.ts";

/** What an answer repeats. */
export type CallId = string | number | null;

export type Call = {
  readonly id: CallId;
  /** No id was given: nobody reads an answer. */
  readonly notification: boolean;
  readonly method: string;
  readonly params: Json;
};

export type ParsedCall =
  | ({ readonly kind: "call" } & Call)
  | { readonly kind: "invalid"; readonly error: PublicError };

export type ParsedBody =
  | { readonly kind: "single"; readonly call: ParsedCall }
  | { readonly kind: "batch"; readonly calls: readonly ParsedCall[] }
  | { readonly kind: "refused"; readonly error: PublicError };

export type ParseLimits = { readonly depthMax: number; readonly batchMax: number };

const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const METHOD_CHARACTERS_MAX = 128;
const ID_CHARACTERS_MAX = 256;

/**
 * Whether brackets nest deeper than `depthMax`, or a list holds more than `batchMax` entries: then the
 * rest is not looked at. Strings are skipped; validity is not judged.
 */
export function excessOf(
  body: Uint8Array,
  { depthMax, batchMax }: ParseLimits,
): "TOO_DEEP" | "BATCH_TOO_LARGE" | null {
  let depth = 0;
  let entries = 1;
  let isBatch = false;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at];
    if (byte === QUOTE) {
      for (at++; at < body.length && body[at] !== QUOTE; at++) if (body[at] === BACKSLASH) at++;
    } else if (byte === BRACKET || byte === 0x7b) {
      if (depth === 0) isBatch = byte === BRACKET;
      depth++;
      if (depth > depthMax) return "TOO_DEEP";
    } else if (byte === COMMA && depth === 1 && isBatch) {
      entries++;
      if (entries > batchMax) return "BATCH_TOO_LARGE";
    } else if (byte === 0x5d || byte === 0x7d) {
      depth--;
    }
  }
  return null;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

export function parseBody(body: Uint8Array, limits: ParseLimits): ParsedBody {
  const excess = excessOf(body, limits);
  if (excess !== null) return { kind: "refused", error: invalidRequest(excess) };
  let json: Json;
  try {
    json = JSON.parse(UTF8.decode(body)) as Json;
  } catch {
    return { kind: "refused", error: parseError() };
  }
  if (!Array.isArray(json)) return { kind: "single", call: parseCall(json) };
  if (json.length === 0) return { kind: "refused", error: invalidRequest() };
  return { kind: "batch", calls: json.map(parseCall) };
}

const INVALID: ParsedCall = { kind: "invalid", error: invalidRequest() };

function parseCall(json: Json): ParsedCall {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return INVALID;
  const { jsonrpc, id, method, params } = json as { readonly [name: string]: Json | undefined };
  if (jsonrpc !== "2.0" || typeof method !== "string" || method === "") return INVALID;
  if (method.length > METHOD_CHARACTERS_MAX) return INVALID;
  if (id !== undefined && !isId(id)) return INVALID;
  if (params !== undefined && (typeof params !== "object" || params === null)) return INVALID;
  return {
    kind: "call",
    id: id ?? null,
    notification: id === undefined,
    method,
    params: params ?? [],
  };
}

const isId = (id: Json): id is CallId =>
  id === null ||
  // One beyond a double's range could not be given back.
  (typeof id === "number" && Number.isFinite(id)) ||
  (typeof id === "string" && id.length <= ID_CHARACTERS_MAX);
