import { describe, expect, test } from "vitest";
import type { SyncMessage } from "../../../../src/core/sync/index.ts";
import { epochOf, millisOf, operatorOf } from "../../../../src/primitives/brand.ts";
import {
  absentMessage,
  blocksMessage,
  chainOf,
  createNode,
  ofKind,
  outputsMessage,
  outputsOf,
  RETRY_MS,
  rejectionsIn,
  statusMessage,
  verdictsOf,
} from "./fixture.ts";

const BLOCKS = chainOf(20);
const OUTPUTS = outputsOf(BLOCKS);
const tip = BLOCKS[19] as (typeof BLOCKS)[number];
const getBlocks: SyncMessage = { kind: "getBlocks", epoch: epochOf(0), hash: tip.hash, count: 64 };

const MESSAGES: readonly SyncMessage[] = [
  statusMessage(5),
  getBlocks,
  blocksMessage([tip]),
  outputsMessage(OUTPUTS.slice(0, 1)),
  absentMessage(getBlocks),
];

describe("E3: whose messages are handled", () => {
  test.each(MESSAGES.map((message) => [message.kind, message] as const))(
    "E3: a %s of another epoch is foreign and changes nothing",
    (_, message) => {
      const node = createNode({});
      node.needBlock(tip.hash);
      const effects = node.receive(0, { ...message, epoch: epochOf(1) });
      expect(rejectionsIn(effects)).toEqual(["0 foreign sync_epoch"]);
      expect(effects).toHaveLength(1);
      expect(node.state.blocks.size).toBe(1);
    },
  );

  test.each([4, -1, 0.5, Number.NaN, 2 ** 40])("K3: operator %d is no member", (from) => {
    for (const message of MESSAGES) {
      expect(rejectionsIn(createNode({}).receive(from, message))).toEqual([
        `${from} not_member sync`,
      ]);
    }
  });
});

describe("M2: timers and jobs of others", () => {
  test("E3: a timer of another core, another epoch or no known name does nothing", () => {
    const node = createNode({});
    const timers = [
      { owner: "lanes", epoch: epochOf(0), name: "status" },
      { owner: "sync", epoch: epochOf(1), name: "status" },
      { owner: "sync", epoch: epochOf(0), name: "else" },
    ] as const;
    for (const timer of timers) expect(node.step({ kind: "timer", timer })).toEqual([]);
  });

  test("M2: verdicts on a job that is not in flight do nothing, nor do they twice", () => {
    const node = createNode({
      own: OUTPUTS,
      progress: { deliveredHeight: 20, certifiedHeight: 0 },
    });
    node.receive(1, statusMessage(20));
    const [check] = ofKind(node.receive(1, outputsMessage(OUTPUTS)), "check");
    if (check === undefined) throw new Error("no check");
    const { job } = check;
    const verdicts = verdictsOf(job);
    const foreign = [
      { ...job, id: job.id + 1 },
      { ...job, owner: "ordering" as const },
      { ...job, epoch: epochOf(1) },
    ];
    for (const other of foreign) {
      expect(node.step({ kind: "checked", job: other, verdicts })).toEqual([]);
    }
    const told = node.step({ kind: "checked", job, verdicts });
    expect(ofKind(told, "provenOutputs")).toHaveLength(1);
    const again = node.step({ kind: "checked", job, verdicts });
    expect(ofKind(again, "provenOutputs")).toEqual([]);
  });
});

test("M2: the same inputs give the same effects", () => {
  const run = (): string => {
    const node = createNode({ own: OUTPUTS, progress: { deliveredHeight: 20 } });
    const effects = [...node.started];
    effects.push(...node.needBlock(tip.hash), ...node.needBlock((BLOCKS[3] as typeof tip).hash));
    for (const peer of [2, 0, 1]) effects.push(...node.receive(peer, statusMessage(18)));
    for (const message of MESSAGES) effects.push(...node.receive(1, message));
    for (let round = 0; round < 6; round++) effects.push(...node.fire("retry", RETRY_MS));
    return JSON.stringify(effects, (_, value) =>
      value instanceof Uint8Array ? [...value] : value,
    );
  };
  expect(run()).toBe(run());
});

test("M2: the events of a step carry its time", () => {
  const node = createNode({});
  node.needBlock(tip.hash);
  node.nowMs = millisOf(12_345);
  expect(ofKind(node.receive(0, blocksMessage([tip])), "blocksFetched")[0]?.nowMs).toBe(12_345);
});

test("Y0: sync never asks for a signature, a record or a halt", () => {
  const node = createNode({ own: OUTPUTS, progress: { deliveredHeight: 20 } });
  const kinds = new Set<string>();
  const note = (effects: readonly { kind: string }[]) => {
    for (const { kind } of effects) kinds.add(kind);
  };
  note(node.started);
  note(node.needBlock(tip.hash));
  for (const message of MESSAGES) for (const peer of [0, 1, 2]) note(node.receive(peer, message));
  note(node.fire("standstill", 5000));
  note(node.fire("retry", RETRY_MS));
  expect([...kinds].sort()).toEqual([
    "blocksFetched",
    "check",
    "reject",
    "send",
    "serve",
    "setTimer",
    "standstill",
  ]);
  expect(node.state.context.self).toBe(operatorOf(3));
});
