/** Numbers and bounds of all subscriptions together. */
import { Registry } from "prom-client";
import { describe, expect, test } from "vitest";
import { FeedDoorsOptions } from "../../../../src/api/feed-doors/config.ts";
import { failure } from "../../../../src/api/feed-doors/failure.ts";
import { createHoldLimit } from "../../../../src/api/feed-doors/limits.ts";
import { createFeedDoorsMetrics } from "../../../../src/api/feed-doors/metrics.ts";
import type { CursorMessage } from "../../../../src/api/feed-doors/source.ts";
import {
  createSubscriptions,
  type Subscriptions,
} from "../../../../src/api/feed-doors/subscriptions.ts";
import { rollupOf } from "../../../../src/primitives/brand.ts";
import { requestFrom } from "../../../integration/door-client.ts";
import { lintMetrics } from "../../../metrics-lint.ts";

/** Cursors that never have anything, lag as told, and count themselves. */
function createParts(options: Partial<FeedDoorsOptions> = {}) {
  const full = FeedDoorsOptions.parse(options);
  const registry = new Registry();
  let open = 0;
  let lag = 0;
  const written: number[] = [];
  const message: CursorMessage = {
    kind: "message",
    bytes: new Uint8Array(1000),
    completes: 1,
    certifiedMs: null,
  };
  let ready = 0;
  const metrics = createFeedDoorsMetrics(registry, () => subscriptions.slowestLags());
  const held = createHoldLimit(full.subscriptionsPerAddress, full.subscriptionsMax);
  const subscriptions: Subscriptions = createSubscriptions(full, {
    source: {
      open: ({ rollupId }) => {
        if (rollupId === 999) return failure("UNKNOWN_ROLLUP", "no");
        open++;
        const own = lag;
        let left = ready;
        return {
          kind: "open",
          cursor: {
            next: () => (left-- > 0 ? Promise.resolve(message) : new Promise(() => {})),
            lagBatches: () => own,
            close: () => open--,
          },
        };
      },
    },
    held,
    metrics,
  });
  const start = (rollup = 1, maxInflightBytes = 0, expansion = 1) =>
    subscriptions.open(requestFrom(1, { rollupId: rollupOf(rollup), maxInflightBytes }), {
      door: "ws",
      address: "a",
      sink: { write: (bytes) => void written.push(bytes.length) },
      expansion,
    });
  return {
    subscriptions,
    registry,
    start,
    held,
    written,
    setLag: (batches: number) => {
      lag = batches;
    },
    setReady: (messages: number) => {
      ready = messages;
    },
    get open() {
      return open;
    },
  };
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
};

test("the slowest subscriber of each rollup is a gauge, and falls back when it leaves", async () => {
  const parts = createParts();
  const started = [3, 70, 5].map((lag) => {
    parts.setLag(lag);
    return parts.start(1);
  });
  parts.setLag(9);
  parts.start(2);
  const gauge = async (rollup: number): Promise<string | undefined> => {
    const text = await parts.registry.metrics();
    const name = `lockstep_feed_slowest_lag_batches{rollup="${rollup}"} `;
    return text
      .split("\n")
      .find((line) => line.startsWith(name))
      ?.slice(name.length);
  };
  expect([await gauge(1), await gauge(2)]).toEqual(["70", "9"]);
  for (const subscription of started) {
    if (subscription.kind === "subscription") subscription.leave();
  }
  await settle();
  expect([await gauge(1), await gauge(2)]).toEqual(["0", "9"]);
});

test("200 rollups have a label, all others share one; the text stays valid", async () => {
  const parts = createParts({ subscriptionsPerAddress: 1000 });
  for (let rollup = 1; rollup <= 250; rollup++) parts.start(rollup + 1000);
  const text = await parts.registry.metrics();
  expect(text).toContain('lockstep_feed_subscribers{rollup="other",door="ws"} 50');
  expect(text).toContain('lockstep_feed_subscribers{rollup="1200",door="ws"} 1');
  expect(text).not.toContain('rollup="1201"');
  expect(lintMetrics(text)).toEqual([]);
});

