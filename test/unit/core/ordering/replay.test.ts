import { describe, expect, test } from "vitest";
import type { OutputHeader, StoredRecord } from "../../../../src/chain/index.ts";
import { outputHash } from "../../../../src/chain/index.ts";
import {
  createLeafTable,
  deliveredHeight,
  publishedHeight,
  rootOf,
} from "../../../../src/core/ordering/index.ts";
import { type Hash, heightOf } from "../../../../src/primitives/brand.ts";
import { epochStartRecord } from "../beginning.ts";
import { contextOf, plainChain } from "./fixture.ts";
import { outputCertificate, outputsOf, type Runner, runnerOf, voteFrom } from "./runner.ts";

const OTHER = `0x${"0f".repeat(32)}` as Hash;
const context = contextOf();
const chain = plainChain(context, 8);

/** A node that delivered `heights` and got a certificate for `certified`. */
function crashed(heights: number, certified: number): Runner {
  const runner = runnerOf(context, chain);
  runner.give({ kind: "final", blocks: chain.blocks.slice(0, heights) });
  const output = outputsOf(runner)[certified - 1];
  if (output !== undefined) {
    for (const peer of [1, 2]) runner.give(voteFrom(runner, peer, output));
  }
  return runner;
}

const restart = (records: readonly StoredRecord[]): Runner => runnerOf(context, chain, { records });

const signedHeights = (runner: Runner): (number | undefined)[] =>
  runner.of("sign").map(({ request }) => request.statement?.height);

const headers = (records: readonly StoredRecord[]): OutputHeader[] =>
  records.flatMap((record) => (record.kind === "output" ? [record.header] : []));

describe("P3, P4: replay", () => {
  test("S15: heights, hashes and leaf table are those before the crash", () => {
    const first = crashed(5, 3);
    const again = restart(first.records());
    expect(deliveredHeight(again.state)).toBe(5);
    expect(publishedHeight(again.state)).toBe(3);
    expect(again.state.certified).toBe(3);
    const third = first.of("publish")[2]?.output;
    expect(rootOf(again.state.tip.table)).toBe(third?.header.rollupsRoot);
    expect(again.state.tip.hash).toBe(third?.outputHash);
  });

  test("S15: after its blocks are given again the state is the same as without a crash", () => {
    const first = crashed(5, 3);
    const again = restart(first.records());
    again.give({ kind: "final", blocks: chain.blocks.slice(3, 5) });
    expect(again.state.tip.hash).toBe(first.state.tip.hash);
    expect(again.state.tip.table.leaves).toEqual(first.state.tip.table.leaves);
    expect(again.state.pending.map(({ output }) => output.hash)).toEqual(
      first.state.pending.map(({ output }) => output.hash),
    );
    expect(again.state.recorded.size).toBe(0);
  });

  test("the order of records does not matter, nor do records of other cores", () => {
    const records = crashed(4, 2).records();
    const again = restart([
      epochStartRecord(context.epoch, context.instance),
      ...[...records].reverse(),
    ]);
    expect([deliveredHeight(again.state), again.state.certified]).toEqual([4, 2]);
  });

  test("nothing on disk: the genesis of the network", () => {
    const fresh = restart([]);
    expect(deliveredHeight(fresh.state)).toBe(0);
    expect(fresh.state.tip.hash).toBe(context.instance);
    expect(fresh.state.tip.table.leaves.length).toBe(3);
    expect(fresh.effects).toEqual([]);
  });
});

describe("R1: own votes after a restart", () => {
  test("R1: those above the certified height are signed and sent again, no others", () => {
    const again = restart(crashed(5, 3).records());
    expect(signedHeights(again)).toEqual([4, 5]);
    expect(again.of("send").length).toBe(2);
  });

  test("S7: the statements are those that were signed before", () => {
    const first = crashed(5, 3);
    const again = restart(first.records());
    const old = first.of("sign").map(({ request }) => request.statement);
    expect(again.of("sign").map(({ request }) => request.statement)).toEqual(old.slice(3));
  });

  test("R1: outputs that I decided not to sign stay unsigned", () => {
    const records = crashed(3, 0)
      .records()
      .map((record) => (record.kind === "output" ? { ...record, signs: false } : record));
    expect(signedHeights(restart(records))).toEqual([]);
  });

  test("R1: they count, and a certificate forms before the parts are back", () => {
    const again = restart(crashed(5, 3).records());
    const fifth = headers(again.records()).at(-1) as OutputHeader;
    const output = { height: 5, hash: outputHash(fifth) };
    for (const peer of [1, 2]) again.give(voteFrom(again, peer, output));
    expect(again.of("certified")).toEqual([{ kind: "certified", height: 5 }]);
    expect(again.of("publish")).toEqual([]);
    again.give({ kind: "final", blocks: chain.blocks.slice(3, 5) });
    expect(again.of("publish").map(({ output: made }) => made.header.height)).toEqual([4, 5]);
  });
});

