/**
 * A process of its own that follows every rollup's feed at every node, and at all of them with
 * fail-over, as users do: each frame is verified by the SDK, each stream judged by the book.
 */
import { readFile } from "node:fs/promises";
import process from "node:process";
import { type NetworkFile, parseNetworkFile } from "../../src/chain/index.ts";
import { loadNativeBls } from "../../src/crypto/bls-native.ts";
import { keccak256 } from "../../src/crypto/hash.ts";
import {
  createBlsVerifier,
  createFeedClient,
  type FeedFailure,
  type VerifiedBatch,
} from "../../src/sdk/index.ts";
import { createStreamBook } from "./stream-book.ts";

/** What the checker is asked. */
export type CheckerOrder =
  | { readonly kind: "follow"; readonly networkFile: string; readonly urls: readonly string[] }
  | { readonly kind: "missing"; readonly id: number; readonly transactions: readonly string[] }
  | { readonly kind: "stop" };

/** What it tells: batches and failures as they come, answers by their id. */
export type CheckerWord =
  | {
      readonly kind: "batch";
      readonly stream: string;
      readonly rollupId: number;
      readonly seq: number;
      readonly height: number;
      readonly transactions: number;
    }
  | { readonly kind: "failure"; readonly stream: string; readonly code: string }
  | { readonly kind: "violation"; readonly text: string }
  | { readonly kind: "missing"; readonly id: number; readonly transactions: readonly string[] };

/** A subscriber that is refused for these has been told the truth, or was not served for now. */
const PATIENT = new Set([
  "SHUTDOWN",
  "NOT_READY",
  "LIMIT",
  "SLOW_CONSUMER",
  "CLOSED",
  "SILENT",
  "STALE",
  "WITHHELD",
  // A node that lost its disk catches up; one that promised more is caught by the book.
  "ABOVE_HEAD",
]);
/** Part of the back-off of the SDK: tests want to be served again at once. */
const EAGER = 0.02;

const book = createStreamBook();
const tell = (word: CheckerWord): void => void process.send?.(word);

function take(stream: string, rollupId: number, batch: VerifiedBatch): void {
  const transactions = Array.from(batch.txs, ({ data }) => (data === null ? "" : keccak256(data)));
  const { seq, height, hash, prevHash } = batch;
  const found = book.take({ stream, rollupId, seq, height, hash, prevHash, transactions });
  for (const text of found) tell({ kind: "violation", text });
  tell({ kind: "batch", stream, rollupId, seq, height, transactions: transactions.length });
}

function failed(stream: string, rollupId: number, failure: FeedFailure): void {
  const { kind, code, reason, seq } = failure;
  tell({ kind: "failure", stream, code });
  if (kind === "rejected" || !PATIENT.has(code)) {
    const text = `rollup ${rollupId} at ${stream}: ${kind} ${code} ${reason} (at ${seq})`;
    tell({ kind: "violation", text });
  }
}

async function follow(network: NetworkFile, stream: string, urls: readonly string[]) {
  const verifier = createBlsVerifier(await loadNativeBls(), network.domain);
  for (const { rollupId } of network.rollups) {
    const client = createFeedClient({
      urls,
      rollupId,
      trust: { network },
      verifier,
      random: () => EAGER,
      onFailure: (failure) => failed(stream, rollupId, failure),
    });
    const run = async (): Promise<void> => {
      for await (const batch of client.batches({ fromSeq: 1 })) take(stream, rollupId, batch);
    };
    run().catch((error: unknown) =>
      tell({ kind: "violation", text: `rollup ${rollupId} at ${stream} halted: ${error}` }),
    );
  }
}

process.on("message", async (order: CheckerOrder) => {
  if (order.kind === "stop") process.exit(0);
  if (order.kind === "missing") {
    const transactions = book.missing(order.transactions);
    tell({ kind: "missing", id: order.id, transactions });
    return;
  }
  const network = parseNetworkFile(await readFile(order.networkFile, "utf8"));
  await follow(network, "all", order.urls);
  for (const [index, url] of order.urls.entries()) await follow(network, `node ${index}`, [url]);
});
process.on("disconnect", () => process.exit(0));
