import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quorumLine, spanText, statusLine, syncLine } from "../../../src/telemetry/index.ts";
import { grouped } from "../../../src/telemetry/status-line.ts";

const progress = {
  height: 18204,
  transactions: 412,
  rollups: 3,
  orderedMs: 84.4,
  certifiedMs: 95.6,
  seatsConnected: 7,
  seatsTotal: 7,
  l1Height: 18190,
};

describe("the status line", () => {
  test("says what the last interval certified", () => {
    expect(statusLine(progress)).toBe(
      "Certified  h 18204 · 412 tx · 3 rollups · ordered 84 ms · certified 96 ms · seats 7/7 · L1 18190",
    );
  });

  test("leaves out what there is not", () => {
    const idle = { ...progress, transactions: 0, rollups: 1, orderedMs: null, certifiedMs: null };
    expect(statusLine({ ...idle, l1Height: null })).toBe(
      "Certified  h 18204 · 0 tx · 1 rollup · seats 7/7",
    );
  });
});

describe("the sync line", () => {
  const sync = { have: 12_004, target: 29_310, blocksPerSecond: 850, peers: 3, cause: null };

  test("shows a bar, the speed and what is left", () => {
    expect(syncLine(sync)).toBe(
      "Syncing    40 % ███░░░░░░ 12,004 / 29,310 · 850 blocks/s · 20 s left · 3 peers",
    );
  });

  test("shows the cause instead of an end where nothing moves", () => {
    const cause = "no peer has block 12,005 (3 peers, highest 11,990)";
    expect(syncLine({ ...sync, blocksPerSecond: 0, cause })).toBe(`Syncing    waiting: ${cause}`);
    expect(syncLine({ ...sync, blocksPerSecond: 0, peers: 0 })).toBe(
      "Syncing    waiting: 0 peers connected",
    );
  });

  test("has a bar of nine cells and no more than 100 %, whatever comes", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1 }), (have, target, speed) => {
        const line = syncLine({ have, target, blocksPerSecond: speed, peers: 1, cause: null });
        expect(line).toMatch(/^Syncing {4}\d{1,3} % [█░]{9} /);
        expect(Number(/(\d+) %/.exec(line)?.[1])).toBeLessThanOrEqual(100);
        expect(line).not.toMatch(/NaN|Infinity|-/);
      }),
    );
  });
});

describe("the quorum line", () => {
  const wait = { height: 18205, view: 18311, seats: 2, quorum: 3, silent: [] };

  test("names who is silent and since when", () => {
    const silent = [{ name: "op-3", lastSeenSeconds: 14 }];
    expect(quorumLine({ ...wait, silent })).toBe(
      "Waiting for quorum, height 18205 view 18311: 2 of 3 seats · silent: op-3 (last seen 14 s ago)",
    );
  });

  test("names several, and those never seen", () => {
    const silent = [
      { name: "op-2", lastSeenSeconds: null },
      { name: "op-3", lastSeenSeconds: 300 },
    ];
    expect(quorumLine({ ...wait, silent })).toContain(
      "silent: op-2 (not seen yet), op-3 (last seen 5 min ago)",
    );
  });

  test("names nobody where nobody is silent", () => {
    expect(quorumLine(wait)).toBe("Waiting for quorum, height 18205 view 18311: 2 of 3 seats");
  });
});

test("spans have one unit", () => {
  expect([0, 14.4, 89, 90, 300, 5400, 7200, 172_800].map(spanText)).toEqual([
    "0 s",
    "14 s",
    "89 s",
    "2 min",
    "5 min",
    "2 h",
    "2 h",
    "2 d",
  ]);
});

test("thousands are grouped", () => {
  expect([0, 999, 1000, 29_310, 1_234_567].map(grouped)).toEqual([
    "0",
    "999",
    "1,000",
    "29,310",
    "1,234,567",
  ]);
});
