/** Received bytes of one class, from a stream or a socket, to the frames in them. */
import type { PeerLimits } from "../codec/index.ts";
import type { MessageClass } from "./classes.ts";
import { createFrameReader } from "./frame-reader.ts";
import { createReader, type ReadableStream, type ReaderEvents } from "./reader.ts";

export type Inlet = {
  receive(data: Uint8Array | (Iterable<Uint8Array> & { readonly byteLength: number })): void;
  close(): void;
};

export function createInlet(options: {
  readonly name: MessageClass;
  readonly limits: PeerLimits;
  readonly stream: ReadableStream;
  /** Told of each chunk that nothing here looks at any more, see `createFrameReader`. */
  readonly spent: (chunk: Uint8Array) => void;
  readonly events: ReaderEvents & {
    /** So many bytes arrived. */
    heard(bytes: number): void;
  };
}): Inlet {
  const { name, limits, stream, events, spent } = options;
  const reader = createReader({ stream, frames: createFrameReader(name, limits, spent), events });
  return {
    receive(data) {
      events.heard(data.byteLength);
      reader.receive(data instanceof Uint8Array ? [data] : data);
    },
    close: reader.close,
  };
}
