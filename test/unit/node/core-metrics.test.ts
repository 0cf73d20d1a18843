/** Metrics of the cores, derived from inputs and effects. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { BlockKind, Phase } from "../../../src/chain/index.ts";
import type { Effect, Input, Inspection } from "../../../src/core/index.ts";
import {
  type CoreObserver,
  createCoreObserver,
  type ObservedEpoch,
} from "../../../src/node/core-metrics.ts";
import type { PeerKey } from "../../../src/primitives/brand.ts";
import { createThreadRegistry, type Registry } from "../../../src/telemetry/index.ts";
import { lintMetrics } from "../../metrics-lint.ts";

let registry: Registry;
let observer: CoreObserver;
let nowMs = 0;
const rejected = vi.fn();
const target = vi.fn();

beforeEach(() => {
  nowMs = 1_000_000;
  rejected.mockReset();
  target.mockReset();
  registry = createThreadRegistry();
  observer = createCoreObserver({
    registry,
    placeOf: Number,
    ownKey: OWN,
    nowMs: () => nowMs,
    isConnected: () => true,
    rejected,
    target,
  });
  observer.opened(EPOCH_0);
});

const OWN = "0" as PeerKey;
const EPOCH_0: ObservedEpoch = {
  epoch: 0,
  operators: 4,
  self: 0,
  seats: 4,
  rollups: [
    { rollupId: 1, name: "alpha" },
    { rollupId: 2, name: "beta" },
  ],
};

const stateAt = (view: number, over: Partial<Inspection> = {}): Inspection =>
  ({ epoch: 0, view, finalizedHeight: 0, certifiedHeight: 0, voting: true, ...over }) as Inspection;

const TIMER = { kind: "timer" } as unknown as Input;

const step = (effects: readonly unknown[], state = stateAt(1), input: unknown = TIMER): void =>
  observer.stepped(input as Input, effects as readonly Effect[], state);

const persist = (record: unknown, epoch = 0) => ({ kind: "persist", epoch, record });

const certificate = (phase: Phase, view: number, height = 0) =>
  persist({ kind: "viewCertificate", certificate: { statement: { phase, view, height } } });

/** The sample of a metric, such as `lockstep_x{a="b"}`; null: there is none. */
async function sample(name: string): Promise<number | null> {
  const lines = (await registry.metrics()).split("\n");
  const line = lines.find((one) => one.startsWith(`${name} `));
  return line === undefined ? null : Number(line.split(" ").at(-1));
}

test("every name, unit and label passes the lint of a scrape, before and after events", async () => {
  expect(lintMetrics(await registry.metrics())).toEqual([]);
  step([certificate(Phase.NOTARIZE, 1), certificate(Phase.FINALIZE, 1, 1)]);
  expect(lintMetrics(await registry.metrics())).toEqual([]);
});

test("closed labels start at 0, so that the first event is an increase", async () => {
  const names = [
    'lockstep_consensus_views_total{outcome="nullified"}',
    'lockstep_consensus_evidence_total{type="double_propose"}',
    'lockstep_votes_missed_total{operator="3",reason="behind"}',
    'lockstep_votes_counted_total{operator="1"}',
    'lockstep_consensus_rejected_proposals_total{reason="below_floor"}',
    'lockstep_lanes_certified_height{operator="2"}',
    "lockstep_consensus_blocks_total",
  ];
  for (const name of names) expect(await sample(name), name).toBe(0);
});

describe("views", () => {
  test("end notarized or nullified; a finalization is not a second end", async () => {
    step([certificate(Phase.NOTARIZE, 1), certificate(Phase.FINALIZE, 1, 1)]);
    step([certificate(Phase.NULLIFY, 2)], stateAt(2));
    expect(await sample('lockstep_consensus_views_total{outcome="notarized"}')).toBe(1);
    expect(await sample('lockstep_consensus_views_total{outcome="nullified"}')).toBe(1);
    expect(await sample("lockstep_consensus_view")).toBe(2);
  });

  test("that were mine are told apart", async () => {
    const proposal = { header: { view: 2 } };
    step([persist({ kind: "proposal", proposal })], stateAt(2));
    step([certificate(Phase.FINALIZE, 2, 1), certificate(Phase.FINALIZE, 3, 2)], stateAt(3));
    const name = 'lockstep_consensus_own_proposals_total{outcome="finalized"}';
    expect(await sample(name)).toBe(1);
  });

  test("have phases that are timed from one certificate to the next", async () => {
    step([], stateAt(2));
    nowMs += 20;
    const message = { kind: "proposal", epoch: 0, proposal: { header: { view: 2 } } };
    step([], stateAt(2), { kind: "message", from: "1", message });
    nowMs += 30;
    step([certificate(Phase.NOTARIZE, 2)], stateAt(3));
    nowMs += 40;
    step([certificate(Phase.FINALIZE, 2, 1)], stateAt(3));
    const sum = (phase: string) =>
      sample(`lockstep_consensus_phase_duration_seconds_sum{phase="${phase}"}`);
    expect([await sum("propose"), await sum("notarize"), await sum("finalize")]).toEqual([
      0.02, 0.03, 0.04,
    ]);
  });
});

