/** `lockstep.submit.v1` over a real gRPC connection. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  type Chunk,
  type ChunkAck,
  decodeChunkAck,
  decodePushSummary,
  encodeChunk,
  type PushSummary,
} from "../../src/codec/index.ts";
import { rollupOf } from "../../src/primitives/brand.ts";
import { type Started, startApi, transfer, unitsAsHex } from "./api-fixture.ts";

let started: Started;
let client: Client;
const connectTo = (api: Started): Client =>
  new Client(`127.0.0.1:${api.api.ports.grpc}`, credentials.createInsecure());
beforeEach(async () => {
  started = await startApi();
  client = connectTo(started);
});
afterEach(async () => {
  client.close();
  await started.close();
});

const asIs = (bytes: Buffer): Buffer => bytes;

/** A section of these transactions. */
function section(transactions: readonly Uint8Array[]): Uint8Array {
  const heads = transactions.flatMap((transaction) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(transaction.length);
    return [head, Buffer.from(transaction)];
  });
  return new Uint8Array(Buffer.concat(heads));
}

const chunk = (fields: Partial<Chunk> & { transactions: readonly Uint8Array[] }): Buffer =>
  Buffer.from(
    encodeChunk({
      rollupId: rollupOf(3),
      chunkId: 1,
      txCount: fields.transactions.length,
      section: section(fields.transactions),
      ...fields,
    }),
  );

type Outcome = { summary?: PushSummary; error?: ServiceError };

function push(chunks: readonly Buffer[], metadata = new Metadata()): Promise<Outcome> {
  return new Promise((resolve) => {
    const path = "/lockstep.submit.v1.Submit/Push";
    const stream = client.makeClientStreamRequest<Buffer, Buffer>(
      path,
      asIs,
      asIs,
      metadata,
      (error, value) => {
        if (error !== null) return resolve({ error });
        const decoded = decodePushSummary(value ?? Buffer.alloc(0));
        resolve(decoded.kind === "ok" ? { summary: decoded.summary } : {});
      },
    );
    stream.on("error", () => undefined);
    for (const each of chunks) stream.write(each);
    stream.end();
  });
}

