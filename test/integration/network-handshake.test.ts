/** Who gets in, who does not, and how the two are told apart. */
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { CHANNEL_VERSION } from "../../src/network/control.ts";
import type { Hash } from "../../src/primitives/brand.ts";
import {
  closeAll,
  connectedTo,
  eventually,
  GENESIS,
  KEYS,
  placeOf,
  seedOf,
  startNode,
  strangerSeed,
  type TestNode,
  type TestNodeOptions,
} from "./network-committee.ts";
import { enter, enterAsMember, hello, type Outsider } from "./network-outsider.ts";
import { createTcpProxy, portOf } from "./tcp-proxy.ts";

const running: TestNode[] = [];
const outsiders: Outsider[] = [];

const start = async (setup: TestNodeOptions): Promise<TestNode> => {
  const node = await startNode(setup);
  running.push(node);
  return node;
};
const visit = async (visitor: Promise<Outsider>): Promise<Outsider> => {
  const outsider = await visitor;
  outsiders.push(outsider);
  return outsider;
};

afterEach(async () => {
  await Promise.all(outsiders.splice(0).map((outsider) => outsider.close()));
  await closeAll(running.splice(0));
});

const failureOf = (node: TestNode, operator: number): string | null =>
  node.network.peers().find((peer) => peer.operator === operator)?.lastFailure ?? null;
const rejected = async (node: TestNode, reason: string): Promise<number> => {
  const text = await node.registry.metrics();
  const line = new RegExp(`lockstep_p2p_rejected_total\\{reason="${reason}"\\} (\\d+)`).exec(text);
  return Number(line?.[1]);
};
const OTHER_GENESIS = `0x${"22".repeat(32)}` as Hash;

test("N6: a node of another network is told from one that is unreachable", async () => {
  const low = await start({ index: 0 });
  const gone = await createTcpProxy();
  await gone.close();
  const high = await start({
    index: 1,
    genesisHash: OTHER_GENESIS,
    dials: [placeOf(0, low), { index: 2, addresses: [gone.address] }],
  });
  await eventually(() => failureOf(high, 0) !== null && failureOf(high, 2) !== null);
  expect([failureOf(high, 0), failureOf(high, 2)]).toEqual(["wrong_network", "unreachable"]);
  await eventually(() => failureOf(low, 1) === "wrong_network");
  expect(connectedTo(low)).toEqual([]);
  expect(await rejected(low, "foreign")).toBeGreaterThan(0);
  expect(low.recorder.rejections[0]).toBe("1 foreign wrong_network");
});

describe.each(["tls", "noise"] as const)("over %s", (encryption) => {
  const options = { encryption };

  test("N9: a stranger's key gets no stream", async () => {
    const node = await start({ index: 0, options });
    const seed = strangerSeed();
    await expect(enter(seed, node.network.addresses(), options)).rejects.toThrow();
    await eventually(() => connectedTo(node).length === 0);
    expect(await rejected(node, "not_member")).toBe(1);
    expect(node.recorder.connections).toEqual([]);
  });

  test("N9: who answers in another's place is found out by its key", async () => {
    const stranger = await start({ index: 2, seed: strangerSeed(), options });
    const member = await start({ index: 3, options });
    const dials = [
      { index: 1, addresses: member.network.addresses() },
      { index: 2, addresses: stranger.network.addresses() },
    ];
    const node = await start({ index: 0, dials, options });
    await eventually(() => failureOf(node, 1) !== null && failureOf(node, 2) !== null);
    expect([failureOf(node, 1), failureOf(node, 2)]).toEqual(["wrong_identity", "wrong_identity"]);
    expect(connectedTo(node)).toEqual([]);
  });

  test("N6: two members meet", async () => {
    const low = await start({ index: 0, options });
    const high = await start({ index: 1, dials: [placeOf(0, low)], options });
    await eventually(() => connectedTo(low).length === 1 && connectedTo(high).length === 1);
  });
});

test("a port that is taken and an address that is none are said", async () => {
  const node = await start({ index: 0 });
  const listen = node.network.addresses()[0]?.replace(/\/p2p.*/, "") as string;
  await expect(startNode({ index: 1, options: { listen } })).rejects.toMatchObject({
    code: "CONFIG_INVALID",
  });
  const addresses = ["127.0.0.1:7650"];
  const configured = { static: { [KEYS[0] as string]: addresses } };
  await expect(startNode({ index: 1, options: configured })).rejects.toMatchObject({
    code: "CONFIG_INVALID",
  });
  // What others registered is no reason to stop.
  const registered = await start({ index: 1, dials: [{ index: 0, addresses }] });
  expect(connectedTo(registered)).toEqual([]);
});

