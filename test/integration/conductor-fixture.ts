/** Feeds, files and random traffic for conductors under test. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type {
  ConductorOptionsInput,
  Feed,
  FeedBatch,
  RollupConfig,
} from "../../src/conductor/index.ts";
import { fromHex, toHex } from "../../src/primitives/bytes.ts";
import { LockstepError } from "../../src/primitives/errors.ts";
import { batchesOf, section, sign } from "../vectors/execution/chain.ts";

/** A directory that goes when the test ends. */
export function temporaryDir(): string {
  const path = mkdtempSync(join(tmpdir(), "lockstep-conductor-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** What a child reads: bytes as hex. */
export type StoredRun = {
  readonly options: ConductorOptionsInput;
  readonly name: string;
  readonly batches: readonly { readonly timestampMs: number; readonly txs: readonly string[] }[];
  /** Whether the feed ends after its last batch. */
  readonly close: boolean;
};

export const readBatches = ({ name, batches }: StoredRun): FeedBatch[] =>
  batchesOf(
    name,
    batches.map(({ timestampMs, txs }) => ({ timestampMs, txs: txs.map(fromHex).map(section) })),
  );

/** A feed over a list, with the fork guard of a real one. `wait`: it stays open at its end. */
export function scriptedFeed(batches: readonly FeedBatch[], atEnd: "end" | "wait"): Feed {
  return {
    async *batches({ fromSeq, expectPrevBatchHash, signal }) {
      const before = batches[fromSeq - 2];
      if (expectPrevBatchHash !== undefined && before?.hash !== expectPrevBatchHash) {
        throw new LockstepError("FEED_FORK_GUARD", `batch ${fromSeq - 1} is another`);
      }
      for (const batch of batches.slice(fromSeq - 1)) {
        if (signal?.aborted === true) return;
        yield batch;
      }
      if (atEnd === "end") return;
      await new Promise<void>((resolve) => {
        if (signal?.aborted === true) resolve();
        signal?.addEventListener("abort", () => resolve());
      });
    },
  };
}

/** Transfers of the rich accounts, `size` in each of `count` batches, some of them invalid. */
export async function traffic(
  count: number,
  size: number,
): Promise<{ timestampMs: number; txs: string[] }[]> {
  const nonces = [0, 0, 0, 0];
  const batches = [];
  for (let seq = 1; seq <= count; seq++) {
    const txs: string[] = [];
    for (let at = 0; at < size; at++) {
      const from = (seq + at) % nonces.length;
      const invalid = (seq * size + at) % 7 === 3;
      const nonce = invalid ? 1_000 : (nonces[from] as number);
      if (!invalid) nonces[from] = nonce + 1;
      const to = `0x${((seq * 31 + at) % 97).toString(16).padStart(38, "5")}ff` as const;
      txs.push(toHex(await sign({ from: from + 1, nonce, to, value: BigInt(seq + at) })));
    }
    batches.push({ timestampMs: 1_000 + 300 * seq, txs });
  }
  return batches;
}

/** Options of a conductor in `dataDir`. */
export const optionsOf = (
  dataDir: string,
  rollup: RollupConfig,
  driver: "ethereumjs" | "anvil" = "ethereumjs",
): ConductorOptionsInput => ({ dataDir, rollup, driver });
