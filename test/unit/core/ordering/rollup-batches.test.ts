import { describe, expect, test } from "vitest";
import { bundleId, PartKind, parseBundle } from "../../../../src/chain/index.ts";
import { canonicalOrder, interleave } from "../../../../src/core/ordering/canonical-order.ts";
import { splitByRollup } from "../../../../src/core/ordering/rollup-batches.ts";
import { keccak256, sha256 } from "../../../../src/crypto/hash.ts";
import { millisOf, operatorOf, rollupOf } from "../../../../src/primitives/brand.ts";
import { toHex } from "../../../../src/primitives/bytes.ts";
import { bundle, bundles, chainOf, contextOf, type Delta, open } from "./fixture.ts";

const context = contextOf();

function split(
  delta: Delta,
  options: { height?: number; timestampMs?: number; rollupCount?: number } = {},
) {
  const { lanes } = chainOf(context, [delta]);
  const rows = interleave(lanes, operatorOf(0));
  return splitByRollup(canonicalOrder({ forced: [], sealed: [], rows }), {
    height: options.height ?? 1,
    timestampMs: millisOf(options.timestampMs ?? 1000),
    rollupCount: options.rollupCount ?? 3,
  });
}

/** kind@position×count of each part, per rollup. */
const shape = (batches: ReturnType<typeof split>): Record<number, string[]> =>
  Object.fromEntries(
    batches.map(({ rollupId, parts }) => [
      rollupId,
      parts.map((part) => `${part.kind}@${part.position}×${part.txCount}`),
    ]),
  );

describe("U4: sections", () => {
  test("U4: a rollup's batch is the filter by rollup, positions count all rollups", () => {
    const batches = split([
      [[open(1, [1], [2]), open(2, [3])]],
      [[open(1, [4])]],
      [[open(3, [5], [6], [7])]],
      [],
    ]);
    expect(shape(batches)).toEqual({ 1: ["1@0×2", "1@3×1"], 2: ["1@2×1"], 3: ["1@4×3"] });
  });

  test("U4: origin is u16 lane ‖ u64 lane height", () => {
    const [batch] = split([[], [[open(1, [1])], [open(1, [2])]], [], []]);
    expect(batch?.parts.map((part) => toHex(part.origin))).toEqual([
      "0x00010000000000000001",
      "0x00010000000000000002",
    ]);
  });

  test("D7: data is the lane's own buffer, its digest the one of the row", () => {
    const delta: Delta = [[[open(1, [1, 2, 3])]], [], [], []];
    const { lanes } = chainOf(context, [delta]);
    const rows = interleave(lanes, operatorOf(0));
    const [batch] = splitByRollup(canonicalOrder({ forced: [], sealed: [], rows }), {
      height: 1,
      timestampMs: millisOf(0),
      rollupCount: 3,
    });
    const part = batch?.parts[0];
    expect(part?.data.buffer).toBe(lanes[0]?.[0]?.bytes.buffer);
    expect(part?.dataDigest).toBe(sha256(part?.data as Uint8Array));
  });

  test("U4: repeats are not removed", () => {
    const batches = split([[[open(1, [1])]], [[open(1, [1])]], [], []]);
    expect(shape(batches)).toEqual({ 1: ["1@0×1", "1@1×1"] });
  });

  test("O2: a section of an unregistered rollup is dropped and takes up no position", () => {
    const batches = split([[[open(2, [1]), open(4, [2], [3])]], [[open(1, [4])]], [], []]);
    expect(shape(batches)).toEqual({ 1: ["1@1×1"], 2: ["1@0×1"] });
  });

  test("O2: the last registered id is in, the one above is out", () => {
    expect(shape(split([[[open(3, [1])]], [], [], []]))).toEqual({ 3: ["1@0×1"] });
    expect(shape(split([[[open(3, [1])]], [], [], []], { rollupCount: 2 }))).toEqual({});
  });
});

