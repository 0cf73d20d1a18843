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
  /** Bulk bytes arrived. */
  credit(bytes: number): void;
  flush(): void;
};

/** While the stream is full only the newest pong and the sum of credits are kept. */
export function createControlSender(control: ControlStream, failed: () => void): ControlSender {
  let pong: number | null = null;
  let credit = 0;
  let scheduled = false;

  const send = (message: ControlMessage): void => {
    try {
      control.send(encodeControl(message));
    } catch {
      failed();
    }
  };
  const flush = (): void => {
    scheduled = false;
    if (pong !== null && !control.writableNeedsDrain) {
      const number = pong;
      pong = null;
      send({ kind: "pong", number });
    }
    if (credit > 0 && !control.writableNeedsDrain) {
      const bytes = credit;
      credit = 0;
      send({ kind: "credit", bytes });
    }
  };
  return {
    send,
    flush,
    pong(number) {
      pong = number;
      flush();
    },
    credit(bytes) {
      credit += bytes;
      if (scheduled) return;
      scheduled = true;
      setImmediate(flush);
    },
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
