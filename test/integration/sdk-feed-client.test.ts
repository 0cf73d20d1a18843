/** The feed client against real sockets: what is true arrives, whoever lies is left. */
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { encodeFeedMessage } from "../../src/codec/index.ts";
import {
  createFeedClient,
  type FeedClientOptions,
  type FeedFailure,
  type FeedTransport,
  feedHaltOf,
  webSocketTransport,
} from "../../src/sdk/index.ts";
import { createTestClock } from "../unit/sdk/client/test-clock.ts";
import {
  certify,
  earlyFrame,
  feedError,
  goAway,
  heartbeat,
  historyOf,
  network,
  ROLLUP,
  verifier,
} from "../unit/sdk/feed-fixture.ts";
import { followAndCheck } from "./follow-and-check.ts";
import {
  createScriptedFeed,
  firstSeq,
  honest,
  type Script,
  type ScriptedFeed,
} from "./scripted-feed.ts";

const history = historyOf();
const other = historyOf({ salt: 7 });
const servers: ScriptedFeed[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const serve = async (script: Script): Promise<ScriptedFeed> => {
  const server = await createScriptedFeed(script);
  servers.push(server);
  return server;
};

/** A server that tells the truth up to `lied`, where the lie stands. */
const lying =
  (at: number, lie: (subscriber: Parameters<Script>[0]) => Promise<unknown>): Script =>
  async (subscriber) => {
    for (let seq = firstSeq(subscriber.request); seq < at; seq++) {
      await subscriber.send(...history.batch(seq));
    }
    await lie(subscriber);
  };

/** Waits between servers pass at once; nobody is ever too slow. */
const clientOf = (
  urls: readonly string[],
  options: Partial<FeedClientOptions> = {},
): { client: ReturnType<typeof createFeedClient>; failures: FeedFailure[] } => {
  const failures: FeedFailure[] = [];
  const client = createFeedClient({
    urls,
    rollupId: ROLLUP,
    trust: { network },
    verifier,
    clock: createTestClock((ms) => ms < 1000),
    random: () => 0,
    onFailure: (failure) => failures.push(failure),
    ...options,
  });
  return { client, failures };
};

const head = { enough: ({ batches }: { batches: number }) => batches === history.head };
const codesOf = (failures: readonly FeedFailure[]): string[] => failures.map(({ code }) => code);

describe("an honest server", () => {
  test.each<[string, FeedTransport]>([
    ["the platform's WebSocket", webSocketTransport()],
    ["ws", webSocketTransport({ open: (url, protocol) => new WebSocket(url, protocol) })],
  ])("FP1: is followed to the end through %s", async (_, transport) => {
    const server = await serve(honest(history));
    const { client, failures } = clientOf([server.url], { transport });
    const followed = await followAndCheck(client, head);
    expect(followed).toMatchObject({ batches: 9, transactions: 54 });
    expect(failures).toEqual([]);
    expect(server.paths).toEqual(["/feed/v1/1"]);
    expect(client.status).toMatchObject({ url: server.url, seq: 9, connections: 1 });
  });

  test("FC7: heartbeats say how far the network is, and how fresh it is", async () => {
    const server = await serve(async (subscriber) => {
      await subscriber.send(heartbeat(history.proof(24)), ...history.batch(9));
    });
    const { client } = clientOf([server.url]);
    for await (const { seq } of client.batches({ fromTip: true })) {
      expect(seq).toBe(9);
      break;
    }
    expect(client.status).toMatchObject({ seq: 9, headSeq: 9, height: 25, lagMs: 75_000 });
  });

  test("FP4: early frames come on a subscription of their own, if their block is final", async () => {
    const { header } = history.output(3);
    const server = await serve(async (subscriber, visit) => {
      const signers = visit === 1 ? [0, 1] : [0, 1, 2];
      await subscriber.send(heartbeat(null), earlyFrame(header, signers));
    });
    const { client, failures } = clientOf([server.url]);
    for await (const early of client.early()) {
      expect(early).toMatchObject({ height: 3, blockHash: header.blockHash, level: 2 });
      break;
    }
    expect(codesOf(failures)).toEqual(["QUORUM"]);
    expect(server.requests[0]).toMatchObject({ level: 2, start: { kind: "fromTip" } });
    expect(client.status.seq).toBe(null);
  });
});

/** Batch 4 with a change that Q seats did not sign. */
const forged = (): Uint8Array => {
  const proof = history.proof(history.leaf(4).batchHeight);
  const certificate = {
    ...proof.certificate,
    signature: certify(history.output(1).header).signature,
  };
  const parts = history.output(10).batches[0]?.parts ?? [];
  return encodeFeedMessage({
    kind: "batch",
    proof: { ...proof, certificate },
    frames: 0,
    parts,
  });
};

const replaced = (): Uint8Array => {
  const proof = history.proof(history.leaf(4).batchHeight);
  const parts = other.output(10).batches[0]?.parts ?? [];
  return encodeFeedMessage({ kind: "batch", proof, frames: 0, parts });
};

describe("a server that lies is named and left; the next one goes on where it was left", () => {
  test.each<[string, string, Parameters<typeof lying>[1]]>([
    ["FV10: a forged certificate", "SIGNATURE", (to) => to.send(forged())],
    ["FV9: a replaced body", "BODY", (to) => to.send(replaced())],
    ["FP1: a gap", "SEQ_GAP", (to) => to.send(...history.batch(5))],
    ["FP1: another order", "SEQ_GAP", (to) => to.send(...history.batch(6), ...history.batch(4))],
    ["FV8: an older batch", "ROLLBACK", (to) => to.send(...history.batch(2))],
    ["FV7: another rollup", "WRONG_LEAF", (to) => to.send(heartbeat(history.proof(12, 2)))],
    ["FV1: garbage", "MALFORMED", (to) => to.send(Uint8Array.of(0xff, 1, 2, 3))],
    ["FC8: a farewell", "SHUTDOWN", (to) => to.send(goAway("SHUTDOWN"))],
    ["an error", "DATA_LOSS", (to) => to.send(feedError("DATA_LOSS"))],
    ["nothing but the end", "CLOSED", async (to) => to.close()],
  ])("%s", async (_, code, lie) => {
    const liar = await serve(lying(4, lie));
    const good = await serve(honest(history));
    const { client, failures } = clientOf([liar.url, good.url]);
    expect(await followAndCheck(client, head)).toMatchObject({ batches: 9 });
    expect(failures).toMatchObject([{ url: liar.url, code, seq: 4 }]);
    expect(client.status.lastFailure).toBe(failures[0]);
    expect(good.requests[0]?.start).toEqual({
      kind: "fromSeq",
      seq: 4,
      expectPrevBatchHash: history.hash(3),
    });
  });

  test("FV12: but a certified fork stops the client for good, with both certificates", async () => {
    const fork = heartbeat(other.proof(10));
    const server = await serve(lying(4, (to) => to.send(fork, ...history.batch(4))));
    const { client, failures } = clientOf([server.url]);
    const error = await followAndCheck(client, head).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "FEED_EQUIVOCATION" });
    expect(feedHaltOf(error)?.evidence).toMatchObject({
      first: { statement: { height: 10, hash: other.output(10).hash } },
      second: { statement: { height: 10, hash: history.output(10).hash } },
    });
    expect(failures).toMatchObject([{ url: server.url, code: "EQUIVOCATION" }]);
    await expect(client.batches({ fromSeq: 1 }).next()).rejects.toBe(error);
  });

  test("every server refuses for good: the iteration ends with what each said", async () => {
    const gone = await serve((to) => to.send(feedError("BELOW_OLDEST", { oldestSeq: 5 })).then());
    const foreign = await serve((to) => to.send(feedError("WRONG_NETWORK")).then());
    const { client } = clientOf([gone.url, foreign.url]);
    const error = await followAndCheck(client, head).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "FEED_REFUSED" });
    expect(feedHaltOf(error)?.failures).toMatchObject([
      { url: gone.url, code: "BELOW_OLDEST", refusal: { oldestSeq: 5 } },
      { url: foreign.url, code: "WRONG_NETWORK" },
    ]);
  });

  test("FC5: a stored position on another chain is an error that the committee proves", async () => {
    const proof = history.proof(history.leaf(3).batchHeight);
    const server = await serve((to) => to.send(feedError("FORK_GUARD", { proof })).then());
    const { client } = clientOf([server.url]);
    const wrong = { fromSeq: 4, expectPrevBatchHash: other.hash(3) };
    const error = await followAndCheck(client, { ...wrong, ...head }).catch((it: unknown) => it);
    expect(error).toMatchObject({ code: "FEED_FORK_GUARD" });
  });
});

