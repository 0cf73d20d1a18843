import { describe, expect, test } from "vitest";
import { BlockKind, createBlock, payloadBytes } from "../../../../src/chain/index.ts";
import { deliveredHeight, publishedHeight } from "../../../../src/core/ordering/index.ts";
import {
  FETCH_AHEAD,
  QUEUED_BLOCKS_MAX,
  UNCERTIFIED_BYTES_MAX,
  UNCERTIFIED_OUTPUTS_MAX,
} from "../../../../src/core/ordering/limits.ts";
import { type Hash, laneHeightOf, viewOf } from "../../../../src/primitives/brand.ts";
import { chainOf, contextOf, open, plainChain } from "./fixture.ts";
import { outputCertificate, outputsOf, type Runner, runnerOf, voteFrom } from "./runner.ts";

const context = contextOf();

/** Peers 1 and 2 vote for what this node delivered at a height. */
function certify(runner: Runner, height: number): void {
  const output = outputsOf(runner).find((made) => made.height === height);
  if (output === undefined) throw new Error(`height ${height} is not delivered`);
  for (const peer of [1, 2]) runner.give(voteFrom(runner, peer, output));
}

const heightsOf = (runner: Runner): number[] => outputsOf(runner).map(({ height }) => height);
const published = (runner: Runner): number[] =>
  runner.of("publish").map(({ output }) => output.header.height);

describe("U1: delivery", () => {
  test("U1: final blocks are delivered in height order, each once", () => {
    const chain = plainChain(context, 5);
    const runner = runnerOf(context, chain);
    runner.give({ kind: "final", blocks: chain.blocks.slice(0, 2) });
    runner.give({ kind: "final", blocks: chain.blocks.slice(0, 4) });
    runner.give({ kind: "final", blocks: chain.blocks.slice(3) });
    expect(heightsOf(runner)).toEqual([1, 2, 3, 4, 5]);
    expect(runner.of("delivered").map(({ height }) => height)).toEqual([1, 2, 3, 4, 5]);
    expect(runner.of("delivered")[4]?.cut).toBe(chain.blocks[4]?.block.cut);
  });

  test("U1: a block without all its batches waits, and so does everything above", () => {
    const chain = plainChain(context, 3);
    let absent = true;
    const options = { absent: (lane: number) => absent && lane === 1 };
    const runner = runnerOf(context, chain, options);
    runner.give({ kind: "final", blocks: chain.blocks });
    expect(heightsOf(runner)).toEqual([1]);
    const entry = chain.blocks[2]?.block.cut[1];
    expect(runner.of("missing")).toEqual([{ kind: "missing", tips: [{ lane: 1, entry }] }]);
    runner.give({ kind: "batchesHeld" });
    expect(runner.of("missing").length).toBe(1);
    absent = false;
    runner.give({ kind: "batchesHeld" });
    expect(heightsOf(runner)).toEqual([1, 2, 3]);
  });

  test("U1: missing batches are asked for, those ahead with them, and again after retryMs", () => {
    const chain = plainChain(context, 40);
    const runner = runnerOf(context, chain, { absent: () => true });
    runner.give({ kind: "final", blocks: chain.blocks });
    const [first] = runner.of("missing");
    const head = chain.blocks[0]?.block.cut[0];
    const ahead = chain.blocks[FETCH_AHEAD - 1]?.block.cut ?? [];
    const far = ahead.map((entry, lane) => ({ lane, entry }));
    expect(first?.tips).toEqual([{ lane: 0, entry: head }, ...far]);
    const [armed] = runner.of("setTimer");
    expect(armed).toMatchObject({ timer: { name: "retry" }, delayMs: context.local.retryMs });
    if (armed !== undefined) runner.give({ kind: "timer", timer: armed.timer });
    expect(runner.of("missing").length).toBe(2);
    expect(runner.of("setTimer").length).toBe(2);
  });

  test("E5: a FILLER is never delivered", () => {
    const chain = plainChain(context, 2);
    const runner = runnerOf(context, chain);
    const [first, second] = chain.blocks;
    if (first === undefined || second === undefined) throw new Error("no blocks");
    const filler = createBlock(
      { ...first.block.header, kind: BlockKind.FILLER, view: viewOf(2) },
      first.block.cut,
      [],
    );
    const blocks = [first, { block: filler, parentCut: first.block.cut }, second];
    runner.give({ kind: "final", blocks });
    expect(heightsOf(runner)).toEqual([1, 2]);
    expect(runner.of("blocksWanted")).toEqual([]);
  });

  test("U1: an empty block has an output that carries all leaves forward", () => {
    const chain = chainOf(context, [[[], [], [], []]]);
    const runner = runnerOf(context, chain);
    runner.give({ kind: "final", blocks: chain.blocks });
    const [record] = runner.of("persist");
    expect(record?.record).toMatchObject({ kind: "output", height: 1, changedLeaves: [] });
  });

  test("U1: behind a gap nothing is delivered, the hole is asked for", () => {
    const chain = plainChain(context, 4);
    const runner = runnerOf(context, chain);
    runner.give({ kind: "final", blocks: chain.blocks.slice(2) });
    expect(heightsOf(runner)).toEqual([]);
    expect(runner.of("blocksWanted")).toEqual([{ kind: "blocksWanted", fromHeight: 1 }]);
    runner.give({ kind: "final", blocks: chain.blocks });
    expect(heightsOf(runner)).toEqual([1, 2, 3, 4]);
  });
});

