/** Questions about the past that need no subscription. [FP1, FP3] */
import { decodeFeedMessage, type OutputAtHeight, withoutBodies } from "../codec/index.ts";
import { leafPath } from "../core/index.ts";
import type { Height, RollupId } from "../primitives/brand.ts";
import { type FeedError, feedError } from "./feed-error.ts";
import type { FeedState } from "./feed-state.ts";
import { type ProvenOutput, proofOf, provenAt } from "./output-history.ts";
import { OUTPUTS_STREAM } from "./segment-store.ts";

/** A batch as it was encoded. */
export type StoredBatch = {
  readonly kind: "batch";
  readonly seq: number;
  readonly height: number;
  readonly messages: readonly Uint8Array[];
};

/** Batches of `[fromSeq, untilSeq)`. */
export type RangeQuery = {
  readonly rollupId: RollupId;
  readonly fromSeq: number;
  readonly untilSeq: number;
  readonly omitBodies: boolean;
};

/** Frames of a range, and where the next one starts. */
export type BatchRange = {
  readonly kind: "range";
  readonly frames: readonly Uint8Array[];
  readonly nextSeq: number;
};

export type RangeLimits = {
  /** Most batches of one answer. */
  readonly batches: number;
  /** Bytes after which an answer ends; a batch above them is only for subscribers. */
  readonly bytes: number;
};

export const RANGE_LIMITS: RangeLimits = { batches: 1000, bytes: 7 * 1024 * 1024 };

/** All messages of one batch. */
export async function readBatch(
  state: FeedState,
  rollupId: RollupId,
  seq: number,
): Promise<StoredBatch | FeedError> {
  const { oldest, head } = state.rangeOf(rollupId);
  const range = { oldestSeq: oldest, headSeq: head };
  if (!state.isKnown(rollupId)) return unknownRollup(rollupId);
  if (seq < oldest) {
    const text = `batch ${seq} is below the oldest kept`;
    return feedError("BELOW_OLDEST", text, { ...range, archiveUrls: state.archiveUrls });
  }
  if (seq > head) return feedError("ABOVE_HEAD", `batch ${seq} is above the head`, range);
  const hot = state.ring.get(rollupId, seq);
  if (hot !== null) return { kind: "batch", seq, ...hot };
  const messages: Uint8Array[] = [];
  for (;;) {
    const read = await state.reader.read(rollupId, seq, messages.length);
    if (read.kind !== "frame") {
      return feedError("DATA_LOSS", `batch ${seq} cannot be read`, range);
    }
    messages.push(read.bytes);
    if (messages.length === read.messages) {
      return { kind: "batch", seq, height: read.height, messages };
    }
  }
}

export const unknownRollup = (rollupId: RollupId): FeedError =>
  feedError("UNKNOWN_ROLLUP", `rollup ${rollupId} is not registered`);

const sizeOf = (frames: readonly Uint8Array[]): number =>
  frames.reduce((sum, { length }) => sum + length, 0);

/** Whole batches from `fromSeq` on, as many as an answer takes. */
export async function readRange(
  state: FeedState,
  query: RangeQuery,
  limits: RangeLimits,
): Promise<BatchRange | FeedError> {
  const { rollupId, fromSeq, untilSeq, omitBodies } = query;
  if (!state.isKnown(rollupId)) return unknownRollup(rollupId);
  if (untilSeq - fromSeq > limits.batches) {
    return feedError("TOO_LARGE", `a range has at most ${limits.batches} batches`);
  }
  const { head } = state.rangeOf(rollupId);
  const frames: Uint8Array[] = [];
  let bytes = 0;
  let seq = fromSeq;
  // At the head there is nothing yet; above it there is something wrong.
  for (; seq < untilSeq && seq !== head + 1; seq++) {
    const batch = await readBatch(state, rollupId, seq);
    if (batch.kind === "error") return batch;
    const sent = omitBodies ? batch.messages.slice(0, 1).map(withoutBodies) : batch.messages;
    bytes += sizeOf(sent);
    if (bytes > limits.bytes && frames.length > 0) break;
    if (bytes > limits.bytes) {
      return feedError("TOO_LARGE", `batch ${seq} is larger than an answer: subscribe to it`);
    }
    frames.push(...sent);
  }
  return { kind: "range", frames, nextSeq: seq };
}

/** What one height holds for a rollup: its batch, that it has none, or that nobody has this id. */
export async function readOutput(
  state: FeedState,
  { rollupId, height }: { readonly rollupId: RollupId; readonly height: Height },
): Promise<OutputAtHeight | FeedError> {
  const { oldest, head } = state.rangeOf(rollupId);
  const range = { oldestSeq: oldest, headSeq: head };
  if (height === 0) return feedError("MALFORMED", "heights start at 1");
  if (height > state.height()) {
    return feedError("ABOVE_HEAD", `height ${height} is above the head`, range);
  }
  const proven = await provenOutput(state, height);
  if (proven === "damaged") return feedError("DATA_LOSS", `height ${height} cannot be read`, range);
  if (proven === "missing") return missingHeight(state, height, range);
  const proof = proofOf(proven, rollupId);
  if (proof === null) return { kind: "absent", ...absenceOf(proven, rollupId) };
  if (proof.leaf.batchHeight < height) {
    return { kind: "empty", fromHeight: (proof.leaf.batchHeight + 1) as Height, proof };
  }
  const read = await readBatch(state, rollupId, proof.leaf.seq);
  if (read.kind === "error") return read;
  const [first] = read.messages;
  const decoded = first === undefined ? null : decodeFeedMessage(first);
  if (decoded?.kind !== "ok" || decoded.message.kind !== "batch") {
    return feedError("DATA_LOSS", `batch ${read.seq} cannot be read`, range);
  }
  return decoded.message;
}

async function provenOutput(
  state: FeedState,
  height: Height,
): Promise<ProvenOutput | "missing" | "damaged"> {
  const tip = state.tip();
  return tip?.header.height === height ? tip : provenAt(state.reader, height);
}

function missingHeight(
  state: FeedState,
  height: Height,
  range: { readonly oldestSeq: number; readonly headSeq: number },
): FeedError {
  const oldest = state.reader.range(OUTPUTS_STREAM)?.oldest ?? 0;
  if (height >= oldest) return feedError("NOT_READY", "its certificate is not here yet", range);
  const { archiveUrls } = state;
  const text = `height ${height} is below the oldest kept, ${oldest}`;
  return feedError("BELOW_OLDEST", text, { ...range, archiveUrls });
}

type Absence = Omit<Extract<OutputAtHeight, { kind: "absent" }>, "kind">;

/** Ids are dense: an unknown one is below the first leaf, or above the last. */
function absenceOf(output: ProvenOutput, rollupId: RollupId): Absence {
  const { header, certificate, descendants, table } = output;
  const side = (id: number): Absence["left"] => {
    const path = leafPath(table, id as RollupId);
    if (path === null) return null;
    const { leaf, ...proof } = path;
    return { leaf, proof };
  };
  const isAbove = rollupId > table.leaves.length;
  const left = isAbove ? side(table.leaves.length) : null;
  return { header, certificate, descendants, left, right: isAbove ? null : side(1) };
}
