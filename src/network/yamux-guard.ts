/**
 * Reads the multiplexer's headers before the multiplexer does. [N9]
 *
 * Yamux collects a data frame whole before it compares it with the window, and answers every ping
 * with a write. So a member could make it keep 4 GiB, or write without end. This ends a connection
 * on a header that announces more than a window, and on too many pings and new streams.
 *
 * | offset | size | type | meaning |
 * |---|---|---|---|
 * | 0 | 1 | u8 | version, 0 |
 * | 1 | 1 | u8 | type: 0 data, 1 window update, 2 ping, 3 go away |
 * | 2 | 2 | u16 | flags: 1 SYN, 2 ACK, 4 FIN, 8 RST |
 * | 4 | 4 | u32 | stream |
 * | 8 | 4 | u32 | of data: bytes that follow |
 */
import type { MessageStream, StreamMuxer, StreamMuxerFactory } from "@libp2p/interface";
import { createTokenBucket } from "./token-bucket.ts";

const HEADER_BYTES = 12;
const DATA = 0;
const PING = 2;
const SYN = 1;
/** Pings and new streams: a connection has a handful, then a ping now and then. */
const CALLS_BURST = 64;
const CALLS_PER_SECOND = 4;

export type HeaderWatch = {
  /** Null: nothing wrong so far; else what is, for good. */
  receive(chunk: Uint8Array): string | null;
};

/** @param windowBytes the largest window that this side gives. */
export function createHeaderWatch(windowBytes: number, now: () => number): HeaderWatch {
  const header = new Uint8Array(HEADER_BYTES);
  const view = new DataView(header.buffer);
  const calls = createTokenBucket({ capacity: CALLS_BURST, perSecond: CALLS_PER_SECOND }, now());
  let filled = 0;
  /** Of a data frame: bytes still to come. */
  let body = 0;
  let fault: string | null = null;

  const judge = (): string | null => {
    const type = view.getUint8(1);
    const length = view.getUint32(8);
    const opens = type <= 1 && (view.getUint16(2) & SYN) !== 0;
    if ((type === PING || opens) && !calls.take(1, now())) return "muxer_flood";
    if (type !== DATA) return null;
    body = length;
    return length > windowBytes ? "muxer_frame_bytes" : null;
  };

  return {
    receive(chunk) {
      let offset = 0;
      while (offset < chunk.length && fault === null) {
        if (body > 0) {
          const skipped = Math.min(body, chunk.length - offset);
          body -= skipped;
          offset += skipped;
          continue;
        }
        const part = chunk.subarray(offset, offset + HEADER_BYTES - filled);
        header.set(part, filled);
        filled += part.length;
        offset += part.length;
        if (filled < HEADER_BYTES) continue;
        filled = 0;
        fault = judge();
      }
      return fault;
    },
  };
}

/** The same multiplexer behind the watch. */
export function guardMuxer(
  factory: StreamMuxerFactory,
  options: { readonly windowBytes: number; readonly now: () => number },
): StreamMuxerFactory {
  return {
    protocol: factory.protocol,
    createStreamMuxer(connection: MessageStream) {
      const watch = createHeaderWatch(options.windowBytes, options.now);
      // Before the multiplexer's own listener: it must see the end of the connection first.
      connection.addEventListener("message", ({ data }) => {
        for (const chunk of data instanceof Uint8Array ? [data] : data) {
          const fault = watch.receive(chunk);
          if (fault !== null) return connection.abort(new Error(fault));
        }
      });
      return withQuietAbort(factory.createStreamMuxer(connection));
    },
  };
}

/**
 * The multiplexer says goodbye when it aborts, inside the event of the frame it cannot read, and
 * throws where the connection is closed already. Nobody could catch that: a peer would end this
 * process with one frame.
 */
function withQuietAbort(muxer: StreamMuxer): StreamMuxer {
  const abort = muxer.abort.bind(muxer);
  muxer.abort = (error) => {
    try {
      abort(error);
    } catch {
      // The streams are aborted; only the goodbye found no way.
    }
  };
  return muxer;
}
