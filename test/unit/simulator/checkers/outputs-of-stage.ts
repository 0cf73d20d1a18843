/** Outputs of hand-made blocks, written down field by field. */
import type { Block, OutputHeader, RollupLeaf } from "../../../../src/chain/index.ts";
import { leafHash, outputHash, registrationLeaf } from "../../../../src/chain/index.ts";
import { keccak256, sha256 } from "../../../../src/crypto/hash.ts";
import { type Hash, rollupOf, ZERO_HASH } from "../../../../src/primitives/brand.ts";
import { asciiBytes, concatBytes, fromHex } from "../../../../src/primitives/bytes.ts";
import { GENESIS, hashOf } from "./stage.ts";

/** Two rollups without a batch. */
export const LEAVES: readonly RollupLeaf[] = [1, 2].map((id) => registrationLeaf(rollupOf(id), 1));

const rootOfTwo = (leaves: readonly RollupLeaf[]): Hash =>
  keccak256(concatBytes(...leaves.map((leaf) => fromHex(leafHash(leaf)))));

/** The output of `block` after `before`, with these leaves. */
export function outputOn(
  block: Block,
  before: OutputHeader | null = null,
  leaves: readonly RollupLeaf[] = LEAVES,
): OutputHeader {
  const { epoch, height, view, timestampMs, l1Number, l1Hash, nextCommittee } = block.header;
  const ordered = asciiBytes("LOCKSTEP/v1/order\0");
  return {
    epoch,
    height,
    view,
    timestampMs,
    blockHash: block.hash,
    prevOutputHash: before === null ? GENESIS : outputHash(before),
    rollupsRoot: rootOfTwo(leaves),
    rollupCount: 2,
    l1Number,
    l1Hash,
    committeeHash: hashOf(0xcc),
    nextCommittee,
    beacon: sha256(concatBytes(ordered, fromHex(block.hash))),
    stateRoot: ZERO_HASH,
  };
}
