/** Frames that wait for one peer and class, bounded by count and bytes. [N2, DR7] */
import type { PeerMessageKind } from "../chain/index.ts";
import type { QueueBound } from "./classes.ts";

export type QueuedFrame = { readonly kind: PeerMessageKind; readonly bytes: Uint8Array };

export type SendQueue = {
  /** @returns whether the frame is in, and how many were dropped, itself included. */
  push(frame: QueuedFrame): { readonly taken: boolean; readonly dropped: number };
  /** The oldest, without taking it. */
  first(): QueuedFrame | undefined;
  shift(): QueuedFrame | undefined;
  readonly frames: number;
  readonly bytes: number;
};

/** Frames that were taken from an array before it is cut. */
const GAP_MAX = 1024;

export function createSendQueue(bound: QueueBound): SendQueue {
  let waiting: QueuedFrame[] = [];
  let head = 0;
  let bytes = 0;

  const shift = (): QueuedFrame | undefined => {
    const frame = waiting[head];
    if (frame === undefined) return undefined;
    head++;
    bytes -= frame.bytes.length;
    if (head === waiting.length || head === GAP_MAX) {
      waiting = waiting.slice(head);
      head = 0;
    }
    return frame;
  };
  const fits = (frame: QueuedFrame): boolean =>
    waiting.length - head < bound.frames && bytes + frame.bytes.length <= bound.bytes;

  return {
    push(frame) {
      const hopeless = frame.bytes.length > bound.bytes;
      if (hopeless || (bound.overflow === "drop_newest" && !fits(frame))) {
        return { taken: false, dropped: 1 };
      }
      let dropped = 0;
      while (!fits(frame)) {
        shift();
        dropped++;
      }
      waiting.push(frame);
      bytes += frame.bytes.length;
      return { taken: true, dropped };
    },
    first: () => waiting[head],
    shift,
    get frames() {
      return waiting.length - head;
    },
    get bytes() {
      return bytes;
    },
  };
}
