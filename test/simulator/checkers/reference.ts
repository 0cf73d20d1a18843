/**
 * The output of each height by naive code: order, parts, leaves, trees, header. [U2..U4, O1..O3]
 *
 * Everything is recomputed in full at each height; nothing is shared with `core/ordering`.
 */
import type {
  Batch,
  Block,
  BodyPart,
  BundleLeg,
  ForcedItem,
  OutputHeader,
  RollupLeaf,
} from "../../../src/chain/index.ts";
import {
  bundleId,
  leafHash,
  outputHash,
  PartKind,
  parseBundle,
  partHash,
  registrationLeaf,
  SectionKind,
} from "../../../src/chain/index.ts";
import { keccak256, sha256 } from "../../../src/crypto/hash.ts";
import { type Hash, ZERO_HASH } from "../../../src/primitives/brand.ts";
import { asciiBytes, concatBytes, fromHex } from "../../../src/primitives/bytes.ts";
import type { ReferenceOutput } from "./reference-output.ts";
import type { Base, World } from "./world.ts";

const bigEndian = (value: number, bytes: number): Uint8Array =>
  Uint8Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** (bytes - 1 - at)) % 256);

/** Batches of each lane in (parent cut, cut], rising; null while one is unknown. */
function deltaOf(world: World, block: Block, parent: Base): Batch[][] | null {
  const lanes: Batch[][] = [];
  for (const [lane, entry] of block.cut.entries()) {
    const bottom = parent.cut[lane]?.height ?? 0;
    const batches: Batch[] = [];
    let digest = entry.digest;
    for (let height = entry.height as number; height > bottom; height--) {
      const batch = world.batches.get(digest);
      if (batch === undefined) return null;
      batches.unshift(batch);
      digest = batch.header.parentDigest;
    }
    lanes.push(batches);
  }
  return lanes;
}

/** The interleave: k-th batches of all lanes, beginning with lane `height mod n`. */
function interleave(lanes: readonly (readonly Batch[])[], height: number): Batch[] {
  const order: Batch[] = [];
  const longest = Math.max(...lanes.map((batches) => batches.length));
  for (let k = 0; k < longest; k++) {
    for (let turn = 0; turn < lanes.length; turn++) {
      const batch = lanes[(height + turn) % lanes.length]?.[k];
      if (batch !== undefined) order.push(batch);
    }
  }
  return order;
}

