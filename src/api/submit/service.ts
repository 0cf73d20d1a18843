/**
 * `lockstep.submit.v1`: chunks of transactions over gRPC. A chunk that is accepted as a whole enters
 * the lane as one slice of the message it came in; a full lane stops the reading, and HTTP/2 passes
 * that on to the client.
 */
import type {
  Metadata,
  ServerDuplexStream,
  ServerReadableStream,
  ServiceDefinition,
} from "@grpc/grpc-js";
import {
  type ChunkAck,
  encodeChunkAck,
  encodePushSummary,
  type PushSummary,
  type Rejection,
} from "../../codec/index.ts";
import { Grpc } from "../errors.ts";
import type { GrpcService } from "../http.ts";
import type { ApiMetrics } from "../metrics.ts";
import type { ChunkIntake, TakenChunk } from "./chunk-intake.ts";

export type SubmitOptions = {
  /** Null: none is asked for. */
  readonly token: string | null;
  /** Chunks of one stream that are taken in at once. */
  readonly chunksMax: number;
};

const FIRST_REJECTIONS_MAX = 100;

const buffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const identity = (bytes: Buffer): Buffer => bytes;

const method = (name: string, responseStream: boolean): ServiceDefinition[string] => ({
  path: `/lockstep.submit.v1.Submit/${name}`,
  requestStream: true,
  responseStream,
  requestSerialize: identity,
  requestDeserialize: identity,
  responseSerialize: identity,
  responseDeserialize: identity,
});

type Failure = { readonly code: number; readonly details: string };
type Reading = ServerReadableStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>;

const isAllowed = (metadata: Metadata, token: string | null): boolean =>
  token === null || metadata.get("authorization")[0] === `Bearer ${token}`;

const UNAUTHENTICATED: Failure = { code: Grpc.UNAUTHENTICATED, details: "a token is needed" };

export function createSubmitService(
  options: SubmitOptions,
  dependencies: { readonly intake: ChunkIntake; readonly metrics: ApiMetrics },
): GrpcService {
  const { metrics } = dependencies;
  const count = (name: string, started: number, failed: boolean): void =>
    metrics.call(name, failed ? -32602 : 0, (performance.now() - started) / 1000);

  const push = (
    call: ServerReadableStream<Buffer, Buffer>,
    callback: (error: Failure | null, value?: Buffer) => void,
  ): void => {
    const started = performance.now();
    if (!isAllowed(call.metadata, options.token)) return callback(UNAUTHENTICATED);
    const firstRejections: Rejection[] = [];
    let [chunks, accepted, bytes] = [0, 0, 0];
    void takeAll(call, { ...dependencies, chunksMax: options.chunksMax }, (taken) => {
      chunks++;
      accepted += taken.accepted;
      bytes += taken.bytes;
      const room = FIRST_REJECTIONS_MAX - firstRejections.length;
      firstRejections.push(...taken.rejections.slice(0, room));
      return undefined;
    }).then((failure) => {
      count("Push", started, failure !== null);
      if (failure !== null) return callback(failure);
      const summary: PushSummary = { chunks, accepted, bytes, firstRejections };
      callback(null, buffer(encodePushSummary(summary)));
    });
  };

  const pushAcked = (call: ServerDuplexStream<Buffer, Buffer>): void => {
    const started = performance.now();
    const end = (failure: Failure | null): void => {
      count("PushAcked", started, failure !== null);
      if (failure === null) call.end();
      else call.emit("error", failure);
    };
    if (!isAllowed(call.metadata, options.token)) return end(UNAUTHENTICATED);
    void takeAll(call, { ...dependencies, chunksMax: options.chunksMax }, (taken) => {
      const { chunkId, accepted, rejections } = taken;
      const ack: ChunkAck = { chunkId, accepted, rejections, laneHeight: 0 };
      const hasRoom = call.write(buffer(encodeChunkAck(ack)));
      // Who reads no acknowledgements sends no chunks.
      if (hasRoom) return undefined;
      return new Promise<void>((resolve) => onceDrained(call, resolve));
    }).then(end);
  };

  return {
    definition: { Push: method("Push", false), PushAcked: method("PushAcked", true) },
    implementation: { Push: push, PushAcked: pushAcked },
  };
}

function onceDrained(call: ServerDuplexStream<Buffer, Buffer>, resolve: () => void): void {
  call.once("drain", resolve);
  call.once("cancelled", resolve);
  call.once("close", resolve);
}

/**
 * Takes chunks in, one after the other and so in the order of the stream, until the client
 * half-closes; at most `chunksMax` are held, and the stream is not read meanwhile.
 *
 * @returns what ends the stream with an error, or null.
 */
function takeAll(
  call: Reading,
  context: { readonly intake: ChunkIntake; readonly chunksMax: number },
  onTaken: (taken: TakenChunk) => Promise<void> | undefined,
): Promise<Failure | null> {
  const { intake, chunksMax } = context;
  const { promise, resolve } = Promise.withResolvers<Failure | null>();
  const cancelled = new AbortController();
  const address = addressOf(call.getPeer());
  let held = 0;
  let last: Promise<void> = Promise.resolve();
  const stop = (failure: Failure | null): void => {
    cancelled.abort();
    resolve(failure);
  };
  const takeOne = async (message: Buffer): Promise<void> => {
    if (!cancelled.signal.aborted) {
      const result = await intake.take(message, { address, signal: cancelled.signal });
      if (result.kind === "malformed") stop(malformed(result.reason));
      else await onTaken(result.taken);
    }
    held--;
    if (held < chunksMax) call.resume();
  };
  call.on("data", (message: Buffer) => {
    held++;
    if (held >= chunksMax) call.pause();
    last = last.then(() => takeOne(message));
  });
  call.on("end", () => void last.then(() => resolve(null)));
  call.on("cancelled", () => stop(null));
  call.on("error", () => stop(null));
  return promise;
}

const malformed = (reason: string): Failure => ({
  code: Grpc.INVALID_ARGUMENT,
  details: `malformed chunk: ${reason}`,
});

/** The host of `127.0.0.1:1234` or `[::1]:1234`. */
const addressOf = (peer: string): string => peer.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
