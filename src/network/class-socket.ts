/** A TLS socket as reader and writer of frames see it. [N10] */
import type { TLSSocket } from "node:tls";
import type { ReadableStream } from "./reader.ts";
import type { WritableStream } from "./writer.ts";

export type ClassSocket = ReadableStream &
  WritableStream & {
    listen(events: {
      readonly data: (bytes: Uint8Array) => void;
      readonly drained: () => void;
      /** Once. */
      readonly closed: () => void;
    }): void;
    destroy(): void;
  };

/** @param socket after its handshake. */
export const classSocketOf = (socket: TLSSocket): ClassSocket => ({
  send: (data) => socket.write(data),
  // Nothing is written to a socket that is about to be reported as closed.
  get writableNeedsDrain() {
    return socket.destroyed || socket.writableEnded || socket.writableNeedDrain;
  },
  pause: () => void socket.pause(),
  resume: () => void socket.resume(),
  get readStatus() {
    return socket.isPaused() ? "paused" : "readable";
  },
  listen({ data, drained, closed }) {
    socket.on("data", data);
    socket.on("drain", drained);
    socket.once("close", closed);
  },
  destroy: () => void socket.destroy(),
});
