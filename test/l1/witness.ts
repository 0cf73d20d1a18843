/**
 * Who follows feeds as users do, and remembers what was certified: every frame is verified by the
 * SDK, every stream judged by the book. For tests that hold other things against it.
 */
import { outputHash, type RollupConfig } from "../../src/chain/index.ts";
import { keccak256 } from "../../src/crypto/hash.ts";
import {
  type BlsVerifier,
  createFeedClient,
  type FeedFailure,
  type FeedTrust,
  type VerifiedBatch,
} from "../../src/sdk/index.ts";
import { createStreamBook, type StreamBook } from "../perturb/stream-book.ts";

/** Part of the SDK's back-off: a test wants to be served again at once. */
const EAGER = 0.02;
/** Told by a server that is not there, not yet, or not any more: no stream is worse for it. */
const PATIENT = new Set([
  ...["SHUTDOWN", "NOT_READY", "LIMIT", "SLOW_CONSUMER", "CLOSED", "SILENT", "STALE", "WITHHELD"],
  "ABOVE_HEAD",
]);

export type Witness = {
  readonly book: StreamBook;
  /** What no honest network does. */
  readonly violations: readonly string[];
  /** Why servers were left, newest last. */
  readonly failures: readonly string[];
  /** A verified batch; undefined: not seen yet. */
  batch(rollupId: number, seq: number): VerifiedBatch | undefined;
  /** Hashes of certified outputs with a batch, by height. */
  readonly outputs: ReadonlyMap<number, string>;
  /** Epochs in which a stream's batches were certified. */
  epochs(stream: string): ReadonlySet<number>;
  /** Follows every rollup from its first batch on. */
  follow(stream: string, urls: readonly string[], trust: FeedTrust): void;
  stop(): Promise<void>;
};

/** @param options.resent whoever sends does so again after a while: then copies are no violation. */
export function createWitness(
  rollups: readonly RollupConfig[],
  verifier: BlsVerifier,
  options: { readonly resent?: boolean } = {},
): Witness {
  const book = createStreamBook();
  const violations: string[] = [];
  const failures: string[] = [];
  const batches = new Map<string, VerifiedBatch>();
  const outputs = new Map<number, string>();
  const epochs = new Map<string, Set<number>>();
  const abort = new AbortController();
  const running: Promise<void>[] = [];

  function take(stream: string, rollupId: number, batch: VerifiedBatch): void {
    const { seq, height, hash, prevHash } = batch;
    const transactions = Array.from(batch.txs, ({ data }) =>
      data === null ? "" : keccak256(data),
    );
    const judged = options.resent === true ? [] : transactions;
    const entry = { stream, rollupId, seq, height, hash, prevHash, transactions: judged };
    violations.push(...book.take(entry));
    batches.set(`${rollupId}/${seq}`, batch);
    const { header } = batch.proof;
    const output = outputHash(header);
    const other = outputs.get(height);
    if (other !== undefined && other !== output) violations.push(`two outputs at ${height}`);
    outputs.set(height, output);
    const seen = epochs.get(stream) ?? new Set<number>();
    epochs.set(stream, seen.add(header.epoch));
  }

  function failed(stream: string, rollupId: number, failure: FeedFailure): void {
    const { kind, code, reason, seq } = failure;
    const text = `rollup ${rollupId} at ${stream}: ${kind} ${code} ${reason} (at ${seq})`;
    failures.push(text);
    if (kind === "rejected" || !PATIENT.has(code)) violations.push(text);
  }

  return {
    book,
    violations,
    failures,
    batch: (rollupId, seq) => batches.get(`${rollupId}/${seq}`),
    outputs,
    epochs: (stream) => epochs.get(stream) ?? new Set(),
    follow(stream, urls, trust) {
      for (const { rollupId } of rollups) {
        const client = createFeedClient({
          ...{ urls, rollupId, trust, verifier, random: () => EAGER },
          onFailure: (failure) => failed(stream, rollupId, failure),
        });
        const follow = async (): Promise<void> => {
          const { signal } = abort;
          for await (const batch of client.batches({ fromSeq: 1, signal })) {
            take(stream, rollupId, batch);
          }
        };
        running.push(
          follow().catch((error: unknown) => {
            violations.push(`rollup ${rollupId} at ${stream} halted: ${String(error)}`);
          }),
        );
      }
    },
    async stop() {
      abort.abort();
      await Promise.all(running);
    },
  };
}
