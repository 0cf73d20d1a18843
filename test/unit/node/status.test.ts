/** What a node says about itself. */
import { describe, expect, test } from "vitest";
import type { Inspection } from "../../../src/core/index.ts";
import { stateOf, statusOf } from "../../../src/node/status.ts";
import type { Hash, PeerKey } from "../../../src/primitives/brand.ts";
import { createHealth, createThreadRegistry, healthReason } from "../../../src/telemetry/index.ts";

const INSPECTION = {
  epoch: 0,
  view: 12,
  finalizedHeight: 9,
  certifiedHeight: 8,
  voting: true,
} as unknown as Inspection;

const keyOf = (operator: number): PeerKey => `0${operator}`.repeat(32) as PeerKey;
const membersOf = (seats: readonly number[]) =>
  seats.map((each, operator) => ({ key: keyOf(operator), seats: each }));

const peer = (operator: number, connected: boolean) => ({
  key: keyOf(operator),
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
    joinsEpoch: null,
    members: membersOf([1, 1, 1, 1]),
    ownKey: keyOf(0),
    peers: [peer(1, true), peer(2, false), peer(3, true)],
    seenMs: new Map([[keyOf(2), 4000]]),
    elapsedMs: 10_000,
    ...over,
  });

describe("seats", () => {
  test("connected are my own and those of peers that are; the quorum is what is left by F", () => {
    expect(state().seats).toEqual({ total: 4, quorum: 3, connected: 3 });
  });

  test("weigh what the member weighs", () => {
    const members = membersOf([1, 3, 3, 3]);
    expect(state({ members }).seats).toEqual({ total: 10, quorum: 7, connected: 7 });
  });

  test("of a stranger are only those of its peers", () => {
    expect(state({ self: null, ownKey: keyOf(9) }).seats.connected).toBe(2);
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
