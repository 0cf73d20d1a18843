/** The sending half of the control stream: bounded, whatever the peer asks for. [N2, N8] */
import type { ControlMessage } from "./control.ts";
import { encodeControl } from "./control.ts";

/** What the sender needs of a stream. */
type ControlStream = {
  send(data: Uint8Array): boolean;
  readonly writableNeedsDrain: boolean;
};

export type ControlSender = {
  send(message: ControlMessage): void;
  pong(number: number): void;
  /**
   * Bytes arrived on a path.
   *
   * @param awaited whether the peer's window waits for them; else they are told with the next pong.
   */
  credit(path: number, bytes: number, awaited: boolean): void;
  flush(): void;
  stop(): void;
};

/** A message on this stream costs as much as tens of kilobytes on a socket. */
const CREDIT_BYTES = 512 * 1024;
const CREDIT_MS = 50;

/** While the stream is full only the newest pong and the sum of credits are kept. */
export function createControlSender(control: ControlStream, failed: () => void): ControlSender {
  let pong: number | null = null;
  /** By path. */
  const awaitedCredits = new Map<number, number>();
  const otherCredits = new Map<number, number>();
  let uncredited = 0;
  let timer: NodeJS.Timeout | undefined;

  const send = (message: ControlMessage): void => {
    try {
      control.send(encodeControl(message));
    } catch {
      failed();
    }
  };
  const flushCredits = (credits: Map<number, number>): void => {
    for (const [path, bytes] of credits) {
      if (control.writableNeedsDrain) return;
      credits.delete(path);
      send({ kind: "credit", path, bytes });
    }
  };
  const flush = (): void => {
    if (pong !== null && !control.writableNeedsDrain) {
      const number = pong;
      pong = null;
      send({ kind: "pong", number });
      flushCredits(otherCredits);
    }
    flushCredits(awaitedCredits);
    uncredited = 0;
  };
  const flushLate = (): void => {
    timer = undefined;
    flush();
  };
  return {
    send,
    flush,
    pong(number) {
      pong = number;
      flush();
    },
    credit(path, bytes, awaited) {
      const credits = awaited ? awaitedCredits : otherCredits;
      credits.set(path, (credits.get(path) ?? 0) + bytes);
      if (!awaited) return;
      uncredited += bytes;
      if (uncredited >= CREDIT_BYTES) flush();
      else timer ??= setTimeout(flushLate, CREDIT_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

export type SignsOfLife = {
  ping(): void;
  /** Milliseconds since the ping of that number; null: not the last one. */
  pong(number: number): number | null;
};

export function createSignsOfLife(options: {
  readonly now: () => number;
  readonly send: (message: ControlMessage) => void;
}): SignsOfLife {
  const { now, send } = options;
  let last = 0;
  let sentMs: number | null = null;
  return {
    ping() {
      last++;
      sentMs = now();
      send({ kind: "ping", number: last });
    },
    pong(number) {
      if (number !== last || sentMs === null) return null;
      const ms = now() - sentMs;
      sentMs = null;
      return ms;
    },
  };
}
