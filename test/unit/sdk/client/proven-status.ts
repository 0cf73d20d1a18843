/** Answers of `seq_getTransactionStatus` about a certified history, true or not. */
import { type BodyPart, partHash } from "../../../../src/chain/index.ts";
import { encodeTxStatus, type TxStatus, txStatusToJson } from "../../../../src/codec/index.ts";
import { createMerkleTree, merkleProof } from "../../../../src/crypto/merkle.ts";
import type { History } from "../feed-fixture.ts";

/** The members of a TxStatus for one transaction of a rollup at a height. */
export function provenStatus(
  history: History,
  place: { height: number; rollup: number; part: number; index: number },
): TxStatus {
  const { height, rollup, part: at, index } = place;
  const batch = history.output(height).batches.find(({ leaf }) => leaf.rollupId === rollup);
  if (batch === undefined) throw new RangeError(`no batch at ${height}`);
  const tree = createMerkleTree(batch.parts.map(partHash));
  return {
    status: "certified",
    height: batch.leaf.batchHeight,
    seq: batch.leaf.seq,
    part: batch.parts[at] as BodyPart,
    indexInPart: index,
    partProof: { index: at, leafCount: batch.parts.length, siblings: merkleProof(tree, at) },
    proof: history.proof(height, rollup),
    reason: "",
  };
}

const hex = (value: number): string => `0x${value.toString(16)}`;

/** One transaction's answer. */
export function answerOf(status: TxStatus): { [name: string]: unknown } {
  const converted = txStatusToJson(encodeTxStatus(status));
  if (converted.kind !== "ok") throw new Error(converted.reason);
  return {
    status: status.status,
    rollupId: status.proof === null ? null : hex(status.proof.leaf.rollupId),
    height: hex(status.height),
    rollupSeq: hex(status.seq),
    index: 0,
    bundleHash: null,
    reason: null,
    proof: status.proof === null ? null : converted.json,
  };
}

/** An answer without proof. */
export const wordOf = (
  status: string,
  reason: string | null = null,
): { [name: string]: unknown } => ({
  status,
  rollupId: null,
  height: null,
  rollupSeq: null,
  index: null,
  bundleHash: null,
  reason,
  proof: null,
});
