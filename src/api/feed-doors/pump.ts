/**
 * Moves messages from a cursor into one socket, the same way behind every door. There is no queue
 * per subscriber: beyond what the socket holds, a subscriber is a number. [FC2, FC3, FP5]
 */
import { encodeFeedMessage } from "../../codec/index.ts";
import type { CursorMessage, FeedCursor, FeedFailure } from "./source.ts";

/** A socket as the pump sees it. */
export type Sink = {
  /**
   * Hands bytes to the socket. `drained` is called with a count whenever the socket has got rid of
   * some of them, until the counts add up; after the socket's end it need not be called.
   */
  write(bytes: Uint8Array, drained: (bytes: number) => void): void;
};

/** Why a pump stopped. */
export type PumpEnd =
  | { readonly kind: "failed"; readonly error: FeedFailure }
  /** Nothing drained for too long; a GoAway was written. */
  | { readonly kind: "slow"; readonly lastSeqSent: number }
  /** The node stops; a GoAway was written. */
  | { readonly kind: "shutdown"; readonly lastSeqSent: number }
  /** The client left. */
  | { readonly kind: "gone" };

export type PumpOptions = {
  /** Most bytes in the socket, not drained; one message is always allowed. [FC3] */
  readonly maxInflightBytes: number;
  /** Time without a drained byte after which a subscriber is too slow. */
  readonly stallMs: number;
  /** The batch before the first one asked for; 0: unknown. What a GoAway says before any batch. */
  readonly seqBefore: number;
  /** Told of each message when the socket gets it. */
  onSent(message: CursorMessage): void;
};

export type Pump = {
  readonly done: Promise<PumpEnd>;
  /** The client left: nothing more is written. */
  leave(): void;
  /** The node stops: says so, and where to go on. [FC8] */
  shutdown(): void;
  /** Bytes in the socket, not drained. */
  inflightBytes(): number;
};

/** Bytes one pump may write before others have their turn: a backlog must not hold the thread. */
const TURN_BYTES = 256 * 1024;
/** When a client whose node stops may come back. */
const SHUTDOWN_RETRY_MS = 1000;

/** Starts at once. Closes the cursor when it ends, however it ends. */
export function startPump(cursor: FeedCursor, sink: Sink, options: PumpOptions): Pump {
  let held: CursorMessage | null = null;
  let asking = false;
  let ended = false;
  let inflight = 0;
  let drains = 0;
  let turnBytes = 0;
  let lastSeqSent = options.seqBefore;
  let yielding: NodeJS.Immediate | null = null;
  let stall: NodeJS.Timeout | null = null;
  const { promise: done, resolve } = Promise.withResolvers<PumpEnd>();

  const finish = (end: PumpEnd): void => {
    if (ended) return;
    ended = true;
    held = null;
    if (stall !== null) clearTimeout(stall);
    if (yielding !== null) clearImmediate(yielding);
    cursor.close();
    resolve(end);
  };

  const sayGoAway = (kind: "slow" | "shutdown"): void => {
    if (ended) return;
    const reason = kind === "slow" ? "SLOW_CONSUMER" : "SHUTDOWN";
    const retryAfterMs = kind === "slow" ? 0 : SHUTDOWN_RETRY_MS;
    const goAway = encodeFeedMessage({ kind: "goAway", reason, lastSeqSent, retryAfterMs });
    sink.write(goAway, () => {});
    finish({ kind, lastSeqSent });
  };

  /** The thread may have stood still itself: what drained meanwhile is told before the verdict. */
  const judge = (): void => {
    const before = drains;
    setImmediate(() => {
      if (inflight > 0 && drains === before) sayGoAway("slow");
      else if (inflight > 0 && !ended) watch();
    });
  };

  const watch = (): void => {
    if (stall === null) stall = setTimeout(judge, options.stallMs);
    else stall.refresh();
  };

  const drained = (bytes: number): void => {
    inflight -= bytes;
    drains++;
    if (ended) return;
    if (inflight > 0) watch();
    advance();
  };

  const send = (message: CursorMessage): void => {
    if (inflight === 0) watch();
    inflight += message.bytes.length;
    turnBytes += message.bytes.length;
    if (message.completes > 0) lastSeqSent = message.completes;
    options.onSent(message);
    sink.write(message.bytes, drained);
  };

  /** Writes what is held where there is room, and asks for the next where more would have room. */
  const advance = (): void => {
    if (ended || asking || yielding !== null) return;
    if (held !== null) {
      if (inflight > 0 && inflight + held.bytes.length > options.maxInflightBytes) return;
      const message = held;
      held = null;
      send(message);
      // The sink may have drained at once, and this call have run inside that one.
      if (ended || asking || yielding !== null || held !== null) return;
    }
    if (inflight >= options.maxInflightBytes) return;
    if (turnBytes >= TURN_BYTES) {
      yielding = setImmediate(() => {
        yielding = null;
        turnBytes = 0;
        advance();
      });
      return;
    }
    asking = true;
    cursor.next().then(received, rejected);
  };

  const received = (step: CursorMessage | FeedFailure): void => {
    asking = false;
    if (ended) return;
    if (step.kind === "error") {
      finish({ kind: "failed", error: step });
      return;
    }
    held = step;
    advance();
  };

  /** A cursor answers with values; what it throws ends the process as any bug does. */
  const rejected = (cause: unknown): void => {
    finish({ kind: "gone" });
    throw cause;
  };

  advance();
  return {
    done,
    leave: () => finish({ kind: "gone" }),
    shutdown: () => sayGoAway("shutdown"),
    inflightBytes: () => inflight,
  };
}
