/** A member that sends what no honest node sends. */
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { encodePeerMessage, frameBytesMax } from "../../src/codec/index.ts";
import type { MessageClass } from "../../src/network/classes.ts";
import type { NetworkOptions } from "../../src/network/index.ts";
import { epochOf, operatorOf, viewOf } from "../../src/primitives/brand.ts";
import { type Draw, seededDraw } from "../property/draw.ts";
import {
  batchFrame,
  closeAll,
  connectedTo,
  eventually,
  LIMITS,
  seedOf,
  startNode,
  statusFrame,
  type TestNode,
} from "./network-committee.ts";
import { enter, enterAsMember, hello, type Outsider } from "./network-outsider.ts";
import { portOf } from "./tcp-proxy.ts";

const running: TestNode[] = [];
const outsiders: Outsider[] = [];

afterEach(async () => {
  await Promise.all(outsiders.splice(0).map((outsider) => outsider.close()));
  await closeAll(running.splice(0));
});

/** A node, and a member that it welcomed. */
async function setUp(options: Partial<NetworkOptions> = {}) {
  const node = await startNode({ index: 0, options });
  running.push(node);
  const member = await enterAsMember(seedOf(1), node.network.addresses());
  outsiders.push(member);
  return { node, member };
}

const framed = (body: Uint8Array, length = body.length): Uint8Array => {
  const bytes = new Uint8Array(4 + body.length);
  new DataView(bytes.buffer).setUint32(0, length);
  bytes.set(body, 4);
  return bytes;
};

test.each(["votes", "batches", "sync"] as const)(
  "FLT-37, N3: a length of 2^32 - 1 on %s is refused at the header",
  async (name: MessageClass) => {
    const { node, member } = await setUp();
    const stream = await member.open(name);
    stream.send(Uint8Array.of(255, 255, 255, 255));
    await eventually(() => member.ended);
    expect(node.recorder.rejections).toEqual(["1 oversize frame_bytes"]);
  },
);

test("FLT-38, N3: a batch at its cap is taken, one byte more is refused", async () => {
  const { node, member } = await setUp();
  const stream = await member.open("batches");
  const overhead = batchFrame(1, 1000).length - 1000;
  let payload = LIMITS.maxBatchBytes - overhead;
  while (batchFrame(1, payload + 1).length <= LIMITS.maxBatchBytes) payload++;
  const full = batchFrame(1, payload);
  stream.send(framed(full));
  await node.recorder.until(() => node.recorder.messages.length === 1);
  const cap = frameBytesMax("batch", LIMITS);
  stream.send(framed(batchFrame(1, payload + cap + 1 - full.length)));
  await eventually(() => member.ended);
  expect(node.recorder.rejections).toEqual(["1 oversize frame_bytes"]);
});

test("FLT-36, N8: garbage is counted; after k frames the member is out, for a while", async () => {
  const options = { faultsMax: 3, penaltyMinMs: 300 };
  const { node, member } = await setUp(options);
  const stream = await member.open("votes");
  const garbage = framed(statusFrame(1).subarray(0, -1));
  for (let count = 0; count < 3; count++) stream.send(garbage);
  await node.recorder.until(() => node.recorder.rejections.length === 3);
  expect(connectedTo(node)).toEqual([1]);
  expect(await node.registry.metrics()).toMatch(/peer_score\{operator="1"\} 0\.0\d*/);
  stream.send(framed(statusFrame(7)));
  await node.recorder.until(() => node.recorder.messages.length === 1);
  stream.send(garbage);
  await eventually(() => member.ended);
  expect(node.network.peers()[0]?.lastFailure).toBe("misbehaved");
  // Refused by name at first, and welcome again later: never banned for good.
  const early = await enter(seedOf(1), node.network.addresses());
  outsiders.push(early);
  early.say(hello());
  await eventually(() => early.heard.length > 0);
  early.say({ kind: "go" });
  await eventually(() => early.ended);
  expect(early.heard.at(-1)).toEqual({ kind: "refuse", reason: "penalty" });
  let welcome: Outsider | undefined;
  while (welcome === undefined) {
    const visitor = await enter(seedOf(1), node.network.addresses());
    outsiders.push(visitor);
    visitor.say(hello());
    await eventually(() => visitor.heard.length > 0);
    visitor.say({ kind: "go" });
    await eventually(() => visitor.heard.length > 1);
    if (visitor.heard.some(({ kind }) => kind === "welcome")) welcome = visitor;
  }
  expect(connectedTo(node)).toEqual([1]);
});

