import { expect, test } from "vitest";
import type { SyncMessage } from "../../../../src/core/sync/index.ts";
import { epochOf, operatorOf } from "../../../../src/primitives/brand.ts";
import {
  asksIn,
  createNode,
  ofKind,
  RETRY_MS,
  rejectionsIn,
  STANDSTILL_MS,
  STATUS_MS,
  sentIn,
  statusMessage,
} from "./fixture.ts";

const MANY = Number.MAX_SAFE_INTEGER;
const timersIn = (effects: Parameters<typeof ofKind>[0]) =>
  ofKind(effects, "setTimer").map(({ timer, delayMs }) => [timer.name, delayMs]);

test("Y1: a node says where it is at its start and every statusMs", () => {
  const node = createNode({
    progress: { view: 7, finalizedView: 5, finalizedHeight: 4, certifiedHeight: 3 },
  });
  const status = {
    kind: "status",
    epoch: 0,
    status: { epoch: 0, view: 7, finalizedView: 5, finalizedHeight: 4, certifiedHeight: 3 },
  };
  expect(sentIn(node.started)).toEqual([{ to: "all", message: status }]);
  expect(timersIn(node.started)).toEqual([
    ["status", STATUS_MS],
    ["standstill", STANDSTILL_MS],
  ]);
  node.progress({ view: 8 });
  const later = node.fire("status", STATUS_MS);
  expect(sentIn(later)).toEqual([
    { to: "all", message: { ...status, status: { ...status.status, view: 8 } } },
  ]);
  expect(timersIn(later)).toEqual([["status", STATUS_MS]]);
});

test("Y2: without a finalization for standstillMs Status goes out and votes are due", () => {
  const node = createNode({});
  const effects = node.fire("standstill", STANDSTILL_MS);
  expect(sentIn(effects).map(({ to, message }) => [to, message.kind])).toEqual([["all", "status"]]);
  expect(ofKind(effects, "standstill")).toEqual([{ kind: "standstill", nowMs: node.nowMs }]);
  expect(timersIn(effects)).toEqual([["standstill", STANDSTILL_MS]]);
});

test("Y2: standstill repeats while it lasts", () => {
  const node = createNode({});
  for (let round = 0; round < 3; round++) {
    expect(ofKind(node.fire("standstill", STANDSTILL_MS), "standstill")).toHaveLength(1);
  }
});

test("Y2: a finalization moves the end of the wait", () => {
  const node = createNode({});
  node.nowMs = (node.nowMs + 3000) as typeof node.nowMs;
  node.progress({ finalizedView: 1, view: 2 });
  const early = node.fire("standstill", 2000);
  expect(ofKind(early, "standstill")).toEqual([]);
  expect(timersIn(early)).toEqual([["standstill", 3000]]);
  expect(ofKind(node.fire("standstill", 3000), "standstill")).toHaveLength(1);
});

test("Y2: views that pass without a finalization are a standstill", () => {
  const node = createNode({});
  node.nowMs = (node.nowMs + 4000) as typeof node.nowMs;
  node.progress({ view: 9 });
  expect(ofKind(node.fire("standstill", 1000), "standstill")).toHaveLength(1);
});

test("Y2: a clock that goes back makes no node wait until the old time comes again (ADV-16)", () => {
  const node = createNode({});
  const effects = node.fire("standstill", -8000);
  expect(ofKind(effects, "standstill")).toHaveLength(1);
  expect(timersIn(effects)).toEqual([["standstill", STANDSTILL_MS]]);
  const behind = statusMessage(0, { view: 9, finalizedView: 8 });
  expect(sentIn(node.receive(1, behind))).toHaveLength(1);
  node.nowMs = (node.nowMs - 1000) as typeof node.nowMs;
  expect(sentIn(node.receive(1, behind))).toHaveLength(1);
});

test("Y1: who is behind by a Status shows its own to that peer, which helps it on (C9)", () => {
  const node = createNode({ progress: { view: 5, finalizedView: 4 } });
  const effects = node.receive(1, statusMessage(0, { view: 9, finalizedView: 8 }));
  expect(sentIn(effects)).toEqual([
    {
      to: [1],
      message: {
        kind: "status",
        epoch: 0,
        status: { epoch: 0, view: 5, finalizedView: 4, finalizedHeight: 0, certifiedHeight: 0 },
      },
    },
  ]);
});

test("Y1: a view that is final elsewhere is behind already", () => {
  const node = createNode({ progress: { view: 5, finalizedView: 4 } });
  expect(sentIn(node.receive(1, statusMessage(0, { view: 6, finalizedView: 5 })))).toHaveLength(1);
});

test("Y1: who is not behind shows nothing", () => {
  const node = createNode({ progress: { view: 5, finalizedView: 4 } });
  expect(node.receive(1, statusMessage(0, { view: 6, finalizedView: 4 }))).toEqual([]);
  expect(node.receive(2, statusMessage(0, { view: 2, finalizedView: 1 }))).toEqual([]);
});

test("Y1: a storm of Status draws one answer per peer and retryMs", () => {
  const node = createNode({});
  const huge = statusMessage(0, { view: MANY, finalizedView: MANY });
  let sent = 0;
  for (let round = 0; round < 100; round++) sent += sentIn(node.receive(1, huge)).length;
  expect(sent).toBe(1);
  node.nowMs = (node.nowMs + RETRY_MS) as typeof node.nowMs;
  expect(sentIn(node.receive(1, huge))).toHaveLength(1);
  expect(sentIn(node.receive(2, huge))).toHaveLength(1);
});

test("Y4: a Status of an impossible height moves nothing and asks for nothing I cannot judge", () => {
  const node = createNode({ progress: { view: 5, finalizedView: 4, deliveredHeight: 3 } });
  node.progress({ certifiedHeight: 3 });
  const before = structuredClone(node.state.progress);
  const claim = statusMessage(MANY, { view: MANY, finalizedView: MANY, finalizedHeight: MANY });
  for (const peer of [0, 1, 2]) expect(asksIn(node.receive(peer, claim))).toEqual([]);
  expect(node.state.progress).toEqual(before);
});

test.each([
  ["negative", -1],
  ["a fraction", 0.5],
  ["too large", 2 ** 53],
  ["not a number", Number.NaN],
])("Y4: a Status with %s is malformed", (_, value) => {
  const node = createNode({});
  expect(rejectionsIn(node.receive(1, statusMessage(value)))).toEqual(["1 malformed status_shape"]);
  expect(node.state.claims[1]?.status).toBeNull();
});

test("Y4: a Status that names another epoch inside is foreign", () => {
  const node = createNode({});
  const message = statusMessage(3) as Extract<SyncMessage, { kind: "status" }>;
  const twisted = { ...message, status: { ...message.status, epoch: epochOf(1) } };
  expect(rejectionsIn(node.receive(1, twisted))).toEqual(["1 foreign status_epoch"]);
});

test("Y1: the newest Status of each peer is remembered, and no more than that", () => {
  const node = createNode({});
  for (let height = 0; height < 50; height++) node.receive(2, statusMessage(height));
  expect(node.state.claims).toHaveLength(4);
  expect(node.state.claims[2]?.status?.certifiedHeight).toBe(49);
  expect(node.state.claims[operatorOf(1)]?.status).toBeNull();
});
