/**
 * fast-check arbitraries of domain values. A value is a function of a seed and a size: a failing one
 * is printed whole, and shrinks to shorter lists.
 */
import fc from "fast-check";
import type {
  Batch,
  Block,
  PeerMessage,
  PeerMessageKind,
  RecordKind,
  StoredRecord,
} from "../../src/chain/index.ts";
import {
  type FeedMessage,
  type FeedMessageKind,
  PEER_MESSAGE_KINDS,
  RECORD_KIND_NAMES,
  type SubscribeRequest,
} from "../../src/codec/index.ts";
import { epochOf } from "../../src/primitives/brand.ts";
import { batchOf, blockOf } from "./chain-values.ts";
import { type Draw, seededDraw } from "./draw.ts";
import { FEED_KINDS, feedMessageOf, subscribeRequestOf } from "./feed-values.ts";
import { messageOf, recordOf } from "./wire-values.ts";

/** Anything that a generator makes of a draw. */
const drawn = <T>(make: (draw: Draw) => T): fc.Arbitrary<T> =>
  fc
    .record({ size: fc.nat({ max: 6 }), seed: fc.noShrink(fc.integer()) })
    .map(({ seed, size }) => make(seededDraw(seed, size)));

/** Sizes of committees: the smallest, odd ones, and the largest. */
export const operatorCounts: fc.Arbitrary<number> = fc.constantFrom(4, 5, 7, 8, 9, 16, 33, 128);

export const batches = (operators: number): fc.Arbitrary<Batch> =>
  drawn((draw) => batchOf(draw, operators));

export const blocks = (operators: number): fc.Arbitrary<Block> =>
  drawn((draw) => blockOf(draw, operators));

export const peerMessages = (
  operators: number,
  kinds: readonly PeerMessageKind[] = PEER_MESSAGE_KINDS,
): fc.Arbitrary<PeerMessage> =>
  fc.constantFrom(...kinds).chain((kind) => drawn((draw) => messageOf(draw, kind, operators)));

export const records = (
  operators: number,
  options: { readonly kinds?: readonly RecordKind[]; readonly epoch?: number } = {},
): fc.Arbitrary<StoredRecord> => {
  const epoch = epochOf(options.epoch ?? 0);
  return fc
    .constantFrom(...(options.kinds ?? RECORD_KIND_NAMES))
    .chain((kind) => drawn((draw) => recordOf(draw, kind, { epoch, operators })));
};

export const feedMessages = (
  kinds: readonly FeedMessageKind[] = FEED_KINDS,
): fc.Arbitrary<FeedMessage> =>
  fc.constantFrom(...kinds).chain((kind) => drawn((draw) => feedMessageOf(draw, kind)));

export const subscribeRequests: fc.Arbitrary<SubscribeRequest> = drawn(subscribeRequestOf);
