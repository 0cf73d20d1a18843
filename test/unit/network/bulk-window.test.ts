import fc from "fast-check";
import { expect, test } from "vitest";
import { type BulkWindow, createBulkWindow } from "../../../src/network/bulk-window.ts";

const OPTIONS = { startBytes: 262_144, minBytes: 32_768, maxBytes: 4_194_304, delayMs: 250 };

const on = (path: number) => ({ path, bulk: true });

/**
 * A link of a fixed rate and way: sends all the window allows, in steps of 10 ms.
 *
 * @returns the longest wait of a byte in front of the link, in ms, over the last half.
 */
function drive(window: BulkWindow, link: { bytesPerMs: number; wayMs: number; burstMs: number }) {
  const arriving: { atMs: number; bytes: number }[] = [];
  let queue = 0;
  let waiting = 0;
  let worstMs = 0;
  let delivered = 0;
  for (let nowMs = 0; nowMs < 20_000; nowMs += 10) {
    const room = window.room();
    if (room > 0) {
      window.sent(room, nowMs, on(0));
      queue += room;
    }
    window.limited();
    if (nowMs > 10_000) worstMs = Math.max(worstMs, queue / link.bytesPerMs);
    const passed = Math.min(queue, link.bytesPerMs * 10);
    queue -= passed;
    waiting += passed;
    // A busy receiver looks only now and then.
    if (nowMs % link.burstMs === 0 && waiting > 0) {
      arriving.push({ atMs: nowMs + link.wayMs, bytes: waiting });
      waiting = 0;
    }
    while (arriving[0] !== undefined && arriving[0].atMs <= nowMs) {
      const { bytes } = arriving.shift() as { bytes: number };
      delivered += bytes;
      expect(window.arrived(bytes, nowMs, 0)).toBe("ok");
    }
  }
  return { worstMs, bytesPerMs: delivered / 20_000 };
}

test("N5: on a link of 256 kbit/s a vote waits a second, not the start window's eight", () => {
  const window = createBulkWindow(OPTIONS, 0);
  const { worstMs } = drive(window, { bytesPerMs: 32, wayMs: 50, burstMs: 10 });
  expect(window.window).toBe(OPTIONS.minBytes);
  expect(worstMs).toBeLessThanOrEqual(1024);
});

test("N5: on a fast link the window opens and the link is the limit", () => {
  const window = createBulkWindow(OPTIONS, 0);
  const { bytesPerMs } = drive(window, { bytesPerMs: 50_000, wayMs: 10, burstMs: 10 });
  expect(window.window).toBe(OPTIONS.maxBytes);
  expect(bytesPerMs).toBeGreaterThan(40_000);
});

test("N5: a receiver that looks every 200 ms does not close it", () => {
  const window = createBulkWindow(OPTIONS, 0);
  drive(window, { bytesPerMs: 50_000, wayMs: 0, burstMs: 200 });
  expect(window.window).toBe(OPTIONS.maxBytes);
});

test("N5: a long way is not taken for a queue", () => {
  const window = createBulkWindow(OPTIONS, 0);
  window.roundTrip(400);
  drive(window, { bytesPerMs: 10_000, wayMs: 400, burstMs: 10 });
  expect(window.window).toBe(OPTIONS.maxBytes);
});

test("N5: credit for what was never sent is a lie", () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(1000), (sent, arrived) => {
      const window = createBulkWindow(OPTIONS, 0);
      window.sent(sent, 0, on(0));
      expect(window.arrived(arrived, 1, 0)).toBe(arrived <= sent ? "ok" : "lie");
      expect(window.inFlight).toBe(arrived <= sent ? sent - arrived : sent);
    }),
  );
});

test("N5: an idle link keeps its window", () => {
  const window = createBulkWindow(OPTIONS, 0);
  for (let nowMs = 0; nowMs < 60_000; nowMs += 1000) {
    window.sent(1000, nowMs, on(0));
    window.arrived(1000, nowMs + 900, 0);
  }
  expect(window.window).toBe(OPTIONS.startBytes);
  expect(window.room()).toBe(OPTIONS.startBytes);
});

test("N10: what a socket carried is given up with it; later credit for it counts nothing", () => {
  const window = createBulkWindow(OPTIONS, 0);
  window.sent(1000, 0, on(0));
  window.sent(5000, 0, on(2));
  window.sent(7000, 0, on(3));
  expect(window.arrived(5001, 1, 2)).toBe("lie");
  expect(window.arrived(2000, 1, 2)).toBe("ok");
  expect(window.inFlight).toBe(11_000);
  window.ended(2);
  expect(window.inFlight).toBe(8000);
  expect(window.arrived(3000, 2, 2)).toBe("late");
  expect(window.inFlight).toBe(8000);
  window.ended(99);
  expect([window.arrived(7000, 3, 3), window.arrived(1000, 3, 0)]).toEqual(["ok", "ok"]);
  expect(window.inFlight).toBe(0);
});

test("N10: a path is stuck since its bytes in flight last moved", () => {
  const window = createBulkWindow(OPTIONS, 0);
  expect(window.stuckMs(2, 500)).toBe(0);
  window.sent(1000, 1000, on(2));
  window.sent(1000, 1500, on(2));
  expect(window.stuckMs(2, 3000)).toBe(2000);
  window.arrived(1000, 3500, 2);
  expect(window.stuckMs(2, 4000)).toBe(500);
  window.arrived(1000, 4000, 2);
  expect(window.stuckMs(2, 9000)).toBe(0);
  window.sent(1000, 9000, on(2));
  expect(window.stuckMs(2, 9100)).toBe(100);
});

test("N10: votes on a socket are watched, and take nothing of the window", () => {
  const window = createBulkWindow(OPTIONS, 0);
  window.sent(1000, 0, { path: 6, bulk: false });
  expect([window.inFlight, window.room()]).toEqual([0, OPTIONS.startBytes]);
  expect(window.stuckMs(6, 400)).toBe(400);
  expect(window.arrived(1001, 500, 6)).toBe("lie");
  expect(window.arrived(1000, 500, 6)).toBe("ok");
  expect([window.inFlight, window.stuckMs(6, 900)]).toEqual([0, 0]);
  window.sent(1000, 1000, { path: 6, bulk: false });
  window.ended(6);
  expect([window.inFlight, window.arrived(1000, 1001, 6)]).toEqual([0, "late"]);
});