test("FLT-36: a frame that is cut off by the end of its stream is no message", async () => {
  const { node, member } = await setUp();
  const stream = await member.open("batches");
  stream.send(framed(batchFrame(1, 1000)).subarray(0, 500));
  await stream.close();
  member.connection.abort(new Error("gone"));
  await eventually(() => connectedTo(node).length === 0);
  expect([node.recorder.messages, node.recorder.rejections]).toEqual([[], []]);
});

test("N1: a kind on a stream of another class is refused, the rest is read", async () => {
  const { node, member } = await setUp();
  const stream = await member.open("acks");
  stream.send(framed(statusFrame(1)));
  await node.recorder.until(() => node.recorder.rejections.length === 1);
  expect(node.recorder.rejections).toEqual(["1 malformed wrong_class"]);
});

test("N8: requests above their rate are dropped and counted, votes are not", async () => {
  const { node, member } = await setUp({ requestsBurst: 5, requestsPerSecond: 1 });
  const sync = await member.open("sync");
  const votes = await member.open("votes");
  const request = encodePeerMessage({ kind: "getReports", epoch: epochOf(1), view: viewOf(1) });
  for (let count = 0; count < 20; count++) {
    sync.send(framed(request));
    votes.send(framed(statusFrame(count)));
  }
  await node.recorder.until(() => node.recorder.rejections.length >= 14);
  expect(new Set(node.recorder.rejections)).toEqual(new Set(["1 rate_limited requests"]));
  const kinds = () => node.recorder.messages.map(({ message }) => message.kind);
  await node.recorder.until(() => kinds().filter((kind) => kind === "status").length === 20);
  expect(kinds().filter((kind) => kind === "getReports").length).toBeLessThanOrEqual(6);
  expect(connectedTo(node)).toEqual([1]);
});

describe("what ends the connection at once", () => {
  const acts: [string, (member: Outsider) => Promise<void> | void][] = [
    ["credit for nothing", (member) => member.say({ kind: "credit", path: 0, bytes: 1 })],
    ["credit of nothing", (member) => member.say({ kind: "credit", path: 0, bytes: 0 })],
    ["a second handshake", (member) => member.say(hello())],
    [
      "a flood of pings",
      (member) => {
        for (let number = 0; number < 50; number++) member.say({ kind: "ping", number });
      },
    ],
    ...Object.entries({
      "4 GiB for the multiplexer": Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1, 255, 255, 255, 255),
      "an unknown version of it": new Uint8Array(64).fill(200),
      "an unknown type of frame": Uint8Array.of(0, 9, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
      "a pong that nobody asked for": Uint8Array.of(0, 2, 0, 2, 0, 0, 0, 0, 0, 0, 9, 9),
      "a goodbye": Uint8Array.of(0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
      "an angry goodbye": Uint8Array.of(0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2),
      "a reset of the control stream": Uint8Array.of(0, 1, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0),
    }).map(([name, bytes]): [string, (member: Outsider) => void] => [
      name,
      (member) => muxerOf(member).send(bytes),
    ]),
    [
      "more than the window of a stream",
      async (member) => {
        const stream = await member.open("votes");
        const header = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, Number(stream.id), 0, 8, 0, 0);
        muxerOf(member).send(header);
        muxerOf(member).send(new Uint8Array(8 * 65_536));
      },
    ],
  ];
  test.each(acts)("N8, N9: %s", async (_name, act) => {
    const { node, member } = await setUp();
    await act(member);
    await eventually(() => member.ended);
    await eventually(() => connectedTo(node).length === 0);
  });
});

/** The encrypted connection below the streams. */
const muxerOf = (member: Outsider) =>
  (member.connection as unknown as { muxer: { send(bytes: Uint8Array): void } }).muxer;

test("N9: a second stream of one class is refused", async () => {
  const { node, member } = await setUp();
  const first = await member.open("votes");
  first.send(framed(statusFrame(1)));
  await node.recorder.until(() => node.recorder.messages.length === 1);
  const sendOnSecond = async (): Promise<boolean> =>
    (await member.open("votes")).send(framed(statusFrame(2)));
  await expect(sendOnSecond()).rejects.toThrow();
  first.send(framed(statusFrame(3)));
  await node.recorder.until(() => node.recorder.messages.length === 2);
  const views = node.recorder.messages.map(({ message }) =>
    message.kind === "status" ? message.status.view : null,
  );
  expect(views).toEqual([1, 3]);
});