describe("heights", () => {
  const block = (height: number, kind: BlockKind = BlockKind.NORMAL) =>
    ({
      kind: "ordered",
      blocks: [
        {
          header: { epoch: 0, height, kind, timestampMs: nowMs - 250 },
          cut: [{ height: 3 }, { height: 0 }],
        },
      ],
    }) as unknown as Effect;

  test("count final blocks, but no fillers, and how long they took", async () => {
    observer.left(block(1));
    observer.left(block(2, BlockKind.FILLER));
    expect(await sample("lockstep_consensus_blocks_total")).toBe(1);
    expect(await sample("lockstep_consensus_order_duration_seconds_sum")).toBe(0.25);
  });

  test("of lanes are what is certified and what is in the order", async () => {
    const statement = { view: 0, height: 3 };
    step([persist({ kind: "laneCertificate", certificate: { statement } })]);
    observer.left(block(1));
    expect(observer.lanes()[0]).toEqual({ operator: 0, certifiedHeight: 3, includedHeight: 3 });
    expect(await sample('lockstep_lanes_included_height{operator="0"}')).toBe(3);
    expect(await sample("lockstep_lanes_inclusion_delay_blocks_sum")).toBe(1);
  });

  test("of verified certificates raise the target, and never lower it", async () => {
    step([certificate(Phase.FINALIZE, 9, 40)]);
    step([certificate(Phase.FINALIZE, 8, 39)]);
    const output = { statement: { height: 41 } };
    step([persist({ kind: "outputCertificate", certificate: output })]);
    expect(target.mock.calls).toEqual([[40], [41]]);
    expect(await sample("lockstep_consensus_target_height")).toBe(41);
  });

  test("that were published are told by rollup, under its name", async () => {
    const header = { height: 5, timestampMs: 123_000 };
    const leaf = { rollupId: 2, txCount: 3, byteSize: 700, seq: 9 };
    observer.left({
      kind: "publish",
      output: { header, batches: [{ leaf }] },
    } as unknown as Effect);
    expect(await sample('lockstep_rollup_transactions_total{rollup="beta"}')).toBe(3);
    expect(await sample('lockstep_rollup_bytes_total{rollup="beta"}')).toBe(700);
    expect(await sample('lockstep_rollup_sequence_number{rollup="beta"}')).toBe(9);
    expect(await sample("lockstep_consensus_last_certified_timestamp_seconds")).toBe(123);
    expect(observer.lastCertifiedMs()).toBe(123_000);
  });
});

describe("faults", () => {
  test("of peers are counted where their channel is, with the core's code", () => {
    step([{ kind: "reject", from: "2", code: "stale", reason: "vote: old" }]);
    expect(rejected.mock.calls).toEqual([[2, "stale"]]);
  });

  test("of my own submissions are no fault of a peer", () => {
    step([{ kind: "reject", from: "0", code: "oversize", reason: "section" }]);
    expect(rejected).not.toHaveBeenCalled();
  });

  test("in proposals are told by their reason", async () => {
    const reason = "proposal:below_floor: lane 2";
    step([{ kind: "reject", from: "2", code: "malformed", reason }]);
    const name = 'lockstep_consensus_rejected_proposals_total{reason="below_floor"}';
    expect(await sample(name)).toBe(1);
  });

  test("that can be proven are counted by offence", async () => {
    step([{ kind: "evidence", evidence: { kind: "DOUBLE_ACK" } }]);
    expect(await sample('lockstep_consensus_evidence_total{type="double_ack"}')).toBe(1);
  });
});

test("checks are timed, passed on as they are, and aggregates that fell apart are counted", async () => {
  const verdicts = [
    { valid: true, aggregate: null },
    { valid: false, aggregate: null },
  ];
  const claims = [{ kind: "votes" }, { kind: "votes" }] as never;
  expect(await observer.timed(claims, Promise.resolve(verdicts))).toBe(verdicts);
  expect(await sample('lockstep_verify_duration_seconds_count{kind="votes"}')).toBe(1);
  expect(await sample("lockstep_verify_bisections_total")).toBe(1);
});

describe("E3: an epoch begins anew", () => {
  const EPOCH_1: ObservedEpoch = { ...EPOCH_0, epoch: 1, operators: 5, self: 4, seats: 6 };

  test("E3: seats and the places of newcomers are there at once, from 0", async () => {
    observer.opened(EPOCH_1);
    expect(await sample("lockstep_epoch_seats")).toBe(6);
    expect(await sample('lockstep_votes_counted_total{operator="4"}')).toBe(0);
    expect(await sample('lockstep_votes_missed_total{operator="4",reason="late"}')).toBe(0);
    expect(observer.lanes()).toHaveLength(5);
    expect(lintMetrics(await registry.metrics())).toEqual([]);
  });

  test("E3: what is told of another epoch's views and lanes does not count", async () => {
    const statement = { view: 0, height: 9 };
    const lane = { kind: "laneCertificate", certificate: { statement } };
    step([persist(lane)]);
    observer.opened(EPOCH_1);
    expect(observer.lanes()[0]?.certifiedHeight).toBe(0);
    step([persist(lane), certificate(Phase.NOTARIZE, 3)], stateAt(1, { epoch: 1 } as never));
    expect(observer.lanes()[0]?.certifiedHeight).toBe(0);
    expect(await sample('lockstep_consensus_views_total{outcome="notarized"}')).toBe(0);
    step([persist(lane, 1)], stateAt(1, { epoch: 1 } as never));
    expect(observer.lanes()[0]?.certifiedHeight).toBe(9);
  });

  test("E6: the epoch that is closing does not take the metrics back", () => {
    observer.opened(EPOCH_1);
    observer.opened(EPOCH_0);
    expect(observer.lanes()).toHaveLength(5);
  });
});
