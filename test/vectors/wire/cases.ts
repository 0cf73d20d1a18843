/**
 * What `test/vectors/wire/*.json` pins: per kind the bytes of one example, and one SHA-256 over
 * 4,096 generated cases. `PIN_VECTORS=1 npx vitest run test/vectors/wire` writes them anew: only for
 * a format that changed on purpose, with a new version of its package or record.
 */
import { createHash } from "node:crypto";
import {
  encodeFeedMessage,
  encodePeerMessage,
  encodeRecord,
  encodeSubscribeRequest,
  PEER_MESSAGE_KINDS,
  RECORD_KIND_NAMES,
  RECORD_VERSION,
} from "../../../src/codec/index.ts";
import { epochOf } from "../../../src/primitives/brand.ts";
import { toHex } from "../../../src/primitives/bytes.ts";
import { type Draw, seededDraw } from "../../property/draw.ts";
import { FEED_KINDS, feedMessageOf, subscribeRequestOf } from "../../property/feed-values.ts";
import { messageOf, recordOf } from "../../property/wire-values.ts";

const CONFORMANCE_CASES = 4096;
const EXAMPLE_SEED = 0x5eed;
const OPERATORS = 4;
const EPOCH = epochOf(7);
const SALT = 0x1234_5678;

/** Where a difference comes from: the generator, if the draws differ, else the encoder. */
export type WireFile = {
  /** Name of the format: a change of the bytes changes it. */
  readonly format: string;
  readonly kinds: Readonly<Record<string, { readonly example: string; readonly cases: string }>>;
};

export type WireFormat = {
  readonly file: string;
  readonly format: string;
  readonly kinds: readonly string[];
  encode(draw: Draw, kind: string): Uint8Array;
};

export const WIRE_FORMATS: readonly WireFormat[] = [
  {
    file: "peer.json",
    format: "lockstep.peer.v1",
    kinds: PEER_MESSAGE_KINDS,
    encode: (draw, kind) => {
      const known = PEER_MESSAGE_KINDS.find((one) => one === kind) ?? "status";
      return encodePeerMessage(messageOf(draw, known, OPERATORS));
    },
  },
  {
    file: "storage.json",
    format: `lockstep.storage.v1, record version ${RECORD_VERSION}`,
    kinds: RECORD_KIND_NAMES,
    encode: (draw, kind) => {
      const known = RECORD_KIND_NAMES.find((one) => one === kind) ?? "epochStart";
      const record = recordOf(draw, known, { epoch: EPOCH, operators: OPERATORS });
      return encodeRecord(record, EPOCH, SALT);
    },
  },
  {
    file: "feed.json",
    format: "lockstep.feed.v1",
    kinds: [...FEED_KINDS, "subscribeRequest"],
    encode: (draw, kind) => {
      const known = FEED_KINDS.find((one) => one === kind);
      if (known === undefined) return encodeSubscribeRequest(subscribeRequestOf(draw));
      return encodeFeedMessage(feedMessageOf(draw, known));
    },
  },
];

/** Bytes of the one example of a kind. */
export const exampleOf = (format: WireFormat, kind: string): Uint8Array =>
  format.encode(seededDraw(EXAMPLE_SEED, 2), kind);

/** SHA-256 over `u32 length ‖ bytes` of 4,096 cases with seeds from 0 and lists of up to three. */
export function casesHash(format: WireFormat, kind: string): string {
  const hash = createHash("sha256");
  const length = new DataView(new ArrayBuffer(4));
  for (let seed = 0; seed < CONFORMANCE_CASES; seed++) {
    const bytes = format.encode(seededDraw(seed, 1 + (seed % 3)), kind);
    length.setUint32(0, bytes.length);
    hash.update(new Uint8Array(length.buffer)).update(bytes);
  }
  return `0x${hash.digest("hex")}`;
}

export const wireFileOf = (format: WireFormat): WireFile => ({
  format: format.format,
  kinds: Object.fromEntries(
    format.kinds.map((kind) => [
      kind,
      { example: toHex(exampleOf(format, kind)), cases: casesHash(format, kind) },
    ]),
  ),
});
