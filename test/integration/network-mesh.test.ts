/** Four nodes on real sockets: every kind arrives, connections come back, nothing stays open. */
import process from "node:process";
import { afterEach, expect, test } from "vitest";
import { encodePeerMessage, PEER_MESSAGE_KINDS } from "../../src/codec/index.ts";
import { operatorOf } from "../../src/primitives/brand.ts";
import { seededDraw } from "../property/draw.ts";
import { messageOf } from "../property/wire-values.ts";
import {
  closeAll,
  connectedTo,
  DEADLINE_MS,
  eventually,
  OPERATORS,
  placeOf,
  startMesh,
  startNode,
  statusFrame,
  type TestNode,
} from "./network-committee.ts";
import { createTcpProxy, portOf, type TcpProxy } from "./tcp-proxy.ts";

const running: TestNode[] = [];
const proxies: TcpProxy[] = [];
const track = <T extends TestNode>(node: T): T => {
  running.push(node);
  return node;
};

afterEach(async () => {
  await closeAll(running.splice(0));
  await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
});

test("every kind of message arrives as it was sent, from whom it was sent", async () => {
  const nodes = (await startMesh(OPERATORS)).map(track);
  const draw = seededDraw(7);
  const messages = PEER_MESSAGE_KINDS.map((kind) => messageOf(draw, kind, OPERATORS));
  for (const [from, node] of nodes.entries()) {
    for (const message of messages) {
      for (const { operator } of node.network.peers()) {
        const frame = encodePeerMessage(message);
        expect(node.network.send(operator, message.kind, frame), message.kind).toBe(true);
      }
    }
    for (const [to, other] of nodes.entries()) {
      if (to === from) continue;
      const fromNode = () => other.recorder.messages.filter((each) => each.from === from);
      await other.recorder.until(() => fromNode().length === messages.length);
      const byKind = (kind: string) => fromNode().find(({ message }) => message.kind === kind);
      for (const message of messages) expect(byKind(message.kind)?.message).toEqual(message);
    }
  }
  expect(nodes.flatMap((node) => node.recorder.rejections)).toEqual([]);
});

test("metrics start at 0 and count what passes", async () => {
  const [low, high] = (await startMesh(2)).map(track) as [TestNode, TestNode];
  const before = await low.registry.metrics();
  expect(before).toContain('lockstep_p2p_bytes_total{direction="inbound",message="getBlocks"} 0');
  expect(before).toContain('lockstep_p2p_rejected_total{reason="bad_signature"} 0');
  expect(before).toContain('lockstep_p2p_peers{direction="inbound"} 1');
  expect(before).toContain('lockstep_p2p_peers{direction="outbound"} 0');
  expect(before).toContain("lockstep_p2p_connected_seats_ratio 0.5");
  expect(before).toContain('lockstep_p2p_peer_score{operator="1"} 1');
  const frame = statusFrame(1);
  high.network.send(operatorOf(0), "status", frame);
  await low.recorder.until(() => low.recorder.messages.length === 1);
  expect(await low.registry.metrics()).toContain(
    `lockstep_p2p_bytes_total{direction="inbound",message="status"} ${frame.length}`,
  );
  expect(await high.registry.metrics()).toContain(
    `lockstep_p2p_bytes_total{direction="outbound",message="status"} ${frame.length}`,
  );
  low.network.countRejected("stale");
  expect(await low.registry.metrics()).toContain('lockstep_p2p_rejected_total{reason="stale"} 1');
});

test("N2: who is not connected is sent nothing", async () => {
  const node = track(await startNode({ index: 0 }));
  expect(node.network.send(operatorOf(1), "status", statusFrame(1))).toBe(false);
  expect(node.network.send(operatorOf(0), "status", statusFrame(1))).toBe(false);
});

test("a node that ends is seen at once; one that starts again is connected again", async () => {
  const nodes = (await startMesh(3)).map(track);
  const [first, second, third] = nodes as [TestNode, TestNode, TestNode];
  await third.network.close();
  for (const node of [first, second]) {
    await node.recorder.until(() => node.recorder.connections.at(-1) === "-2");
    expect(connectedTo(node)).not.toContain(2);
  }
  const again = track(
    await startNode({ index: 2, dials: [placeOf(0, first), placeOf(1, second)] }),
  );
  await again.recorder.until(() => connectedTo(again).length === 2);
  for (const node of [first, second]) {
    await node.recorder.until(() => node.recorder.connections.at(-1) === "+2");
    node.network.send(operatorOf(2), "status", statusFrame(5));
  }
  await again.recorder.until(() => again.recorder.messages.length === 2);
});

