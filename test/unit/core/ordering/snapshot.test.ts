import { describe, expect, test } from "vitest";
import type { StoredRecord } from "../../../../src/chain/index.ts";
import {
  collectionSizes,
  deliveredHeight,
  publishedHeight,
} from "../../../../src/core/ordering/index.ts";
import { EXPECTED_HASHES_MAX } from "../../../../src/core/ordering/limits.ts";
import { type Hash, heightOf, rollupOf } from "../../../../src/primitives/brand.ts";
import { contextOf, plainChain } from "./fixture.ts";
import { outputCertificate, outputsOf, type Runner, runnerOf, voteFrom } from "./runner.ts";

const OTHER = `0x${"0f".repeat(32)}` as Hash;
const context = contextOf({ self: 1 });
const chain = plainChain(context, 8);

const ahead = runnerOf(context, chain);
ahead.give({ kind: "final", blocks: chain.blocks });
const outputs = ahead.state.pending.map(({ output, block }) => ({ output, block }));

const snapshotAt = (height: number) => {
  const { output, block } = outputs[height - 1] as (typeof outputs)[0];
  return {
    kind: "snapshot",
    header: output.header,
    certificate: outputCertificate(context, output),
    leaves: output.table.leaves,
    block,
  } as const;
};

/** Headers from..to, with certificates at these heights. */
const provenOf = (from: number, to: number, certified: readonly number[]) => ({
  kind: "provenOutputs" as const,
  outputs: outputs.slice(from - 1, to).map(({ output }) => ({
    header: output.header,
    certificate: certified.includes(output.height) ? outputCertificate(context, output) : null,
  })),
});

const persisted = (runner: Runner): StoredRecord["kind"][] =>
  runner.of("persist").map(({ record }) => record.kind);

describe("O7: a snapshot", () => {
  test("O7: goes on from a certified leaf table; heights below are not published", () => {
    const runner = runnerOf(context, chain);
    runner.give(snapshotAt(5));
    expect(persisted(runner)).toEqual(["snapshot"]);
    expect(runner.of("delivered")).toEqual([
      { kind: "delivered", height: 5, cut: chain.blocks[4]?.block.cut },
    ]);
    expect(runner.of("certified")).toEqual([{ kind: "certified", height: 5 }]);
    runner.give({ kind: "final", blocks: chain.blocks.slice(5) });
    expect(outputsOf(runner).map(({ hash }) => hash)).toEqual(
      outputs.slice(5).map(({ output }) => output.hash),
    );
    expect(runner.of("publish")).toEqual([]);
    expect(publishedHeight(runner.state)).toBe(5);
  });

  test("O7: blocks queued above it are kept, those below dropped", () => {
    const runner = runnerOf(context, chain, { absent: (lane) => lane === 0 });
    runner.give({ kind: "final", blocks: chain.blocks });
    expect(runner.state.queue.length).toBe(8);
    runner.give(snapshotAt(5));
    expect(deliveredHeight(runner.state)).toBe(8);
    expect(runner.state.queue.length).toBe(0);
  });

  test("O7: what it says of a delivered height is only a certificate", () => {
    const runner = runnerOf(context, chain);
    runner.give({ kind: "final", blocks: chain.blocks.slice(0, 5) });
    runner.give(snapshotAt(4));
    expect(persisted(runner).at(-1)).toBe("outputCertificate");
    expect(runner.of("publish").length).toBe(4);
    expect(deliveredHeight(runner.state)).toBe(5);
  });

  test.each([
    ["a leaf is changed", { leaves: [{ ...outputs[4]?.output.table.leaves[0], seq: 9 }] }],
    ["leaves are missing", { leaves: outputs[4]?.output.table.leaves.slice(1) }],
    ["leaves are out of place", { leaves: outputs[4]?.output.table.leaves.toReversed() }],
    ["the certificate is of another output", { certificate: snapshotAt(4).certificate }],
    ["the block is another", { block: outputs[3]?.block }],
  ])("O7: is not taken where %s", (_name, change) => {
    const runner = runnerOf(context, chain);
    runner.give({ ...snapshotAt(5), ...change } as never);
    expect(runner.of("persist")).toEqual([]);
    expect(deliveredHeight(runner.state)).toBe(0);
  });

  test("O7: it survives a restart, and is what a laggard may start from", () => {
    const runner = runnerOf(context, chain);
    runner.give(snapshotAt(5));
    runner.give({ kind: "final", blocks: chain.blocks.slice(5, 7) });
    const again = runnerOf(context, chain, { records: runner.records() });
    expect([again.state.certified, deliveredHeight(again.state)]).toEqual([5, 7]);
    expect(again.state.certifiedState).toMatchObject({
      header: outputs[4]?.output.header,
      block: outputs[4]?.block,
    });
    expect(again.state.certifiedState?.table.leaves).toEqual(outputs[4]?.output.table.leaves);
    expect(again.of("sign").map(({ request }) => request.statement?.height)).toEqual([6, 7]);
  });

  test("O7: of two snapshots on disk the higher one counts", () => {
    const runner = runnerOf(context, chain);
    runner.give(snapshotAt(3));
    runner.give(snapshotAt(6));
    const records = runner.records();
    for (const order of [records, records.toReversed()]) {
      expect(runnerOf(context, chain, { records: order }).state.tip.height).toBe(6);
    }
  });
});

