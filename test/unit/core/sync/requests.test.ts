import { describe, expect, test } from "vitest";
import { sameRequest } from "../../../../src/core/sync/requests.ts";
import { keccakText } from "../../../../src/crypto/hash.ts";
import { epochOf, type Hash, heightOf, operatorOf } from "../../../../src/primitives/brand.ts";
import {
  absentMessage,
  asksIn,
  blocksMessage,
  chainOf,
  contextOf,
  createNode,
  type Node,
  ofKind,
  RETRY_MS,
  rejectionsIn,
} from "./fixture.ts";

const BLOCKS = chainOf(6);
const tip = BLOCKS[5] as (typeof BLOCKS)[number];
const request = (hash: Hash, count = 64) =>
  ({ kind: "getBlocks", epoch: epochOf(0), hash, count }) as const;
const peersIn = (effects: Parameters<typeof asksIn>[0]) => asksIn(effects).map(({ peer }) => peer);

/** Peers asked for one hash over `rounds` silent rounds. */
function silentRounds(node: Node, rounds: number): number[] {
  const asked = peersIn(node.needBlock(tip.hash));
  for (let round = 0; round < rounds; round++) asked.push(...peersIn(node.fire("retry", RETRY_MS)));
  return asked;
}

describe("Y3: whom to ask", () => {
  test("Y3: every peer gets its turn, nobody is asked twice before, I never ask myself", () => {
    expect(silentRounds(createNode({}), 5)).toEqual([0, 1, 2, 0, 1, 2]);
  });

  test("Y3: with any place of my own the rotation is over the others", () => {
    const context = { ...contextOf(), self: operatorOf(1) };
    expect(silentRounds(createNode({ context }), 3)).toEqual([0, 2, 3, 0]);
  });

  test("Y3: an observer without a place asks everybody", () => {
    const context = { ...contextOf(), self: null };
    expect(silentRounds(createNode({ context }), 4)).toEqual([0, 1, 2, 3, 0]);
  });

  test("Y3: requests start at different peers, so that no peer is everybody's first", () => {
    const node = createNode({});
    const first = [0, 1, 2, 3].map((index) => peersIn(node.needBlock(keccakText(`${index}`))));
    expect(first).toEqual([[0], [1], [2], [0]]);
  });

  test("Y3: requests that time out together meet every peer each", () => {
    const node = createNode({});
    const hashes = ["a", "b", "c", "d", "e", "f"].map((text) => keccakText(text));
    const met = new Map(hashes.map((hash) => [hash, new Set<number>()]));
    const note = (effects: Parameters<typeof asksIn>[0]) => {
      for (const { peer, message } of asksIn(effects)) {
        if (message.kind === "getBlocks") met.get(message.hash)?.add(peer);
      }
    };
    for (const hash of hashes) note(node.needBlock(hash));
    for (let round = 0; round < 2; round++) note(node.fire("retry", RETRY_MS));
    for (const peers of met.values()) expect([...peers].sort()).toEqual([0, 1, 2]);
  });

  test("Y3: a silent peer is replaced after retryMs, not before (FLT-35)", () => {
    const node = createNode({});
    const asked = node.needBlock(tip.hash);
    expect(ofKind(asked, "setTimer").map(({ timer, delayMs }) => [timer.name, delayMs])).toEqual([
      ["retry", RETRY_MS],
    ]);
    const early = node.fire("retry", RETRY_MS - 1);
    expect(peersIn(early)).toEqual([]);
    expect(ofKind(early, "setTimer").map(({ delayMs }) => delayMs)).toEqual([1]);
    expect(peersIn(node.fire("retry", 1))).toEqual([1]);
  });

  test("Y3: one timer for all: the earliest deadline", () => {
    const node = createNode({});
    node.needBlock(keccakText("a"));
    node.nowMs = (node.nowMs + 30) as typeof node.nowMs;
    expect(ofKind(node.needBlock(keccakText("b")), "setTimer")).toEqual([]);
    const effects = node.fire("retry", RETRY_MS - 30);
    expect(peersIn(effects)).toEqual([1]);
    expect(ofKind(effects, "setTimer").map(({ delayMs }) => delayMs)).toEqual([30]);
  });

  test("Y3: who says absent is followed at once by the next, a whole round by a pause", () => {
    const node = createNode({});
    node.needBlock(tip.hash);
    const absent = absentMessage(request(tip.hash));
    expect(peersIn(node.receive(0, absent))).toEqual([1]);
    expect(peersIn(node.receive(1, absent))).toEqual([2]);
    expect(peersIn(node.receive(2, absent))).toEqual([]);
    expect(peersIn(node.fire("retry", RETRY_MS))).toEqual([0]);
  });

  test("Y3: a clock that goes back stops no rotation (ADV-16)", () => {
    const node = createNode({});
    node.needBlock(tip.hash);
    const effects = node.fire("retry", -600_000);
    expect(peersIn(effects)).toEqual([1]);
    expect(ofKind(effects, "setTimer").map(({ delayMs }) => delayMs)).toEqual([RETRY_MS]);
    expect(peersIn(node.fire("retry", RETRY_MS))).toEqual([2]);
  });

  test("Y3: nothing is asked when nothing is lacking any more", () => {
    const node = createNode({});
    node.needBlock(tip.hash);
    node.step({ kind: "haveBlock", hash: tip.hash });
    expect(node.fire("retry", RETRY_MS)).toEqual([]);
    expect(node.fire("retry", RETRY_MS)).toEqual([]);
  });

  test("Y3: naming a block again asks nobody again", () => {
    const node = createNode({});
    node.needBlock(tip.hash);
    expect(node.needBlock(tip.hash)).toEqual([]);
  });
});

