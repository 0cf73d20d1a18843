import { describe, expect, test } from "vitest";
import type { Block, Finalization } from "../../../../src/chain/index.ts";
import type {
  CertifiedState,
  ServedRequest,
  SyncMessage,
} from "../../../../src/core/sync/index.ts";
import {
  FULL_ANSWERS_PER_SECOND,
  REQUESTS_PER_SECOND,
  SERVED_COUNT_MAX,
} from "../../../../src/core/sync/limits.ts";
import { keccakText } from "../../../../src/crypto/hash.ts";
import { epochOf, type Hash, heightOf, operatorOf } from "../../../../src/primitives/brand.ts";
import {
  certificateOf,
  chainOf,
  createNode,
  LEAVES,
  ofKind,
  outputsOf,
  rejectionsIn,
  sentIn,
} from "./fixture.ts";

const epoch = epochOf(0);
const hash = keccakText("some block");
const blocks = (count = 1): ServedRequest => ({ kind: "getBlocks", epoch, hash, count });
const batches = (count = 1, lane = 2): ServedRequest => ({
  kind: "getBatches",
  epoch,
  lane: operatorOf(lane),
  digest: hash,
  count,
});
const outputs = (count = 1, fromHeight = 1): ServedRequest => ({
  kind: "getOutputs",
  epoch,
  fromHeight: heightOf(fromHeight),
  count,
});
const state = (height: number): ServedRequest => ({
  kind: "getOutputState",
  epoch,
  height: heightOf(height),
});

function certifiedState(height: number): CertifiedState {
  const chain = chainOf(height);
  const { header } = outputsOf(chain)[height - 1] as { header: CertifiedState["header"] };
  return {
    header,
    certificate: certificateOf(header),
    leaves: LEAVES,
    block: chain[height - 1] as Block,
    finalization: { statement: { view: height } } as unknown as Finalization,
  };
}

describe("Y0: what is answered", () => {
  test.each<[string, ServedRequest]>([
    ["blocks", blocks()],
    ["batches", batches()],
    ["outputs", outputs()],
  ])("Y0: %s are read by the driver from durable records", (_, request) => {
    expect(createNode({}).receive(1, request)).toEqual([{ kind: "serve", to: 1, request }]);
  });

  test("Y0: a certified state is handed over ready made", () => {
    const node = createNode({});
    const newest = certifiedState(5);
    node.certifiedState.newest = newest;
    expect(node.receive(1, state(5))).toEqual([
      { kind: "send", to: [1], message: { kind: "outputState", epoch, ...newest } },
    ]);
    expect(sentIn(node.receive(2, state(1)))[0]?.message.kind).toBe("outputState");
  });

  test("Y0: a state that is not here, or not that high, is absent", () => {
    const node = createNode({});
    const absent = [
      { kind: "send", to: [1], message: { kind: "absent", epoch, request: state(6) } },
    ];
    expect(node.receive(1, state(6))).toEqual(absent);
    node.certifiedState.newest = certifiedState(5);
    expect(node.receive(1, state(6))).toEqual(absent);
  });

  test("Y0: another epoch's request is foreign", () => {
    const node = createNode({});
    const request = { ...blocks(), epoch: epochOf(1) };
    const effects = node.receive(1, request);
    expect(rejectionsIn(effects)).toEqual(["1 foreign sync_epoch"]);
    expect(effects).toHaveLength(1);
  });

  test("Y0: a request changes nothing but its sender's budget", () => {
    const node = createNode({});
    const memory = () => {
      const { views: _views, budgets, ...rest } = node.state;
      return structuredClone({ rest, others: budgets.filter((_, peer) => peer !== 1) });
    };
    const before = memory();
    for (let round = 0; round < 200; round++) {
      for (const request of [blocks(9), batches(9), outputs(9), state(9)]) node.receive(1, request);
    }
    expect(memory()).toEqual(before);
  });
});