describe("a caller who stops", () => {
  test("is obeyed by a signal, while nothing comes", async () => {
    const abort = new AbortController();
    const server = await serve(async (subscriber) => {
      await honest(history)(subscriber, 1);
      await new Promise((resolve) => setImmediate(resolve));
      abort.abort();
    });
    const { client, failures } = clientOf([server.url]);
    const all = { enough: () => false, signal: abort.signal };
    const followed = await followAndCheck(client, all);
    expect(followed.batches).toBeLessThanOrEqual(9);
    expect(failures).toEqual([]);
    const again = await followAndCheck(client, all);
    expect(again.batches).toBe(0);
    expect(server.requests.length).toBe(1);
  });

  test("by leaving the loop, the connection too", async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const server = await serve(async (subscriber) => {
      closed = subscriber.closed;
      await honest(history)(subscriber, 1);
    });
    const { client } = clientOf([server.url]);
    await followAndCheck(client, { enough: ({ batches }) => batches === 2 });
    await closed;
    expect(client.status.seq).toBe(2);
  });
});

describe("time", () => {
  test("FC7: a server that says nothing is left after ten seconds", async () => {
    const clock = createTestClock((ms) => ms < 1000);
    const silent = await serve(async () => clock.elapse(10_000));
    const good = await serve(honest(history));
    const { client, failures } = clientOf([silent.url, good.url], { clock });
    await followAndCheck(client, head);
    expect(failures).toMatchObject([{ url: silent.url, code: "SILENT" }]);
  });
});

