/**
 * A running network whose feed is asked for what it cannot give, by clients that read slowly or not
 * at all: each is told so by the specified code, the node stays within its memory, and an honest
 * follower misses nothing. [FC3, FC4, FC5, FC9, FP1, FP5]
 */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { parseNetworkFile } from "../../src/chain/index.ts";
import { encodeSubscribeRequest } from "../../src/codec/index.ts";
import { loadNativeBls } from "../../src/crypto/bls-native.ts";
import { keccak256 } from "../../src/crypto/hash.ts";
import { type Hash, rollupOf } from "../../src/primitives/brand.ts";
import { createBlsVerifier, createFeedClient, type FeedFailure } from "../../src/sdk/index.ts";
import {
  createFeedCalls,
  frameOf,
  openFeedSocket,
  requestFrom,
  seqsOf,
} from "../integration/door-client.ts";
import { pause, until } from "./deadline.ts";
import {
  type HostileNetwork,
  keptRange,
  sendBytes,
  startHostileNetwork,
} from "./hostile-network.ts";
import { openSlowReader } from "./slow-reader.ts";

const BUSY = rollupOf(1);
const IDLE = rollupOf(2);
const TRANSACTION_BYTES = 60_000;
const PER_SECOND = 30;
const STALL_MS = 3000;
const SLOW_READERS = 40;
/** Of what it had after its start, whatever subscribers do. */
const MORE_MEGABYTES = 120;

const SETTINGS = {
  storage: { feedSegmentBytes: 256 * 1024, dataRetentionMs: 4000 },
  // The defaults for strangers, but nobody waits half a minute for a verdict.
  feed: { subscriptionsPerAddress: 64, stallMs: STALL_MS, closeGraceMs: 20_000 },
};

let network: HostileNetwork;
let traffic: Promise<void>;
let stopped = false;
const sent: string[] = [];
const refused: unknown[] = [];
/** Of the follower: hash per sequence number from 1, hashes of transactions, what went wrong. */
const followed: Hash[] = [];
const seen = new Set<string>();
const failures: FeedFailure[] = [];
const holes: string[] = [];
let baseline = 0;

async function follow(): Promise<void> {
  const { setup } = network.committee;
  const file = parseNetworkFile(await readFile(setup.networkFile, "utf8"));
  const client = createFeedClient({
    urls: [network.url],
    rollupId: BUSY,
    trust: { network: file },
    verifier: createBlsVerifier(await loadNativeBls(), file.domain),
    onFailure: (failure) => failures.push(failure),
  });
  for await (const { seq, hash, prevHash, txs } of client.batches({ fromSeq: 1 })) {
    const before = followed.at(-1);
    if (seq !== followed.length + 1) holes.push(`batch ${seq} after ${followed.length}`);
    if (before !== undefined && prevHash !== before) holes.push(`batch ${seq} follows another`);
    followed.push(hash);
    for (const { data } of txs) if (data !== null) seen.add(keccak256(data));
  }
}

async function send(): Promise<void> {
  const { sequencers } = network.committee;
  const pending = new Set<Promise<void>>();
  for (let number = 0; !stopped; number++) {
    const url = sequencers.apiUrl(number % 4);
    const one = sendBytes(url, BUSY, TRANSACTION_BYTES).then(
      (hash) => void sent.push(hash),
      (error: unknown) => void refused.push(error),
    );
    pending.add(one);
    void one.finally(() => pending.delete(one));
    await pause(1000 / PER_SECOND);
  }
  await Promise.all(pending);
}

beforeAll(async () => {
  network = await startHostileNetwork(SETTINGS);
  follow().catch((error: unknown) => holes.push(String(error)));
  traffic = send();
  await waitFor("nothing was deleted", async () => (await keptRange(network.url, BUSY))[0] > 1);
  baseline = await network.megabytes();
});
afterAll(async () => {
  stopped = true;
  await traffic;
  await network?.committee.close();
});

const DEADLINE_MS = 20_000;
const waitFor = (what: string, holds: () => boolean | Promise<boolean>): Promise<true> =>
  until(
    DEADLINE_MS,
    async () => ((await holds()) ? true : null),
    () => what,
  );

/** Protobuf: a field that comes again takes the place of what was said before. */
const LARGEST = Uint8Array.of(0x18, ...Array<number>(9).fill(0xff), 0x01);
const WRONG = `0x${"ee".repeat(32)}` as Hash;

const requestOf = (seq: number, expectPrevBatchHash: Hash | null = null): Uint8Array =>
  encodeSubscribeRequest(
    requestFrom(seq, {
      genesisHash: network.genesis,
      rollupId: BUSY,
      start: { kind: "fromSeq", seq, expectPrevBatchHash },
    }),
  );

type RpcText = {
  readonly error?: { readonly code: number };
  readonly params?: { readonly error?: { readonly code: number } };
};

