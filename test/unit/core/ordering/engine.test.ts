import { describe, expect, test } from "vitest";
import type { OrderingEffect } from "../../../../src/core/ordering/index.ts";
import { collectionSizes } from "../../../../src/core/ordering/index.ts";
import { REPEATED_VOTES_MAX } from "../../../../src/core/ordering/limits.ts";
import { epochOf, type Hash } from "../../../../src/primitives/brand.ts";
import { contextOf, plainChain } from "./fixture.ts";
import { outputsOf, type Runner, runnerOf, voteFrom } from "./runner.ts";

const context = contextOf();
const chain = plainChain(context, 10);

function delivered(heights: number): Runner {
  const runner = runnerOf(context, chain);
  runner.give({ kind: "final", blocks: chain.blocks.slice(0, heights) });
  return runner;
}

const sentHeights = (effects: readonly OrderingEffect[]): number[] =>
  effects.flatMap((effect) =>
    effect.kind === "send" && effect.message.kind === "outputVote"
      ? [effect.message.statement.height]
      : [],
  );

const retry = { owner: "ordering", epoch: context.epoch, name: "retry" } as const;

describe("V7: own votes are repeated until they are certified", () => {
  test("V7: after retryMs the newest ones go out again, byte for byte", () => {
    const runner = delivered(10);
    const first = runner.of("send").map(({ message }) => message);
    runner.nowMs += context.local.retryMs;
    const again = runner.give({ kind: "timer", timer: retry });
    expect(sentHeights(again)).toEqual([7, 8, 9, 10]);
    expect(again.filter(({ kind }) => kind === "send").length).toBe(REPEATED_VOTES_MAX);
    expect(
      runner
        .of("send")
        .slice(10)
        .map(({ message }) => message),
    ).toEqual(first.slice(6));
  });

  test("V7: a vote younger than retryMs waits for the next time", () => {
    const runner = delivered(2);
    runner.nowMs += context.local.retryMs - 1;
    expect(sentHeights(runner.give({ kind: "timer", timer: retry }))).toEqual([]);
    runner.nowMs += 1;
    expect(sentHeights(runner.give({ kind: "timer", timer: retry }))).toEqual([1, 2]);
  });

  test("V7: the timer runs while there is something to repeat, and no longer", () => {
    const runner = delivered(1);
    const retries = () => runner.of("setTimer").filter(({ timer }) => timer.name === "retry");
    expect(retries().length).toBe(1);
    const output = outputsOf(runner)[0] as { height: number; hash: Hash };
    for (const peer of [1, 2]) runner.give(voteFrom(runner, peer, output));
    runner.give({ kind: "timer", timer: retry });
    expect(retries().length).toBe(1);
  });

  test("timers of other cores, epochs and names do nothing", () => {
    const runner = delivered(1);
    runner.nowMs += context.local.retryMs;
    for (const timer of [
      { ...retry, owner: "lanes" } as const,
      { ...retry, epoch: epochOf(4) },
      { ...retry, name: "sweep" },
    ]) {
      expect(runner.give({ kind: "timer", timer })).toEqual([]);
    }
  });
});

describe("M2: determinism", () => {
  test("M2: same inputs, same effects, byte for byte", () => {
    const run = (): readonly OrderingEffect[] => {
      const runner = delivered(6);
      for (const peer of [3, 1, 2]) {
        runner.give(voteFrom(runner, peer, outputsOf(runner)[3] as never));
      }
      runner.give({ kind: "timer", timer: retry });
      return runner.effects;
    };
    expect(run()).toEqual(run());
  });

  test("U2: the order in which blocks and votes come leaves the outputs the same", () => {
    const whole = delivered(6);
    const pieces = runnerOf(context, chain);
    for (const peer of [1, 2]) {
      pieces.give(voteFrom(pieces, peer, outputsOf(whole)[1] as never));
    }
    for (const block of chain.blocks.slice(0, 6)) {
      pieces.give({ kind: "final", blocks: [block] });
    }
    expect(outputsOf(pieces).map(({ hash }) => hash)).toEqual(
      outputsOf(whole).map(({ hash }) => hash),
    );
  });
});

describe("S19: sizes", () => {
  test("S19: every collection of the state has a bound, and is reported", () => {
    const runner = delivered(3);
    const sizes = collectionSizes(runner.state);
    const names = sizes.map(({ name }) => name);
    for (const [name, value] of Object.entries(runner.state)) {
      const grows = Array.isArray(value) || value instanceof Map || value instanceof Set;
      if (grows) expect(names).toContain(name);
    }
    for (const { name, size, bound } of sizes) expect(size, name).toBeLessThanOrEqual(bound);
    expect(sizes.find(({ name }) => name === "own")?.size).toBe(3);
  });
});
