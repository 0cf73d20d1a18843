/** The first message of a subscription: `SubscribeRequest` to bytes and back. */
import { assertNever } from "../primitives/assert.ts";
import { epochOf, type Hash, heightOf } from "../primitives/brand.ts";
import { fromHex } from "../primitives/bytes.ts";
import { type FeedStart, Level, type SubscribeRequest } from "./feed-message.ts";
import { readLevel } from "./feed-parts.ts";
import { lockstep } from "./generated/lockstep.js";
import { feedSubscribeRequest } from "./generated/shapes.ts";
import { FEED_RULES, FEED_TEXT_MAX } from "./limits.ts";
import { readRollup } from "./outputs.ts";
import { decodeScanned, encodeWire } from "./protobuf.ts";
import {
  createReading,
  type DecodeFault,
  faultOf,
  note,
  type Reading,
  readHash,
  reject,
} from "./reading.ts";

const v1 = lockstep.feed.v1;

export type DecodedSubscribeRequest =
  | { readonly kind: "ok"; readonly request: SubscribeRequest }
  | DecodeFault;

export function encodeSubscribeRequest(request: SubscribeRequest): Uint8Array {
  const { start, genesisHash, ...rest } = request;
  return encodeWire(v1.SubscribeRequest, {
    ...rest,
    ...writeStart(start),
    genesisHash: fromHex(genesisHash),
  });
}

function writeStart(start: FeedStart): lockstep.feed.v1.SubscribeRequest.$Properties {
  switch (start.kind) {
    case "fromSeq": {
      const guard = start.expectPrevBatchHash;
      return {
        fromSeq: start.seq,
        ...(guard !== null && { expectPrevBatchHash: fromHex(guard) }),
      };
    }
    case "fromHeight":
      return { fromHeight: start.height };
    case "fromTip":
      return { fromTip: true };
    default:
      return assertNever(start);
  }
}

/** Refuses what the feed calls MALFORMED: no start, sequence 0, a guard without `from_seq`. */
export function decodeSubscribeRequest(bytes: Uint8Array): DecodedSubscribeRequest {
  if (bytes.length > FEED_TEXT_MAX) return reject("oversize", "message_bytes");
  const decoded = decodeScanned(v1.SubscribeRequest, feedSubscribeRequest, {
    bytes,
    rules: FEED_RULES,
  });
  if ("code" in decoded) return reject(decoded.code, decoded.reason);
  const reading = createReading(null);
  const wire = decoded.message;
  const request: SubscribeRequest = {
    genesisHash: readHash(reading, wire.genesisHash),
    rollupId: readRollup(reading, wire.rollupId),
    start: readStart(reading, wire),
    level: (wire.level as number) === 0 ? Level.CERTIFIED : readLevel(reading, wire.level),
    trustedEpoch: epochOf(wire.trustedEpoch),
    includeEmpty: wire.includeEmpty,
    omitBodies: wire.omitBodies,
    confirmations: wire.confirmations,
    maxInflightBytes: wire.maxInflightBytes,
  };
  return faultOf(reading) ?? { kind: "ok", request };
}

function readStart(reading: Reading, wire: lockstep.feed.v1.SubscribeRequest): FeedStart {
  const hasGuard = wire.expectPrevBatchHash.length > 0;
  if (hasGuard && wire.start !== "fromSeq") note(reading, "guard_without_seq");
  switch (wire.start) {
    case "fromSeq": {
      const guard: Hash | null = hasGuard ? readHash(reading, wire.expectPrevBatchHash) : null;
      if (wire.fromSeq === 0) note(reading, "from_seq_zero");
      return { kind: "fromSeq", seq: wire.fromSeq ?? 0, expectPrevBatchHash: guard };
    }
    case "fromHeight":
      return { kind: "fromHeight", height: heightOf(wire.fromHeight ?? 0) };
    case "fromTip":
      if (wire.fromTip !== true) note(reading, "no_start");
      return { kind: "fromTip" };
    default:
      note(reading, "no_start");
      return { kind: "fromTip" };
  }
}
