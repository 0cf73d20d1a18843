/** A bundle's status: every leg is proven in its own rollup, and is that leg. */
import { describe, expect, test } from "vitest";
import { type BodyPart, PartKind, partHash } from "../../../../src/chain/index.ts";
import type { TxStatus } from "../../../../src/codec/index.ts";
import { createMerkleTree, merkleProof } from "../../../../src/crypto/merkle.ts";
import type { Hash } from "../../../../src/primitives/brand.ts";
import { toHex } from "../../../../src/primitives/bytes.ts";
import { statusOfJson } from "../../../../src/sdk/client/tx-status.ts";
import { NOW, partsAt, proofOf, trust, verifier } from "../fixture.ts";
import { answerOf, wordOf } from "./proven-status.ts";

const entry = { trust, verifier, nowMs: NOW };
/** The bundle of height 2: legs of rollups 1, 2 and 1. */
const BUNDLE_HEIGHT = 2;

function legOf(rollup: number, index: number): TxStatus {
  const parts = partsAt(rollup, BUNDLE_HEIGHT);
  const at = parts.findIndex(({ kind }) => kind === PartKind.BUNDLE_LEG);
  const { path, ...proof } = proofOf(rollup, BUNDLE_HEIGHT);
  const { leaf, index: place, leafCount, siblings } = path;
  const tree = createMerkleTree(parts.map(partHash));
  return {
    status: "certified",
    height: leaf.batchHeight,
    seq: leaf.seq,
    part: parts[at] as BodyPart,
    indexInPart: index,
    partProof: { index: at, leafCount: parts.length, siblings: merkleProof(tree, at) },
    proof: { ...proof, leaf, inclusion: { index: place, leafCount, siblings } },
    reason: "",
  };
}

const legs = [legOf(1, 0), legOf(2, 0), legOf(1, 1)].map(answerOf);
const id = toHex((legOf(1, 0).part as BodyPart).origin) as Hash;
const bundleOf = (given: readonly unknown[]) => ({
  status: "certified",
  height: "0x2",
  reason: null,
  legs: given,
});
const verified = (given: readonly unknown[], hash = id): boolean | undefined =>
  statusOfJson(hash, bundleOf(given), entry)?.verified;

describe("X2: a bundle", () => {
  test("is verified if every leg is", () => {
    expect(statusOfJson(id, bundleOf(legs), entry)).toMatchObject({
      status: "certified",
      verified: true,
      height: 2,
      legs: [
        { verified: true, rollupId: 1, height: 2 },
        { verified: true, rollupId: 2, height: 2 },
        { verified: true, rollupId: 1, height: 2 },
      ],
    });
  });

  test("not if a leg is missing, twice, elsewhere or unproven, nor under another id", () => {
    const [first, second, third] = legs;
    expect(verified([first, second])).toBe(false);
    expect(verified([first, second, first])).toBe(false);
    expect(verified([second, first, third])).toBe(false);
    expect(verified([first, second, wordOf("certified")])).toBe(false);
    expect(verified([])).toBe(false);
    expect(verified(legs, `0x${"0f".repeat(32)}` as Hash)).toBe(false);
  });

  test("one of its transactions is proven by its own hash", () => {
    const part = legOf(2, 0).part as BodyPart;
    const txHash = part.bundle?.legs[1]?.txHash as Hash;
    expect(statusOfJson(txHash, legs[1], entry)).toMatchObject({ verified: true, rollupId: 2 });
    expect(statusOfJson(txHash, legs[0], entry)).toMatchObject({ verified: false });
  });
});