describe("O7: proven outputs", () => {
  test("O7: raise the certified height without a hole, ahead of delivery", () => {
    const runner = runnerOf(context, chain);
    runner.give(provenOf(1, 6, [3, 6]));
    expect(runner.of("certified")).toEqual([{ kind: "certified", height: 6 }]);
    expect(persisted(runner)).toEqual(["outputCertificate", "outputCertificate"]);
    runner.give({ kind: "final", blocks: chain.blocks });
    const under = runner
      .of("publish")
      .map(({ output }) => [output.header.height, output.certificate.statement.height]);
    expect(under).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
      [4, 6],
      [5, 6],
      [6, 6],
    ]);
    expect(runner.state.expected.size).toBe(0);
    expect(runner.state.certificates).toEqual([]);
  });

  test("O7: headers above the last certificate of a list prove nothing", () => {
    const runner = runnerOf(context, chain);
    runner.give(provenOf(1, 6, [2]));
    expect(runner.of("certified")).toEqual([{ kind: "certified", height: 2 }]);
    runner.give(provenOf(3, 6, []));
    expect(runner.of("certified").length).toBe(1);
  });

  test("O7: a list that leaves a hole is not taken", () => {
    const runner = runnerOf(context, chain);
    runner.give(provenOf(3, 6, [6]));
    expect(runner.of("certified")).toEqual([]);
    expect(runner.state.expected.size).toBe(0);
    runner.give(provenOf(1, 6, [6]));
    expect(runner.of("certified")).toEqual([{ kind: "certified", height: 6 }]);
  });

  test("O7: overlap with what is known is skipped", () => {
    const runner = runnerOf(context, chain);
    runner.give({ kind: "final", blocks: chain.blocks.slice(0, 3) });
    runner.give(provenOf(1, 3, [3]));
    runner.give(provenOf(1, 6, [6]));
    expect(runner.of("certified").map(({ height }) => height)).toEqual([3, 6]);
    expect(runner.of("halt")).toEqual([]);
  });

  test("O7: a certificate formed here above a hole counts once the hole is proven", () => {
    const runner = runnerOf(context, chain);
    const sixth = outputs[5]?.output as { height: number; hash: Hash };
    for (const peer of [0, 2, 3]) runner.give(voteFrom(runner, peer, sixth));
    expect(runner.of("certified")).toEqual([]);
    runner.give(provenOf(1, 7, [7]));
    expect(runner.of("certified")).toEqual([{ kind: "certified", height: 7 }]);
    runner.give({ kind: "final", blocks: chain.blocks.slice(0, 7) });
    const last = runner.of("publish").slice(4);
    expect(last.map(({ output }) => output.certificate.statement.height)).toEqual([6, 6, 7]);
  });

  test("O8: a list against a certificate formed here is a conflict", () => {
    const runner = runnerOf(context, chain);
    for (const peer of [0, 2, 3]) {
      runner.give(voteFrom(runner, peer, { height: 2, hash: OTHER }));
    }
    runner.give(provenOf(1, 3, [3]));
    expect(runner.of("halt")[0]?.reason).toContain("certificate_conflict at height 2");
  });

  test("O5: what is published under a certificate ahead of delivery is linked to it", () => {
    const runner = runnerOf(context, chain);
    runner.give(provenOf(1, 8, [3, 8]));
    runner.give({ kind: "final", blocks: chain.blocks });
    const published = runner.of("publish").map(({ output }) => output);
    expect(published.map(({ certificate }) => certificate.statement.height)).toEqual([
      3, 3, 3, 8, 8, 8, 8, 8,
    ]);
    for (const { header, certificate, descendants } of published) {
      const chained = outputs.slice(header.height, certificate.statement.height);
      expect(descendants).toEqual(chained.map(({ output }) => output.header));
    }
  });

  test("S19: hashes known ahead are bounded, and what is left out can be had later", () => {
    const runner = runnerOf(context, chain);
    const header = outputs[0]?.output.header as (typeof outputs)[0]["output"]["header"];
    const many = (certifiedAt: readonly number[]) =>
      Array.from({ length: EXPECTED_HASHES_MAX + 5 }, (_, index) => ({
        header: { ...header, height: heightOf(index + 1) },
        certificate: certifiedAt.includes(index + 1)
          ? outputCertificate(context, { height: index + 1, hash: OTHER })
          : null,
      }));
    runner.give({ kind: "provenOutputs", outputs: many([EXPECTED_HASHES_MAX + 5]) });
    expect(runner.of("certified")).toEqual([]);
    const certifiedAt = [1000, EXPECTED_HASHES_MAX, EXPECTED_HASHES_MAX + 5];
    runner.give({ kind: "provenOutputs", outputs: many(certifiedAt) });
    expect(runner.of("certified").at(-1)?.height).toBe(EXPECTED_HASHES_MAX);
    for (const { name, size, bound } of collectionSizes(runner.state)) {
      expect(size, name).toBeLessThanOrEqual(bound);
    }
  });
});

test("the table of a snapshot is that of its rollups", () => {
  const runner = runnerOf(context, chain);
  runner.give(snapshotAt(5));
  expect(runner.state.tip.table.leaves.map(({ rollupId }) => rollupId)).toEqual(
    [1, 2, 3].map(rollupOf),
  );
});
