import { describe, expect, test } from "vitest";
import {
  type Bundle,
  bundleId,
  bundleIdOfLegs,
  encodeBundle,
  isBundle,
  parseBundle,
  withinBounds,
} from "../../../src/chain/bundle.ts";
import { dataDigestOf, partHash } from "../../../src/chain/output.ts";
import { keccak256 } from "../../../src/crypto/hash.ts";
import { type Hash, rollupOf } from "../../../src/primitives/brand.ts";
import { concatBytes, fromHex, toHex } from "../../../src/primitives/bytes.ts";
import { hashOfByte, readVectors } from "./vectors.ts";

type Vectors = {
  bundle: Omit<Bundle, "legs"> & {
    legs: { rollupId: number; transaction: string }[];
    bytes: string;
    bundleId: Hash;
  };
  part: {
    kind: 6;
    position: number;
    txCount: number;
    origin: string;
    bundleId: Hash;
    leg: number;
    data: string;
    partHash: Hash;
  };
};
const vectors = readVectors("batches") as Vectors;
const { bytes: text, bundleId: pinnedId, legs: texts, ...bounds } = vectors.bundle;
const legs = texts.map((leg) => ({
  rollupId: rollupOf(leg.rollupId),
  transaction: fromHex(leg.transaction),
}));
const bundle: Bundle = { ...bounds, legs };
const bytes = encodeBundle(bundle);

/** The bundle with bytes replaced from an offset on. */
const withBytes = (offset: number, ...replaced: number[]): Uint8Array => {
  const changed = Uint8Array.from(bytes);
  changed.set(replaced, offset);
  return changed;
};
const COUNT = 33;
const FIRST_LEG = 35;

describe("the layout of a bundle", () => {
  test("is pinned, and parses to what was encoded", () => {
    expect(toHex(bytes)).toBe(text);
    expect(parseBundle(bytes)).toEqual(bundle);
    expect(parseBundle(bytes)?.legs[0]?.transaction.buffer).toBe(bytes.buffer);
  });

  test.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array(0)],
    ["another version", withBytes(0, 2)],
    ["no leg", withBytes(COUNT, 0, 0)],
    ["fewer legs than it says", withBytes(COUNT, 0, 3)],
    ["more legs than it says", withBytes(COUNT, 0, 1)],
    ["a leg of rollup 0", withBytes(FIRST_LEG, 0, 0, 0, 0)],
    ["an empty transaction", withBytes(FIRST_LEG + 4, 0, 0, 0, 0)],
    ["a transaction beyond the end", withBytes(FIRST_LEG + 4, 0xff)],
    ["a byte too many", concatBytes(bytes, Uint8Array.of(0))],
    ["a bound of 2^53 or more", withBytes(1, 0xff)],
  ])("is not that of %s", (_, changed) => {
    expect(parseBundle(changed)).toBeNull();
    expect(isBundle(changed)).toBe(false);
  });

  test("is not that of its beginning", () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(isBundle(bytes.subarray(0, length)), `${length}`).toBe(false);
    }
  });
});

describe("U3: bounds are inclusive", () => {
  const open = { minHeight: 0, maxHeight: 0, minTime: 0, maxTime: 0, legs };

  test.each<[string, Partial<Bundle>, number, number, boolean]>([
    ["0 is no bound", {}, 1, 1, true],
    ["one below minHeight", { minHeight: 5 }, 4, 0, false],
    ["minHeight", { minHeight: 5 }, 5, 0, true],
    ["maxHeight", { maxHeight: 9 }, 9, 0, true],
    ["one above maxHeight", { maxHeight: 9 }, 10, 0, false],
    ["the last ms before minTime", { minTime: 100 }, 1, 99_999, false],
    ["minTime", { minTime: 100 }, 1, 100_000, true],
    ["the last ms of maxTime's second", { maxTime: 200 }, 1, 200_999, true],
    ["the second above maxTime", { maxTime: 200 }, 1, 201_000, false],
    ["one height only", { minHeight: 7, maxHeight: 7 }, 7, 0, true],
    ["bounds that exclude each other", { minHeight: 9, maxHeight: 5 }, 7, 0, false],
  ])("U3: %s", (_, by, height, timestampMs, fits) => {
    expect(withinBounds({ ...open, ...by }, height, timestampMs)).toBe(fits);
  });
});

describe("bundle_id", () => {
  const refs = legs.map(({ rollupId, transaction }) => ({
    rollupId,
    txHash: keccak256(transaction),
  }));

  test("is pinned, and needs only hashes of the transactions", () => {
    expect(bundleId(bundle)).toBe(pinnedId);
    expect(bundleIdOfLegs(refs)).toBe(pinnedId);
  });

  test("binds rollup, transaction, order and number of legs; not the bounds", () => {
    const [first, second] = refs as [(typeof refs)[0], (typeof refs)[0]];
    const others = [
      [second, first],
      [first],
      [{ ...first, rollupId: rollupOf(9) }, second],
      [{ ...first, txHash: hashOfByte(9) }, second],
      [first, second, second],
    ];
    expect(new Set([refs, ...others].map(bundleIdOfLegs)).size).toBe(6);
    expect(bundleId({ ...bundle, maxHeight: 1 })).toBe(pinnedId);
  });
});

test("O1: the hash of a bundle's part is pinned", () => {
  const { part } = vectors;
  const data = fromHex(part.data);
  const hash = partHash({
    kind: part.kind,
    position: part.position,
    txCount: part.txCount,
    origin: fromHex(part.origin),
    bundle: { bundleId: part.bundleId, leg: part.leg, legs: [] },
    data,
    dataDigest: dataDigestOf(data),
  });
  expect(hash).toBe(part.partHash);
});
