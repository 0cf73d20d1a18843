/**
 * A subscription: a place in one rollup's sequence, with nobody's data in it. One loop reads backlog and
 * live frames alike, from the ring or else from segments, and at the head it waits. [FC2, FP1, FP5]
 */
import { outputHash } from "../chain/index.ts";
import {
  encodeFeedMessage,
  type FeedMessage,
  type SubscribeRequest,
  withoutBodies,
} from "../codec/index.ts";
import { assert } from "../primitives/assert.ts";
import { heightOf, type Millis } from "../primitives/brand.ts";
import { type FeedError, feedError } from "./feed-error.ts";
import type { FeedState } from "./feed-state.ts";
import { proofOfBatch } from "./fork-guard.ts";
import { nextConfirmation, nothingTold, type Told } from "./l1-progress.ts";
import { belowOldest, findStart, startAtTip } from "./start.ts";

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

/** One message of a batch, wherever it was read. */
type Found = {
  readonly kind: "found";
  readonly bytes: Uint8Array;
  /** Messages of the batch. */
  readonly messages: number;
  readonly height: number;
  readonly certifiedMs: Millis | null;
};

type Subscription = {
  readonly state: FeedState;
  readonly request: SubscribeRequest;
  readonly times: CursorTimes;
  /** The newest committee that the subscriber can know. [FC6] */
  epoch: number;
  /** What a start at the tip says first, once the changes before it are said. */
  greeting: { readonly message: CursorMessage; readonly height: number } | null;
  /** What of the L1 was told. [ST5] */
  readonly told: Told;
  /** Null: where it starts is not known yet. */
  position: Position | null;
  closed: boolean;
  /** Ends a wait that goes on. */
  release: () => void;
  /** When the last message was made. */
  sentMs: Millis;
};

export function createCursor(
  state: FeedState,
  request: SubscribeRequest,
  times: CursorTimes = CURSOR_TIMES,
): Cursor {
  const subscription: Subscription = {
    state,
    request,
    times,
    epoch: request.trustedEpoch,
    greeting: null,
    told: nothingTold(),
    position: null,
    closed: false,
    release: () => {},
    sentMs: state.clock.nowMs(),
  };
  return {
    next: () => (subscription.closed ? new Promise(() => {}) : nextMessage(subscription)),
    lagBatches() {
      const { position } = subscription;
      const { head } = state.rangeOf(request.rollupId);
      return position === null ? 0 : Math.max(0, head - position.seq + 1);
    },
    close() {
      subscription.closed = true;
      subscription.release();
    },
  };
}

/** Until something new of the rollup is announced, or some time has passed. */
function wait(subscription: Subscription, delayMs: number, anyHeight: boolean): Promise<void> {
  const { state, request } = subscription;
  return new Promise((resolve) => {
    const wake = (): void => {
      subscription.release();
      resolve();
    };
    const leave = state.wait({ rollupId: request.rollupId, anyHeight, wake });
    const cancel = state.clock.after(delayMs, wake);
    subscription.release = () => {
      leave();
      cancel();
    };
  });
}

async function nextMessage(subscription: Subscription): Promise<CursorMessage | FeedError> {
  const { state, request, times } = subscription;
  if (subscription.position === null) {
    const fault = await begin(subscription);
    if (fault !== null) return fault;
  }
  for (;;) {
    const at = subscription.position;
    assert(at !== null, "a started cursor has a position");
    const revision = state.revision();
    const { greeting } = subscription;
    if (greeting !== null) return greet(subscription, greeting);
    const confirmation = at.message === 0 ? await confirmationAt(subscription, at) : null;
    if (confirmation !== null) return confirmation;
    if (at.seq <= releasedHead(subscription)) return frame(subscription, at);
    const tip = await beforeTip(subscription, at);
    if (tip !== null) return tip;
    const empty = emptyRange(subscription, at);
    if (empty !== null) return empty;
    if (state.revision() !== revision) continue;
    const idleMs = Math.max(0, state.clock.nowMs() - subscription.sentMs);
    if (idleMs >= times.heartbeatMs) return heartbeat(subscription);
    await wait(subscription, times.heartbeatMs - idleMs, request.includeEmpty);
  }
}

/** The newest batch that may go out: at an L1 level, one that the L1 has. [ST5] */
function releasedHead({ state, request }: Subscription): number {
  const { head } = state.rangeOf(request.rollupId);
  return Math.min(head, state.l1.released(request.rollupId, request.level));
}

/**
 * The committee change that must come before anything of a height, or why there is none here.
 * [FC6]
 */
async function changeBefore(
  subscription: Subscription,
  height: number,
): Promise<CursorMessage | FeedError | null> {
  const { state, epoch } = subscription;
  await state.learnChanges(height);
  if (state.epochAt(height) <= epoch) return null;
  const change = state.changes().find(({ nextEpoch }) => nextEpoch === epoch + 1);
  if (change === undefined) {
    const { archiveUrls } = state;
    const text = `the committee change after epoch ${epoch} is not kept here`;
    return feedError("BELOW_OLDEST", text, { archiveUrls });
  }
  const bytes = await state.change(change.nextEpoch);
  if (bytes === null) return feedError("DATA_LOSS", `${change.nextEpoch} cannot be read`);
  subscription.epoch = change.nextEpoch;
  subscription.sentMs = state.clock.nowMs();
  return { kind: "message", bytes, completes: 0, certifiedMs: null };
}