function splitUnits(section: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = [];
  for (let at = 0; at < section.length; ) {
    const [a, b, c, d] = section.subarray(at, at + 4);
    const length = (((a ?? 0) * 256 + (b ?? 0)) * 256 + (c ?? 0)) * 256 + (d ?? 0);
    units.push(section.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return units;
}

const joinUnits = (units: readonly Uint8Array[]): Uint8Array =>
  concatBytes(...units.flatMap((unit) => [bigEndian(unit.length, 4), unit]));

/** Adds the parts of a bundle, one per rollup; the number of places it takes in the order. */
function addBundle(
  unit: Uint8Array,
  at: { height: number; seconds: number; position: number; rollups: number },
  add: (rollupId: number, part: BodyPart) => void,
): number {
  const bundle = parseBundle(unit);
  if (bundle === null) return 0;
  const { minHeight, maxHeight, minTime, maxTime } = bundle;
  if (at.height < minHeight || (maxHeight !== 0 && at.height > maxHeight)) return 0;
  if (at.seconds < minTime || (maxTime !== 0 && at.seconds > maxTime)) return 0;
  if (bundle.legs.some(({ rollupId }) => rollupId > at.rollups)) return 0;
  const id = bundleId(bundle);
  const legs = bundle.legs.map((leg: BundleLeg) => ({
    rollupId: leg.rollupId,
    txHash: keccak256(leg.transaction),
  }));
  for (const rollupId of new Set(bundle.legs.map((leg) => leg.rollupId))) {
    const own = bundle.legs.filter((leg) => leg.rollupId === rollupId);
    const first = bundle.legs.findIndex((leg) => leg.rollupId === rollupId);
    const data = joinUnits(own.map(({ transaction }) => transaction));
    add(rollupId, {
      kind: PartKind.BUNDLE_LEG,
      position: at.position + first,
      txCount: own.length,
      origin: fromHex(id),
      bundle: { bundleId: id, leg: first, legs },
      data,
      dataDigest: sha256(data),
    });
  }
  return bundle.legs.length;
}

/** Of one block, over all rollups. [ST6] */
const FORCED_BYTES = 262_144;

/** The oldest items that no leaf counts yet, while they fit. */
function forcedAt(world: World, { header }: Block, leaves: readonly RollupLeaf[]): ForcedItem[] {
  const left = world.setup
    .forcedUpTo(header.l1Number)
    .filter(({ rollupId, index }) => index >= (leaves[rollupId - 1]?.forcedUpto ?? Infinity));
  let bytes = 0;
  const taken = left.findIndex(({ payload }) => {
    bytes += payload.length;
    return bytes > FORCED_BYTES;
  });
  return taken < 0 ? left : left.slice(0, taken);
}

/** Parts by rollup in canonical order; nothing is sealed. */
function partsOf(
  world: World,
  block: Block,
  batches: readonly Batch[],
  leaves: readonly RollupLeaf[],
): Map<number, BodyPart[]> {
  const parts = new Map<number, BodyPart[]>();
  const rollups = world.setup.networkConfig.rollups.length;
  const add = (rollupId: number, part: BodyPart): void => {
    parts.set(rollupId, [...(parts.get(rollupId) ?? []), part]);
  };
  const { height, timestampMs } = block.header;
  const seconds = Math.floor(timestampMs / 1000);
  let position = 0;
  for (const { rollupId, index, payload } of forcedAt(world, block, leaves)) {
    const data = joinUnits([payload]);
    add(rollupId, {
      kind: PartKind.FORCED,
      position: position++,
      txCount: 1,
      origin: bigEndian(index, 32),
      bundle: null,
      data,
      dataDigest: sha256(data),
    });
  }
  for (const { header, rows } of batches) {
    for (const row of rows) {
      if (row.kind === SectionKind.OPEN && row.rollupId <= rollups) {
        add(row.rollupId, {
          kind: PartKind.SECTION,
          position,
          txCount: row.units,
          origin: concatBytes(bigEndian(header.lane, 2), bigEndian(header.height, 8)),
          bundle: null,
          data: row.bytes,
          dataDigest: row.digest,
        });
        position += row.units;
      } else if (row.kind === SectionKind.BUNDLE) {
        for (const unit of splitUnits(row.bytes)) {
          position += addBundle(unit, { height, seconds, position, rollups }, add);
        }
      }
    }
  }
  return parts;
}

/** Root of a tree padded with zero words, level by level. */
export function naiveRoot(leaves: readonly Hash[]): Hash {
  let level = [...leaves];
  while (level.length === 0 || (level.length & (level.length - 1)) !== 0) level.push(ZERO_HASH);
  while (level.length > 1) {
    const above: Hash[] = [];
    for (let at = 0; at < level.length; at += 2) {
      above.push(
        keccak256(concatBytes(fromHex(level[at] as Hash), fromHex(level[at + 1] as Hash))),
      );
    }
    level = above;
  }
  return level[0] as Hash;
}

const BEACON = asciiBytes("LOCKSTEP/v1/order");

/** The leaves before the first height. */
export const firstLeaves = (world: World): RollupLeaf[] =>
  world.setup.networkConfig.rollups.map(({ rollupId, orderPolicy }) =>
    registrationLeaf(rollupId, orderPolicy),
  );

/** @param committeeHash taken over: a checker adds up no keys. */
export function referenceOutput(
  world: World,
  at: { readonly block: Block; readonly parent: Base },
  before: { readonly hash: Hash; readonly leaves: readonly RollupLeaf[]; committeeHash: Hash },
): ReferenceOutput | null {
  const { block, parent } = at;
  const delta = deltaOf(world, block, parent);
  if (delta === null) return null;
  const { header } = block;
  const parts = partsOf(world, block, interleave(delta, header.height), before.leaves);
  const leaves = before.leaves.map((old): RollupLeaf => {
    const own = parts.get(old.rollupId);
    if (own === undefined) return old;
    return {
      ...old,
      seq: old.seq + 1,
      batchHeight: header.height,
      prevBatchHash: leafHash(old),
      bodyRoot: naiveRoot(own.map(partHash)),
      txCount: own.reduce((sum, part) => sum + part.txCount, 0),
      byteSize: own.reduce((sum, part) => sum + part.data.length, 0),
      forcedUpto: old.forcedUpto + own.filter(({ kind }) => kind === PartKind.FORCED).length,
    };
  });
  const output: OutputHeader = {
    epoch: header.epoch,
    height: header.height,
    view: header.view,
    timestampMs: header.timestampMs,
    blockHash: block.hash,
    prevOutputHash: before.hash,
    rollupsRoot: naiveRoot(leaves.map(leafHash)),
    rollupCount: leaves.length,
    l1Number: header.l1Number,
    l1Hash: header.l1Hash,
    committeeHash: before.committeeHash,
    nextCommittee: header.nextCommittee,
    beacon: sha256(concatBytes(BEACON, Uint8Array.of(0), fromHex(block.hash))),
    stateRoot: ZERO_HASH,
  };
  return { header: output, hash: outputHash(output), leaves, parts };
}