describe("P4, O4: what is durable before what", () => {
  test("O4: the output record with the decision to sign precedes the request to sign", () => {
    const chain = plainChain(context, 1);
    const runner = runnerOf(context, chain, { signs: false });
    runner.give({ kind: "final", blocks: chain.blocks });
    const kinds = runner.effects.map(({ kind }) => kind);
    expect(kinds).toEqual(["persist", "delivered", "sign", "setTimer", "setTimer"]);
    expect(outputsOf(runner)[0]?.signs).toBe(true);
  });

  test("P4: the record holds exactly the leaves that changed", () => {
    const chain = chainOf(context, [[[[open(3, [1]), open(1, [2])]], [], [], []]]);
    const runner = runnerOf(context, chain);
    runner.give({ kind: "final", blocks: chain.blocks });
    const record = runner.of("persist")[0]?.record;
    const changed = record?.kind === "output" ? record.changedLeaves : [];
    expect(changed.map(({ rollupId, seq }) => [rollupId, seq])).toEqual([
      [1, 1],
      [3, 1],
    ]);
  });

  test("an observer delivers and certifies but never signs", () => {
    const observer = contextOf({ self: null });
    const chain = plainChain(observer, 1);
    const runner = runnerOf(observer, chain);
    runner.give({ kind: "final", blocks: chain.blocks });
    expect(runner.of("sign")).toEqual([]);
    expect(outputsOf(runner)[0]?.signs).toBe(false);
    for (const peer of [0, 1, 2]) {
      runner.give(voteFrom(runner, peer, outputsOf(runner)[0] as never));
    }
    expect(published(runner)).toEqual([1]);
    expect(runner.of("send")).toEqual([]);
  });
});

