/** Batches and answers on sockets of their own: that they are used, how they end, what follows. */
import { afterEach, expect, test } from "vitest";
import { operatorOf } from "../../src/primitives/brand.ts";
import {
  batchFrame,
  closeAll,
  connectedTo,
  eventually,
  placeOf,
  startMesh,
  startNode,
  statusFrame,
  type TestNode,
} from "./network-committee.ts";
import { createTcpProxy, portOf, type TcpProxy } from "./tcp-proxy.ts";

const running: TestNode[] = [];
const proxies: TcpProxy[] = [];

afterEach(async () => {
  await closeAll(running.splice(0));
  await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
});

const LOW = operatorOf(0);
const HIGH = operatorOf(1);
const usesSocket = ({ network }: TestNode): boolean | null | undefined =>
  network.peers()[0]?.bulkSocket;
const heightsAt = ({ recorder }: TestNode): number[] =>
  recorder.messages.flatMap(({ message }) =>
    message.kind === "batch" ? [message.batch.header.height] : [],
  );

/** Sends batches from one to the other and waits for each. */
async function carry(from: TestNode, to: TestNode, operator: typeof LOW, count = 5): Promise<void> {
  for (let number = 1; number <= count; number++) {
    const before = heightsAt(to).length;
    expect(from.network.send(operator, "batch", batchFrame(number, 200_000))).toBe(true);
    await to.recorder.until(() => heightsAt(to).length > before);
  }
}

/** `low` dials `high` through a proxy. */
async function startPair(options: NonNullable<Parameters<typeof startNode>[0]["options"]> = {}) {
  const proxy = await createTcpProxy();
  proxies.push(proxy);
  const high = await startNode({ index: 1, options });
  proxy.lead(portOf(high.network.addresses()));
  const dials = [{ index: 1, addresses: [proxy.address] }];
  const low = await startNode({ index: 0, dials, options });
  running.push(low, high);
  for (const node of [low, high]) await node.recorder.until(() => connectedTo(node).length === 1);
  return { low, high, proxy };
}

test("N10: both ends use a socket of their own for batches, and say so", async () => {
  const [low, high] = (await startMesh(2)) as [TestNode, TestNode];
  running.push(low, high);
  await eventually(() => usesSocket(low) === true && usesSocket(high) === true);
  await carry(low, high, HIGH);
  await carry(high, low, LOW);
  const text = await low.registry.metrics();
  expect(text).toContain('lockstep_p2p_bulk_paths{path="socket"} 1');
  expect(text).toContain('lockstep_p2p_bulk_paths{path="stream"} 0');
});

test.each([
  ["dialer", 1],
  ["acceptor", 0],
])("N10: where the %s wants none, batches take their stream at once", async (_who, index) => {
  const low = await startNode({ index: 0, options: { classSockets: index !== 0 } });
  const dials = [placeOf(0, low)];
  const options = { classSockets: index !== 1, bulkWaitMs: 100 };
  const high = await startNode({ index: 1, dials, options });
  running.push(low, high);
  for (const node of [low, high]) await node.recorder.until(() => connectedTo(node).length === 1);
  await carry(low, high, HIGH);
  await carry(high, low, LOW);
  expect([usesSocket(low), usesSocket(high)]).toEqual([false, false]);
  expect(await low.registry.metrics()).toContain('lockstep_p2p_bulk_paths{path="stream"} 1');
});

test("N10: a socket that is reset is opened again; the connection stays", async () => {
  const { low, high, proxy } = await startPair();
  await eventually(() => usesSocket(low) === true && usesSocket(high) === true);
  for (let round = 0; round < 3; round++) {
    proxy.refuseTls(true);
    proxy.refuseTls(false);
    await eventually(() => usesSocket(low) === false);
    await eventually(() => usesSocket(low) === true && usesSocket(high) === true);
    await carry(low, high, HIGH, 2);
    await carry(high, low, LOW, 2);
  }
  expect([low.recorder.connections, high.recorder.connections]).toEqual([["+1"], ["+0"]]);
});

test("N10: while no socket can be made batches take their streams, then the socket again", async () => {
  const { low, high, proxy } = await startPair({ bulkWaitMs: 200, dialMaxMs: 500 });
  await eventually(() => usesSocket(low) === true);
  proxy.refuseTls(true);
  await eventually(() => usesSocket(low) === false && usesSocket(high) === false);
  await carry(low, high, HIGH);
  await carry(high, low, LOW);
  expect(usesSocket(low)).toBe(false);
  proxy.refuseTls(false);
  await eventually(() => usesSocket(low) === true && usesSocket(high) === true);
  await carry(low, high, HIGH);
  await carry(high, low, LOW);
  expect([low.recorder.connections, high.recorder.connections]).toEqual([["+1"], ["+0"]]);
  expect([...low.recorder.rejections, ...high.recorder.rejections]).toEqual([]);
});

test("N10: a socket that falls silent is given up, its bytes are in flight no more", async () => {
  const options = { pingMs: 100, silentMs: 300, bulkWaitMs: 100, bulkBytesMax: 256 * 1024 };
  const { low, high, proxy } = await startPair(options);
  await eventually(() => usesSocket(low) === true && usesSocket(high) === true);
  proxy.stallTls();
  // More than the window: nothing goes on before the lost bytes are given up.
  for (let number = 1; number <= 10; number++) {
    expect(low.network.send(HIGH, "batch", batchFrame(number, 100_000))).toBe(true);
  }
  // What was in flight of the votes is lost; soon they take their stream.
  await eventually(() => {
    low.network.send(HIGH, "status", statusFrame(1));
    return high.recorder.messages.length > 0;
  });
  expect(heightsAt(high)).toEqual([]);
  await high.recorder.until(() => heightsAt(high).at(-1) === 10);
  // The first went down with the socket; what was still queued came, in order.
  expect(heightsAt(high)).toEqual(heightsAt(high).toSorted((left, right) => left - right));
  expect(connectedTo(low)).toEqual([1]);
  await carry(low, high, HIGH);
  await carry(high, low, LOW);
});

test("N10: a cut of the link ends its sockets; the next connection has its own", async () => {
  const { low, high, proxy } = await startPair({ pingMs: 100, silentMs: 500 });
  await eventually(() => usesSocket(low) === true && usesSocket(high) === true);
  proxy.stall();
  for (const node of [low, high]) await node.recorder.until(() => connectedTo(node).length === 0);
  expect([usesSocket(low), usesSocket(high)]).toEqual([null, null]);
  const fresh = await createTcpProxy();
  proxies.push(fresh);
  proxy.reset();
  await low.network.close();
  fresh.lead(portOf(high.network.addresses()));
  const again = await startNode({ index: 0, dials: [{ index: 1, addresses: [fresh.address] }] });
  running.push(again);
  await eventually(() => usesSocket(again) === true && usesSocket(high) === true);
  await carry(again, high, HIGH);
});
