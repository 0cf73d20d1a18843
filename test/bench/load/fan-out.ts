/**
 * One of the processes of the yardstick: sends its share of the bytes to every other one over plain
 * TCP, and takes theirs. Nothing else: no framing, no encryption, no disk.
 */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import process from "node:process";

export type FanOutOrder =
  | { readonly kind: "start"; readonly self: number; readonly ports: readonly number[] }
  | { readonly kind: "measure"; readonly ms: number };
export type FanOutReport = {
  readonly receivedBytes: number;
  readonly cpuSeconds: number;
  readonly seconds: number;
};

const PIECE_BYTES = 256 * 1024;

let receivedBytes = 0;
const server = createServer((socket) => {
  socket.on("error", () => {});
  socket.on("data", (bytes) => {
    receivedBytes += bytes.length;
  });
});
server.listen(0, "127.0.0.1", () => {
  process.send?.((server.address() as AddressInfo).port);
});

/** All receivers get the same bytes: the next piece goes once all have room. */
function feed(sockets: readonly Socket[]): void {
  const piece = Buffer.alloc(PIECE_BYTES, 0x5a);
  let waiting = 0;
  const turn = (): void => {
    while (waiting === 0) {
      for (const socket of sockets) if (!socket.write(piece)) waiting++;
    }
  };
  for (const socket of sockets) {
    socket.on("error", () => {});
    socket.on("drain", () => {
      waiting--;
      if (waiting === 0) setImmediate(turn);
    });
  }
  turn();
}

process.on("message", (order: FanOutOrder) => {
  if (order.kind === "start") {
    const others = order.ports.filter((_, place) => place !== order.self);
    feed(others.map((port) => connect({ port, host: "127.0.0.1", noDelay: true })));
    return;
  }
  const [bytes, cpu, startMs] = [receivedBytes, process.cpuUsage(), performance.now()];
  setTimeout(() => {
    const used = process.cpuUsage(cpu);
    const report: FanOutReport = {
      receivedBytes: receivedBytes - bytes,
      cpuSeconds: (used.user + used.system) / 1e6,
      seconds: (performance.now() - startMs) / 1000,
    };
    process.send?.(report);
  }, order.ms);
});
process.on("disconnect", () => process.exit(0));
