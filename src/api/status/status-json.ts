/** A status as `seq_getTransactionStatus` answers it. */
import { encodeTxStatus, type Json, type TxStatus, txStatusToJson } from "../../codec/index.ts";
import { assert } from "../../primitives/assert.ts";
import { heightOf } from "../../primitives/brand.ts";
import type { StatusAnswer, TransactionStatus } from "./status.ts";

const quantity = (value: number | null): string | null =>
  value === null ? null : `0x${value.toString(16)}`;

/** A status in the words of the feed, as `GetTxStatus` answers it. */
export const statusToFeed = (status: TransactionStatus): TxStatus => ({
  status: status.status,
  height: heightOf(status.height ?? 0),
  seq: status.seq ?? 0,
  part: status.proof?.part ?? null,
  indexInPart: status.proof?.indexInPart ?? 0,
  partProof: status.proof?.partProof ?? null,
  proof: status.proof?.proof ?? null,
  reason: status.reason ?? "",
});

function proofJson(status: TransactionStatus): Json {
  if (status.proof === null) return null;
  const converted = txStatusToJson(encodeTxStatus(statusToFeed(status)));
  assert(converted.kind === "ok", "what was encoded is readable");
  return converted.json;
}

const transactionJson = (status: TransactionStatus): Json => ({
  status: status.status,
  rollupId: quantity(status.rollupId),
  height: quantity(status.height),
  rollupSeq: quantity(status.seq),
  index: status.index,
  bundleHash: status.bundleHash,
  reason: status.reason,
  proof: proofJson(status),
});

export function statusToJson(answer: StatusAnswer): Json {
  if (answer.kind === "transaction") return transactionJson(answer);
  const { status, height, reason, legs } = answer;
  return { status, height: quantity(height), reason, legs: legs.map(transactionJson) };
}
