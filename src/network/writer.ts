/**
 * Sends one peer's frames: the highest class first, bulk in bounded pieces. [N1, N5]
 *
 * `Stream.send` never refuses: what the socket does not take, the library keeps. So the writer stops
 * at the first `false` and goes on when that stream drains; at most one piece per stream is with the
 * library. [N2]
 */
import type { PeerMessageKind } from "../chain/index.ts";
import type { BulkWindow } from "./bulk-window.ts";
import { classOf, isBulk, MESSAGE_CLASSES, type MessageClass, QUEUE_BOUNDS } from "./classes.ts";
import { FRAME_HEADER_BYTES } from "./frame-reader.ts";
import { createSendQueue, type QueuedFrame, type SendQueue } from "./send-queue.ts";

/** What the writer needs of a stream or socket. */
export type WritableStream = {
  /** False: full, wait for the drain. Throws once it is closed. */
  send(data: Uint8Array): boolean;
  readonly writableNeedsDrain: boolean;
};

/** Where a class goes. */
export type Outlet = {
  readonly stream: WritableStream;
  /** 0: the stream of the class; else the number of a socket. [N10] */
  readonly path: number;
  /** Longest piece that is handed down at once. */
  readonly pieceBytes: number;
  /** Longest piece that is made by copying; the rest of a long frame goes as views of it. */
  readonly copiedBytes: number;
};

export type WriterEvents = {
  /** The last byte of a frame was handed down. */
  sent(kind: PeerMessageKind, frameBytes: number): void;
  dropped(name: MessageClass, count: number): void;
};

export type Writer = {
  /** False: dropped. */
  push(kind: PeerMessageKind, frame: Uint8Array): boolean;
  /** From the next frame on the class goes there. */
  attach(name: MessageClass, outlet: Outlet): void;
  /** The outlet ended: what it carried of a frame is lost with that frame. */
  detach(name: MessageClass, outlet: Outlet): void;
  /** Sends what streams and window take now; call after a drain and after credit. */
  pump(): void;
  queuedBytes(name: MessageClass): number;
};

/** One encrypted record of the channel, its own and the multiplexer's header apart. */
export const PIECE_BYTES = 65_000;
/** Where a class goes before it has a socket. */
export const streamOutlet = (stream: WritableStream): Outlet => ({
  stream,
  path: 0,
  pieceBytes: PIECE_BYTES,
  copiedBytes: PIECE_BYTES,
});
/** Small frames of one class travel together up to this. */
const GATHER_BYTES = 16 * 1024;

type Lane = {
  readonly name: MessageClass;
  readonly queue: SendQueue;
  outlet: Outlet | null;
  /** Takes its place between two frames. */
  next: Outlet | null;
  /** A frame of which a part was sent. */
  current: { readonly frame: QueuedFrame; offset: number } | null;
};

export function createWriter(options: {
  readonly window: BulkWindow;
  readonly now: () => number;
  readonly events: WriterEvents;
}): Writer {
  const { window, now, events } = options;
  const lanes: readonly Lane[] = MESSAGE_CLASSES.map((name) => ({
    name,
    queue: createSendQueue(QUEUE_BOUNDS[name]),
    outlet: null,
    next: null,
    current: null,
  }));
  const laneOf = (name: MessageClass): Lane => lanes[MESSAGE_CLASSES.indexOf(name)] as Lane;

  /** Sends one piece of the lane; false: nothing to send, or no room. */
  const sendPiece = (lane: Lane): boolean => {
    if (lane.current === null && lane.next !== null) {
      lane.outlet = lane.next;
      lane.next = null;
    }
    const { outlet } = lane;
    if (outlet === null || outlet.stream.writableNeedsDrain) return false;
    if (lane.current === null && lane.queue.frames === 0) return false;
    const bulk = isBulk(lane.name);
    const room = bulk ? Math.min(outlet.pieceBytes, window.room()) : outlet.pieceBytes;
    if (room < Math.min(MIN_PIECE_BYTES, remainingOf(lane))) {
      window.limited();
      return false;
    }
    const piece = nextPiece(lane, room, outlet.copiedBytes, events);
    if (bulk || outlet.path !== 0) window.sent(piece.length, now(), { path: outlet.path, bulk });
    outlet.stream.send(piece);
    return true;
  };

  return {
    push(kind, bytes) {
      const name = classOf(kind);
      const { taken, dropped } = laneOf(name).queue.push({ kind, bytes });
      if (dropped > 0) events.dropped(name, dropped);
      return taken;
    },
    attach(name, outlet) {
      laneOf(name).next = outlet;
    },
    detach(name, outlet) {
      const lane = laneOf(name);
      if (lane.next === outlet) lane.next = null;
      if (lane.outlet !== outlet) return;
      lane.outlet = null;
      if (lane.current === null) return;
      lane.current = null;
      events.dropped(name, 1);
    },
    pump() {
      // From the top after each piece: a vote that came meanwhile goes next.
      while (lanes.some(sendPiece));
    },
    queuedBytes(name) {
      const { queue, current } = laneOf(name);
      return queue.bytes + (current === null ? 0 : current.frame.bytes.length - current.offset);
    },
  };
}

/** Of a frame in several pieces each is at least this long, but the last. */
const MIN_PIECE_BYTES = 8 * 1024;

function remainingOf(lane: Lane): number {
  if (lane.current !== null) return lane.current.frame.bytes.length - lane.current.offset;
  return FRAME_HEADER_BYTES + (lane.queue.first()?.bytes.length ?? 0);
}

/** The rest of a long frame goes as a view; a frame's start and short frames are joined. */
function nextPiece(
  lane: Lane,
  room: number,
  copiedBytes: number,
  events: WriterEvents,
): Uint8Array {
  const { current } = lane;
  if (current !== null) {
    const { frame } = current;
    const piece = frame.bytes.subarray(current.offset, current.offset + room);
    current.offset += piece.length;
    if (current.offset === frame.bytes.length) {
      lane.current = null;
      events.sent(frame.kind, frame.bytes.length);
    }
    return piece;
  }
  return gather(lane, Math.min(room, copiedBytes), events);
}

/** Whole frames while they are short, else the start of one. */
function gather(lane: Lane, room: number, events: WriterEvents): Uint8Array {
  const frames: QueuedFrame[] = [];
  let size = 0;
  for (let next = lane.queue.first(); next !== undefined; next = lane.queue.first()) {
    const grown = size + FRAME_HEADER_BYTES + next.bytes.length;
    if (frames.length > 0 && grown > Math.min(room, GATHER_BYTES)) break;
    lane.queue.shift();
    frames.push(next);
    size = grown;
  }
  const piece = new Uint8Array(Math.min(size, room));
  const view = new DataView(piece.buffer);
  let offset = 0;
  for (const frame of frames) {
    view.setUint32(offset, frame.bytes.length);
    offset += FRAME_HEADER_BYTES;
    const part = frame.bytes.subarray(0, piece.length - offset);
    piece.set(part, offset);
    offset += part.length;
    if (part.length < frame.bytes.length) lane.current = { frame, offset: part.length };
    else events.sent(frame.kind, frame.bytes.length);
  }
  return piece;
}