/** Two nodes that both know where the other is, behind one proxy each. */
async function startPair(options: Parameters<typeof startNode>[0]["options"] = {}) {
  const toLow = await createTcpProxy();
  const toHigh = await createTcpProxy();
  proxies.push(toLow, toHigh);
  const start = (index: number, proxy: TcpProxy) =>
    startNode({ index, dials: [{ index: 1 - index, addresses: [proxy.address] }], options });
  const low = track(await start(0, toHigh));
  const high = track(await start(1, toLow));
  toLow.lead(portOf(low.network.addresses()));
  toHigh.lead(portOf(high.network.addresses()));
  return { low, high, toLow, toHigh };
}

const meet = async (...nodes: TestNode[]): Promise<void> => {
  for (const node of nodes) await node.recorder.until(() => connectedTo(node).length === 1);
};

test("N7: both dial, one connection stays, and messages pass both ways", async () => {
  const { low, high } = await startPair();
  await meet(low, high);
  for (let number = 0; number < 50; number++) {
    await Promise.all([sendUntilTaken(low, 1, number), sendUntilTaken(high, 0, number)]);
  }
  expect(connectedTo(low)).toEqual([1]);
  expect(connectedTo(high)).toEqual([0]);
  // At most one change of mind, where both dials met.
  expect(low.recorder.connections.length).toBeLessThanOrEqual(3);
});

/** Sends one message and waits until the other has it. */
async function sendUntilTaken(from: TestNode, to: number, number: number): Promise<void> {
  const other = running.find((node) => node !== from) as TestNode;
  const count = other.recorder.messages.length;
  expect(from.network.send(operatorOf(to), "status", statusFrame(number))).toBe(true);
  await other.recorder.until(() => other.recorder.messages.length > count);
}

test("FLT-26, N7: storms of resets are met with back-off, then it connects", async () => {
  const { low, high, toLow, toHigh } = await startPair({ dialMaxMs: 400 });
  await meet(low, high);
  toLow.storm(true);
  toHigh.storm(true);
  toLow.reset();
  toHigh.reset();
  for (const node of [low, high]) {
    await node.recorder.until(() => connectedTo(node).length === 0);
  }
  const startMs = performance.now();
  const dialsBefore = toLow.dialed + toHigh.dialed;
  await eventually(() => toLow.dialed + toHigh.dialed >= dialsBefore + 10);
  // Five dials each, with at least half the shortest wait in front of all but the first.
  expect(performance.now() - startMs).toBeGreaterThan(150);
  toLow.storm(false);
  toHigh.storm(false);
  await meet(low, high);
});

test("FLT-27, N8: a half-open connection is found by its silence and replaced", async () => {
  const { low, high, toLow, toHigh } = await startPair({ pingMs: 100, silentMs: 500 });
  await meet(low, high);
  toLow.stall();
  toHigh.stall();
  for (const node of [low, high]) {
    await node.recorder.until(() => connectedTo(node).length === 0);
    expect(node.network.peers()[0]?.lastFailure).toBe("silent");
  }
});

test("N8: the round trip is measured", async () => {
  const [low] = (await startMesh(2, () => ({ options: { pingMs: 100 } }))).map(track) as [TestNode];
  await eventually(() => low.network.peers()[0]?.roundTripMs !== null);
  expect(low.network.peers()[0]?.roundTripMs).toBeLessThan(DEADLINE_MS);
  expect(await low.registry.metrics()).toMatch(/lockstep_p2p_round_trip_seconds_count [1-9]/);
});

test("close leaves no socket and no listener open", async () => {
  const sockets = (): number =>
    process.getActiveResourcesInfo().filter((name) => /^TCP/.test(name)).length;
  const before = sockets();
  const nodes = await startMesh(OPERATORS);
  expect(sockets()).toBeGreaterThan(before);
  await closeAll(nodes);
  expect(nodes.every((node) => node.network.peers().every((peer) => !peer.connected))).toBe(true);
  await eventually(() => sockets() <= before);
  // Every connection that was told is taken back.
  for (const { recorder } of nodes) {
    const open = recorder.connections.reduce((sum, each) => sum + (each[0] === "+" ? 1 : -1), 0);
    expect(open).toBe(0);
  }
});
