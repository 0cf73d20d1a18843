/**
 * A subscription: a place in one rollup's sequence, with nobody's data in it. One loop reads backlog and
 * live frames alike, from the ring or else from segments, and at the head it waits. [FC2, FP1, FP5]
 */
import { encodeFeedMessage, type SubscribeRequest, withoutBodies } from "../codec/index.ts";
import { assert } from "../primitives/assert.ts";
import { heightOf, type Millis } from "../primitives/brand.ts";
import { type FeedError, feedError } from "./feed-error.ts";
import type { FeedState } from "./feed-state.ts";
import { findStart, startAtTip } from "./start.ts";

/** One message of a subscription. */
export type CursorMessage = {
  readonly kind: "message";
  /** An encoded `FeedMessage`. */
  readonly bytes: Uint8Array;
  /** The batch that is complete with this message; 0: none. */
  readonly completes: number;
  /** When this node had the certificate; null: out of segments, or no batch. */
  readonly certifiedMs: Millis | null;
};

export type Cursor = {
  /**
   * The next message as soon as there is one, or why there is none any more. One call at a time;
   * never rejects. A call that waits when the cursor is closed does not settle.
   */
  next(): Promise<CursorMessage | FeedError>;
  /** Batches between here and the head of the rollup. */
  lagBatches(): number;
  close(): void;
};

export type CursorTimes = {
  /** Time without a message after which a heartbeat goes out. [FC7] */
  readonly heartbeatMs: number;
  /** Time that a start above the head may wait for it. */
  readonly aboveHeadMs: number;
};

export const CURSOR_TIMES: CursorTimes = { heartbeatMs: 1000, aboveHeadMs: 5000 };

/** What moves: the next batch, its next message, and up to where nothing is left unsaid. */
type Position = { seq: number; message: number; covered: number };

type Found = { readonly bytes: Uint8Array; readonly messages: number } & {
  readonly height: number;
  readonly certifiedMs: Millis | null;
};

export function createCursor(
  state: FeedState,
  request: SubscribeRequest,
  times: CursorTimes = CURSOR_TIMES,
): Cursor {
  const { rollupId } = request;
  let position: Position | null = null;
  let closed = false;
  let release: () => void = () => {};
  let sentMs = state.clock.nowMs();

  /** Until something new of the rollup is announced, or some time has passed. */
  const wait = (delayMs: number, anyHeight: boolean): Promise<void> =>
    new Promise((resolve) => {
      const leave = state.wait({ rollupId, anyHeight, wake: () => done() });
      const cancel = state.clock.after(delayMs, () => done());
      release = () => {
        leave();
        cancel();
      };
      const done = (): void => {
        release();
        resolve();
      };
    });

  const control = (bytes: Uint8Array): CursorMessage => {
    sentMs = state.clock.nowMs();
    return { kind: "message", bytes, completes: 0, certifiedMs: null };
  };

  const heartbeat = (): CursorMessage =>
    control(
      encodeFeedMessage({
        kind: "heartbeat",
        serverTimeMs: state.clock.nowMs(),
        tip: state.tipProof(rollupId),
        orderedHeight: state.orderedHeight(),
      }),
    );

  /** A range without a batch, up to the tip, where one is wanted and new. */
  const emptyRange = (at: Position): CursorMessage | null => {
    if (!request.includeEmpty) return null;
    const proof = state.tipProof(rollupId);
    if (proof === null || proof.header.height <= at.covered) return null;
    if (proof.leaf.seq !== at.seq - 1) return null;
    const fromHeight = heightOf(Math.max(at.covered, proof.leaf.batchHeight) + 1);
    if (fromHeight > proof.header.height) return null;
    at.covered = proof.header.height;
    return control(encodeFeedMessage({ kind: "empty", fromHeight, proof }));
  };

  const find = async ({ seq, message }: Position): Promise<Found | FeedError> => {
    const hot = state.ring.get(rollupId, seq);
    const hotBytes = hot?.messages[message];
    if (hot !== null && hotBytes !== undefined) {
      return { ...hot, bytes: hotBytes, messages: hot.messages.length };
    }
    const read = await state.reader.read(rollupId, seq, message);
    if (read.kind === "frame") {
      const { bytes, messages, height } = read;
      return { bytes, messages, height, certifiedMs: null };
    }
    const { oldest, head } = state.rangeOf(rollupId);
    const range = { oldestSeq: oldest, headSeq: head };
    if (read.kind === "missing" && seq < oldest) {
      const { archiveUrls } = state;
      const text = `batch ${seq} is below the oldest kept`;
      return feedError("BELOW_OLDEST", text, { ...range, archiveUrls });
    }
    return feedError("DATA_LOSS", `batch ${seq} cannot be read`, range);
  };

  /** The next message of the batch at the position. */
  const frame = async (at: Position): Promise<CursorMessage | FeedError> => {
    const found = await find(at);
    if ("kind" in found) return found;
    const { certifiedMs } = found;
    const { seq } = at;
    const isLast = request.omitBodies || at.message + 1 >= found.messages;
    if (isLast) {
      at.seq++;
      at.message = 0;
      at.covered = found.height;
    } else {
      at.message++;
    }
    sentMs = state.clock.nowMs();
    const bytes = request.omitBodies ? withoutBodies(found.bytes) : found.bytes;
    return { kind: "message", bytes, completes: isLast ? seq : 0, certifiedMs };
  };

  const start = async (): Promise<CursorMessage | FeedError | null> => {
    if (request.start.kind === "fromTip") {
      position = { ...startAtTip(state, request), message: 0 };
      return heartbeat();
    }
    const found = await findStart(state, request, { aboveHeadMs: times.aboveHeadMs, wait });
    if (found.kind === "error") return found;
    position = { seq: found.seq, message: 0, covered: found.covered };
    return null;
  };

  const next = async (): Promise<CursorMessage | FeedError> => {
    if (position === null) {
      const first = await start();
      if (first !== null) return first;
    }
    for (;;) {
      const at = position;
      assert(at !== null, "a started cursor has a position");
      if (at.seq <= state.rangeOf(rollupId).head) return frame(at);
      const empty = emptyRange(at);
      if (empty !== null) return empty;
      const idleMs = state.clock.nowMs() - sentMs;
      if (idleMs >= times.heartbeatMs) return heartbeat();
      await wait(times.heartbeatMs - Math.max(0, idleMs), request.includeEmpty);
    }
  };

  return {
    next: () => (closed ? new Promise(() => {}) : next()),
    lagBatches: () =>
      position === null ? 0 : Math.max(0, state.rangeOf(rollupId).head - position.seq + 1),
    close() {
      closed = true;
      release();
    },
  };
}
