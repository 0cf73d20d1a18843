/**
 * A process of hostile clients, none of whom waits for the others: one floods a rollup, one sends
 * bodies that only cost time, one opens connections and never ends a request. They write bytes that
 * were made before, for the machine is the nodes'.
 */
import { randomFillSync } from "node:crypto";
import { connect, type Socket } from "node:net";
import process from "node:process";
import { BATCH_OF_10_000, DEEP_10_000 } from "./hostile-bodies.ts";

export type AbuseOrder = {
  readonly port: number;
  /** Requests per second to a rollup. */
  readonly flood: { readonly rollupId: number; readonly perSecond: number };
  /** Hostile bodies on their way at any time. */
  readonly bodies: number;
  /** Connections that drip. */
  readonly drips: number;
};
/** How often which status was answered to whom; "error": none was. */
export type AbuseReport = Readonly<Record<"flood" | "bodies", Readonly<Record<string, number>>>>;

const FLOOD_CONNECTIONS = 24;
const TRANSACTION_BYTES = 256;
const TICK_MS = 5;
const DRIP_MS = 500;
const PAUSE_MS = 5;

/** One request at a time; a connection that was closed is opened again. */
type Line = { readonly isFree: boolean; send(request: Uint8Array): void; close(): void };

function openLine(port: number, address: string, answered: (status: string) => void): Line {
  let socket: Socket | null = null;
  let waiting = false;
  let answer = "";
  const done = (status: string): void => {
    if (!waiting) return;
    waiting = false;
    answer = "";
    answered(status);
  };
  const open = (): Socket => {
    const opened = connect({ host: "127.0.0.1", port, localAddress: address, noDelay: true });
    opened.on("data", (bytes) => {
      answer += bytes.toString("latin1");
      const status = wholeAnswer(answer);
      if (status !== null) done(status);
    });
    opened.on("error", () => {});
    opened.once("close", () => {
      if (socket === opened) socket = null;
      done("error");
    });
    return opened;
  };
  return {
    get isFree() {
      return !waiting;
    },
    send(request) {
      waiting = true;
      socket ??= open();
      socket.write(request);
    },
    close: () => socket?.destroy(),
  };
}

/** The status of an answer that is there to its last byte. */
function wholeAnswer(text: string): string | null {
  const head = text.indexOf("\r\n\r\n");
  const length = /content-length: (\d+)/i.exec(text)?.[1];
  const isWhole = head >= 0 && text.length >= head + 4 + Number(length ?? 0);
  return isWhole ? text.slice(9, 12) : null;
}

function requestOf(path: string, body: string): Buffer {
  const head = `Host: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${head}\r\n\r\n${body}`);
}

function orderTo(rollupId: number): Buffer {
  const params = [`0x${randomFillSync(Buffer.alloc(TRANSACTION_BYTES)).toString("hex")}`];
  const call = { jsonrpc: "2.0", id: 1, method: "eth_sendRawTransaction", params };
  return requestOf(`/rpc/${rollupId}`, JSON.stringify(call));
}

/** @returns ends it, and says what was answered. */
function abuse({ port, flood, bodies, drips }: AbuseOrder): () => AbuseReport {
  const report = { flood: {} as Record<string, number>, bodies: {} as Record<string, number> };
  const count = (whose: keyof AbuseReport, status: string): void => {
    report[whose][status] = (report[whose][status] ?? 0) + 1;
  };
  let stopped = false;

  const flooding = Array.from({ length: FLOOD_CONNECTIONS }, () =>
    openLine(port, "127.0.2.1", (status) => count("flood", status)),
  );
  const startMs = performance.now();
  let sent = 0;
  const tick = setInterval(() => {
    const due = ((performance.now() - startMs) * flood.perSecond) / 1000 - sent;
    for (const line of flooding.filter(({ isFree }) => isFree).slice(0, due)) {
      line.send(orderTo(flood.rollupId));
      sent++;
    }
  }, TICK_MS);

  const hostile = [BATCH_OF_10_000, DEEP_10_000].map((body) => requestOf("/rpc", body));
  const wasting = Array.from({ length: bodies }, (_, at) => {
    const request = hostile[at % hostile.length] as Buffer;
    const line: Line = openLine(port, "127.0.2.2", (status) => {
      count("bodies", status);
      setTimeout(() => !stopped && line.send(request), PAUSE_MS);
    });
    line.send(request);
    return line;
  });

  const dripping = new Set<Socket>();
  const drip = (): void => {
    const socket = connect({ host: "127.0.0.1", port, localAddress: "127.0.2.3" });
    dripping.add(socket);
    socket.on("error", () => {});
    socket.once("connect", () => socket.write("POST /rpc HTTP/1.1\r\nHost: localhost\r\n"));
    const timer = setInterval(() => socket.write("X: 1\r\n"), DRIP_MS);
    socket.once("close", () => {
      clearInterval(timer);
      dripping.delete(socket);
      if (!stopped) drip();
    });
  };
  for (let at = 0; at < drips; at++) drip();

  return () => {
    stopped = true;
    clearInterval(tick);
    for (const line of [...flooding, ...wasting]) line.close();
    for (const socket of dripping) socket.destroy();
    return report;
  };
}

let stop: (() => AbuseReport) | null = null;
process.on("message", (order: AbuseOrder | "stop") => {
  if (order !== "stop") stop = abuse(order);
  else process.send?.(stop?.());
});
process.on("disconnect", () => process.exit(0));
