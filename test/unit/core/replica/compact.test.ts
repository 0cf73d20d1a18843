import { describe, expect, test } from "vitest";
import {
  baseCutOf,
  compactRecords,
  inspect,
  openReplica,
} from "../../../../src/core/replica/index.ts";
import { epochOf, heightOf, millisOf, rollupOf } from "../../../../src/primitives/brand.ts";
import { LayoutWriter } from "../../../../src/primitives/bytes.ts";
import { bare, byEpoch, configOf, createCluster, give, memberOf, reopen, run } from "./cluster.ts";

const HEIGHTS = 12;
const epoch = epochOf(0);

function busyCluster() {
  const cluster = createCluster();
  for (let count = 0; count < HEIGHTS; count++) {
    const bytes = new LayoutWriter(8).u32(4).u32(count).done();
    const section = { kind: 0, rollupId: rollupOf(1 + (count % 2)), units: 1, bytes } as const;
    give(cluster, count % 4, { kind: "submit", nowMs: millisOf(cluster.nowMs), section });
    run(cluster, 600);
  }
  return cluster;
}

const optionsAt = (publishedHeight: number) => ({
  viewRetention: configOf(0).local.viewRetention,
  publishedHeight: heightOf(publishedHeight),
});

test("P3: a log begun anew with the live records leads to the same state, and is shorter", () => {
  const cluster = busyCluster();
  const { records: logged, replica } = memberOf(cluster, 0);
  const records = bare(logged);
  const { certifiedHeight } = inspect(replica);
  const live = compactRecords(records, optionsAt(certifiedHeight));
  expect(live.length).toBeLessThan(records.length / 2);
  expect(live[0]?.kind).toBe("epochStart");
  const nowMs = millisOf(cluster.nowMs);
  const full = inspect(openReplica(configOf(0), byEpoch(logged), nowMs).replica);
  expect(inspect(openReplica(configOf(0), [{ epoch, records: live }], nowMs).replica)).toEqual(
    full,
  );
  // Once more over its own result: what was live stays live.
  expect(compactRecords(live, optionsAt(certifiedHeight))).toEqual(live);
  const member = reopen(
    cluster,
    0,
    live.map((record) => ({ epoch, record })),
  );
  run(cluster, 5000);
  expect(inspect(member.replica).certifiedHeight).toBeGreaterThan(certifiedHeight);
});

test("P3: nothing above what is published is let go", () => {
  const records = bare(memberOf(busyCluster(), 2).records);
  const live = compactRecords(records, optionsAt(5));
  const heights = live.flatMap((record) => (record.kind === "output" ? [record.height] : []));
  expect(Math.min(...heights)).toBe(6);
  expect(compactRecords(records, optionsAt(0))).toEqual(records);
});

test("R4: own votes that peers may still hold survive, whatever is certified above them", () => {
  const records = bare(memberOf(busyCluster(), 1).records);
  const votes = records.filter(({ kind }) => kind === "vote");
  const live = compactRecords(records, optionsAt(HEIGHTS));
  expect(live.filter(({ kind }) => kind === "vote")).toEqual(votes);
});

test("R3: without the record that began the epoch nothing is made up", () => {
  const records = bare(memberOf(busyCluster(), 1).records);
  const lost = records.filter(({ kind }) => kind !== "epochStart");
  expect(compactRecords(lost, optionsAt(HEIGHTS))).toEqual(lost);
});

test("DR6: what the feed has not got on disk is published again, the same and in order", () => {
  const cluster = busyCluster();
  const member = memberOf(cluster, 3);
  const { certifiedHeight } = inspect(member.replica);
  const publishedHeight = heightOf(certifiedHeight - 4);
  const opened = openReplica(configOf(3), byEpoch(member.records), millisOf(cluster.nowMs), {
    publishedHeight,
  });
  const again = opened.effects.flatMap((effect) =>
    effect.kind === "publish" ? [effect.output] : [],
  );
  expect(again.map(({ header }) => header.height)).toEqual(
    [1, 2, 3, 4].map((n) => publishedHeight + n),
  );
  for (const output of again) {
    const before = member.published.find(({ outputHash }) => outputHash === output.outputHash);
    expect(before?.batches).toEqual(output.batches);
  }
  expect(inspect(opened.replica).certifiedHeight).toBe(certifiedHeight);
  expect(opened.effects.some((effect) => effect.kind === "persist")).toBe(false);
});

describe("E3, P6: the log of a later epoch", () => {
  const SHORT = { parameters: { epochHeights: 3 } };

  function shortEpochs() {
    const cluster = createCluster(SHORT);
    for (let count = 0; count < HEIGHTS; count++) {
      const bytes = new LayoutWriter(8).u32(4).u32(count).done();
      const section = { kind: 0, rollupId: rollupOf(1 + (count % 2)), units: 1, bytes } as const;
      give(cluster, count % 4, { kind: "submit", nowMs: millisOf(cluster.nowMs), section });
      run(cluster, 600);
    }
    return cluster;
  }

  test("P3: every log compacts by itself and opens to the same state, the newest one alone too", () => {
    const cluster = shortEpochs();
    const { records, replica } = memberOf(cluster, 1);
    const publishedHeight = inspect(replica).certifiedHeight;
    const compacted = byEpoch(records).map((log) => ({
      ...log,
      records: compactRecords(log.records, optionsAt(publishedHeight)),
    }));
    const nowMs = millisOf(cluster.nowMs);
    const full = inspect(openReplica(configOf(1, SHORT), byEpoch(records), nowMs).replica);
    expect(inspect(openReplica(configOf(1, SHORT), compacted, nowMs).replica)).toEqual(full);
    // Logs of closed epochs may be gone: the newest begins with the last output before it.
    const alone = openReplica(configOf(1, SHORT), compacted.slice(-1), nowMs);
    expect(inspect(alone.replica)).toEqual(full);
    expect(full.epoch).toBeGreaterThan(2);
  });

  test("E6: the proof of an epoch that is over stays in its log", () => {
    const [first] = byEpoch(memberOf(shortEpochs(), 0).records);
    const live = compactRecords(first?.records ?? [], optionsAt(3));
    expect(live.filter(({ kind }) => kind === "epochProof")).toHaveLength(1);
  });

  test("B9: batches from the genesis of an epoch on are needed until it has an output of its own", () => {
    const logs = byEpoch(memberOf(shortEpochs(), 0).records);
    const second = logs[1]?.records ?? [];
    const upToStart = compactRecords(second, optionsAt(3));
    expect(baseCutOf(upToStart)).toEqual([]);
    expect(baseCutOf(compactRecords(second, optionsAt(6)))).toHaveLength(4);
  });
});