function pushAcked() {
  const path = "/lockstep.submit.v1.Submit/PushAcked";
  const stream = client.makeBidiStreamRequest<Buffer, Buffer>(path, asIs, asIs);
  const acks: ChunkAck[] = [];
  stream.on("error", () => undefined);
  stream.on("data", (bytes: Buffer) => {
    const decoded = decodeChunkAck(bytes);
    if (decoded.kind === "ok") acks.push(decoded.ack);
  });
  return { stream, acks };
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.of(...values);

test("a chunk enters the lane as it came, and the summary counts it", async () => {
  const { summary } = await push([
    chunk({ transactions: [bytes(1), bytes(2, 2)] }),
    chunk({ transactions: [bytes(3)], chunkId: 2 }),
  ]);
  expect(summary).toEqual({ chunks: 2, accepted: 3, bytes: 16, firstRejections: [] });
  expect(
    started.node.sections.map((each) => [each.rollupId, each.units, unitsAsHex(each)]),
  ).toEqual([
    [3, 2, ["0x01", "0x0202"]],
    [3, 1, ["0x03"]],
  ]);
});

test("a refused transaction is named by its place; the others enter", async () => {
  const good = Buffer.from((await transfer(0)).slice(2), "hex");
  const { stream, acks } = pushAcked();
  stream.write(chunk({ rollupId: rollupOf(1), chunkId: 7, transactions: [bytes(0xc0), good] }));
  await expect.poll(() => acks.length).toBe(1);
  expect(acks[0]).toEqual({
    chunkId: 7,
    accepted: 1,
    rejections: [{ index: 0, code: -32000, message: "rlp: too few elements" }],
    laneHeight: 0,
  });
  expect(started.node.sections.flatMap(unitsAsHex)).toEqual([`0x${good.toString("hex")}`]);
  stream.end();
});

test("an unknown rollup refuses every transaction of its chunk with -32001", async () => {
  const { summary } = await push([
    chunk({ rollupId: rollupOf(9), transactions: [bytes(1), bytes(2)] }),
  ]);
  expect(summary?.accepted).toBe(0);
  expect(summary?.firstRejections.map(({ index, code }) => [index, code])).toEqual([
    [0, -32001],
    [1, -32001],
  ]);
});

test.each([
  [
    "a count that is not the section's",
    chunk({ transactions: [bytes(1)], txCount: 2 }),
    "tx_count",
  ],
  ["no transaction", chunk({ transactions: [] }), "tx_count"],
  [
    "lengths that do not fill it",
    chunk({ transactions: [], section: bytes(0, 0, 0, 9, 1) }),
    "section_lengths",
  ],
  ["no chunk", Buffer.from([0xff, 0xff]), "truncated"],
])("%s ends the stream: INVALID_ARGUMENT", async (_what, message, reason) => {
  const { error } = await push([message]);
  expect([error?.code, error?.details]).toEqual([3, `malformed chunk: ${reason}`]);
});

test("a chunk above 256 KiB ends the stream", async () => {
  const { error } = await push([chunk({ transactions: [new Uint8Array(300_000)] })]);
  expect(error?.code).toBe(8);
});

test("a full lane stops the reading: at most 16 chunks are held, none is lost", async () => {
  const { node } = started;
  let full = true;
  let tries = 0;
  node.answer = () => {
    tries++;
    return full ? { ok: false, code: "rate_limited", reason: "" } : { ok: true };
  };
  const { stream, acks } = pushAcked();
  const large = new Uint8Array(100_000);
  let written = 0;
  for (let id = 1; id <= 100; id++) {
    stream.write(chunk({ chunkId: id, transactions: [large] }), () => {
      written++;
    });
  }
  stream.end();
  await expect.poll(() => tries).toBeGreaterThan(20);
  expect(acks).toEqual([]);
  // 16 chunks and what the windows of HTTP/2 and the sockets hold; not all of them.
  expect(written).toBeLessThan(90);
  full = false;
  await expect.poll(() => acks.length, { timeout: 10_000 }).toBe(100);
  expect(acks.map(({ chunkId }) => chunkId)).toEqual(
    Array.from({ length: 100 }, (_, id) => id + 1),
  );
  expect(node.sections.length).toBe(100);
});

test("where a token is asked for, nobody enters without it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-api-"));
  writeFileSync(join(folder, "token"), "open sesame\n");
  const guarded = await startApi({ submitTokenFile: join(folder, "token") });
  client.close();
  client = connectTo(guarded);
  const one = [chunk({ transactions: [bytes(1)] })];
  expect((await push(one)).error?.code).toBe(16);
  const metadata = new Metadata();
  metadata.set("authorization", "Bearer open sesame");
  expect((await push(one, metadata)).summary?.accepted).toBe(1);
  await guarded.close();
  rmSync(folder, { recursive: true });
});

test("an acknowledged stream that cannot be understood ends with its status", async () => {
  const { stream } = pushAcked();
  const ended = new Promise<ServiceError>((resolve) => stream.once("error", resolve));
  stream.write(chunk({ transactions: [bytes(1)], txCount: 2 }));
  expect((await ended).code).toBe(3);
});

test("connections over gRPC count against the caps", async () => {
  const small = await startApi({ limits: { connectionsPerAddress: 1 } });
  client.close();
  client = connectTo(small);
  const one = [chunk({ transactions: [bytes(1)] })];
  expect((await push(one)).summary?.accepted).toBe(1);
  const second = new Client(`127.0.0.1:${small.api.ports.grpc}`, credentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
  });
  const ready = new Promise((resolve) => second.waitForReady(Date.now() + 500, resolve));
  expect(await ready).toBeInstanceOf(Error);
  second.close();
  expect(await small.registry.metrics()).toMatch(
    /lockstep_rpc_limited_total{reason="connections_per_address"} [1-9]/,
  );
  await small.close();
});