describe("FP5: a slow loop", () => {
  const large = historyOf({ heights: 58, txBytes: 700_000 });
  const MEBIBYTE = 1024 * 1024;
  const batchBytes = 3 * 700_000;
  /** What the kernel may hold of one connection, both ends, of 42 MB that are sent. */
  const SOCKET_BYTES = 12 * MEBIBYTE;

  /** Sends everything, and counts what the client's side of TCP has let through. */
  const counting = (sent: { bytes: number }): Script => {
    return async (subscriber) => {
      for (let seq = firstSeq(subscriber.request); seq <= large.head; seq++) {
        for (const message of large.batch(seq)) {
          if (!(await subscriber.send(message))) return;
          sent.bytes += message.length;
        }
      }
    };
  };

  test("stops a socket that can stop: the server waits", async () => {
    const sent = { bytes: 0 };
    const server = await serve(counting(sent));
    const open = (url: string, protocol: string) => new WebSocket(url, protocol);
    const transport = webSocketTransport({ open, bufferBytesMax: MEBIBYTE });
    const { client, failures } = clientOf([server.url], { transport });
    let most = 0;
    await followAndCheck(client, {
      onBatch: async ({ seq }) => {
        for (let turn = 0; turn < 50; turn++) await new Promise((done) => setImmediate(done));
        most = Math.max(most, sent.bytes - seq * batchBytes);
      },
      enough: ({ batches }) => batches === large.head,
    });
    expect(most).toBeLessThan(SOCKET_BYTES + MEBIBYTE + 2 * batchBytes);
    expect(client.status.connections).toBe(1);
    expect(failures).toEqual([]);
  });

  test("leaves one that cannot, and resumes from its cursor: nothing is lost or repeated", async () => {
    const sent = { bytes: 0 };
    const server = await serve(counting(sent));
    const transport = webSocketTransport({ bufferBytesMax: MEBIBYTE });
    const { client, failures } = clientOf([server.url], { transport });
    const followed = await followAndCheck(client, {
      onBatch: async () => {
        for (let turn = 0; turn < 50; turn++) await new Promise((done) => setImmediate(done));
      },
      enough: ({ batches }) => batches === large.head,
    });
    expect(followed.batches).toBe(large.head);
    expect(client.status.connections).toBeGreaterThan(1);
    expect(failures).toEqual([]);
    for (const { start } of server.requests.slice(1)) {
      expect(start).toMatchObject({ kind: "fromSeq" });
    }
  });
});
