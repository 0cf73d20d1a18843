/**
 * A process that submits transactions at a given rate, whatever becomes of them: an open loop. A tick
 * makes one chunk per node of what was due since the last one; a node that reads slowly makes its
 * chunks wait here, and their age counts.
 */
import process from "node:process";
import { type ClientWritableStream, credentials, Client as GrpcClient } from "@grpc/grpc-js";
import { encodeChunk } from "../../../src/codec/index.ts";
import { rollupOf } from "../../../src/primitives/brand.ts";
import { createPayloads, monotonicMs, PREFIX_BYTES } from "./payload.ts";

/** What the generator is asked to do; the answer to `stop` is a `GeneratorReport`. */
export type GeneratorOrder =
  | {
      readonly kind: "start";
      /** Host and port of each node's gRPC server. */
      readonly targets: readonly string[];
      /** Rollups are served in turn. */
      readonly rollups: number;
      readonly transactionBytes: number;
      /** Transactions per second, over all targets. */
      readonly rate: number;
      readonly generator: number;
    }
  | { readonly kind: "stop" };

/** Transactions that were due, by time: numbers rise evenly with the clock. */
export type GeneratorReport = {
  readonly generator: number;
  /** Numbers given so far. */
  readonly offered: number;
  readonly startMs: number;
  readonly stopMs: number;
  /** Largest delay of a tick: a generator that is late measures itself. */
  readonly lateMs: number;
  /** Chunks that were thrown away since a node did not take them for long. */
  readonly droppedTransactions: number;
};

const CHUNK_BYTES = 256 * 1024;
/** Between ticks at the most; at high rates a full chunk decides. */
const TICK_MS = 5;
/** What waits here for one node; more is dropped and so lost. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024;

type Pipe = {
  readonly stream: ClientWritableStream<Uint8Array>;
  waiting: Uint8Array[];
  waitingBytes: number;
  blocked: boolean;
};

const identity = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function openPipe(target: string): Pipe {
  const client = new GrpcClient(target, credentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
  });
  const stream = client.makeClientStreamRequest<Uint8Array, Buffer>(
    "/lockstep.submit.v1.Submit/Push",
    identity,
    (bytes: Buffer) => bytes,
    () => client.close(),
  );
  const pipe: Pipe = { stream, waiting: [], waitingBytes: 0, blocked: false };
  stream.on("error", () => {
    pipe.blocked = true;
  });
  stream.on("drain", () => {
    pipe.blocked = false;
    drain(pipe);
  });
  return pipe;
}

function drain(pipe: Pipe): void {
  while (!pipe.blocked) {
    const chunk = pipe.waiting.shift();
    if (chunk === undefined) return;
    pipe.waitingBytes -= chunk.length;
    pipe.blocked = !pipe.stream.write(chunk);
  }
}

function generate(order: Extract<GeneratorOrder, { kind: "start" }>): () => GeneratorReport {
  const { targets, rollups, transactionBytes, rate, generator } = order;
  const payloads = createPayloads(transactionBytes);
  const perChunkMax = Math.floor(CHUNK_BYTES / (PREFIX_BYTES + transactionBytes));
  const pipes = targets.map(openPipe);
  const startMs = monotonicMs();
  let offered = 0;
  let chunkId = 0;
  let lateMs = 0;
  let droppedTransactions = 0;
  let lastMs = startMs;
  let turn = 0;

  const submit = (count: number, dueMs: number): void => {
    const section = payloads.section({ generator, number: offered, dueMs }, count);
    offered += count;
    chunkId++;
    const rollupId = rollupOf(1 + (chunkId % rollups));
    const chunk = encodeChunk({ rollupId, chunkId, txCount: count, section });
    const pipe = pipes[turn++ % pipes.length] as Pipe;
    if (pipe.waitingBytes > WAITING_BYTES_MAX) {
      droppedTransactions += count;
      return;
    }
    pipe.waiting.push(chunk);
    pipe.waitingBytes += chunk.length;
    drain(pipe);
  };

  // One chunk per tick and node in turn, so that chunks are as large as a gateway's and no larger.
  const tickMs = Math.min(TICK_MS, (1000 * perChunkMax) / rate);
  const tick = (): void => {
    const nowMs = monotonicMs();
    lateMs = Math.max(lateMs, nowMs - lastMs - 2 * tickMs);
    for (; lastMs + tickMs <= nowMs; lastMs += tickMs) {
      const due = Math.floor(((lastMs + tickMs - startMs) * rate) / 1000) - offered;
      for (let left = due; left > 0; left -= perChunkMax) {
        submit(Math.min(left, perChunkMax), lastMs + tickMs);
      }
    }
  };
  const timer = setInterval(tick, Math.max(1, Math.floor(tickMs)));
  return () => {
    clearInterval(timer);
    const stopMs = monotonicMs();
    for (const pipe of pipes) if (!pipe.stream.destroyed) pipe.stream.end();
    return { generator, offered, startMs, stopMs, lateMs, droppedTransactions };
  };
}

let stop: (() => GeneratorReport) | null = null;
process.on("message", (order: GeneratorOrder) => {
  if (order.kind === "start") stop = generate(order);
  else {
    process.send?.(stop?.());
    stop = null;
  }
});
process.on("disconnect", () => process.exit(0));
