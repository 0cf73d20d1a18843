/**
 * The cases of `strict-sequential-skip` v1. What must run and what is skipped, and why, is written by
 * hand here; roots and hashes are pinned in the JSON beside it.
 */
import { blockCases } from "./block-cases.ts";
import type { ExecutionCase } from "./case.ts";
import { transactionCases } from "./transaction-cases.ts";

/** All cases; names as the specification has them. */
export const executionCases = async (): Promise<ExecutionCase[]> => [
  ...(await transactionCases()),
  ...(await blockCases()),
];
