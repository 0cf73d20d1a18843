/** HTTP in front of the methods: POST only, bounded bodies, open to web pages. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { RpcOptions } from "../config.ts";
import { dispatch, type OnFailure } from "./dispatch.ts";
import type { Method } from "./methods.ts";

export type RpcServer = {
  /** `http://host:port`, with the port it got. */
  readonly url: string;
  close(): Promise<void>;
};

const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const CONNECTIONS_MAX = 512;

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "POST",
  "access-control-allow-headers": "content-type",
};

/** The body, or null above `bytesMax`. */
async function bodyOf(request: IncomingMessage, bytesMax: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function end(response: ServerResponse, status: number, body = ""): void {
  response.writeHead(status, { ...CORS, "content-type": "application/json" }).end(body);
}

/** Listens; the port is bound when it returns. */
export async function startRpcServer(
  options: RpcOptions,
  deps: { readonly methods: ReadonlyMap<string, Method>; readonly onFailure: OnFailure },
): Promise<RpcServer> {
  const { callsMax, requestBytesMax } = options;
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === "OPTIONS") return end(response, 204);
    if (request.method !== "POST") return end(response, 405);
    const body = await bodyOf(request, requestBytesMax);
    if (body === null) {
      response.shouldKeepAlive = false;
      return end(response, 413);
    }
    const { methods, onFailure } = deps;
    end(response, 200, await dispatch(body, methods, { callsMax, onFailure }));
  };
  const server: Server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  server.maxConnections = CONNECTIONS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
