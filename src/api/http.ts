/**
 * What a door is to the HTTP server: routes, upgrades, methods, gRPC services. The server owns
 * sockets, limits and errors before a route is found; a door owns what happens on its own paths.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { RpcMethods } from "./json-rpc/method.ts";

/** What a path's `{name}` segments held, decoded. */
export type PathParameters = Readonly<Record<string, string>>;

/** Where a request came from and what its URL says. */
export type Target = {
  /** Of the client: the socket's, or the proxy's word for it where `trustProxy` is on. */
  readonly address: string;
  readonly parameters: PathParameters;
  readonly query: URLSearchParams;
};

/** One method on one path, as `/v1/rollups/{rollup}/segments`: a name in braces is a segment. */
export type Route = {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Which server has it; `/metrics` has a port of its own. Default `api`. */
  readonly server?: "api" | "metrics";
  /** Ends the response, whatever happens; what it throws is a bug and answers 500. */
  handle(request: IncomingMessage, response: ServerResponse, target: Target): Promise<void> | void;
};

/** A protocol upgrade on one path. */
export type UpgradeRoute = {
  readonly path: string;
  /** Owns the socket from here on. */
  handle(request: IncomingMessage, socket: Duplex, upgrade: Target & { head: Buffer }): void;
};

export type GrpcService = {
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
};

/** A group of doors that one `Api` serves. */
export type Doors = {
  readonly routes: readonly Route[];
  readonly upgrades: readonly UpgradeRoute[];
  /** Methods of `POST /rpc` and its WebSocket. */
  readonly methods: RpcMethods;
  readonly services: readonly GrpcService[];
  /** Says good-bye to long-lived clients (FC8); the sockets close afterwards. */
  drain(): Promise<void>;
};

/** Matches a path against a pattern; null where it does not fit or is badly escaped. */
export function matchPath(pattern: string, path: string): PathParameters | null {
  const expected = pattern.split("/");
  const found = path.split("/");
  if (expected.length !== found.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const text = found[index] as string;
    if (!segment.startsWith("{")) {
      if (segment !== text) return null;
      continue;
    }
    const value = decoded(text);
    if (value === null || value === "") return null;
    parameters[segment.slice(1, -1)] = value;
  }
  return parameters;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Answers with a JSON body and ends the response. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": body.length,
    "cache-control": "no-store",
  });
  response.end(body);
}
