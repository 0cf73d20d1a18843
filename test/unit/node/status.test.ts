/** What a node says about itself. */
import { describe, expect, test } from "vitest";
import type { Inspection } from "../../../src/core/index.ts";
import { stateOf, statusOf } from "../../../src/node/status.ts";
import type { Hash } from "../../../src/primitives/brand.ts";
import { operatorOf } from "../../../src/primitives/brand.ts";
import { createHealth, createThreadRegistry, healthReason } from "../../../src/telemetry/index.ts";

const INSPECTION = {
  epoch: 0,
  view: 12,
  finalizedHeight: 9,
  certifiedHeight: 8,
  voting: true,
} as unknown as Inspection;

const peer = (operator: number, connected: boolean) => ({
  operator: operatorOf(operator),
  connected,
  roundTripMs: connected ? 3 : null,
  queuedBytes: 0,
  bulkSocket: connected,
  lastFailure: null,
});

const state = (over: Partial<Parameters<typeof stateOf>[0]> = {}) =>
  stateOf({
    inspection: INSPECTION,
    targetHeight: 9,
    self: 0,
    remembers: true,
    members: [{ seats: 1 }, { seats: 1 }, { seats: 1 }, { seats: 1 }],
    peers: [peer(1, true), peer(2, false), peer(3, true)],
    seenMs: new Map([[2, 4000]]),
    elapsedMs: 10_000,
    ...over,
  });

describe("seats", () => {
  test("connected are my own and those of peers that are; the quorum is what is left by F", () => {
    expect(state().seats).toEqual({ total: 4, quorum: 3, connected: 3 });
  });

  test("weigh what the member weighs", () => {
    const members = [{ seats: 1 }, { seats: 3 }, { seats: 3 }, { seats: 3 }];
    expect(state({ members }).seats).toEqual({ total: 10, quorum: 7, connected: 7 });
  });

  test("of a stranger are only those of its peers", () => {
    expect(state({ self: null }).seats.connected).toBe(2);
  });
});

describe("peers", () => {
  test("are silent since they were connected last", () => {
    expect(state().peers.map(({ silentSeconds }) => silentSeconds)).toEqual([null, 6, null]);
  });

  test("that were never there have no such time", () => {
    expect(state({ seenMs: new Map() }).peers[1]?.silentSeconds).toBeNull();
  });
});

test("the target is never below what is final here", () => {
  expect(state({ targetHeight: 0 }).targetHeight).toBe(9);
  expect(state({ targetHeight: 50 }).targetHeight).toBe(50);
});

test("the doors get the same, with what is wrong and without what is theirs alone", () => {
  const health = createHealth(createThreadRegistry());
  health.set(healthReason("quorum_unreachable", 5, "2 of 3 seats"));
  const lanes = [{ operator: 0, certifiedHeight: 1, includedHeight: 1 }];
  const status = statusOf(state(), {
    genesisHash: `0x${"11".repeat(32)}` as Hash,
    health,
    leader: 2,
    lastCertifiedMs: 77,
    lanes,
  });
  expect(status).toMatchObject({
    operator: 0,
    view: 12,
    leader: 2,
    orderedHeight: 9,
    certifiedHeight: 8,
    lastCertifiedMs: 77,
    ready: false,
    lanes,
    reasons: [{ code: "quorum_unreachable", scope: "network", detail: "2 of 3 seats" }],
  });
  expect(status).not.toHaveProperty("remembers");
  expect(JSON.parse(JSON.stringify(status))).toEqual(status);
});