/** Changes before what proves the tip; none while batches of an older committee are held back. */
async function beforeTip(
  subscription: Subscription,
  at: Position,
): Promise<CursorMessage | FeedError | null> {
  const { state, request } = subscription;
  const tip = state.tip();
  const holdsBack = at.seq <= state.rangeOf(request.rollupId).head;
  return tip === null || holdsBack ? null : changeBefore(subscription, tip.header.height);
}

async function greet(
  subscription: Subscription,
  { message, height }: NonNullable<Subscription["greeting"]>,
): Promise<CursorMessage | FeedError> {
  const change = await changeBefore(subscription, height);
  if (change !== null) return change;
  subscription.greeting = null;
  return message;
}

/** What the L1 says of batches that were sent, where it is asked for and new. [ST5] */
async function confirmationAt(
  subscription: Subscription,
  at: Position,
): Promise<CursorMessage | null> {
  const { state, request, told } = subscription;
  const { rollupId } = request;
  if (!request.confirmations) return null;
  const next = nextConfirmation(state.l1, told, { rollupId, seq: at.seq - 1 });
  if (next === null) return null;
  // An entry of the L1 names a batch: where that stands, the batch itself says.
  const proof = next.upToHeight > 0 ? null : await proofOfBatch(state, rollupId, next.upToSeq);
  if (proof === null) return control(subscription, next);
  const { header } = proof;
  const place = { upToHeight: header.height, outputHash: outputHash(header) };
  return control(subscription, { ...next, ...place });
}

/** Finds the position, and what a start at the tip says first; or why there is none. */
async function begin(subscription: Subscription): Promise<FeedError | null> {
  const { state, request, times } = subscription;
  if (request.start.kind === "fromTip") {
    // At once: heartbeat and first batch must speak of the same tip.
    const message = heartbeat(subscription);
    subscription.greeting = { message, height: state.tip()?.header.height ?? 0 };
    subscription.position = { ...startAtTip(state, request), message: 0 };
    return null;
  }
  const found = await findStart(state, request, {
    aboveHeadMs: times.aboveHeadMs,
    wait: (delayMs, anyHeight) => wait(subscription, delayMs, anyHeight),
  });
  if (found.kind === "error") return found;
  subscription.position = { seq: found.seq, message: 0, covered: found.covered };
  return null;
}

/** A message that is no batch. */
function control(subscription: Subscription, message: FeedMessage): CursorMessage {
  subscription.sentMs = subscription.state.clock.nowMs();
  const bytes = encodeFeedMessage(message);
  return { kind: "message", bytes, completes: 0, certifiedMs: null };
}

/**
 * After a restart the newest output that the disk proves may be older than what was delivered: the
 * certificate was of a height that is not there yet. Nobody is shown less than what they were given.
 */
function heartbeat(subscription: Subscription): CursorMessage {
  const { state, request, position } = subscription;
  const proof = state.tipProof(request.rollupId);
  const isOlder = proof !== null && position !== null && proof.leaf.seq < position.seq - 1;
  // Batches that wait for the L1 may be of an older committee than the tip: then it proves nothing.
  const isAhead =
    proof !== null && position !== null && state.epochAt(proof.header.height) > subscription.epoch;
  return control(subscription, {
    kind: "heartbeat",
    serverTimeMs: state.clock.nowMs(),
    tip: isOlder || isAhead ? null : proof,
    orderedHeight: state.orderedHeight(),
  });
}

/** A range without a batch, up to the tip, where one is wanted and new. */
function emptyRange(subscription: Subscription, at: Position): CursorMessage | null {
  const { state, request } = subscription;
  if (!request.includeEmpty) return null;
  const proof = state.tipProof(request.rollupId);
  if (proof === null || proof.leaf.seq !== at.seq - 1) return null;
  const fromHeight = heightOf(Math.max(at.covered, proof.leaf.batchHeight) + 1);
  if (fromHeight > proof.header.height) return null;
  at.covered = proof.header.height;
  return control(subscription, { kind: "empty", fromHeight, proof });
}

/** The next message of the batch at the position. */
async function frame(subscription: Subscription, at: Position): Promise<CursorMessage | FeedError> {
  const { state, request } = subscription;
  const found = await find(state, request, at);
  if (found.kind === "error") return found;
  const change = at.message === 0 ? await changeBefore(subscription, found.height) : null;
  if (change !== null) return change;
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
  subscription.sentMs = state.clock.nowMs();
  const bytes = request.omitBodies ? withoutBodies(found.bytes) : found.bytes;
  return { kind: "message", bytes, completes: isLast ? seq : 0, certifiedMs };
}

/** From the ring, else from segments. */
async function find(
  state: FeedState,
  { rollupId }: SubscribeRequest,
  { seq, message }: Position,
): Promise<Found | FeedError> {
  const hot = state.ring.get(rollupId, seq);
  const bytes = hot?.messages[message];
  if (hot !== null && bytes !== undefined) {
    return { kind: "found", bytes, ...hot, messages: hot.messages.length };
  }
  const read = await state.reader.read(rollupId, seq, message);
  if (read.kind === "frame") return { ...read, kind: "found", certifiedMs: null };
  const { oldest, head } = state.rangeOf(rollupId);
  const range = { oldestSeq: oldest, headSeq: head };
  if (read.kind === "missing" && seq < oldest) return belowOldest(state, `batch ${seq}`, range);
  return feedError("DATA_LOSS", `batch ${seq} cannot be read`, range);
}
