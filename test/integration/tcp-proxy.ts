/** A TCP proxy between two nodes that stalls, throttles and resets. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type TcpProxy = {
  /** Where to dial. */
  readonly address: string;
  /** Connections so far that did not begin with TLS: those of members, not of their classes. [N10] */
  readonly dialed: number;
  readonly open: number;
  /** Where it leads; connections before that are reset. */
  lead(port: number): void;
  /** No byte passes any more, in either direction, and nobody is told; also on new connections. */
  stall(): void;
  /** Bytes per second and direction of what is accepted from now on. */
  throttle(bytesPerSecond: number): void;
  /** Resets what is open. */
  reset(): void;
  /** Resets what began with TLS, and as long as that is on each that begins so. */
  refuseTls(on: boolean): void;
  /** No byte passes any more on what began with TLS; what comes later is not affected. */
  stallTls(): void;
  /** Whether each new connection is reset after its first bytes. */
  storm(on: boolean): void;
  close(): Promise<void>;
};

const SLICE_MS = 20;
/** First byte of a TLS connection. */
const TLS_HANDSHAKE = 22;

export async function createTcpProxy(): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const tls = new Set<Socket>();
  const silenced = new Set<Socket>();
  let refusing = false;
  let target: number | null = null;
  let stalled = false;
  let stormy = false;
  let rate = Number.POSITIVE_INFINITY;
  let dialed = 0;

  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      tls.delete(socket);
    });
  };

  const pipe = (from: Socket, to: Socket): void => {
    const bytesPerSecond = rate;
    from.on("data", (chunk) => {
      if (stalled || silenced.has(from)) return;
      if (refusing && tls.has(from)) {
        from.resetAndDestroy();
        return;
      }
      if (stormy) {
        from.resetAndDestroy();
        to.resetAndDestroy();
        return;
      }
      if (bytesPerSecond === Number.POSITIVE_INFINITY) {
        if (!to.write(chunk)) {
          from.pause();
          to.once("drain", () => from.resume());
        }
        return;
      }
      from.pause();
      pass(to, chunk, bytesPerSecond, () => from.resume());
    });
    from.on("close", () => {
      if (!stalled && !silenced.has(from)) to.destroy();
    });
  };

  const server = createServer((inbound) => {
    track(inbound);
    if (target === null) {
      inbound.resetAndDestroy();
      return;
    }
    const outbound = connect(target, "127.0.0.1");
    track(outbound);
    inbound.once("data", (first) => {
      if (first[0] !== TLS_HANDSHAKE) {
        dialed++;
        return;
      }
      tls.add(inbound);
      tls.add(outbound);
    });
    pipe(inbound, outbound);
    pipe(outbound, inbound);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const reset = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    address: `/ip4/127.0.0.1/tcp/${port}`,
    get dialed() {
      return dialed;
    },
    get open() {
      return sockets.size;
    },
    lead(to) {
      target = to;
    },
    stall() {
      stalled = true;
    },
    throttle(bytesPerSecond) {
      rate = bytesPerSecond;
    },
    reset,
    refuseTls(on) {
      refusing = on;
      if (on) for (const socket of tls) socket.resetAndDestroy();
    },
    stallTls() {
      for (const socket of tls) silenced.add(socket);
    },
    storm(on) {
      stormy = on;
    },
    async close() {
      reset();
      server.close();
      await once(server, "close");
    },
  };
}

/** Writes in slices at a steady rate. */
function pass(to: Socket, chunk: Buffer, bytesPerSecond: number, done: () => void): void {
  const slice = Math.ceil((bytesPerSecond * SLICE_MS) / 1000);
  let offset = 0;
  const timer = setInterval(() => {
    to.write(chunk.subarray(offset, offset + slice));
    offset += slice;
    if (offset < chunk.length && !to.destroyed) return;
    clearInterval(timer);
    done();
  }, SLICE_MS);
}

/** The TCP port in a multiaddr. */
export const portOf = (addresses: readonly string[]): number =>
  Number(/\/tcp\/(\d+)/.exec(addresses[0] ?? "")?.[1]);