describe("Y1: how much is answered", () => {
  const servedOf = (request: ServedRequest, times: number): number => {
    const node = createNode({});
    let served = 0;
    for (let round = 0; round < times; round++) {
      served += ofKind(node.receive(1, request), "serve").length;
    }
    return served;
  };

  test("Y1: small requests up to the bound of requests", () => {
    expect(servedOf(outputs(), 500)).toBe(REQUESTS_PER_SECOND);
  });

  test("Y1: large ones up to the bound of bytes", () => {
    expect(servedOf(batches(SERVED_COUNT_MAX), 500)).toBe(FULL_ANSWERS_PER_SECOND);
    expect(servedOf(blocks(SERVED_COUNT_MAX), 500)).toBe(FULL_ANSWERS_PER_SECOND);
    expect(servedOf(outputs(SERVED_COUNT_MAX), 500)).toBe(FULL_ANSWERS_PER_SECOND);
  });

  test("Y1: over budget is refused and answered with absent, so that the asker moves on", () => {
    const node = createNode({});
    for (let round = 0; round < REQUESTS_PER_SECOND; round++) node.receive(1, blocks());
    expect(node.receive(1, blocks())).toEqual([
      { kind: "reject", from: 1, code: "rate_limited", reason: "sync_budget" },
      { kind: "send", to: [1], message: { kind: "absent", epoch, request: blocks() } },
    ]);
  });

  test("Y1: a flood is not answered at all beyond a second bound", () => {
    const node = createNode({});
    let sent = 0;
    for (let round = 0; round < 10_000; round++) sent += sentIn(node.receive(1, blocks())).length;
    expect(sent).toBe(REQUESTS_PER_SECOND);
  });

  test("Y1: one peer's greed costs no other peer anything", () => {
    const node = createNode({});
    for (let round = 0; round < 500; round++) node.receive(1, batches(SERVED_COUNT_MAX));
    expect(ofKind(node.receive(2, blocks()), "serve")).toHaveLength(1);
  });

  test("Y1: a second later there is a new budget", () => {
    const node = createNode({});
    for (let round = 0; round < 500; round++) node.receive(1, batches(SERVED_COUNT_MAX));
    node.nowMs = (node.nowMs + 1000) as typeof node.nowMs;
    expect(ofKind(node.receive(1, batches(SERVED_COUNT_MAX)), "serve")).toHaveLength(1);
  });
});

describe("Y1: requests that ask for nothing", () => {
  test.each<[string, SyncMessage, string]>([
    ["no blocks", blocks(0), "malformed request_count"],
    ["a fraction", blocks(1.5), "malformed request_count"],
    ["fewer than none", outputs(-1), "malformed request_count"],
    ["a huge range", blocks(SERVED_COUNT_MAX + 1), "oversize request_count"],
    ["a huge range of batches", batches(2 ** 32), "oversize request_count"],
    ["a huge range of outputs", outputs(Number.MAX_SAFE_INTEGER), "oversize request_count"],
    ["height 0", outputs(1, 0), "malformed request_height"],
    ["no height", outputs(1, Number.NaN), "malformed request_height"],
    ["a state of no height", state(-1), "malformed request_height"],
    ["a lane beyond the committee", batches(1, 4), "malformed request_lane"],
    ["no lane", batches(1, -1), "malformed request_lane"],
    ["no hash", { ...blocks(), hash: "0x" as Hash } as SyncMessage, "malformed request_hash"],
    ["no digest", { ...batches(), digest: "" as Hash } as SyncMessage, "malformed request_hash"],
  ])("Y1: %s (ADV-42)", (_, request, rejection) => {
    const effects = createNode({}).receive(1, request);
    expect(rejectionsIn(effects)).toEqual([`1 ${rejection}`]);
    expect(effects).toHaveLength(1);
  });

  test("Y1: the largest count that is served", () => {
    expect(createNode({}).receive(1, outputs(SERVED_COUNT_MAX))).toHaveLength(1);
  });
});
