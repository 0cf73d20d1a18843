/** Where a subscription begins, once that place is known. [FC4, FC5] */
import type { SubscribeRequest } from "../codec/index.ts";
import { type FeedError, feedError } from "./feed-error.ts";
import type { FeedState } from "./feed-state.ts";
import { guardFault } from "./fork-guard.ts";

/** The first batch to send, and the height up to which nothing is left to say. */
export type Start =
  | { readonly kind: "start"; readonly seq: number; readonly covered: number }
  | FeedError;

export type StartOptions = {
  readonly aboveHeadMs: number;
  readonly wait: (delayMs: number, anyHeight: boolean) => Promise<void>;
};

type StartOf<Kind> = Extract<SubscribeRequest["start"], { kind: Kind }>;

export function findStart(
  state: FeedState,
  request: SubscribeRequest,
  options: StartOptions,
): Promise<Start> {
  const { start } = request;
  if (start.kind === "fromSeq") return fromSeq(state, request, start, options);
  if (start.kind === "fromHeight") return fromHeight(state, request, start, options);
  return Promise.resolve({ kind: "start", ...startAtTip(state, request) });
}

/** Waits until the condition holds; false: the time is up. */
async function holds(
  state: FeedState,
  condition: () => boolean,
  { aboveHeadMs, wait }: StartOptions,
): Promise<boolean> {
  const endMs = state.clock.nowMs() + aboveHeadMs;
  while (!condition()) {
    const leftMs = endMs - state.clock.nowMs();
    if (leftMs <= 0) return false;
    await wait(leftMs, true);
  }
  return true;
}

/** Height of the latest batch before `seq`, where that is the tip's; else 0. */
function coveredBefore(state: FeedState, request: SubscribeRequest, seq: number): number {
  const leaf = state.tipProof(request.rollupId)?.leaf;
  return leaf !== undefined && leaf.seq === seq - 1 ? leaf.batchHeight : 0;
}

async function fromSeq(
  state: FeedState,
  request: SubscribeRequest,
  { seq, expectPrevBatchHash: expected }: StartOf<"fromSeq">,
  options: StartOptions,
): Promise<Start> {
  const { rollupId } = request;
  const reached = await holds(state, () => seq <= state.rangeOf(rollupId).head + 1, options);
  const { oldest, head } = state.rangeOf(rollupId);
  const range = { oldestSeq: oldest, headSeq: head };
  if (!reached) return feedError("ABOVE_HEAD", `batch ${seq} is above the head`, range);
  if (seq < oldest) return belowOldest(state, `batch ${seq}`, range);
  if (expected !== null) {
    const fault = await guardFault(state, rollupId, { seq, expected });
    if (fault !== null) return fault;
  }
  return { kind: "start", seq, covered: coveredBefore(state, request, seq) };
}

/** What was asked for is deleted here; archives may have it. */
export const belowOldest = (
  state: FeedState,
  what: string,
  range: { readonly oldestSeq: number; readonly headSeq: number },
): FeedError =>
  feedError("BELOW_OLDEST", `${what} is below the oldest kept`, {
    ...range,
    archiveUrls: state.archiveUrls,
  });

async function fromHeight(
  state: FeedState,
  request: SubscribeRequest,
  { height }: StartOf<"fromHeight">,
  options: StartOptions,
): Promise<Start> {
  const { rollupId } = request;
  const reached = await holds(state, () => height <= state.height() + 1, options);
  // Batches above this one lie above the height, and so do those that come while I read.
  const above = state.rangeOf(rollupId).head + 1;
  const found = reached ? await state.reader.firstAt(rollupId, height) : null;
  const { oldest, head } = state.rangeOf(rollupId);
  const range = { oldestSeq: oldest, headSeq: head };
  if (!reached) return feedError("ABOVE_HEAD", `height ${height} is above the head`, range);
  if (found === "damaged") {
    return feedError("DATA_LOSS", `the batches from height ${height} cannot be read`, range);
  }
  const covered = Math.max(0, height - 1);
  const seq = found?.seq ?? above;
  const isCut = oldest > 1 && seq === oldest && (found === null || found.height > height);
  if (isCut && !isNextFrom(state, request, { seq, height })) {
    return belowOldest(state, `height ${height}`, range);
  }
  return { kind: "start", seq, covered: Math.max(covered, coveredBefore(state, request, seq)) };
}

/**
 * Whether a batch is the first one at or above a height although those before it are deleted: the
 * latest one that is proven lies below the height, and none is between. What was announced here may
 * lag behind what was written and deleted since.
 */
function isNextFrom(
  state: FeedState,
  request: SubscribeRequest,
  { seq, height }: { readonly seq: number; readonly height: number },
): boolean {
  const leaf = state.tipProof(request.rollupId)?.leaf;
  return leaf !== undefined && leaf.batchHeight < height && leaf.seq >= seq - 1;
}

/**
 * The batch after the tip's; the heartbeat that comes first says which one that is. Where no output
 * can be proven yet it says nothing, and the first batch that is kept is the next one.
 */
export function startAtTip(
  state: FeedState,
  { rollupId }: SubscribeRequest,
): { readonly seq: number; readonly covered: number } {
  const proof = state.tipProof(rollupId);
  if (proof === null) return { seq: state.rangeOf(rollupId).oldest, covered: 0 };
  return { seq: proof.leaf.seq + 1, covered: proof.header.height };
}
