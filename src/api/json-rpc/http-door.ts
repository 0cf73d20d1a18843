/** JSON-RPC over HTTP POST. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { invalidRequest, type PublicError, rateLimited, retryAfterSeconds } from "../errors.ts";
import type { Route, Target } from "../http.ts";
import type { ApiMetrics, LimitReason } from "../metrics.ts";
import {
  type Answer,
  type DispatchDependencies,
  dispatch,
  type Endpoint,
  isRefusal,
  refusedAnswer,
} from "./dispatch.ts";
import { type ParsedBody, parseBody } from "./parse.ts";

/** What one path serves; null: no such rollup, or another resource. */
export type EndpointOf = (target: Target) => Found | Answer;
export type Found = { readonly endpoint: Endpoint; readonly batchMax: number };

export type RpcDoorOptions = {
  readonly bodyBytesMax: number;
  readonly depthMax: number;
  /** Time that who is refused waits for the answer. */
  readonly refusalMs: number;
};

export type RpcDoorDependencies = DispatchDependencies & {
  readonly endpointOf: EndpointOf;
  readonly metrics: ApiMetrics;
  /** Counts the bytes of a body; 0: go ahead, else ms after which it may come again. */
  readonly takeBody: (address: string, bytes: number) => number;
};

const JSON_TYPES = ["application/json", "application/json-rpc", "application/jsonrequest"];

export const isAnswer = (found: Found | Answer): found is Answer => "http" in found;

/**
 * Whether a sender has paid for a body, whatever is in it: else large bodies that are refused would
 * take the thread from everybody else. Null: it has.
 */
export function bodyRefusal(
  address: string,
  bytes: number,
  { metrics, takeBody }: Pick<RpcDoorDependencies, "metrics" | "takeBody">,
): PublicError | null {
  const waitMs = takeBody(address, bytes);
  if (waitMs === 0) return null;
  metrics.limited("rate");
  return rateLimited(waitMs);
}

/** Says why a parsed body was refused, to who counts limits. */
export function countRefusal(body: ParsedBody, metrics: ApiMetrics): void {
  if (body.kind !== "refused") return;
  const reason = body.error.reason;
  const counted: Partial<Record<typeof reason, LimitReason>> = {
    TOO_DEEP: "depth",
    BATCH_TOO_LARGE: "batch",
  };
  const limit = counted[reason];
  if (limit !== undefined) metrics.limited(limit);
  metrics.call("other", body.error.row.rpc, 0);
}

export function createRpcRoutes(
  paths: readonly string[],
  options: RpcDoorOptions,
  dependencies: RpcDoorDependencies,
): readonly Route[] {
  const handle = async (
    request: IncomingMessage,
    response: ServerResponse,
    target: Target,
  ): Promise<void> => {
    const answer = await answerTo(request, { target, options, dependencies });
    // A connection whose body is cut off ends with the answer, and that at once.
    if (answer !== null && isRefusal(answer) && request.complete) await pause(options.refusalMs);
    // Nobody waits any more, or a limit cut the body off.
    if (answer === null || response.destroyed) return;
    const isCut = !request.complete;
    respond(response, answer, isCut);
  };
  return paths.map((path) => ({ method: "POST" as const, path, handle }));
}

async function answerTo(
  request: IncomingMessage,
  context: {
    readonly target: Target;
    readonly options: RpcDoorOptions;
    readonly dependencies: RpcDoorDependencies;
  },
): Promise<Answer | null> {
  const { target, options, dependencies } = context;
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (!JSON_TYPES.includes(type)) return refusedAnswer(invalidRequest("CONTENT_TYPE"));
  const found = dependencies.endpointOf(target);
  if (isAnswer(found)) return found;
  const { address } = target;
  const declared = Number(request.headers["content-length"] ?? 0);
  // Too much of it is not even read: its connection ends with the answer.
  const early = declared > 0 && declared <= options.bodyBytesMax;
  const unpaid = early ? bodyRefusal(address, declared, dependencies) : null;
  if (unpaid !== null) return refusedAnswer(unpaid);
  const body = await readBody(request, options.bodyBytesMax);
  if (body === "gone") return null;
  if (body === "large") {
    dependencies.metrics.limited("body");
    return refusedAnswer(invalidRequest("BODY_TOO_LARGE"));
  }
  const late = early ? null : bodyRefusal(address, body.length, dependencies);
  if (late !== null) return refusedAnswer(late);
  const { batchMax, endpoint } = found;
  const parsed = parseBody(body, { depthMax: options.depthMax, batchMax });
  countRefusal(parsed, dependencies.metrics);
  const caller = { address, connection: null };
  return dispatch(parsed, endpoint, { caller, dependencies });
}

/** The body while it is within its bound; not one byte more is kept. */
function readBody(
  request: IncomingMessage,
  bytesMax: number,
): Promise<Uint8Array | "large" | "gone"> {
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > bytesMax) return Promise.resolve("large");
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let size = 0;
    request.on("data", (piece: Buffer) => {
      size += piece.length;
      if (size > bytesMax) {
        request.pause();
        resolve("large");
      } else {
        pieces.push(piece);
      }
    });
    request.on("end", () =>
      resolve(pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces)),
    );
    request.on("close", () => resolve("gone"));
    request.on("error", () => resolve("gone"));
  });
}

/** @param isCut part of the body was not read: the connection cannot be used again. */
function respond(response: ServerResponse, answer: Answer, isCut: boolean): void {
  const body = Buffer.from(answer.text ?? "");
  const { retryAfterMs } = answer;
  const later = retryAfterMs !== null && answer.http !== 200;
  response.writeHead(answer.http, {
    ...(body.length > 0 && { "content-type": "application/json" }),
    "content-length": body.length,
    ...(later && { "retry-after": retryAfterSeconds(retryAfterMs) }),
    ...(isCut && { connection: "close" }),
  });
  if (isCut) response.end(body, () => response.req.socket.destroySoon());
  else response.end(body);
}
