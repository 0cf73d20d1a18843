/**
 * HTTP servers under limits: everything a stranger could do to a socket before a route is found.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, isIPv6, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { LimitOptions } from "./config.ts";
import { matchPath, type Route, sendJson, type Target, type UpgradeRoute } from "./http.ts";
import type { ConnectionCaps } from "./limits.ts";
import type { ApiMetrics } from "./metrics.ts";
import type { OriginPolicy } from "./origin.ts";

export type WebServer = {
  readonly port: number;
  /** Stops accepting; resolves when open requests are answered or `graceMs` are over. */
  close(graceMs: number): Promise<void>;
};

export type WebServerOptions = {
  readonly listen: { readonly host: string; readonly port: number };
  readonly trustProxy: boolean;
  readonly limits: LimitOptions;
};

export type WebServerDependencies = {
  readonly routes: readonly Route[];
  readonly upgrades: readonly UpgradeRoute[];
  readonly caps: ConnectionCaps;
  readonly metrics: ApiMetrics;
  readonly origins: OriginPolicy;
  readonly failed: (path: string, error: unknown) => void;
};

/** Bytes of all headers of one request. */
const HEADER_BYTES_MAX = 16 * 1024;
const KEEP_ALIVE_MS = 65_000;
/** How often slow clients are looked for. */
const CHECK_MS = 1000;

export async function createWebServer(
  options: WebServerOptions,
  dependencies: WebServerDependencies,
): Promise<WebServer> {
  const { limits } = options;
  const server = createServer({
    maxHeaderSize: HEADER_BYTES_MAX,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: Math.min(CHECK_MS, limits.headersMs),
    keepAliveTimeout: KEEP_ALIVE_MS,
    noDelay: true,
  });
  // Headers are counted here; the default would drop the surplus in silence.
  server.maxHeadersCount = 0;
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => acceptSocket(socket, sockets, dependencies));
  const open = new WeakMap<Socket, number>();
  server.on("request", (request, response) => {
    const { socket } = request;
    const count = (open.get(socket) ?? 0) + 1;
    open.set(socket, count);
    response.once("close", () => open.set(socket, (open.get(socket) ?? 1) - 1));
    if (count > limits.pipelineMax) {
      dependencies.metrics.limited("pipeline");
      socket.destroy();
      return;
    }
    void serve(request, response, { options, dependencies });
  });
  server.on("upgrade", (request, socket, head) => {
    upgrade(request, socket, { head, options, dependencies });
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => refuseSocket(error, socket));
  await listen(server, options.listen);
  server.on("error", (error) => dependencies.failed("the listener", error));
  return {
    port: (server.address() as AddressInfo).port,
    close: (graceMs) => closeServer(server, sockets, graceMs),
  };
}

const listen = (server: Server, { host, port }: WebServerOptions["listen"]): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      resolve();
    });
  });

function acceptSocket(
  socket: Socket,
  sockets: Set<Socket>,
  { caps, metrics }: WebServerDependencies,
): void {
  const address = socket.remoteAddress ?? "";
  const verdict = caps.open(address);
  if (verdict !== "ok") {
    const isTotal = verdict === "total";
    metrics.limited(isTotal ? "connections" : "connections_per_address");
    const status = isTotal ? "503 Service Unavailable" : "429 Too Many Requests";
    socket.on("error", () => socket.destroy());
    socket.end(rawResponse(status, "Retry-After: 1\r\n"), () => socket.destroySoon());
    return;
  }
  sockets.add(socket);
  socket.once("close", () => {
    sockets.delete(socket);
    caps.closed(address);
  });
}

const rawResponse = (status: string, headers = ""): string =>
  `HTTP/1.1 ${status}\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`;

function refuseSocket(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const statuses: Readonly<Record<string, string>> = {
    ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
    HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  };
  socket.end(rawResponse(statuses[error.code ?? ""] ?? "400 Bad Request"), () => socket.destroy());
}

type Context = {
  readonly options: WebServerOptions;
  readonly dependencies: WebServerDependencies;
};

/** What a URL asks for; null: nothing that a URL can ask. */
function urlOf(request: IncomingMessage): URL | null {
  try {
    return new URL(request.url ?? "", "http://node");
  } catch {
    return null;
  }
}