describe("FLT-40: a handshake that goes wrong", () => {
  test("N6: another version is named, whatever else it says", async () => {
    const node = await start({ index: 0 });
    const visitor = await visit(enter(seedOf(1), node.network.addresses()));
    visitor.say(hello(OTHER_GENESIS, CHANNEL_VERSION + 1));
    await eventually(() => visitor.ended);
    expect(visitor.heard).toEqual([
      expect.objectContaining({ kind: "hello", genesisHash: GENESIS }),
      { kind: "refuse", reason: "wrong_version" },
    ]);
    expect(failureOf(node, 1)).toBe("wrong_version");
  });

  const stalls: [string, (visitor: Outsider) => void][] = [
    ["nothing", () => {}],
    ["half a hello", (visitor) => visitor.sayBytes(Uint8Array.of(0, 0, 0, 51, 1, 0))],
    ["a hello and no go", (visitor) => visitor.say(hello())],
  ];
  test.each(stalls)("N6: %s is given up in time", async (_name, speak) => {
    const node = await start({ index: 0, options: { handshakeMs: 300 } });
    const visitor = await visit(enter(seedOf(1), node.network.addresses()));
    speak(visitor);
    const from = performance.now();
    await eventually(() => visitor.ended);
    expect(performance.now() - from).toBeLessThan(3000);
    expect(failureOf(node, 1)).toBe("timeout");
  });

  const garbage: [string, Uint8Array][] = [
    ["4,097 bytes", Uint8Array.of(0, 0, 16, 1)],
    ["2^32 - 1 bytes", Uint8Array.of(255, 255, 255, 255)],
    ["noise", new Uint8Array(64).fill(77)],
    ["an unknown type", Uint8Array.of(0, 0, 0, 1, 99)],
  ];
  test.each(garbage)("N6: %s ends it at once", async (_name, bytes) => {
    const node = await start({ index: 0 });
    const visitor = await visit(enter(seedOf(1), node.network.addresses()));
    visitor.sayBytes(bytes);
    await eventually(() => visitor.ended);
    expect(failureOf(node, 1)).toBe("misbehaved");
  });

  test("N6: a class stream before the welcome is not read", async () => {
    const node = await start({ index: 0, options: { handshakeMs: 500 } });
    const visitor = await visit(enter(seedOf(1), node.network.addresses()));
    const stream = await visitor.open("votes");
    stream.send(new Uint8Array(64));
    await eventually(() => visitor.ended);
    expect(node.recorder.messages).toEqual([]);
    expect(node.recorder.connections).toEqual([]);
  });

  test("N9: a socket that says nothing is closed", async () => {
    const node = await start({ index: 0, options: { handshakeMs: 300 } });
    const socket = connect(portOf(node.network.addresses()), "127.0.0.1");
    socket.on("error", () => {});
    socket.resume();
    const from = performance.now();
    await new Promise((resolve) => socket.on("close", resolve));
    expect(performance.now() - from).toBeLessThan(3000);
  });

  test("N9: sockets of one address are limited", async () => {
    const node = await start({ index: 0, options: { connectionsPerAddressMax: 3 } });
    const sockets = Array.from({ length: 6 }, () =>
      connect(portOf(node.network.addresses()), "127.0.0.1"),
    );
    let closed = 0;
    for (const socket of sockets) {
      socket.on("error", () => {});
      socket.on("close", () => closed++);
      socket.resume();
    }
    await eventually(() => closed === 3);
    expect(await rejected(node, "rate_limited")).toBe(3);
    for (const socket of sockets) socket.destroy();
  });
});

test("N7: one key on two hosts: the newest wins, and the old one cannot take it back at once", async () => {
  const node = await start({ index: 0 });
  const first = await visit(enterAsMember(seedOf(1), node.network.addresses()));
  const second = await visit(enterAsMember(seedOf(1), node.network.addresses()));
  await eventually(() => first.ended);
  expect(second.ended).toBe(false);
  const again = await visit(enter(seedOf(1), node.network.addresses()));
  again.say(hello());
  await eventually(() => again.heard.length > 0);
  again.say({ kind: "go" });
  await eventually(() => again.ended);
  expect(again.heard.at(-1)).toEqual({ kind: "refuse", reason: "duplicate" });
  expect([second.ended, connectedTo(node)]).toEqual([false, [1]]);
});