describe("parts after a restart", () => {
  test("blocks above the certificate refill parts, without a record or a signature", () => {
    const first = crashed(5, 3);
    const again = restart(first.records());
    const persisted = again.of("persist").length;
    const signed = again.of("sign").length;
    again.give({ kind: "final", blocks: chain.blocks.slice(0, 5) });
    expect(again.of("persist").length).toBe(persisted);
    expect(again.of("sign").length).toBe(signed);
    expect(again.of("delivered").map(({ height }) => height)).toEqual([4, 5]);
    const parts = (runner: Runner) => runner.state.pending.map(({ output }) => output.batches);
    expect(parts(again)).toEqual(parts(first));
  });

  test("nothing at or below the newest certificate on disk is published again", () => {
    const again = restart(crashed(5, 3).records());
    again.give({ kind: "final", blocks: chain.blocks });
    for (const peer of [1, 2]) {
      const eighth = outputsOf(again).at(-1) as { height: number; hash: Hash };
      again.give(voteFrom(again, peer, eighth));
    }
    expect(again.of("publish").map(({ output }) => output.header.height)).toEqual([4, 5, 6, 7, 8]);
  });

  test("blocks that begin above the certificate leave a hole, which is asked for", () => {
    const again = restart(crashed(5, 3).records());
    again.give({ kind: "final", blocks: chain.blocks.slice(5) });
    expect(again.of("blocksWanted")).toEqual([{ kind: "blocksWanted", fromHeight: 4 }]);
  });

  test("O8: another hash than the recorded one halts", () => {
    const records = crashed(5, 3)
      .records()
      .map((record) => {
        if (record.kind !== "output" || record.height !== 5) return record;
        return { ...record, header: { ...record.header, beacon: OTHER } };
      });
    const again = restart(records);
    again.give({ kind: "final", blocks: chain.blocks.slice(3, 5) });
    expect(again.of("halt")[0]?.reason).toContain("replay_mismatch at height 5");
    expect(again.of("delivered").map(({ height }) => height)).toEqual([4]);
  });

  test("a certificate above all outputs on disk counts once its height is delivered", () => {
    const all = crashed(8, 0);
    const sixth = outputsOf(all)[5] as { height: number; hash: Hash };
    const records = [
      ...crashed(5, 3).records(),
      { kind: "outputCertificate", certificate: outputCertificate(context, sixth) } as const,
    ];
    const again = restart(records);
    expect(again.state.certified).toBe(3);
    again.give({ kind: "final", blocks: chain.blocks.slice(3, 6) });
    expect(again.of("publish").map(({ output }) => output.header.height)).toEqual([4, 5, 6]);
  });
});

describe("records that contradict each other", () => {
  const broken = (change: (record: StoredRecord) => StoredRecord): Runner =>
    restart(crashed(5, 3).records().map(change));

  test("M4: a certificate that is not of the recorded output halts at start", () => {
    const runner = broken((record) =>
      record.kind === "outputCertificate"
        ? { ...record, certificate: outputCertificate(context, { height: 3, hash: OTHER }) }
        : record,
    );
    expect(runner.effects).toEqual([
      {
        kind: "halt",
        reason: "replay_mismatch at height 3: records contradict each other",
      },
    ]);
    expect(runner.give({ kind: "final", blocks: chain.blocks })).toEqual([]);
  });

  test("M4: leaves that do not make the recorded root halt at start", () => {
    const runner = broken((record) =>
      record.kind === "output" && record.height === 2 ? { ...record, changedLeaves: [] } : record,
    );
    expect(runner.effects.map(({ kind }) => kind)).toEqual(["halt"]);
  });

  test("a hole in the outputs ends what is known", () => {
    const records = crashed(5, 0)
      .records()
      .filter((record) => record.kind !== "output" || record.height !== 3);
    expect(deliveredHeight(restart(records).state)).toBe(2);
  });
});

describe("E3: a later epoch goes on from the boundary output", () => {
  test("heights, chain and leaves continue, new rollups are registered", () => {
    const last = crashed(3, 3);
    const base = last.state.tip;
    const next = {
      ...contextOf({ rollups: 4 }),
      start: { ...context.start, height: heightOf(3) },
      instance: OTHER,
    };
    const later = plainChain(next, 2);
    const runner = runnerOf(next, later, { ordering: { base } });
    runner.give({ kind: "final", blocks: later.blocks });
    const made = headers(runner.records());
    expect(made.map(({ height }) => height)).toEqual([4, 5]);
    expect(made[0]?.prevOutputHash).toBe(base.hash);
    expect(made[0]?.rollupCount).toBe(4);
    const kept = runner.state.tip.table.leaves[2];
    expect(kept).toEqual(base.table.leaves[2]);
    const again = runnerOf(next, later, { ordering: { base }, records: runner.records() });
    expect(deliveredHeight(again.state)).toBe(5);
    expect(createLeafTable(again.state.tip.table.leaves).leaves.length).toBe(4);
  });
});