test("a member that reads nothing cannot make the node write without end", async () => {
  const { node, member } = await setUp();
  await member.open("votes");
  for (const stream of member.connection.streams) stream.pause();
  const frame = batchFrame(1, 400_000);
  let taken = 0;
  while (node.network.send(operatorOf(1), "batch", frame)) taken++;
  expect(taken * frame.length).toBeLessThan(40 * 1024 * 1024);
  expect(node.network.peers()[0]?.queuedBytes).toBeLessThanOrEqual(32 * 1024 * 1024 + frame.length);
});

/** Frames of the multiplexer that are nearly right: small types and flags, streams that exist. */
function muxerFrames(draw: Draw): Uint8Array {
  const frames = Array.from({ length: 1 + draw.below(6) }, () => {
    const length = draw.below(3) === 0 ? draw.below(40) : draw.below(2);
    const type = draw.below(20) === 0 ? draw.below(256) : draw.below(4);
    const header = [0, type, 0, draw.below(16), 0, 0, 0, draw.below(18), 0, 0, 0, length];
    const body = Array.from({ length: type === 0 ? length : 0 }, () => draw.below(256));
    return [...header, ...body];
  });
  return Uint8Array.from(frames.flat());
}

describe.each(["tls", "noise"] as const)("garbage below the streams, over %s", (encryption) => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "N9: of a member (seed %i): the node goes on",
    async (seed) => {
      const node = await startNode({
        index: 0,
        options: { encryption, penaltyMaxMs: 0, penaltyMinMs: 0 },
      });
      running.push(node);
      const draw = seededDraw(seed);
      const addresses = node.network.addresses();
      const member = await enterAsMember(seedOf(1), addresses, { encryption });
      outsiders.push(member);
      for (let count = 0; count < 40 && !member.ended; count++) {
        try {
          muxerOf(member).send(muxerFrames(draw));
        } catch {
          break; // The node ended it.
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      member.connection.abort(new Error("enough"));
      await eventually(() => connectedTo(node).length === 0);
      const other = await enterAsMember(seedOf(2), addresses, { encryption });
      outsiders.push(other);
      expect(connectedTo(node)).toEqual([2]);
    },
  );

  test.each([1, 2, 3, 4])("N9: of a stranger (seed %i): the node goes on", async (seed) => {
    const options = { encryption, handshakeMs: 500 };
    const node = await startNode({ index: 0, options });
    running.push(node);
    const draw = seededDraw(seed);
    const addresses = node.network.addresses();
    for (let count = 0; count < 8; count++) {
      const socket = connect(portOf(addresses), "127.0.0.1");
      socket.on("error", () => {});
      socket.resume();
      const hello = multistream(encryption);
      if (draw.below(2) === 0) socket.write(hello, "latin1");
      socket.write(Uint8Array.from({ length: draw.below(2000) }, () => draw.below(256)));
      await new Promise((resolve) => socket.on("close", resolve));
    }
    const member = await enterAsMember(seedOf(1), addresses, { encryption });
    outsiders.push(member);
    expect(connectedTo(node)).toEqual([1]);
  });
});

/** What a dialer says before it encrypts. */
function multistream(encryption: string): string {
  const protocol = encryption === "tls" ? "/tls/1.0.0\n" : "/noise\n";
  return `\x13/multistream/1.0.0\n${String.fromCharCode(protocol.length)}${protocol}`;
}

test.each([undefined, "yamux", "libp2p"])(
  "N9: TLS without a certificate, ALPN %s: no connection, and the node goes on",
  async (alpn) => {
    const node = await startNode({ index: 0, options: { handshakeMs: 1000 } });
    running.push(node);
    const addresses = node.network.addresses();
    const raw = connect(portOf(addresses), "127.0.0.1");
    raw.on("error", () => {});
    const answer = multistream("tls");
    raw.write(answer, "latin1");
    let heard = "";
    await new Promise<void>((resolve) => {
      raw.on("data", function onData(chunk) {
        heard += chunk.toString("latin1");
        if (heard.length < answer.length) return;
        raw.off("data", onData);
        resolve();
      });
    });
    expect(heard).toBe(answer);
    const socket = connectTls({
      socket: raw,
      rejectUnauthorized: false,
      ...(alpn === undefined ? {} : { ALPNProtocols: [alpn] }),
    });
    socket.on("error", () => {});
    socket.on("secureConnect", () => socket.write("hello"));
    socket.resume();
    await new Promise((resolve) => raw.on("close", resolve));
    const member = await enterAsMember(seedOf(1), addresses);
    outsiders.push(member);
    expect(node.recorder.connections).toEqual(["+1"]);
  },
);
