import { describe, expect, test } from "vitest";
import type { OutputHeader } from "../../../../src/chain/index.ts";
import { leafHash, outputHash } from "../../../../src/chain/index.ts";
import { type Hash, heightOf, operatorOf } from "../../../../src/primitives/brand.ts";
import { contextOf, plainChain } from "./fixture.ts";
import { outputCertificate, outputsOf, type Runner, runnerOf, voteFrom } from "./runner.ts";

const OTHER = `0x${"0f".repeat(32)}` as Hash;
const context = contextOf();
const chain = plainChain(context, 4);

function delivered(heights: number, absent = false): Runner {
  const runner = runnerOf(context, chain, { absent: () => absent });
  runner.give({ kind: "final", blocks: chain.blocks.slice(0, heights) });
  return runner;
}

const headersOf = (runner: Runner): OutputHeader[] =>
  runner.of("persist").flatMap(({ record }) => (record.kind === "output" ? [record.header] : []));

const give = (runner: Runner, height: number, hash: Hash, signers = [0, 1, 2]): void => {
  const certificate = outputCertificate(context, { height, hash }, signers);
  runner.give({
    kind: "message",
    from: operatorOf(3),
    message: { kind: "outputCertificate", epoch: context.epoch, certificate },
  });
};

const truth = outputsOf(delivered(4)) as { height: number; hash: Hash }[];
const hashAt = (height: number): Hash => truth[height - 1]?.hash as Hash;

describe("O8 a: mine differs from a certified one", () => {
  test("O8: a certificate of another hash halts, with both hashes in the reason", () => {
    const runner = delivered(2);
    give(runner, 2, OTHER);
    expect(runner.of("halt")).toEqual([
      { kind: "halt", reason: `output_mismatch at height 2: ${hashAt(2)} against ${OTHER}` },
    ]);
  });

  test("O8: what I computed stays readable: header, leaves, digests", () => {
    const runner = delivered(2);
    give(runner, 2, OTHER);
    const { mismatch } = runner.state;
    expect(mismatch).toMatchObject({ kind: "output_mismatch", height: 2, certifiedHash: OTHER });
    expect(outputHash(mismatch?.output?.header as OutputHeader)).toBe(hashAt(2));
    expect(mismatch?.output?.table.leaves.map(leafHash).length).toBe(3);
  });

  test("O8: after the halt nothing is delivered, signed, counted or published", () => {
    const runner = delivered(1);
    give(runner, 1, OTHER);
    const before = runner.effects.length;
    runner.give({ kind: "final", blocks: chain.blocks });
    runner.give(voteFrom(runner, 1, { height: 1, hash: hashAt(1) }));
    runner.give({ kind: "batchesHeld" });
    expect(runner.effects.length).toBe(before);
  });

  test("O8: votes of Q seats for another hash halt just the same", () => {
    const runner = delivered(1);
    for (const peer of [1, 2, 3]) runner.give(voteFrom(runner, peer, { height: 1, hash: OTHER }));
    expect(runner.of("halt").length).toBe(1);
    expect(runner.of("publish")).toEqual([]);
  });

  test("O8: a certificate that came first halts at delivery, before the output is recorded", () => {
    const runner = delivered(1);
    give(runner, 2, OTHER);
    expect(runner.of("halt")).toEqual([]);
    runner.give({ kind: "final", blocks: chain.blocks });
    expect(outputsOf(runner).map(({ height }) => height)).toEqual([1]);
    expect(runner.of("halt").length).toBe(1);
    expect(runner.state.mismatch?.output?.height).toBe(2);
  });

  test("O8: proven headers that differ from mine halt", () => {
    const runner = delivered(2);
    const [first] = headersOf(runner);
    const header = { ...(first as OutputHeader), beacon: OTHER };
    const certificate = outputCertificate(context, { height: 1, hash: outputHash(header) });
    runner.give({ kind: "provenOutputs", outputs: [{ header, certificate }] });
    expect(runner.of("halt")[0]?.reason).toContain("output_mismatch at height 1");
  });
});

