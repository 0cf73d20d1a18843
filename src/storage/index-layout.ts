/** Keys and values of the lookup index, big-endian so that keys sort as numbers do. */
import {
  type Epoch,
  epochOf,
  type Hash,
  type LaneHeight,
  laneHeightOf,
  type OperatorIndex,
  operatorOf,
} from "../primitives/brand.ts";
import { fromHex, LayoutReader, LayoutWriter } from "../primitives/bytes.ts";
import type { Place, Position } from "./position.ts";

/** What the index tells of a batch. */
export type BatchEntry = {
  readonly place: Place;
  readonly epoch: Epoch;
  readonly lane: OperatorIndex;
  readonly height: LaneHeight;
  readonly parentDigest: Hash;
};

export const keyOf = (id: Hash | number): Uint8Array =>
  typeof id === "number" ? new LayoutWriter(8).u64(id).done() : fromHex(id);

export const laneKey = (
  batch: { readonly epoch: Epoch; readonly lane: number; readonly height: number },
  { segment, offset }: Position,
): Uint8Array =>
  new LayoutWriter(21)
    .u64(batch.epoch)
    .u8(batch.lane)
    .u32(batch.height)
    .u32(segment)
    .u32(offset)
    .done();

export const segmentKey = ({ segment, offset }: Position): Uint8Array =>
  new LayoutWriter(8).u32(segment).u32(offset).done();

const BATCH_ENTRY_BYTES = 57;

export const writeBatchEntry = ({
  place,
  epoch,
  lane,
  height,
  parentDigest,
}: BatchEntry): Uint8Array =>
  new LayoutWriter(BATCH_ENTRY_BYTES)
    .u32(place.segment)
    .u32(place.offset)
    .u32(place.length)
    .u64(epoch)
    .u8(lane)
    .u32(height)
    .hash(parentDigest)
    .done();

/** Null: not an entry. */
export function readBatchEntry(value: Uint8Array): BatchEntry | null {
  if (value.length !== BATCH_ENTRY_BYTES) return null;
  const reader = new LayoutReader(value);
  const place = { segment: reader.u32(), offset: reader.u32(), length: reader.u32() };
  const epoch = epochOf(reader.u64());
  const lane = operatorOf(reader.u8());
  const height = laneHeightOf(reader.u32());
  return { place, epoch, lane, height, parentDigest: reader.hash() };
}

export const writePosition = ({ segment, offset }: Position): Uint8Array =>
  new LayoutWriter(12).u32(segment).u64(offset).done();

export function readPosition(value: Uint8Array): Position | null {
  const reader = new LayoutReader(value);
  const position = { segment: reader.u32(), offset: reader.u64() };
  return reader.failed ? null : position;
}
