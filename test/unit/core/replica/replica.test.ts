import { expect, test } from "vitest";
import { Phase, type Statement } from "../../../../src/chain/index.ts";
import type { Effect } from "../../../../src/core/contract.ts";
import {
  collections,
  initialRecords,
  inspect,
  openReplica,
  step,
} from "../../../../src/core/replica/index.ts";
import {
  epochOf,
  heightOf,
  millisOf,
  rollupOf,
  viewOf,
  ZERO_HASH,
} from "../../../../src/primitives/brand.ts";
import { LayoutWriter } from "../../../../src/primitives/bytes.ts";
import {
  byEpoch,
  type Cluster,
  configOf,
  createCluster,
  give,
  memberOf,
  OPERATORS,
  peerOf,
  reopen,
  run,
} from "./cluster.ts";

/** One transaction of a few bytes, length-prefixed, for rollup 1. */
function submit(cluster: Cluster, operator: number, text: number): void {
  const bytes = new LayoutWriter(8).u32(4).u32(text).done();
  const section = { kind: 0, rollupId: rollupOf(1), units: 1, bytes } as const;
  give(cluster, operator, { kind: "submit", nowMs: millisOf(cluster.nowMs), section });
}

const signedStatements = (effects: readonly Effect[]): Statement[] =>
  effects.flatMap((effect) =>
    effect.kind === "sign" && effect.request.statement !== null ? [effect.request.statement] : [],
  );

test("U1: four members order a transaction and all publish the same certified output", () => {
  const cluster = createCluster();
  submit(cluster, 2, 0xc0ffee);
  run(cluster, 3000);
  const withBatch = cluster.members.map((member) =>
    member.published.filter((output) => output.batches.length > 0),
  );
  expect(withBatch.map((outputs) => outputs.length)).toEqual([1, 1, 1, 1]);
  expect(new Set(withBatch.map((outputs) => outputs[0]?.outputHash)).size).toBe(1);
  expect(withBatch[0]?.[0]?.batches[0]?.leaf.seq).toBe(1);
});

test("R3: without the record that began its epoch a node observes, and signs nothing", () => {
  const cluster = createCluster();
  const observer = reopen(cluster, 3, []);
  submit(cluster, 0, 1);
  run(cluster, 3000);
  expect(signedStatements(observer.effects)).toEqual([]);
  expect(inspect(observer.replica).voting).toBe(false);
  expect(inspect(observer.replica).finalizedHeight).toBeGreaterThan(0);
  expect(observer.published.length).toBeGreaterThan(0);
});

test("R4: nothing is signed before peers worth more than F seats have answered", () => {
  const opened = openReplica(configOf(0), byEpoch(initialRecords(configOf(0))), millisOf(0));
  expect(signedStatements(opened.effects)).toEqual([]);
  const answer = (from: number): Effect[] =>
    step(opened.replica, {
      kind: "message",
      nowMs: millisOf(5),
      from: peerOf(from),
      message: { kind: "ownVotes", epoch: epochOf(0), votes: [] },
    });
  answer(1);
  expect(inspect(opened.replica).voting).toBe(false);
  answer(2);
  expect(inspect(opened.replica).voting).toBe(true);
});

test("R4: signatures that waited at the gate are made in order once voting begins", () => {
  const { replica } = openReplica(configOf(0), byEpoch(initialRecords(configOf(0))), millisOf(0));
  const bytes = new LayoutWriter(8).u32(4).u32(1).done();
  const section = { kind: 0, rollupId: rollupOf(1), units: 1, bytes } as const;
  const sealed = step(replica, { kind: "submit", nowMs: millisOf(1), section });
  expect(sealed.some((effect) => effect.kind === "persist")).toBe(true);
  expect(signedStatements(sealed)).toEqual([]);
  const answered = [1, 2].flatMap((from) =>
    step(replica, {
      kind: "message",
      nowMs: millisOf(70),
      from: peerOf(from),
      message: { kind: "ownVotes", epoch: epochOf(0), votes: [] },
    }),
  );
  expect(signedStatements(answered).map((statement) => statement.phase)).toContain(Phase.ACK);
});