describe("O8 b: a peer's vote differs", () => {
  test("O8: it is counted, and nobody halts", () => {
    const runner = delivered(1);
    runner.give(voteFrom(runner, 3, { height: 1, hash: OTHER }));
    expect([...(runner.state.votes.get(heightOf(1))?.sets.keys() ?? [])]).toEqual([
      hashAt(1),
      OTHER,
    ]);
    expect(runner.of("halt")).toEqual([]);
    expect(runner.of("reject")).toEqual([]);
  });

  test("O8: against a certificate it is reported", () => {
    const runner = delivered(1);
    give(runner, 1, hashAt(1));
    runner.give(voteFrom(runner, 3, { height: 1, hash: OTHER }));
    expect(runner.of("reject")).toEqual([
      { kind: "reject", from: 3, code: "stale", reason: "output_against_certificate" },
    ]);
    expect(runner.of("halt")).toEqual([]);
  });
});

describe("O8 c: no quorum for outputMs", () => {
  test("O8: an event names the height and the seats per hash; nothing stops", () => {
    const runner = delivered(1);
    runner.give(voteFrom(runner, 3, { height: 1, hash: OTHER }));
    const alarm = runner.of("setTimer").find(({ timer }) => timer.name === "alarm");
    expect(alarm?.delayMs).toBe(context.local.outputMs);
    if (alarm === undefined) throw new Error("no alarm");
    runner.nowMs += context.local.outputMs;
    runner.give({ kind: "timer", timer: alarm.timer });
    const seats = [
      { hash: hashAt(1), seats: 1 },
      { hash: OTHER, seats: 1 },
    ].sort((left, right) => (left.hash < right.hash ? -1 : 1));
    expect(runner.of("outputStalled")).toEqual([{ kind: "outputStalled", height: 1, seats }]);
    runner.give({ kind: "final", blocks: chain.blocks.slice(0, 2) });
    expect(outputsOf(runner).length).toBe(2);
  });

  test("O8: an output that is younger than outputMs is no alarm; one more is awaited", () => {
    const runner = delivered(1);
    const alarm = runner.of("setTimer").find(({ timer }) => timer.name === "alarm");
    if (alarm === undefined) throw new Error("no alarm");
    runner.nowMs += context.local.outputMs - 1;
    runner.give({ kind: "timer", timer: alarm.timer });
    expect(runner.of("outputStalled")).toEqual([]);
    const alarms = runner.of("setTimer").filter(({ timer }) => timer.name === "alarm");
    expect(alarms.length).toBe(2);
  });

  test("O8: once certified the alarm is silent and is not armed again", () => {
    const runner = delivered(1);
    give(runner, 1, hashAt(1));
    runner.nowMs += context.local.outputMs;
    const timer = { owner: "ordering", epoch: context.epoch, name: "alarm" } as const;
    expect(runner.give({ kind: "timer", timer })).toEqual([]);
  });
});

describe("O8 d: two certificates for one height", () => {
  const expectConflict = (runner: Runner): void => {
    expect(runner.of("halt")[0]?.reason).toContain("certificate_conflict at height 1");
    expect(runner.effects.at(-1)?.kind).toBe("halt");
  };

  test("O8: with both at hand they are evidence, then halt", () => {
    const runner = delivered(1);
    give(runner, 1, hashAt(1));
    give(runner, 1, OTHER, [1, 2, 3]);
    const [found] = runner.of("evidence");
    const evidence = found?.evidence;
    if (evidence?.kind !== "CERT_CONFLICT") throw new Error("no conflict");
    expect([evidence.first.statement.hash, evidence.second.statement.hash]).toEqual([
      hashAt(1),
      OTHER,
    ]);
    expectConflict(runner);
  });

  test("O8: both ahead of my output conflict too", () => {
    const runner = runnerOf(context, chain);
    give(runner, 1, OTHER);
    give(runner, 1, hashAt(1));
    expect(runner.of("evidence").length).toBe(1);
    expectConflict(runner);
  });

  test("O8: a height certified through a later one conflicts without evidence", () => {
    const runner = delivered(2);
    give(runner, 2, hashAt(2));
    give(runner, 1, OTHER);
    expect(runner.of("evidence")).toEqual([]);
    expectConflict(runner);
  });

  test("O8: proven headers against what I know as certified conflict", () => {
    const runner = delivered(1);
    give(runner, 1, hashAt(1));
    const header = { ...(headersOf(runner)[0] as OutputHeader), beacon: OTHER };
    const certificate = outputCertificate(context, { height: 1, hash: outputHash(header) });
    runner.give({ kind: "provenOutputs", outputs: [{ header, certificate }] });
    expect(runner.of("evidence").length).toBe(1);
    expectConflict(runner);
  });
});
