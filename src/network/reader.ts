/**
 * Reads one class of one peer, and stops where the node has no room. [N4, DR7]
 *
 * A paused stream sends no window updates, so the peer may send the rest of its window and no more;
 * the library keeps that, which is why its read buffer must hold a window.
 */
import type { PeerMessageKind } from "../chain/index.ts";
import type { FrameReader } from "./frame-reader.ts";

/** What the reader needs of a stream. */
export type ReadableStream = {
  pause(): void;
  resume(): void;
  readonly readStatus: string;
};

export type ReaderEvents = {
  /** A promise: read on once it resolves. */
  frame(kind: PeerMessageKind, bytes: Uint8Array): Promise<void> | undefined;
  /** False: read no further. */
  fault(code: "malformed" | "oversize", reason: string, fatal: boolean): boolean;
};

export type Reader = {
  /** Received bytes, in order. */
  receive(chunks: Iterable<Uint8Array>): void;
  close(): void;
};

/** Frames handled before other work gets its turn. */
const TURN_FRAMES = 256;

export function createReader(options: {
  readonly stream: ReadableStream;
  readonly frames: FrameReader;
  readonly events: ReaderEvents;
}): Reader {
  const { stream, frames, events } = options;
  let state: "reading" | "paused" | "resuming" | "closed" = "reading";

  /** Handles what is there; a promise: go on after it. */
  const handle = (): Promise<void> | undefined => {
    for (let count = 0; count < TURN_FRAMES; count++) {
      const read = frames.next();
      if (read === null) return undefined;
      if (read.kind === "fault") {
        if (events.fault(read.code, read.reason, read.fatal)) continue;
        state = "closed";
        return undefined;
      }
      const wait = events.frame(read.messageKind, read.bytes);
      if (wait !== undefined) return wait;
    }
    return frames.pending === 0 ? undefined : nextTurn();
  };

  const readOn = (): void => {
    if (state === "closed") return;
    const wait = handle();
    if (wait === undefined) {
      if (state === "paused") resume();
      return;
    }
    if (state === "reading") pause();
    // A node that fails to take a message ends; it does not read on.
    wait.then(readOn, () => {
      state = "closed";
    });
  };

  const pause = (): void => {
    state = "paused";
    if (stream.readStatus === "readable") stream.pause();
  };

  /** The library hands over all it kept inside `resume`, and forgets a pause that falls into it. */
  const resume = (): void => {
    state = "resuming";
    if (stream.readStatus === "paused") stream.resume();
    state = "reading";
    if (frames.pending > 0) readOn();
  };

  return {
    receive(chunks) {
      if (state === "closed") return;
      for (const chunk of chunks) frames.push(chunk);
      if (state === "reading") readOn();
    },
    close() {
      state = "closed";
    },
  };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
