/** The node says why. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type HealthWatch, watchHealth } from "../../../src/node/health-watch.ts";
import type { NodeState } from "../../../src/node/status.ts";
import { createHealth, createThreadRegistry, type Health } from "../../../src/telemetry/index.ts";

const WELL: NodeState = {
  operator: 0,
  epoch: 0,
  view: 5,
  leader: null,
  orderedHeight: 4,
  certifiedHeight: 4,
  targetHeight: 4,
  seats: { total: 4, quorum: 3, connected: 4 },
  remembers: true,
  joinsEpoch: null,
  voting: true,
  peers: [1, 2, 3].map((operator) => ({
    operator,
    seats: 1,
    connected: true,
    roundTripMs: 1,
    queuedBytes: 0,
    silentSeconds: null,
  })),
} as unknown as NodeState;

let now: NodeState = WELL;
let elapsedMs = 0;
let health: Health;
let watch: HealthWatch;

beforeEach(() => {
  vi.useFakeTimers();
  now = WELL;
  elapsedMs = 0;
  health = createHealth(createThreadRegistry());
  watch = watchHealth(health, () => now, { nowMs: () => 1000, elapsedMs: () => elapsedMs });
});
afterEach(() => {
  watch.stop();
  vi.useRealTimers();
});

/** So many looks, half a second apart. */
function look(times = 1): void {
  for (let time = 0; time < times; time++) {
    elapsedMs += 500;
    vi.advanceTimersByTime(500);
  }
}

const codes = (): string[] => health.reasons().map(({ code }) => code);

test("a node that is well has no reason and is ready", () => {
  look(3);
  expect(codes()).toEqual([]);
  expect(health.ready()).toBe(true);
});

describe("the network", () => {
  test("without a quorum names the seats, and who is silent since when", () => {
    const [first, second, third] = WELL.peers;
    if (first === undefined || second === undefined || third === undefined) throw new Error();
    const silent = { ...third, connected: false, silentSeconds: 14 };
    now = {
      ...WELL,
      seats: { total: 4, quorum: 3, connected: 2 },
      peers: [first, { ...second, connected: false, silentSeconds: null }, silent],
    };
    look();
    const [reason] = health.reasons();
    expect(reason).toMatchObject({ code: "quorum_unreachable", scope: "network" });
    expect(reason?.detail).toContain("2 of 3 seats");
    expect(reason?.detail).toContain("op-3 (last seen 14 s ago)");
    expect(reason?.detail).toContain("height 5 view 5");
    now = WELL;
    look();
    expect(codes()).toEqual([]);
  });

  test("that orders nothing for ten seconds though a quorum is there has halted", () => {
    look(20);
    expect(codes()).toEqual([]);
    look(2);
    expect(codes()).toEqual(["network_halted"]);
    now = { ...WELL, orderedHeight: 5, targetHeight: 5 };
    look();
    expect(codes()).toEqual([]);
  });

  test("without a quorum is not called halted as well", () => {
    now = { ...WELL, seats: { total: 4, quorum: 3, connected: 1 } };
    look(30);
    expect(codes()).toEqual(["quorum_unreachable"]);
  });
});

describe("the node itself", () => {
  test("is behind by some heights, and syncing by many", () => {
    now = { ...WELL, targetHeight: 4 + 16 };
    look();
    expect(codes()).toEqual([]);
    now = { ...WELL, targetHeight: 4 + 17 };
    look();
    expect(health.reasons()).toMatchObject([{ code: "behind", detail: "height 4 of 21" }]);
    now = { ...WELL, targetHeight: 4 + 257 };
    look();
    expect(codes()).toEqual(["syncing"]);
  });

  test("without a log observes, and is not called starting", () => {
    now = { ...WELL, remembers: false, voting: false };
    look();
    expect(codes()).toEqual(["observer"]);
  });

  test("that asks its peers first is starting", () => {
    now = { ...WELL, voting: false };
    look();
    expect(codes()).toEqual(["starting"]);
  });

  test("E8: a member of an epoch to come waits for it", () => {
    now = { ...WELL, operator: null, voting: false, epoch: 6, joinsEpoch: 8 };
    look();
    expect(codes()).toEqual(["waiting_epoch"]);
    expect(health.reasons()[0]?.detail).toBe("epoch 6, joins in epoch 8");
    now = { ...WELL, operator: 4, epoch: 8 };
    look();
    expect(codes()).toEqual([]);
  });

  test("with keys of nobody is no member", () => {
    now = { ...WELL, operator: null, voting: false };
    look();
    expect(codes()).toEqual(["not_in_committee"]);
  });

  test("with a late event loop says by how much", () => {
    elapsedMs += 1000;
    look();
    expect(health.reasons()).toMatchObject([
      { code: "event_loop_lag", detail: "the event loop was late by 1000 ms" },
    ]);
    look();
    expect(codes()).toEqual([]);
  });
});

test("a watch that was stopped looks no more", () => {
  watch.stop();
  now = { ...WELL, operator: null };
  look(5);
  expect(codes()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
