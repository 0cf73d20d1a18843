/**
 * Bundles: transactions of one or several rollups that share one height or none.
 *
 *   u8 version = 1 ‖ u64 minHeight ‖ u64 maxHeight ‖ u64 minTime ‖ u64 maxTime ‖ u16 count ‖
 *   count × (u32 rollupId ‖ u32 length ‖ transaction)
 *
 * Bounds are inclusive, times in seconds, 0 = none.
 */
import { keccak256, keccakText, keccakWords } from "../crypto/hash.ts";
import type { Hash, RollupId } from "../primitives/brand.ts";
import { rollupOf } from "../primitives/brand.ts";
import { LayoutReader, LayoutWriter } from "../primitives/bytes.ts";

const BUNDLE_VERSION = 1;

export type BundleLeg = {
  readonly rollupId: RollupId;
  /** One raw transaction. */
  readonly transaction: Uint8Array;
};

export type Bundle = {
  readonly minHeight: number;
  readonly maxHeight: number;
  /** Seconds. */
  readonly minTime: number;
  /** Seconds. */
  readonly maxTime: number;
  /** In the bundle's order; at least one. */
  readonly legs: readonly BundleLeg[];
};

/** Parses a bundle, or null if the bytes are none. Legs are views. */
export function parseBundle(bytes: Uint8Array): Bundle | null {
  const reader = new LayoutReader(bytes);
  if (reader.u8() !== BUNDLE_VERSION) return null;
  const bounds = {
    minHeight: reader.u64(),
    maxHeight: reader.u64(),
    minTime: reader.u64(),
    maxTime: reader.u64(),
  };
  const count = reader.u16();
  if (reader.failed || count === 0) return null;
  const legs: BundleLeg[] = [];
  for (let index = 0; index < count; index++) {
    const rollupId = rollupOf(reader.u32());
    const transaction = reader.raw(reader.u32());
    if (reader.failed || rollupId === 0 || transaction.length === 0) return null;
    legs.push({ rollupId, transaction });
  }
  return reader.remaining === 0 ? { ...bounds, legs } : null;
}

/** Whether bytes have the form of a bundle: what an acknowledging node checks. [B3] */
export const isBundle = (bytes: Uint8Array): boolean => parseBundle(bytes) !== null;

/** The bytes of a bundle, as a unit of a BUNDLE section carries them. */
export function encodeBundle(bundle: Bundle): Uint8Array {
  const size = bundle.legs.reduce((sum, leg) => sum + 8 + leg.transaction.length, 35);
  const writer = new LayoutWriter(size);
  writer.u8(BUNDLE_VERSION).u64(bundle.minHeight).u64(bundle.maxHeight);
  writer.u64(bundle.minTime).u64(bundle.maxTime).u16(bundle.legs.length);
  for (const leg of bundle.legs) {
    writer.u32(leg.rollupId).u32(leg.transaction.length).raw(leg.transaction);
  }
  return writer.done();
}

const BUNDLE_TAG = keccakText("LOCKSTEP/v1/BUNDLE");

/** `bundle_id` = H(TAG_BUNDLE, leg_count, keccak256(concat(u64be rollup_id, tx_hash))). */
export function bundleIdOfLegs(
  legs: readonly { readonly rollupId: RollupId; readonly txHash: Hash }[],
): Hash {
  const writer = new LayoutWriter(40 * legs.length);
  for (const leg of legs) writer.u64(leg.rollupId).hash(leg.txHash);
  return keccakWords([BUNDLE_TAG, legs.length, keccak256(writer.done())]);
}

/** `bundle_id` of a bundle whose transactions are at hand. */
export const bundleId = (bundle: Bundle): Hash =>
  bundleIdOfLegs(
    bundle.legs.map(({ rollupId, transaction }) => ({ rollupId, txHash: keccak256(transaction) })),
  );

/** Whether a bundle may stand in a block of this height and time. */
export function withinBounds(bundle: Bundle, height: number, timestampMs: number): boolean {
  const seconds = Math.floor(timestampMs / 1000);
  return (
    height >= bundle.minHeight &&
    (bundle.maxHeight === 0 || height <= bundle.maxHeight) &&
    seconds >= bundle.minTime &&
    (bundle.maxTime === 0 || seconds <= bundle.maxTime)
  );
}
