/** A peer that takes slowly, and a link that carries little. */
import { afterEach, expect, test } from "vitest";
import { operatorOf } from "../../src/primitives/brand.ts";
import {
  batchFrame,
  closeAll,
  connectedTo,
  createRecorder,
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

const HIGH = operatorOf(1);
const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

/** A sink that takes no batch while it is shut. */
function createValve() {
  const waiting: (() => void)[] = [];
  const valve = {
    open: true,
    /** Lane heights in the order in which they were taken. */
    heights: [] as number[],
    votes: 0,
    release() {
      valve.open = true;
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
  const recorder = createRecorder((_from, message) => {
    recorder.messages.length = 0;
    if (message.kind === "status") valve.votes++;
    if (message.kind !== "batch") return undefined;
    valve.heights.push(message.batch.header.height);
    if (valve.open) return undefined;
    return new Promise((resolve) => waiting.push(resolve));
  });
  return { valve, recorder };
}

test.each(["tls", "noise"] as const)(
  "DR7, N4, N2: over %s, a peer that takes no batch stops the sender, and loses nothing",
  async (encryption) => {
    const { valve, recorder } = createValve();
    const nodes = await startMesh(2, (index) =>
      index === 1 ? { recorder, options: { encryption } } : { options: { encryption } },
    );
    running.push(...nodes);
    const [low] = nodes as [TestNode];
    valve.open = false;
    const size = 256 * KIBIBYTE;
    let number = 0;
    const sendNext = (): boolean => low.network.send(HIGH, "batch", batchFrame(number + 1, size));
    /** Until nothing moves: the queue is full and stays so. */
    let refusals = 0;
    let fullMs = 0;
    await eventually(() => {
      while (sendNext()) {
        number++;
        fullMs = performance.now();
      }
      refusals++;
      return performance.now() - fullMs > 500;
    });
    expect(refusals).toBeGreaterThan(0);
    // In the node: one batch. Below it: a receive window and what TCP holds. Here: the queue.
    expect(valve.heights).toEqual([1]);
    expect(number * size).toBeLessThan((32 + 4 + 16) * MEBIBYTE);
    expect(low.network.peers()[0]?.queuedBytes).toBeLessThanOrEqual(33 * MEBIBYTE);
    // Votes pass all the while.
    for (let count = 0; count < 100; count++) {
      expect(low.network.send(HIGH, "status", statusFrame(count))).toBe(true);
    }
    await recorder.until(() => valve.votes === 100);
    expect(valve.heights).toEqual([1]);
    valve.release();
    await recorder.until(() => valve.heights.length === number);
    expect(valve.heights).toEqual(Array.from({ length: number }, (_, index) => index + 1));
    expect(sendNext()).toBe(true);
    await recorder.until(() => valve.heights.length === number + 1);
    expect(await low.registry.metrics()).toMatch(/dropped_total\{class="batches"\} [1-9]/);
  },
);

test("N4: a peer that takes one batch at a time gets them all, in order", async () => {
  let count = 0;
  const heights: number[] = [];
  const recorder = createRecorder((_from, message) => {
    if (message.kind !== "batch") return undefined;
    heights.push(message.batch.header.height);
    return count++ % 3 === 0 ? undefined : new Promise((resolve) => setImmediate(resolve));
  });
  const nodes = await startMesh(2, (index) => (index === 1 ? { recorder } : {}));
  running.push(...nodes);
  const [low] = nodes as [TestNode];
  const total = 300;
  let number = 0;
  await eventually(() => {
    while (number < total) {
      const size = 1000 + ((number * 7919) % 200_000);
      if (!low.network.send(HIGH, "batch", batchFrame(number + 1, size))) break;
      number++;
    }
    return heights.length === total;
  });
  expect(heights).toEqual(Array.from({ length: total }, (_, index) => index + 1));
});

test("FLT-25, N5: on a link of 256 kbit/s votes overtake megabytes of batches", async () => {
  const proxy = await createTcpProxy();
  proxies.push(proxy);
  proxy.throttle(32 * KIBIBYTE);
  const { valve, recorder } = createValve();
  const high = await startNode({ index: 1, recorder });
  proxy.lead(portOf(high.network.addresses()));
  const low = await startNode({ index: 0, dials: [{ index: 1, addresses: [proxy.address] }] });
  running.push(low, high);
  await low.recorder.until(() => connectedTo(low).length === 1);
  for (let number = 1; number <= 20; number++) {
    expect(low.network.send(HIGH, "batch", batchFrame(number, 256 * KIBIBYTE))).toBe(true);
  }
  // The first batch is through: the window knows the link. Four more megabytes wait: 150 s.
  await recorder.until(() => valve.heights.length === 1);
  const waits: number[] = [];
  for (let vote = 1; vote <= 5; vote++) {
    const sentMs = performance.now();
    expect(low.network.send(HIGH, "status", statusFrame(vote))).toBe(true);
    await recorder.until(() => valve.votes === vote);
    waits.push(performance.now() - sentMs);
  }
  expect(Math.max(...waits)).toBeLessThan(5000);
  expect(valve.heights.length).toBeLessThan(4);
  expect(connectedTo(low)).toEqual([1]);
});

test("N1: under full load votes take no longer than a fraction of a second", async () => {
  const { valve, recorder } = createValve();
  const high = await startNode({ index: 1, recorder });
  const low = await startNode({ index: 0, dials: [placeOf(1, high)] });
  running.push(low, high);
  await low.recorder.until(() => connectedTo(low).length === 1);
  const frame = batchFrame(1, 256 * KIBIBYTE);
  const filling = setInterval(() => {
    while (low.network.send(HIGH, "batch", frame));
  }, 1);
  try {
    await recorder.until(() => valve.heights.length > 100);
    const waits: number[] = [];
    for (let vote = 1; vote <= 50; vote++) {
      const sentMs = performance.now();
      low.network.send(HIGH, "status", statusFrame(vote));
      await recorder.until(() => valve.votes === vote);
      waits.push(performance.now() - sentMs);
    }
    waits.sort((left, right) => left - right);
    // The queue alone holds more than 100 batches in front of each of them.
    expect(waits[25]).toBeLessThan(500);
  } finally {
    clearInterval(filling);
  }
});