test("every closed label starts at 0", async () => {
  const text = await createParts().registry.metrics();
  for (const reason of ["slow", "limit", "client", "shutdown"]) {
    expect(text).toContain(`lockstep_feed_disconnects_total{reason="${reason}"} 0`);
  }
  for (const door of ["grpc", "ws", "jsonrpc"]) {
    expect(text).toContain(`lockstep_feed_delivery_delay_seconds_count{door="${door}"} 0`);
  }
});

describe("FC9: the bounds", () => {
  test("what the source refuses takes no place", () => {
    const parts = createParts({ subscriptionsPerAddress: 1 });
    expect(parts.start(999)).toMatchObject({ code: "UNKNOWN_ROLLUP" });
    expect(parts.held.total()).toBe(0);
    expect(parts.start().kind).toBe("subscription");
    expect(parts.start()).toMatchObject({
      code: "LIMIT",
      message: expect.stringMatching(/address/),
    });
  });

  test("of the node count too", () => {
    const parts = createParts({ subscriptionsMax: 1 });
    parts.start();
    expect(parts.start()).toMatchObject({ code: "LIMIT", message: expect.stringMatching(/node/) });
  });
});

test("FC3: a subscriber's bound is its own, the default, or the cap; hex halves it", async () => {
  const cases = [
    { asked: 0, expansion: 1, expected: 4 },
    { asked: 2500, expansion: 1, expected: 2 },
    { asked: 1, expansion: 1, expected: 1 },
    { asked: 0xffff_ffff, expansion: 1, expected: 6 },
    { asked: 0, expansion: 2, expected: 2 },
  ];
  for (const { asked, expansion, expected } of cases) {
    const parts = createParts({ inflightBytesDefault: 4000, inflightBytesMax: 6000 });
    parts.setReady(100);
    parts.start(1, asked, expansion);
    await settle();
    expect(parts.written.length, JSON.stringify({ asked, expansion })).toBe(expected);
    parts.subscriptions.drain();
  }
});

test("FC8: after the good-bye nobody comes in, and no cursor is left", async () => {
  const parts = createParts();
  const started = [parts.start(), parts.start()];
  parts.subscriptions.drain();
  expect([parts.open, parts.written.length]).toEqual([0, 2]);
  for (const subscription of started) {
    if (subscription.kind !== "subscription") throw new Error("not open");
    expect(await subscription.done).toEqual({ kind: "shutdown", lastSeqSent: 0 });
  }
  expect(parts.start()).toMatchObject({ code: "SHUTDOWN" });
  expect([parts.subscriptions.count(), parts.held.total()]).toEqual([0, 0]);
});

describe("FC3: the sockets of all together", () => {
  test("above their bound each holds one message at a time; who leaves makes room", async () => {
    const { subscriptions, start, written, setReady } = createParts({ inflightBytesTotal: 5000 });
    setReady(100);
    const first = start(1, 3000);
    await settle();
    expect(written.length).toBe(3);
    start(1, 3000);
    await settle();
    expect(written.length).toBe(5);
    start(1, 3000);
    await settle();
    expect(written.length).toBe(6);
    if (first.kind === "subscription") first.leave();
    await settle();
    start(1, 3000);
    await settle();
    expect(written.length).toBe(8);
    subscriptions.drain();
    await settle();
    // And a good-bye for each of the three.
    expect(written.length).toBe(11);
  });

  test("what drained makes room, and is not counted twice after the end", async () => {
    const drains: (() => void)[] = [];
    const parts = createParts({ inflightBytesTotal: 2000 });
    const open = () =>
      parts.subscriptions.open(requestFrom(1, { rollupId: rollupOf(1), maxInflightBytes: 9000 }), {
        door: "ws",
        address: "a",
        sink: { write: (bytes, drained) => void drains.push(() => drained(bytes.length)) },
        expansion: 1,
      });
    parts.setReady(100);
    const first = open();
    await settle();
    expect(drains.length).toBe(2);
    drains[0]?.();
    await settle();
    expect(drains.length).toBe(3);
    if (first.kind === "subscription") first.leave();
    await settle();
    // The socket of one that left may still drain.
    drains[1]?.();
    drains[2]?.();
    open();
    await settle();
    expect(drains.length).toBe(5);
  });
});
