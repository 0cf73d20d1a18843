/**
 * The canonical order, split by rollup: parts of each rollup's batch, order kept. [U3, U4]
 *
 * Repeats are not removed. What is dropped is no part of the order: it takes up no position.
 */
import {
  type BodyPart,
  type Bundle,
  bundleIdOfLegs,
  dataDigestOf,
  type ForcedItem,
  PartKind,
  withinBounds,
} from "../../chain/index.ts";
import { keccak256 } from "../../crypto/hash.ts";
import type { Millis, RollupId } from "../../primitives/brand.ts";
import { concatBytes, fromHex, LayoutWriter } from "../../primitives/bytes.ts";
import type { OrderedUnit } from "./canonical-order.ts";
import { forcedOrigin } from "./forced.ts";
import type { LaneRow, SealedUnit } from "./sealed-hook.ts";

/** The batch of one rollup at one height. */
export type RollupParts = {
  readonly rollupId: RollupId;
  /** In canonical order, at least one. */
  readonly parts: BodyPart[];
  /** Items of the forced inbox among them. */
  forcedItems: number;
};

/** What decides on bundles and registration. */
export type BatchRules = {
  readonly height: number;
  readonly timestampMs: Millis;
  /** Registered rollups have the ids 1..rollupCount. [O2] */
  readonly rollupCount: number;
};

/** `u32 length ‖ transaction` of each, one after the other. */
function prefixed(transactions: readonly Uint8Array[]): Uint8Array {
  return concatBytes(
    ...transactions.flatMap((transaction) => [
      new LayoutWriter(4).u32(transaction.length).done(),
      transaction,
    ]),
  );
}

/** `u16 lane ‖ u64 lane height`. */
const sectionOrigin = (section: LaneRow): Uint8Array =>
  new LayoutWriter(10).u16(section.lane).u64(section.laneHeight).done();

const sectionPart = (section: LaneRow, position: number): BodyPart => ({
  kind: PartKind.SECTION,
  position,
  txCount: section.row.units,
  origin: sectionOrigin(section),
  bundle: null,
  data: section.row.bytes,
  dataDigest: section.row.digest,
});

/** A part that holds one transaction, or none where it could not be opened. */
function singlePart(
  kind: PartKind,
  position: number,
  content: { readonly origin: Uint8Array; readonly transactions: readonly Uint8Array[] },
): BodyPart {
  const data = prefixed(content.transactions);
  const { origin } = content;
  return { kind, position, txCount: 1, origin, bundle: null, data, dataDigest: dataDigestOf(data) };
}

const forcedPart = (item: ForcedItem, position: number): BodyPart =>
  singlePart(PartKind.FORCED, position, {
    origin: forcedOrigin(item),
    transactions: [item.payload],
  });

const SEALED_KINDS = {
  opened: PartKind.SEALED,
  decryptFail: PartKind.DECRYPT_FAIL,
  skipped: PartKind.SKIPPED,
} as const;

const sealedPart = (unit: SealedUnit, position: number): BodyPart =>
  singlePart(SEALED_KINDS[unit.outcome], position, {
    origin: unit.sealedId,
    transactions: unit.outcome === "opened" ? [unit.transaction] : [],
  });

/** One part per rollup with a leg, at its first leg's place. */
function bundleParts(bundle: Bundle, position: number): { rollupId: RollupId; part: BodyPart }[] {
  const legs = bundle.legs.map(({ rollupId, transaction }) => ({
    rollupId,
    txHash: keccak256(transaction),
  }));
  const id = bundleIdOfLegs(legs);
  const parts: { rollupId: RollupId; part: BodyPart }[] = [];
  for (const [leg, { rollupId }] of bundle.legs.entries()) {
    if (parts.some((made) => made.rollupId === rollupId)) continue;
    const own = bundle.legs.filter((other) => other.rollupId === rollupId);
    const data = prefixed(own.map((other) => other.transaction));
    const part: BodyPart = {
      kind: PartKind.BUNDLE_LEG,
      position: position + leg,
      txCount: own.length,
      origin: fromHex(id),
      bundle: { bundleId: id, leg, legs },
      data,
      dataDigest: dataDigestOf(data),
    };
    parts.push({ rollupId, part });
  }
  return parts;
}

/** Batches of a height, rising by rollup; none for a rollup without a part. [U4] */
export function splitByRollup(units: readonly OrderedUnit[], rules: BatchRules): RollupParts[] {
  const batches = new Map<RollupId, RollupParts>();
  const registered = (rollupId: RollupId): boolean => rollupId <= rules.rollupCount;
  const batchOf = (rollupId: RollupId): RollupParts => {
    const known = batches.get(rollupId);
    if (known !== undefined) return known;
    const fresh: RollupParts = { rollupId, parts: [], forcedItems: 0 };
    batches.set(rollupId, fresh);
    return fresh;
  };
  let position = 0;
  for (const unit of units) {
    if (unit.kind === "bundle") {
      const { bundle } = unit;
      if (!withinBounds(bundle, rules.height, rules.timestampMs)) continue;
      if (!bundle.legs.every((leg) => registered(leg.rollupId))) continue;
      for (const { rollupId, part } of bundleParts(bundle, position)) {
        batchOf(rollupId).parts.push(part);
      }
      position += bundle.legs.length;
      continue;
    }
    const rollupId = rollupOfUnit(unit);
    if (!registered(rollupId)) continue;
    const batch = batchOf(rollupId);
    const part = partOf(unit, position);
    batch.parts.push(part);
    if (part.kind === PartKind.FORCED) batch.forcedItems += 1;
    position += part.txCount;
  }
  return [...batches.values()].sort((left, right) => left.rollupId - right.rollupId);
}

type SingleUnit = Exclude<OrderedUnit, { kind: "bundle" }>;

function rollupOfUnit(unit: SingleUnit): RollupId {
  if (unit.kind === "forced") return unit.item.rollupId;
  return unit.kind === "sealed" ? unit.unit.rollupId : unit.section.row.rollupId;
}

function partOf(unit: SingleUnit, position: number): BodyPart {
  if (unit.kind === "forced") return forcedPart(unit.item, position);
  if (unit.kind === "sealed") return sealedPart(unit.unit, position);
  return sectionPart(unit.section, position);
}