describe("O5, O6: publishing", () => {
  test("O5: only certified heights are published, in order, each once", () => {
    const chain = plainChain(context, 4);
    const runner = runnerOf(context, chain);
    runner.give({ kind: "final", blocks: chain.blocks });
    expect(published(runner)).toEqual([]);
    certify(runner, 2);
    expect(published(runner)).toEqual([1, 2]);
    certify(runner, 4);
    expect(published(runner)).toEqual([1, 2, 3, 4]);
    expect([deliveredHeight(runner.state), publishedHeight(runner.state)]).toEqual([4, 4]);
  });

  test("O5: an output goes out with the nearest certificate at or above it", () => {
    const chain = plainChain(context, 4);
    const runner = runnerOf(context, chain);
    runner.give({ kind: "final", blocks: chain.blocks });
    certify(runner, 2);
    certify(runner, 4);
    const heights = runner.of("publish").map(({ output }) => output.certificate.statement.height);
    expect(heights).toEqual([2, 2, 4, 4]);
    const above = runner
      .of("publish")
      .map(({ output }) => output.descendants.map(({ height }) => height));
    expect(above).toEqual([[2], [], [4], []]);
  });

  test("O5: the certificate is durable before anything is published under it", () => {
    const chain = plainChain(context, 1);
    const runner = runnerOf(context, chain);
    runner.give({ kind: "final", blocks: chain.blocks });
    certify(runner, 1);
    const kinds = runner.effects.map((effect) =>
      effect.kind === "persist" ? effect.record.kind : effect.kind,
    );
    expect(kinds.indexOf("outputCertificate")).toBeGreaterThan(0);
    expect(kinds.indexOf("outputCertificate")).toBeLessThan(kinds.indexOf("publish"));
  });

  test("a published output holds leaf and parts of every rollup with a batch", () => {
    const chain = chainOf(context, [[[[open(2, [1], [2])]], [[open(1, [3])]], [], []]]);
    const runner = runnerOf(context, chain);
    runner.give({ kind: "final", blocks: chain.blocks });
    certify(runner, 1);
    const [effect] = runner.of("publish");
    const batches = effect?.output.batches ?? [];
    expect(batches.map(({ leaf, parts }) => [leaf.rollupId, leaf.txCount, parts.length])).toEqual([
      [1, 1, 1],
      [2, 2, 1],
    ]);
    expect(effect?.output.outputHash).toBe(outputsOf(runner)[0]?.hash);
  });

  test("O2: a published output holds the leaf of every rollup", () => {
    const chain = chainOf(context, [[[[open(2, [1], [2])]], [], [], []]]);
    const runner = runnerOf(context, chain);
    runner.give({ kind: "final", blocks: chain.blocks });
    certify(runner, 1);
    const [effect] = runner.of("publish");
    expect(effect?.output.leaves.map(({ rollupId, seq }) => [rollupId, seq])).toEqual([
      [1, 0],
      [2, 1],
      [3, 0],
    ]);
  });

  test("O6: without certificates delivery pauses at the bound and goes on after one", () => {
    const chain = plainChain(context, UNCERTIFIED_OUTPUTS_MAX + 10);
    const runner = runnerOf(context, chain);
    runner.give({ kind: "final", blocks: chain.blocks });
    expect(deliveredHeight(runner.state)).toBe(UNCERTIFIED_OUTPUTS_MAX);
    expect(runner.state.queue.length).toBe(10);
    certify(runner, 3);
    expect(deliveredHeight(runner.state)).toBe(UNCERTIFIED_OUTPUTS_MAX + 3);
    certify(runner, UNCERTIFIED_OUTPUTS_MAX + 3);
    expect(deliveredHeight(runner.state)).toBe(UNCERTIFIED_OUTPUTS_MAX + 10);
  });

  test("O6: bytes of uncertified parts pause delivery too, but one output always fits", () => {
    const big = { ...open(1, [1]), units: 1, bytes: new Uint8Array(UNCERTIFIED_BYTES_MAX / 2) };
    const chain = chainOf(context, [
      [[[big], [big]], [], [], []],
      [[], [[open(1, [1])]], [], []],
    ]);
    expect(payloadBytes(chain.lanes[0]?.[0] as never)).toBe(UNCERTIFIED_BYTES_MAX / 2);
    const runner = runnerOf(context, chain);
    runner.give({ kind: "final", blocks: chain.blocks });
    expect(deliveredHeight(runner.state)).toBe(1);
    certify(runner, 1);
    expect(deliveredHeight(runner.state)).toBe(2);
  });

  test("S19: the queue is bounded, what it refused is asked for when there is room", () => {
    const chain = plainChain(context, QUEUED_BLOCKS_MAX + 3);
    let absent = true;
    const runner = runnerOf(context, chain, { absent: () => absent });
    runner.give({ kind: "final", blocks: chain.blocks });
    expect(runner.state.queue.length).toBe(QUEUED_BLOCKS_MAX);
    expect(runner.of("blocksWanted")).toEqual([]);
    absent = false;
    const top = { height: QUEUED_BLOCKS_MAX + 3 };
    for (let height = 0; height < top.height; ) {
      runner.give({ kind: "batchesHeld" });
      height = deliveredHeight(runner.state);
      if (height > 0) certify(runner, height);
      const [wanted] = runner.of("blocksWanted");
      if (wanted !== undefined) {
        expect(wanted.fromHeight).toBe(QUEUED_BLOCKS_MAX + 1);
        runner.give({ kind: "final", blocks: chain.blocks.slice(wanted.fromHeight - 1) });
      }
    }
    expect(runner.of("blocksWanted").length).toBe(1);
    expect(published(runner).at(-1)).toBe(top.height);
  });

  test("O7: with a certificate ahead a laggard publishes each height as it delivers", () => {
    const chain = plainChain(context, 3);
    const ahead = runnerOf(context, chain);
    ahead.give({ kind: "final", blocks: chain.blocks });
    const headers = ahead
      .of("persist")
      .flatMap(({ record }) => (record.kind === "output" ? [record.header] : []));
    const laggard = runnerOf(contextOf({ self: 1 }), chain);
    const top = outputsOf(ahead)[2] as { height: number; hash: Hash };
    laggard.give({
      kind: "provenOutputs",
      outputs: headers.map((header, index) => ({
        header,
        certificate: index === 2 ? outputCertificate(context, top) : null,
      })),
    });
    laggard.give({ kind: "final", blocks: chain.blocks.slice(0, 2) });
    expect(published(laggard)).toEqual([1, 2]);
    expect(laggard.of("sign")).toEqual([]);
    expect(outputsOf(laggard).map(({ signs }) => signs)).toEqual([false, false]);
  });
});

test("the source is asked for (parentCut, cut] of each lane that advances", () => {
  const chain = plainChain(context, 2);
  const asked: unknown[] = [];
  const source = chain.source();
  const spy = {
    ...chain,
    source: () => ({
      batchesBetween: (lane: number, from: { height: number }, to: { height: number }) => {
        asked.push([lane, from.height, to.height]);
        return source.batchesBetween(lane, from, to);
      },
    }),
  };
  const runner = runnerOf(context, spy);
  runner.give({ kind: "final", blocks: chain.blocks });
  expect(asked).toEqual([
    [0, laneHeightOf(0), laneHeightOf(1)],
    [1, laneHeightOf(0), laneHeightOf(1)],
  ]);
});
