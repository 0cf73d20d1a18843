/** The parts of a batch against its leaf, and one transaction against a part. */
import {
  type BodyPart,
  bundleIdOfLegs,
  dataDigestOf,
  PartKind,
  partHash,
  type RollupLeaf,
} from "../chain/index.ts";
import { bodyRoot, bodySize } from "../core/index.ts";
import { keccak256 } from "../crypto/hash.ts";
import { verifyMerkleProof } from "../crypto/merkle.ts";
import type { Hash, RollupId } from "../primitives/brand.ts";
import { equalBytes, LayoutReader, toHex } from "../primitives/bytes.ts";
import { type Rejected, rejected } from "./rejection.ts";

/** `(u32 length ‖ transaction)*` as views, or null if lengths do not fill the bytes. */
export function transactionsOf(data: Uint8Array): Uint8Array[] | null {
  const reader = new LayoutReader(data);
  const transactions: Uint8Array[] = [];
  while (reader.remaining > 0) {
    const transaction = reader.raw(reader.u32());
    if (reader.failed || transaction.length === 0) return null;
    transactions.push(transaction);
  }
  return transactions;
}

/** What is wrong with the bundle that a part claims to belong to. */
function bundleFault(
  part: BodyPart,
  rollupId: RollupId,
  transactions: readonly Uint8Array[],
): string | null {
  if (part.kind !== PartKind.BUNDLE_LEG) return part.bundle === null ? null : "bundle_kind";
  if (part.bundle === null) return "bundle_missing";
  const { legs, leg, bundleId } = part.bundle;
  if (bundleIdOfLegs(legs) !== bundleId || toHex(part.origin) !== bundleId) return "bundle_id";
  if (legs.findIndex((each) => each.rollupId === rollupId) !== leg) return "bundle_leg";
  const own = legs.filter((each) => each.rollupId === rollupId);
  const matches =
    own.length === transactions.length &&
    own.every((each, index) => each.txHash === keccak256(transactions[index] as Uint8Array));
  return matches ? null : "bundle_transactions";
}

/** What is wrong with one part, its place in the batch aside. */
function partFault(part: BodyPart, rollupId: RollupId): string | null {
  if (dataDigestOf(part.data) !== part.dataDigest) return "data_digest";
  const transactions = transactionsOf(part.data);
  if (transactions === null) return "lengths";
  const closed = part.kind === PartKind.DECRYPT_FAIL || part.kind === PartKind.SKIPPED;
  if (closed ? part.txCount !== 1 : part.txCount !== transactions.length) return "part_count";
  if (closed && part.data.length > 0) return "part_data";
  return bundleFault(part, rollupId, transactions);
}

/** Checks that these parts are the batch of `leaf`: none missing, changed, moved or relabelled. [FV9] */
export function bodyRejection(leaf: RollupLeaf, parts: readonly BodyPart[]): Rejected | null {
  let last = -1;
  for (const part of parts) {
    if (part.position <= last) return rejected("BODY", "positions");
    last = part.position;
    const fault = partFault(part, leaf.rollupId);
    if (fault !== null) return rejected("BODY", fault);
  }
  const { txCount, byteSize } = bodySize(parts);
  if (txCount !== leaf.txCount) return rejected("BODY", "tx_count");
  if (byteSize !== leaf.byteSize) return rejected("BODY", "byte_size");
  return bodyRoot(parts) === leaf.bodyRoot ? null : rejected("BODY", "body_root");
}

/** A transaction in a part, and the part's path to `bodyRoot`. */
export type TransactionProof = {
  readonly part: BodyPart;
  readonly indexInPart: number;
  /** The number of parts is not signed; a path of another length leads to no part. */
  readonly path: {
    readonly index: number;
    readonly leafCount: number;
    readonly siblings: readonly Hash[];
  };
};

/**
 * Checks that `transaction` is in the batch of `leaf`, at its claimed place.
 *
 * A part's preimage has 256 bytes and a node's 64, so no inner node passes for a part, whatever the
 * claimed number of parts.
 */
export function transactionRejection(
  leaf: RollupLeaf,
  transaction: Uint8Array,
  proof: TransactionProof,
): Rejected | null {
  const { part, indexInPart, path } = proof;
  const fault = partFault(part, leaf.rollupId);
  if (fault !== null) return rejected("BODY", fault);
  if (!verifyMerkleProof(leaf.bodyRoot, { ...path, leaf: partHash(part) })) {
    return rejected("BODY", "part_proof");
  }
  const found = transactionsOf(part.data)?.[indexInPart];
  const same = found !== undefined && equalBytes(found, transaction);
  return same ? null : rejected("BODY", "transaction");
}