/** Last entry of `X-Forwarded-For`: the one that the trusted proxy wrote. */
function addressOf(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? request.headers["x-forwarded-for"] : undefined;
  const last = (Array.isArray(forwarded) ? forwarded.at(-1) : forwarded)?.split(",").at(-1);
  return clientAddress(last?.trim() || (request.socket.remoteAddress ?? ""));
}

/** IPv4 as it is; of IPv6 the first 64 bits, which one customer has. */
export function clientAddress(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (!isIPv6(plain) || plain === "::1") return plain;
  const [head = "", tail] = plain.split("::");
  const first = head === "" ? [] : head.split(":");
  const last = tail === undefined || tail === "" ? [] : tail.split(":");
  const gap = tail === undefined ? 0 : 8 - first.length - last.length;
  const groups = [...first, ...Array<string>(gap).fill("0"), ...last];
  return `${groups.slice(0, 4).join(":")}::/64`;
}

/** The checks that every request passes, whatever its path; null: answered already. */
function enter(
  request: IncomingMessage,
  refuse: (status: number) => void,
  { options, dependencies }: Context,
): URL | null {
  const { limits } = options;
  const { metrics, origins } = dependencies;
  if (request.rawHeaders.length / 2 > limits.headersMax) {
    metrics.limited("headers");
    refuse(431);
    return null;
  }
  if (!origins.isHost(request.headers.host)) {
    metrics.limited("origin");
    refuse(403);
    return null;
  }
  const url = urlOf(request);
  if (url === null) refuse(400);
  return url;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  context: Context,
): Promise<void> {
  const { options, dependencies } = context;
  const refuse = (status: number): void => {
    response.writeHead(status, { connection: "close", "content-length": 0 });
    response.end();
  };
  const url = enter(request, refuse, context);
  if (url === null) return;
  const { origin, host } = request.headers;
  if (origin !== undefined && dependencies.origins.isAllowed(origin, host)) {
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("vary", "origin");
  }
  if (request.method === "OPTIONS") {
    response.writeHead(204, {
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": "content-type",
      "access-control-max-age": "600",
    });
    response.end();
    return;
  }
  const address = addressOf(request, options.trustProxy);
  const found = findRoute(dependencies.routes, request.method ?? "", url);
  if (found.kind === "none") {
    const { status } = found;
    sendJson(response, status, { error: status === 404 ? "no such path" : "no such method" });
    return;
  }
  const { route, parameters } = found;
  try {
    await route.handle(request, response, { address, parameters, query: url.searchParams });
  } catch (error) {
    dependencies.failed(route.path, error);
    if (!response.headersSent) sendJson(response, 500, { error: "internal error" });
    else response.destroy();
  }
}

type FoundRoute =
  | { readonly kind: "found"; readonly route: Route; readonly parameters: Target["parameters"] }
  | { readonly kind: "none"; readonly status: 404 | 405 };

function findRoute(routes: readonly Route[], method: string, url: URL): FoundRoute {
  let status: 404 | 405 = 404;
  for (const route of routes) {
    const parameters = matchPath(route.path, url.pathname);
    if (parameters === null) continue;
    const same = route.method === method || (route.method === "GET" && method === "HEAD");
    if (same) return { kind: "found", route, parameters };
    status = 405;
  }
  return { kind: "none", status };
}

function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  context: Context & { readonly head: Buffer },
): void {
  const { options, dependencies, head } = context;
  socket.on("error", () => socket.destroy());
  const refuse = (status: number): void => {
    socket.end(rawResponse(`${status} Refused`), () => socket.destroy());
  };
  const url = enter(request, refuse, context);
  if (url === null) return;
  const { origin, host } = request.headers;
  if (!dependencies.origins.isAllowed(origin, host)) {
    dependencies.metrics.limited("origin");
    return refuse(403);
  }
  const address = addressOf(request, options.trustProxy);
  for (const route of dependencies.upgrades) {
    const parameters = matchPath(route.path, url.pathname);
    if (parameters === null) continue;
    const target = { address, parameters, query: url.searchParams, head };
    return route.handle(request, socket, target);
  }
  refuse(404);
}

async function closeServer(
  server: Server,
  sockets: ReadonlySet<Socket>,
  graceMs: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, graceMs);
  await closed;
  clearTimeout(timer);
}
