/** Followers of the certified history, and what comes of the messages they are told. */
import { encodeFeedMessage, type OutputProof } from "../../../src/codec/index.ts";
import {
  createFollower,
  type Follower,
  type FollowStart,
  follow,
  type VerifiedBatch,
} from "../../../src/sdk/index.ts";
import { historyOf, NOW, ROLLUP, trust, verifier } from "./feed-fixture.ts";

export const history = historyOf();
export const other = historyOf({ salt: 7 });
export const options = { verifier, nowMs: NOW };
export const OTHER = `0x${"0f".repeat(32)}` as never;

export const startAt = (start: FollowStart, batchBytesMax?: number): Follower =>
  createFollower({
    trust,
    rollupId: ROLLUP,
    start,
    ...(batchBytesMax !== undefined && { batchBytesMax }),
  });
export const fromSeq = (seq: number, known = true): Follower =>
  startAt({
    kind: "seq",
    seq,
    expectPrevBatchHash: known && seq > 1 ? history.hash(seq - 1) : null,
  });
export const fresh = fromSeq(1);

/** What comes out of these messages, up to the first that is refused. */
export function told(follower: Follower, ...messages: readonly Uint8Array[]) {
  const batches: VerifiedBatch[] = [];
  let state = follower;
  for (const message of messages) {
    const step = follow(state, message, options);
    if (!("follower" in step)) return { step, batches, state };
    state = step.follower;
    if (step.kind === "batch") batches.push(step.batch);
  }
  return { step: null, batches, state };
}

export const verdict = (follower: Follower, ...messages: readonly Uint8Array[]): string => {
  const { step } = told(follower, ...messages);
  if (step === null) return "ok";
  return step.kind === "rejected" ? `${step.code} ${step.reason}` : step.kind;
};

export const batchWith = (seq: number, change: (proof: OutputProof) => OutputProof): Uint8Array => {
  const height = history.leaf(seq).batchHeight;
  const parts =
    history.output(height).batches.find(({ leaf }) => leaf.rollupId === ROLLUP)?.parts ?? [];
  const proof = change(history.proof(height));
  return encodeFeedMessage({ kind: "batch", proof, frames: 0, parts });
};

export const seqs = ({ batches }: { batches: readonly VerifiedBatch[] }): number[] =>
  batches.map(({ seq }) => seq);
