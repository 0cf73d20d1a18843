/**
 * The feed over gRPC. The service is defined over raw buffers, so a stored frame goes out as it is;
 * grpc-js adds its five bytes. [D13, FC1]
 */
import {
  Metadata,
  type MethodDefinition,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type StatusObject,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { decodeSubscribeRequest, encodeFeedError, type FeedQueryKind } from "../../codec/index.ts";
import { FEED_ERRORS } from "../errors.ts";
import type { GrpcService } from "../http.ts";
import { clientAddress } from "../web-server.ts";
import type { FeedDoorsOptions } from "./config.ts";
import { failure, undecodable } from "./failure.ts";
import type { PumpEnd, Sink } from "./pump.ts";
import type { AnswerQuery } from "./queries.ts";
import type { FeedFailure } from "./source.ts";
import type { Subscriptions } from "./subscriptions.ts";

/** Trailer with the `FeedError` of a call. */
const ERROR_TRAILER = "lockstep-error-bin";

const SERVICE = "/lockstep.feed.v1.Feed/";

const QUERY_METHODS = {
  GetInfo: "info",
  GetBatches: "batches",
  GetOutput: "output",
  GetCommittees: "committees",
  GetTxStatus: "txStatus",
} as const satisfies Record<string, FeedQueryKind>;

const asIs = (buffer: Buffer): Buffer => buffer;

/** A method whose messages are bytes. */
const rawMethod = (name: string, responseStream: boolean): MethodDefinition<Buffer, Buffer> => ({
  path: SERVICE + name,
  requestStream: false,
  responseStream,
  requestSerialize: asIs,
  requestDeserialize: asIs,
  responseSerialize: asIs,
  responseDeserialize: asIs,
});

/** Also what a client of raw bytes is made from. */
const FEED_SERVICE: ServiceDefinition = {
  Subscribe: rawMethod("Subscribe", true),
  ...Object.fromEntries(
    Object.keys(QUERY_METHODS).map((name) => [name, rawMethod(name, false)] as const),
  ),
};

/** The same memory as a Buffer. */
const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** `1.2.3.4:567` and `::1:567` without the port, as the other doors count it. */
const addressOf = (peer: string): string => clientAddress(peer.replace(/:\d+$/, ""));

function statusOf(error: FeedFailure): StatusObject {
  const metadata = new Metadata();
  metadata.set(ERROR_TRAILER, bufferOf(encodeFeedError(error)));
  return { code: FEED_ERRORS[error.code].grpc, details: error.message, metadata };
}

type Unary = ServerUnaryCall<Buffer, Buffer>;
type Streaming = ServerWritableStream<Buffer, Buffer>;

export function createFeedService(
  options: FeedDoorsOptions,
  dependencies: { readonly answer: AnswerQuery; readonly subscriptions: Subscriptions },
): GrpcService {
  const unary =
    (kind: FeedQueryKind) =>
    (call: Unary, callback: sendUnaryData<Buffer>): void => {
      dependencies.answer(kind, call.request, addressOf(call.getPeer())).then((answer) => {
        if (answer.kind === "error") callback(statusOf(answer));
        else callback(null, bufferOf(answer.bytes));
      }, callback);
    };
  const subscribe = (call: Streaming): void => {
    const decoded = decodeSubscribeRequest(call.request);
    if (decoded.kind === "rejected") return fail(call, undecodable(decoded));
    const subscriber = {
      door: "grpc",
      address: addressOf(call.getPeer()),
      sink: callSink(call),
      expansion: 1,
    } as const;
    const opened = dependencies.subscriptions.open(decoded.request, subscriber);
    if (opened.kind === "error") return fail(call, opened);
    call.once("cancelled", opened.leave);
    call.once("close", opened.leave);
    void opened.done.then((end) => farewell(call, end, options.closeGraceMs));
  };
  const queries = Object.entries(QUERY_METHODS).map(([name, kind]) => [name, unary(kind)] as const);
  return {
    definition: FEED_SERVICE,
    implementation: { Subscribe: subscribe, ...Object.fromEntries(queries) },
  };
}

const fail = (call: Streaming, error: FeedFailure): void => {
  call.emit("error", statusOf(error));
};

function farewell(call: Streaming, end: PumpEnd, graceMs: number): void {
  switch (end.kind) {
    case "failed":
      return fail(call, end.error);
    case "slow":
      fail(call, failure("SLOW_CONSUMER", `nothing drained; the last was ${end.lastSeqSent}`));
      break;
    case "shutdown":
      fail(call, failure("SHUTDOWN", "the node stops"));
      break;
    case "gone":
      return;
  }
  destroyLater(call, graceMs);
}

/** NGHTTP2_CANCEL */
const CANCEL = 8;

/**
 * grpc-js ends a stream only once it has drained, which a stuck client never lets happen, and offers
 * nothing else: so the HTTP/2 stream below is closed, with what it holds.
 */
function destroyLater(call: Streaming, graceMs: number): void {
  const below = call as unknown as { call?: { stream?: { close(code: number): void } } };
  const timer = setTimeout(() => below.call?.stream?.close(CANCEL), graceMs);
  call.once("finish", () => clearTimeout(timer));
  call.once("cancelled", () => clearTimeout(timer));
}

/** The library holds what HTTP/2 flow control does not let out; its callback says that it did. */
const callSink = (call: Streaming): Sink => ({
  write(bytes, drained) {
    if (call.cancelled || call.writableEnded || call.destroyed) return;
    call.write(bufferOf(bytes), (error: Error | null | undefined) => {
      if (error === null || error === undefined) drained(bytes.length);
    });
  },
});