/** The error of `seq_subscribe`: the answer itself, or the subscription's last word. */
async function rpcCode(fields: object): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${network.port}/rpc`);
  const params = ["batches", { genesisHash: network.genesis, rollupId: "0x1", ...fields }];
  const request = { jsonrpc: "2.0", id: 1, method: "seq_subscribe", params };
  socket.once("open", () => socket.send(JSON.stringify(request)));
  const code = await new Promise<number>((resolve) => {
    socket.on("message", (data) => {
      const text = JSON.parse(String(data)) as RpcText;
      const error = text.error ?? text.params?.error;
      if (error !== undefined) resolve(error.code);
    });
  });
  socket.terminate();
  return code;
}

const hex = (seq: number): string => `0x${seq.toString(16)}`;

test("FP1, FC4, FC5: what cannot be served is refused by its code at every door, without data", async () => {
  const [oldest, head] = await keptRange(network.url, BUSY);
  expect(oldest).toBeGreaterThan(1);
  const future = head + 1_000_000;
  const guarded = { fromSeq: hex(head), expectPrevBatchHash: WRONG };
  const largest = Buffer.concat([requestOf(1), LARGEST]);
  const calls = createFeedCalls(network.grpcPort);
  const play = async (first: Uint8Array, fields: object) => {
    const socket = openFeedSocket(network.port, "/1", first);
    const stream = calls.subscribe(first);
    const [closed, ended, rpc] = await Promise.all([socket.closed, stream.ended, rpcCode(fields)]);
    const { code, oldestSeq, headSeq, proof } = frameOf(socket.frames.at(-1), "error");
    const knows = oldestSeq >= oldest && headSeq >= head ? "range" : "nothing";
    expect([socket.frames.length, stream.frames.length]).toEqual([1, 0]);
    return [code, closed.code, ended?.code, rpc, proof === null ? knows : `${proof.leaf.seq}`];
  };
  const played = await Promise.all([
    play(requestOf(0), { fromSeq: hex(0) }),
    play(requestOf(1), { fromSeq: hex(1) }),
    play(requestOf(future), { fromSeq: hex(future) }),
    play(largest, { fromSeq: "0xffffffffffffffff" }),
    play(requestOf(head, WRONG), guarded),
  ]);
  calls.close();
  expect(played).toEqual([
    ["MALFORMED", 4400, 3, -32602, "nothing"],
    ["BELOW_OLDEST", 4410, 11, -32010, "range"],
    ["ABOVE_HEAD", 4416, 11, -32011, "range"],
    ["MALFORMED", 4400, 3, -32602, "nothing"],
    ["FORK_GUARD", 4409, 9, -32012, `${head - 1}`],
  ]);
});

test("FC3: readers of 1 kB/s are cut off with their place, and hold no memory", async () => {
  const before = await network.megabytes();
  const cut = () => network.count("lockstep_feed_disconnects_total", { reason: "slow" });
  const path = `/feed/v1/1?fromTip=true&maxInflightBytes=${32 * 1024 * 1024}`;
  const readers = Array.from({ length: SLOW_READERS }, () => openSlowReader(network.port, path));
  let most = 0;
  await waitFor("slow readers are still served", async () => {
    most = Math.max(most, await network.megabytes());
    return (await cut()) === SLOW_READERS;
  });
  // What was given to the socket before is still there for who reads on.
  const [first] = readers;
  const { close, messages } = (await first?.readOn()) ?? { close: 0, messages: [] };
  for (const reader of readers) reader.destroy();
  const { reason, lastSeqSent } = frameOf(messages.at(-1), "goAway");
  const seqs = seqsOf(messages);
  expect([close, reason, lastSeqSent]).toEqual([4408, "SLOW_CONSUMER", seqs.at(-1)]);
  expect(seqs).toEqual(seqs.map((_, at) => (seqs[0] ?? 0) + at));
  expect(seqs.length).toBeGreaterThan(1);
  console.log(`RSS ${before.toFixed(0)} MB, at most ${most.toFixed(0)} with slow readers`);
  expect(most - before).toBeLessThan(MORE_MEGABYTES);
});

test("FC7, FC9: 500 idle subscribers are served, the 65th of an address is not", async () => {
  const before = await network.megabytes();
  const subscribe = (address: number) => {
    const socket = new WebSocket(`ws://127.0.0.1:${network.port}/feed/v1/2?fromTip=true`, {
      localAddress: `127.0.1.${address}`,
      perMessageDeflate: false,
    });
    const idle = { socket, heartbeats: 0, batches: 0, closed: 0 };
    socket.on("message", (data: Buffer) => {
      if (seqsOf([data]).length > 0) idle.batches++;
      else idle.heartbeats++;
    });
    socket.on("close", (code) => {
      idle.closed = code;
    });
    return idle;
  };
  const idle = Array.from({ length: 500 }, (_, at) => subscribe(1 + (at % 10)));
  await waitFor("no heartbeats", () => idle.every(({ heartbeats }) => heartbeats >= 2));
  const more = Array.from({ length: 15 }, () => subscribe(1));
  await waitFor("nobody is refused", () => more.some(({ closed }) => closed > 0));
  expect(more.flatMap(({ closed }) => (closed > 0 ? [closed] : []))).toEqual([4429]);
  const most = await network.megabytes();
  await sendBytes(network.committee.sequencers.apiUrl(0), IDLE, 100);
  await waitFor("no batch", () => idle.every(({ batches }) => batches === 1));
  expect(idle.filter(({ closed }) => closed > 0)).toEqual([]);
  for (const { socket } of [...idle, ...more]) socket.terminate();
  const open = () => network.count("lockstep_feed_subscribers", { rollup: "2" });
  await waitFor("subscriptions stay", async () => (await open()) === 0);
  console.log(`RSS ${before.toFixed(0)} MB, ${most.toFixed(0)} with 500 subscribers`);
  expect(most - before).toBeLessThan(MORE_MEGABYTES);
});

test("FP1: meanwhile an honest follower got every transaction, proven, without a gap", async () => {
  stopped = true;
  await traffic;
  await waitFor(
    "transactions are missing",
    () => sent.every((hash) => seen.has(hash)) || holes.length > 0,
  );
  expect([holes, failures, refused]).toEqual([[], [], []]);
  expect(sent.length).toBeGreaterThan(100);
  const now = await network.megabytes();
  console.log(
    `${sent.length} sent, ${followed.length} batches; RSS ${baseline.toFixed(0)} MB then, ${now.toFixed(0)} now`,
  );
  expect(now - baseline).toBeLessThan(MORE_MEGABYTES);
});