describe("U3: bundles", () => {
  test("U3: a rollup's legs are one part at its first leg, whatever stands between", () => {
    const unit = bundle([
      [2, [1]],
      [1, [2]],
      [2, [3, 3]],
      [3, [4]],
      [1, [5]],
    ]);
    const batches = split([[[open(1, [9]), bundles(unit)]], [[open(2, [8])]], [], []]);
    expect(shape(batches)).toEqual({
      1: ["1@0×1", "6@2×2"],
      2: ["6@1×2", "1@6×1"],
      3: ["6@4×1"],
    });
    const part = batches[1]?.parts[0];
    const parsed = parseBundle(unit);
    const id = bundleId(parsed as NonNullable<typeof parsed>);
    expect(part?.bundle).toEqual({
      bundleId: id,
      leg: 0,
      legs: [
        [2, [1]],
        [1, [2]],
        [2, [3, 3]],
        [3, [4]],
        [1, [5]],
      ].map(([rollupId, bytes]) => ({
        rollupId,
        txHash: keccak256(Uint8Array.from(bytes as number[])),
      })),
    });
    expect(toHex(part?.origin as Uint8Array)).toBe(id);
    expect(toHex(part?.data as Uint8Array)).toBe("0x0000000101000000020303");
    expect(part?.dataDigest).toBe(sha256(part?.data as Uint8Array));
    expect(batches[0]?.parts[1]?.bundle?.leg).toBe(1);
    expect(batches[2]?.parts[0]?.bundle?.leg).toBe(3);
  });

  test("U3: one unregistered rollup drops all legs and takes up no position", () => {
    const half = bundle([
      [1, [1]],
      [4, [2]],
    ]);
    const whole = bundle([[1, [3]]]);
    expect(shape(split([[[bundles(half, whole)]], [], [], []]))).toEqual({ 1: ["6@0×1"] });
  });

  test.each([
    ["minHeight at", { minHeight: 7 }, true],
    ["minHeight above", { minHeight: 8 }, false],
    ["maxHeight at", { maxHeight: 7 }, true],
    ["maxHeight below", { maxHeight: 6 }, false],
    ["minTime at", { minTime: 4 }, true],
    ["minTime above", { minTime: 5 }, false],
    ["maxTime at, in the same second", { maxTime: 4 }, true],
    ["maxTime below", { maxTime: 3 }, false],
    ["no bounds", {}, true],
  ])("U3: bounds decide for all legs: %s", (_name, bounds, within) => {
    const unit = bundle(
      [
        [1, [1]],
        [2, [2]],
      ],
      bounds,
    );
    const batches = split([[[bundles(unit)]], [], [], []], { height: 7, timestampMs: 4999 });
    expect(shape(batches)).toEqual(within ? { 1: ["6@0×1"], 2: ["6@1×1"] } : {});
  });
});

describe("U2: forced and sealed parts", () => {
  const rules = { height: 1, timestampMs: millisOf(0), rollupCount: 2 };
  const forced = (rollupId: number, index: number) =>
    ({
      kind: "forced",
      item: { rollupId: rollupOf(rollupId), index, payload: Uint8Array.of(7, 7) },
    }) as const;
  const sealed = (outcome: "opened" | "decryptFail" | "skipped", transaction: number[]) =>
    ({
      kind: "sealed",
      unit: {
        outcome,
        rollupId: rollupOf(1),
        sealedId: new Uint8Array(32).fill(5),
        transaction: Uint8Array.from(transaction),
      },
    }) as const;

  test("U2: a forced item is a part of one transaction, counted for its rollup", () => {
    const batches = splitByRollup([forced(1, 4), forced(2, 0), forced(1, 5)], rules);
    expect(batches.map(({ rollupId, forcedItems }) => [rollupId, forcedItems])).toEqual([
      [1, 2],
      [2, 1],
    ]);
    const part = batches[0]?.parts[0];
    expect(part?.kind).toBe(PartKind.FORCED);
    expect(toHex(part?.origin as Uint8Array)).toBe(`0x${"4".padStart(64, "0")}`);
    expect(toHex(part?.data as Uint8Array)).toBe("0x000000020707");
  });

  test("U2: what was not opened keeps its position and has no data", () => {
    const units = [sealed("opened", [1]), sealed("decryptFail", []), sealed("skipped", [])];
    const [batch] = splitByRollup(units, rules);
    expect(batch?.parts.map(({ kind, position, txCount }) => [kind, position, txCount])).toEqual([
      [PartKind.SEALED, 0, 1],
      [PartKind.DECRYPT_FAIL, 1, 1],
      [PartKind.SKIPPED, 2, 1],
    ]);
    expect(batch?.parts.map((part) => part.data.length)).toEqual([5, 0, 0]);
  });
});