test("E3: a message of a later epoch is not counted: its sender is asked how mine ended", () => {
  const cluster = createCluster();
  const before = inspect(memberOf(cluster, 0).replica);
  const status = {
    epoch: epochOf(1),
    view: viewOf(99),
    finalizedView: viewOf(98),
    finalizedHeight: heightOf(98),
    certifiedHeight: heightOf(98),
  };
  const effects = give(cluster, 0, {
    kind: "message",
    nowMs: millisOf(1),
    from: peerOf(1),
    message: { kind: "status", epoch: epochOf(1), status },
  });
  const [ask] = effects;
  expect(effects).toHaveLength(1);
  expect(ask).toMatchObject({ kind: "send", to: [peerOf(1)] });
  expect(ask).toHaveProperty("message.kind", "getEpochProofs");
  expect(inspect(memberOf(cluster, 0).replica)).toEqual(before);
});

test("K3: a message of a stranger, or of myself, is refused", () => {
  const cluster = createCluster();
  for (const from of [0, OPERATORS, 200]) {
    const effects = give(cluster, 0, {
      kind: "message",
      nowMs: millisOf(1),
      from: peerOf(from),
      message: { kind: "getOwnVotes", epoch: epochOf(0) },
    });
    expect(effects).toEqual([
      { kind: "reject", from: peerOf(from), code: "not_member", reason: "sender" },
    ]);
  }
});

test("E3: answers to questions of another epoch are nobody's", () => {
  const cluster = createCluster();
  const timer = { owner: "consensus", epoch: epochOf(4), name: "propose" } as const;
  expect(give(cluster, 0, { kind: "timer", nowMs: millisOf(1), timer })).toEqual([]);
});

test("E10: without an L1 committee and rollups are those of the configuration", () => {
  const cluster = createCluster();
  submit(cluster, 1, 5);
  run(cluster, 2500);
  const output = cluster.members[0]?.published[0];
  expect(output?.header.rollupCount).toBe(2);
  expect(output?.header.nextCommittee).toBe(ZERO_HASH);
  expect(output?.header.l1Number).toBe(0);
});

test("P1: a member's votes are durable before they are signed", () => {
  const cluster = createCluster();
  submit(cluster, 1, 9);
  run(cluster, 3000);
  for (const member of cluster.members) {
    const durable = new Set<string>();
    for (const effect of member.effects) {
      if (effect.kind === "persist" && effect.record.kind === "vote") {
        durable.add(JSON.stringify(effect.record.statement));
      }
      if (effect.kind !== "sign" || effect.request.statement === null) continue;
      const { statement } = effect.request;
      const isVote = [Phase.NOTARIZE, Phase.NULLIFY, Phase.FINALIZE].includes(
        statement.phase as 1 | 2 | 3,
      );
      if (isVote) expect(durable.has(JSON.stringify(statement))).toBe(true);
    }
  }
});

test("P3, P4: a restart goes on from the delivered height and contradicts nothing", () => {
  const cluster = createCluster();
  for (let round = 0; round < 5; round++) {
    submit(cluster, round % OPERATORS, round);
    run(cluster, 700);
  }
  const before = inspect(memberOf(cluster, 1).replica);
  const member = reopen(cluster, 1);
  const after = inspect(member.replica);
  expect(after.deliveredHeight).toBe(before.deliveredHeight);
  expect(after.view).toBeGreaterThanOrEqual(before.view);
  for (let round = 0; round < 5; round++) {
    submit(cluster, round % OPERATORS, 100 + round);
    run(cluster, 700);
  }
  const sequences = cluster.members.map((each) =>
    each.published.flatMap((output) => output.batches.map((batch) => batch.leaf.seq)).slice(-3),
  );
  for (const sequence of sequences) expect(sequence).toEqual(sequences[0]);
});

test("M4: after a failed safety assertion nothing leaves any more", () => {
  const cluster = createCluster();
  const { replica } = memberOf(cluster, 0);
  replica.halted = "a test halted it";
  expect(
    step(replica, {
      kind: "message",
      nowMs: millisOf(1),
      from: peerOf(1),
      message: { kind: "getOwnVotes", epoch: epochOf(0) },
    }),
  ).toEqual([]);
});

test("S19: every collection names a bound and keeps it", () => {
  const cluster = createCluster();
  for (let round = 0; round < 8; round++) {
    submit(cluster, round % OPERATORS, round);
    run(cluster, 500);
  }
  for (const member of cluster.members) {
    const sizes = collections(member.replica);
    expect(new Set(sizes.map(({ name }) => name)).size).toBe(sizes.length);
    for (const { name, size, bound } of sizes) {
      expect(size, name).toBeLessThanOrEqual(bound);
    }
  }
});
