/**
 * A TCP proxy for one direction of dialling between two nodes, so that faults need no privilege: a
 * link is open, slowed down, or cut.
 */
import { connect, createServer, type Server, type Socket } from "node:net";

export type LinkState = {
  readonly cut: boolean;
  /** Added to every byte in each direction. */
  readonly delayMs: number;
  /** Uniform, around `delayMs`. */
  readonly jitterMs: number;
};

export const OPEN_LINK: LinkState = { cut: false, delayMs: 0, jitterMs: 0 };

export type LinkProxy = {
  readonly port: number;
  /** Cutting drops what is connected; what is sent meanwhile is lost. */
  set(state: LinkState): void;
  close(): Promise<void>;
};

/** Bytes that wait for their delay; beyond, the sender waits. */
const DELAYED_BYTES_MAX = 4 * 1024 * 1024;

export function openLinkProxy(options: {
  readonly listenPort: number;
  readonly targetPort: number;
  readonly random?: () => number;
}): Promise<LinkProxy> {
  const random = options.random ?? Math.random;
  let state = OPEN_LINK;
  const pairs = new Set<readonly [Socket, Socket]>();
  const server: Server = createServer({ noDelay: true }, (inner) => {
    if (state.cut) {
      inner.destroy();
      return;
    }
    const outer = connect({ port: options.targetPort, host: "127.0.0.1", noDelay: true });
    const pair = [inner, outer] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      inner.destroy();
      outer.destroy();
    };
    for (const socket of pair) socket.on("error", end).on("close", end);
    carry(inner, outer, () => delayOf(state, random));
    carry(outer, inner, () => delayOf(state, random));
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.listenPort, "127.0.0.1", () =>
      resolve({
        port: options.listenPort,
        set(next) {
          state = next;
          if (next.cut) for (const pair of pairs) pair[0].destroy();
        },
        close: () =>
          new Promise((done) => {
            for (const pair of pairs) pair[0].destroy();
            server.close(() => done());
          }),
      }),
    );
  });
}

const delayOf = ({ delayMs, jitterMs }: LinkState, random: () => number): number =>
  delayMs === 0 && jitterMs === 0 ? 0 : Math.max(0, delayMs + jitterMs * (2 * random() - 1));

/** Bytes keep their order: none overtakes what was read before it. */
function carry(from: Socket, to: Socket, delay: () => number): void {
  let waiting = 0;
  let clearAtMs = 0;
  const resume = (): void => {
    if (waiting < DELAYED_BYTES_MAX && to.writableLength < DELAYED_BYTES_MAX) from.resume();
  };
  const write = (bytes: Buffer): void => {
    if (!to.destroyed && !to.write(bytes)) from.pause();
  };
  to.on("drain", resume);
  from.on("data", (bytes: Buffer) => {
    const delayMs = delay();
    const nowMs = performance.now();
    if (delayMs === 0 && clearAtMs <= nowMs) {
      write(bytes);
      return;
    }
    clearAtMs = Math.max(clearAtMs, nowMs + delayMs);
    waiting += bytes.length;
    if (waiting >= DELAYED_BYTES_MAX) from.pause();
    setTimeout(() => {
      waiting -= bytes.length;
      write(bytes);
      resume();
    }, clearAtMs - nowMs);
  });
}
