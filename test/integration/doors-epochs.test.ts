/** Committee changes and the L1's progress through every door, from files to sockets. [FC6, ST5] */
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { createFeedDoors } from "../../src/api/feed-doors/index.ts";
import type { RpcConnection } from "../../src/api/json-rpc/method.ts";
import {
  decodeFeedMessage,
  encodeCommittees,
  encodeFeedMessage,
  encodeFeedQuery,
  encodeSubscribeRequest,
  feedMessageOfJson,
  feedMessageToJson,
  type Json,
  Level,
} from "../../src/codec/index.ts";
import { epochOf, heightOf, ZERO_HASH } from "../../src/primitives/brand.ts";
import { createRig, GENESIS, requestOf } from "../unit/feed/fixture.ts";
import { createMemoryFiles } from "../unit/feed/memory-files.ts";
import { EPOCHS, epochChain, native, ROLLUP } from "../unit/sdk/epochs-fixture.ts";
import { createFeedCalls, openFeedSocket, seqsOf, until } from "./door-client.ts";
import { serveDoors } from "./door-server.ts";

const chain = epochChain();
const SEQS = chain.outputs
  .flatMap(({ batches }) => batches)
  .filter(({ leaf }) => leaf.rollupId === ROLLUP)
  .map(({ leaf }) => leaf.seq);
const HEAD = SEQS.length;

const confirmed = {
  upToHeight: heightOf(2),
  upToSeq: 2,
  outputHash: ZERO_HASH,
  l1BlockNumber: 9,
  l1BlockHash: ZERO_HASH,
  l1TxHash: ZERO_HASH,
  l1LogIndex: 0,
};

test("FC6, ST5: every door tells changes, confirmations and batches in one order", async () => {
  const rig = await createRig({ files: createMemoryFiles(), bls: native });
  await rig.publish(chain.outputs);
  const [postedHeight, finalizedHeight] = [heightOf(2), heightOf(0)];
  const progress = { rollupId: ROLLUP, posted: confirmed, finalized: null };
  rig.feed.announceL1({ postedHeight, finalizedHeight, rollups: [progress] });
  const source = {
    ...rig.feed,
    txStatus: () => Promise.reject(new Error("not asked")),
    history: null,
  };
  const doors = createFeedDoors({}, { source, registry: new Registry() });
  const server = await serveDoors(doors);
  const start = { kind: "fromSeq", seq: 1, expectPrevBatchHash: null } as const;
  const request = requestOf(start, { confirmations: true });

  const socket = openFeedSocket(server.port, "/1", encodeSubscribeRequest(request));
  const calls = createFeedCalls(server.grpcPort);
  const stream = calls.subscribe(request);
  const overJson: Uint8Array[] = [];
  const connection: RpcConnection = {
    async send(text) {
      const encoded = feedMessageOfJson(JSON.parse(text).params.result);
      if (encoded.kind === "ok") overJson.push(encoded.bytes);
    },
    bufferedBytes: () => 0,
    close: () => {},
    closed: new AbortController().signal,
  };
  const caller = { address: "127.0.0.1", connection };
  const asked: Json = {
    genesisHash: GENESIS,
    rollupId: "0x1",
    fromSeq: "0x1",
    confirmations: true,
  };
  await doors.methods.get("seq_subscribe")?.(["batches", asked], caller);

  const received = [socket.frames, stream.frames, overJson];
  await until(() => received.every((frames) => seqsOf(frames).length === HEAD));
  const told = received.map((frames) =>
    frames.map((bytes) => {
      const decoded = decodeFeedMessage(bytes);
      if (decoded.kind !== "ok") throw new Error(decoded.reason);
      return decoded.message;
    }),
  );
  for (const messages of told) {
    const kinds = messages.map(({ kind }) => kind).filter((kind) => kind !== "heartbeat");
    expect(kinds.filter((kind) => kind === "committee")).toHaveLength(EPOCHS - 1);
    expect(kinds.filter((kind) => kind === "confirmation")).toHaveLength(1);
    let epoch = 0;
    for (const message of messages) {
      if (message.kind === "committee") epoch = message.next.epoch;
      if (message.kind === "batch") expect(message.proof.header.epoch).toBe(epoch);
    }
    expect(messages).toContainEqual({
      kind: "confirmation",
      level: Level.L1_POSTED,
      ...confirmed,
      retracted: false,
    });
  }
  expect(stream.frames.slice(0, HEAD)).toEqual(socket.frames.slice(0, HEAD));
  expect(overJson.slice(0, HEAD)).toEqual(socket.frames.slice(0, HEAD));

  const question = encodeFeedQuery({ kind: "committees", afterEpoch: epochOf(1) });
  const changes = [chain.change(1), chain.change(2)];
  expect(await calls.query("GetCommittees", question)).toEqual(encodeCommittees(changes));
  const overRpc = doors.methods.get("seq_getCommittees");
  const json = changes.map((change) => feedMessageToJson(encodeFeedMessage(change)));
  expect(await overRpc?.([{ afterEpoch: "0x1" }], caller)).toEqual({
    kind: "ok",
    result: { changes: json.map((each) => (each.kind === "ok" ? each.json : null)) },
  });
  expect(await overRpc?.([{ afterEpoch: "1" }], caller)).toMatchObject({ kind: "error" });
  expect(await overRpc?.([], caller)).toMatchObject({ kind: "error" });
  socket.webSocket.terminate();
  stream.call.cancel();
  calls.close();
  await server.close();
  await rig.close();
});

test("ST5: an L1 level withholds batches through a door", async () => {
  const rig = await createRig({ files: createMemoryFiles(), bls: native });
  await rig.publish(chain.outputs);
  const heights = { postedHeight: heightOf(2), finalizedHeight: heightOf(0) };
  const progress = { rollupId: ROLLUP, posted: confirmed, finalized: null };
  rig.feed.announceL1({ ...heights, rollups: [progress] });
  const source = {
    ...rig.feed,
    txStatus: () => Promise.reject(new Error("not asked")),
    history: null,
  };
  const server = await serveDoors(createFeedDoors({}, { source, registry: new Registry() }));
  const calls = createFeedCalls(server.grpcPort);
  const start = { kind: "fromSeq", seq: 1, expectPrevBatchHash: null } as const;
  const stream = calls.subscribe(requestOf(start, { level: Level.L1_POSTED }));
  await until(() => seqsOf(stream.frames).length === 2);
  const more = { ...confirmed, upToHeight: heightOf(5), upToSeq: 4 };
  rig.feed.announceL1({ ...heights, rollups: [{ ...progress, posted: more }] });
  await until(() => seqsOf(stream.frames).length === 4);
  expect(seqsOf(stream.frames)).toEqual([1, 2, 3, 4]);
  stream.call.cancel();
  calls.close();
  await server.close();
  await rig.close();
});
