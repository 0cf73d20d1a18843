/** One case of `strict-sequential-skip`, and how one of a single batch is written. */
import type { RollupConfig, RuleInput, SkipReason } from "../../../src/conductor/index.ts";
import { rollupOf, section, sign } from "./chain.ts";

export type ExecutionCase = {
  readonly name: string;
  readonly rollup: RollupConfig;
  readonly batches: readonly { readonly timestampMs: number; readonly txs: readonly RuleInput[] }[];
  /** Per applied block: statuses of what ran, in order, and the reasons of what did not. */
  readonly expected: readonly {
    readonly ran: readonly boolean[];
    readonly skips: readonly Skip[];
  }[];
};

/** `[seq, index, reason]` */
export type Skip = readonly [number, number, SkipReason];

export const ran = (count: number): boolean[] => Array.from({ length: count }, () => true);

/** A case of one batch. */
export const one = (
  name: string,
  txs: readonly RuleInput[],
  expected: { ran: readonly boolean[]; skips?: readonly [number, SkipReason][] },
  rollup: RollupConfig = rollupOf(),
): ExecutionCase => ({
  name,
  rollup,
  batches: [{ timestampMs: 1_500, txs }],
  expected: [
    {
      ran: expected.ran,
      skips: (expected.skips ?? []).map(([index, reason]) => [1, index, reason] as const),
    },
  ],
});

export const open = async (...sendings: Parameters<typeof sign>[0][]): Promise<RuleInput[]> =>
  (await Promise.all(sendings.map(sign))).map(section);
