/**
 * A TCP proxy for one direction of dialling between two nodes, so that faults need no privilege: a
 * link is open, slowed down, or cut.
 */
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

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
  /** 0: any that is free. */
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
        port: (server.address() as AddressInfo).port,
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

type Delayed = { readonly bytes: Buffer; readonly dueMs: number };

/**
 * Bytes keep their order: none overtakes what was read before it. One timer waits for the oldest, as
 * timers of different lengths do not fire in the order of their ends.
 */
function carry(from: Socket, to: Socket, delay: () => number): void {
  const queue: Delayed[] = [];
  let waiting = 0;
  let lastDueMs = 0;
  let timer: NodeJS.Timeout | null = null;
  const resume = (): void => {
    if (waiting < DELAYED_BYTES_MAX && to.writableLength < DELAYED_BYTES_MAX) from.resume();
  };
  const write = (bytes: Buffer): void => {
    if (!to.destroyed && !to.write(bytes)) from.pause();
  };
  const arm = (): void => {
    const [oldest] = queue;
    if (timer !== null || oldest === undefined) return;
    timer = setTimeout(release, Math.max(1, Math.ceil(oldest.dueMs - performance.now())));
  };
  const release = (): void => {
    timer = null;
    const nowMs = performance.now();
    for (let oldest = queue[0]; oldest !== undefined && oldest.dueMs <= nowMs; oldest = queue[0]) {
      queue.shift();
      waiting -= oldest.bytes.length;
      write(oldest.bytes);
    }
    arm();
    resume();
  };
  to.on("drain", resume);
  from.on("close", () => clearTimeout(timer ?? undefined));
  from.on("data", (bytes: Buffer) => {
    const delayMs = delay();
    if (delayMs === 0 && queue.length === 0) return write(bytes);
    lastDueMs = Math.max(lastDueMs, performance.now() + delayMs);
    queue.push({ bytes, dueMs: lastDueMs });
    waiting += bytes.length;
    if (waiting >= DELAYED_BYTES_MAX) from.pause();
    arm();
  });
}
