/** A subscriber that takes a kilobyte per second from its socket, until it is told to read on. */
import { connect } from "node:net";

export type SlowReader = {
  /** Reads to the end. @returns all messages, and the code of the close; 0: none came. */
  readOn(): Promise<{ readonly close: number; readonly messages: readonly Uint8Array[] }>;
  destroy(): void;
};

const BYTES_PER_SECOND = 1024;
const KEY = "AAAAAAAAAAAAAAAAAAAAAA==";

/** @param path of a WebSocket that sends without being asked. */
export function openSlowReader(port: number, path: string): SlowReader {
  const pieces: Uint8Array[] = [];
  let hurries = false;
  const socket = connect({
    port,
    host: "127.0.0.1",
    onread: {
      buffer: Buffer.alloc(BYTES_PER_SECOND),
      callback(size, buffer) {
        pieces.push(Uint8Array.from(buffer.subarray(0, size)));
        return hurries;
      },
    },
  });
  const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => {});
  const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13";
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\nSec-WebSocket-Key: ${KEY}\r\n\r\n`,
  );
  const timer = setInterval(() => socket.resume(), 1000);
  void ended.then(() => clearInterval(timer));
  return {
    async readOn() {
      hurries = true;
      socket.write(CLOSE_FRAME);
      socket.resume();
      await ended;
      const bytes = Buffer.concat(pieces);
      return messagesOf(bytes.subarray(bytes.indexOf("\r\n\r\n") + 4));
    },
    destroy: () => socket.destroy(),
  };
}

const CONTINUATION = 0;
const CLOSE = 8;
/** A client's, with a mask of zeros: a server that said good-bye closes once it has this. */
const CLOSE_FRAME = Uint8Array.of(0x80 | CLOSE, 0x80, 0, 0, 0, 0);

/** Of what a server sends: frames without a mask. [RFC 6455, 5.2] */
function messagesOf(bytes: Buffer): { close: number; messages: Uint8Array[] } {
  const messages: Uint8Array[] = [];
  let fragments: Uint8Array[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const opcode = (bytes[at] ?? 0) & 0x0f;
    const isLast = (bytes[at] ?? 0) >= 0x80;
    const short = bytes[at + 1] ?? 0;
    const prefix = short === 127 ? 10 : short === 126 ? 4 : 2;
    const length = lengthAt(bytes, at, short);
    const body = bytes.subarray(at + prefix, at + prefix + length);
    at += prefix + length;
    if (opcode === CLOSE) return { close: body.readUInt16BE(0), messages };
    if (opcode > 2 && opcode !== CONTINUATION) continue;
    fragments.push(body);
    if (!isLast) continue;
    messages.push(Buffer.concat(fragments));
    fragments = [];
  }
  return { close: 0, messages };
}

function lengthAt(bytes: Buffer, at: number, short: number): number {
  if (short === 127) return Number(bytes.readBigUInt64BE(at + 2));
  return short === 126 ? bytes.readUInt16BE(at + 2) : short;
}
