/** Clients of the feed's doors that keep what they receive. */
import { Client, type ClientReadableStream, credentials, type ServiceError } from "@grpc/grpc-js";
import { expect, vi } from "vitest";
import { WebSocket } from "ws";
import {
  decodeFeedMessage,
  encodeSubscribeRequest,
  type FeedMessage,
  Level,
  type SubscribeRequest,
} from "../../src/codec/index.ts";
import { epochOf } from "../../src/primitives/brand.ts";
import { GENESIS, ROLLUP } from "../unit/api/feed-doors/memory-feed.ts";

const DEADLINE = { timeout: 20_000, interval: 5 };

/** Waits for an event of the outside world. */
export const until = (condition: () => boolean | Promise<boolean>): Promise<unknown> =>
  vi.waitUntil(condition, DEADLINE);

export const requestFrom = (
  seq: number,
  more: Partial<SubscribeRequest> = {},
): SubscribeRequest => ({
  genesisHash: GENESIS,
  rollupId: ROLLUP,
  start: { kind: "fromSeq", seq, expectPrevBatchHash: null },
  level: Level.CERTIFIED,
  trustedEpoch: epochOf(0),
  includeEmpty: false,
  omitBodies: false,
  confirmations: false,
  maxInflightBytes: 0,
  ...more,
});

function readFrame(bytes: Uint8Array | undefined): FeedMessage {
  const decoded = decodeFeedMessage(bytes ?? new Uint8Array(0));
  if (decoded.kind !== "ok") throw new Error(decoded.reason);
  return decoded.message;
}

export const frameOf = <Kind extends FeedMessage["kind"]>(
  bytes: Uint8Array | undefined,
  kind: Kind,
): Extract<FeedMessage, { kind: Kind }> => {
  const message = readFrame(bytes);
  expect(message.kind).toBe(kind);
  return message as Extract<FeedMessage, { kind: Kind }>;
};

/** Numbers of the batches among frames. */
export const seqsOf = (frames: readonly Uint8Array[]): number[] =>
  frames.flatMap((bytes) => {
    const message = readFrame(bytes);
    return message.kind === "batch" ? [message.proof.leaf.seq] : [];
  });

export type FeedSocket = {
  readonly webSocket: WebSocket;
  readonly frames: Uint8Array[];
  /** Code and reason of the close. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly opened: Promise<unknown>;
};

/** @param path below `/feed/v1`, with the query; `first` is sent as the first message. */
export function openFeedSocket(port: number, path: string, first?: Uint8Array): FeedSocket {
  const webSocket = new WebSocket(`ws://127.0.0.1:${port}/feed/v1${path}`, "lockstep.feed.v1", {
    perMessageDeflate: false,
  });
  const frames: Uint8Array[] = [];
  webSocket.on("message", (data: Buffer) => frames.push(new Uint8Array(data)));
  webSocket.on("error", () => {});
  const opened = new Promise((resolve) => webSocket.once("open", resolve));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    webSocket.once("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  if (first !== undefined) void opened.then(() => webSocket.send(first));
  return { webSocket, frames, closed, opened };
}

export type FeedCall = {
  readonly call: ClientReadableStream<Buffer>;
  readonly frames: Uint8Array[];
  readonly ended: Promise<ServiceError | null>;
};

const asIs = (buffer: Buffer): Buffer => buffer;

/** A gRPC client of raw bytes. */
export function createFeedCalls(port: number, options: object = {}) {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    "grpc.max_receive_message_length": -1,
    ...options,
  });
  return {
    subscribe(request: SubscribeRequest | Uint8Array): FeedCall {
      const bytes = request instanceof Uint8Array ? request : encodeSubscribeRequest(request);
      const path = "/lockstep.feed.v1.Feed/Subscribe";
      const call = client.makeServerStreamRequest(path, asIs, asIs, Buffer.from(bytes));
      const frames: Uint8Array[] = [];
      call.on("data", (data: Buffer) => frames.push(new Uint8Array(data)));
      const ended = new Promise<ServiceError | null>((resolve) => {
        call.once("error", (error) => resolve(error as ServiceError));
        call.once("end", () => resolve(null));
      });
      return { call, frames, ended };
    },
    query: (method: string, question: Uint8Array): Promise<Uint8Array> =>
      new Promise((resolve, reject) => {
        const path = `/lockstep.feed.v1.Feed/${method}`;
        client.makeUnaryRequest(path, asIs, asIs, Buffer.from(question), (error, answer) =>
          error === null && answer !== undefined ? resolve(new Uint8Array(answer)) : reject(error),
        );
      }),
    close: () => client.close(),
  };
}
