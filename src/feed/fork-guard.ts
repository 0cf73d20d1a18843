/** Whether a subscriber's chain is ours, before anything is sent. [FC5] */
import { leafHash } from "../chain/index.ts";
import type { OutputProof } from "../codec/index.ts";
import type { Hash, RollupId } from "../primitives/brand.ts";
import { type FeedError, feedError } from "./feed-error.ts";
import type { FeedState } from "./feed-state.ts";
import { proofOfFrame } from "./frame-head.ts";

/** The proof in the first message of a batch; null: it cannot be read here. */
export async function proofOfBatch(
  state: FeedState,
  rollupId: RollupId,
  seq: number,
): Promise<OutputProof | null> {
  const hot = state.ring.get(rollupId, seq);
  if (hot?.messages[0] !== undefined) return proofOfFrame(hot.messages[0])?.proof ?? null;
  const read = await state.reader.read(rollupId, seq, 0);
  return read.kind === "frame" ? (proofOfFrame(read.bytes)?.proof ?? null) : null;
}

/** Hash of the batch before `seq`, where `seq` is at most one above the head; null: unreadable. */
async function hashBefore(state: FeedState, rollupId: RollupId, seq: number): Promise<Hash | null> {
  const tip = state.tipProof(rollupId)?.leaf;
  if (tip !== undefined && tip.seq === seq - 1) return leafHash(tip);
  const own = await proofOfBatch(state, rollupId, seq);
  if (own !== null) return own.leaf.prevBatchHash;
  const before = await proofOfBatch(state, rollupId, seq - 1);
  return before === null ? null : leafHash(before.leaf);
}

/** FORK_GUARD with my own batch before `seq`, or null: we agree. */
export async function guardFault(
  state: FeedState,
  rollupId: RollupId,
  start: { readonly seq: number; readonly expected: Hash },
): Promise<FeedError | null> {
  const { seq, expected } = start;
  const hash = await hashBefore(state, rollupId, seq);
  if (hash === expected) return null;
  if (hash === null) {
    const nothing = seq === 1 && state.tip() === null;
    return nothing ? null : feedError("DATA_LOSS", `batch ${seq} cannot be read`);
  }
  const proof = await proofOfBatch(state, rollupId, seq - 1);
  const { oldest, head } = state.rangeOf(rollupId);
  return feedError("FORK_GUARD", `the batch before ${seq} is another one here`, {
    proof,
    oldestSeq: oldest,
    headSeq: head,
  });
}