describe("Y5: whose answer counts", () => {
  test("Y5: the peer that was asked", () => {
    const node = createNode({});
    node.needBlock(tip.hash);
    const effects = node.receive(0, blocksMessage([tip]));
    expect(ofKind(effects, "blocksFetched").map(({ blocks }) => blocks)).toEqual([[tip]]);
    expect(node.state.blocks.size).toBe(0);
  });

  test("Y5: not a peer that was not asked, however right it is", () => {
    const node = createNode({});
    node.needBlock(tip.hash);
    const effects = node.receive(2, blocksMessage([tip]));
    expect(rejectionsIn(effects)).toEqual(["2 stale unsolicited_blocks"]);
    expect(ofKind(effects, "blocksFetched")).toEqual([]);
    expect(node.state.blocks.size).toBe(1);
  });

  test("Y5: not a block that was not asked for", () => {
    const node = createNode({});
    node.needBlock(tip.hash);
    const other = BLOCKS[3] as (typeof BLOCKS)[number];
    const effects = node.receive(0, blocksMessage([other]));
    expect(rejectionsIn(effects)).toEqual(["0 stale unsolicited_blocks"]);
    expect(node.state.blocks.size).toBe(1);
  });

  test("Y5: not an empty answer", () => {
    const node = createNode({});
    node.needBlock(tip.hash);
    expect(rejectionsIn(node.receive(0, blocksMessage([])))).toEqual([
      "0 stale unsolicited_blocks",
    ]);
  });

  test("Y5: not a second answer", () => {
    const node = createNode({});
    node.needBlock(tip.hash);
    node.receive(0, blocksMessage([tip]));
    expect(rejectionsIn(node.receive(0, blocksMessage([tip])))).toEqual([
      "0 stale unsolicited_blocks",
    ]);
  });

  test("Y5: a slow peer's answer counts although the next one was asked meanwhile", () => {
    const node = createNode({});
    node.needBlock(tip.hash);
    node.fire("retry", RETRY_MS);
    expect(ofKind(node.receive(0, blocksMessage([tip])), "blocksFetched")).toHaveLength(1);
  });

  test("Y5: absent counts for the exact request only", () => {
    const node = createNode({});
    node.needBlock(tip.hash);
    const wrong = [
      absentMessage(request(tip.hash, 63)),
      absentMessage(request(keccakText("else"))),
      absentMessage({
        kind: "getOutputs",
        epoch: epochOf(0),
        fromHeight: heightOf(1),
        count: 64,
      }),
    ];
    for (const message of wrong) {
      expect(rejectionsIn(node.receive(0, message))).toEqual(["0 stale unsolicited_absent"]);
    }
    expect(rejectionsIn(node.receive(1, absentMessage(request(tip.hash))))).toEqual([
      "1 stale unsolicited_absent",
    ]);
    expect(node.state.blocks.get(tip.hash)?.pending).toEqual(new Set([operatorOf(0)]));
  });

  test("Y5: a late absent of a peer that was given up asks nobody out of turn", () => {
    const node = createNode({});
    node.needBlock(tip.hash);
    node.fire("retry", RETRY_MS);
    expect(peersIn(node.receive(0, absentMessage(request(tip.hash))))).toEqual([]);
    expect(peersIn(node.receive(1, absentMessage(request(tip.hash))))).toEqual([2]);
  });
});

describe("Y5: exact keys", () => {
  const epoch = epochOf(0);
  const hash = keccakText("h");
  const all = [
    { kind: "getBlocks", epoch, hash, count: 2 },
    { kind: "getBlocks", epoch, hash, count: 3 },
    { kind: "getBlocks", epoch, hash: keccakText("i"), count: 2 },
    { kind: "getBlocks", epoch: epochOf(1), hash, count: 2 },
    { kind: "getOutputs", epoch, fromHeight: heightOf(2), count: 2 },
    { kind: "getOutputs", epoch, fromHeight: heightOf(2), count: 3 },
    { kind: "getOutputs", epoch, fromHeight: heightOf(3), count: 2 },
    { kind: "getOutputState", epoch, height: heightOf(2) },
    { kind: "getOutputState", epoch, height: heightOf(3) },
  ] as const;

  test("Y5: two requests are the same only field by field", () => {
    for (const [left, first] of all.entries()) {
      for (const [right, second] of all.entries()) {
        expect(sameRequest(first, { ...second })).toBe(left === right);
      }
    }
  });

  test("Y5: requests that sync never makes are nobody's key", () => {
    const batches = {
      kind: "getBatches",
      epoch,
      lane: operatorOf(1),
      digest: hash,
      count: 1,
    } as const;
    expect(sameRequest(batches, batches)).toBe(false);
  });
});
