/** E7, Y6: whatever forged proofs peers send, a true one gets through. */
import { expect, test } from "vitest";
import type { EpochProof } from "../../../../src/chain/index.ts";
import type { CheckJob, Effect } from "../../../../src/core/contract.ts";
import { inspect, step } from "../../../../src/core/replica/index.ts";
import { epochOf, millisOf, rollupOf } from "../../../../src/primitives/brand.ts";
import { LayoutWriter } from "../../../../src/primitives/bytes.ts";
import { type Cluster, createCluster, give, memberOf, peerOf, run } from "./cluster.ts";

const SLEEPER = 3;

function work(cluster: Cluster, rounds: number): void {
  for (let round = 0; round < rounds; round++) {
    const bytes = new LayoutWriter(8).u32(4).u32(round).done();
    const section = { kind: 0, rollupId: rollupOf(1), units: 1, bytes } as const;
    give(cluster, round % SLEEPER, { kind: "submit", nowMs: millisOf(cluster.nowMs), section });
    run(cluster, 700);
  }
}

/** A node that slept through the end of its epoch, and what it takes from here on. */
function createSleeper() {
  const cluster = createCluster({ parameters: { epochHeights: 3 } });
  work(cluster, 4);
  cluster.asleep.add(SLEEPER);
  work(cluster, 8);
  const { replica } = memberOf(cluster, SLEEPER);
  const { epoch } = inspect(replica);
  const { proofs } = memberOf(cluster, 0).replica;
  const proofAt = (ahead: number): EpochProof => {
    const proof = proofs.get(epochOf(epoch + ahead));
    if (proof === undefined) throw new Error(`no proof of epoch ${epoch + ahead}`);
    return proof;
  };
  let nowMs = cluster.nowMs;
  const says = (peer: number, ...given: EpochProof[]): Effect[] =>
    step(replica, {
      kind: "message",
      nowMs: millisOf(nowMs),
      from: peerOf(peer),
      message: { kind: "epochProofs", epoch, proofs: given },
    });
  const answer = ({ claims: _, ...job }: CheckJob, valid: boolean): Effect[] =>
    step(replica, {
      kind: "checked",
      nowMs: millisOf(nowMs),
      job,
      verdicts: [{ valid, aggregate: null }],
    });
  /** A peer is heard to be far ahead. @returns whom that made this node ask. */
  const hears = (peer: number, afterMs: number): string[] => {
    nowMs += afterMs;
    const message = { kind: "getOwnVotes", epoch: epochOf(epoch + 5) } as const;
    const effects = step(replica, {
      kind: "message",
      nowMs: millisOf(nowMs),
      from: peerOf(peer),
      message,
    });
    return effects.flatMap((effect) =>
      effect.kind === "send" && effect.message.kind === "getEpochProofs" && effect.to !== "all"
        ? [...effect.to]
        : [],
    );
  };
  return { epoch, proofAt, says, answer, hears, epochNow: () => inspect(replica).epoch };
}

const forged = (proof: EpochProof, byte: number): EpochProof => ({
  ...proof,
  finalization: { ...proof.finalization, signature: new Uint8Array(96).fill(byte) },
});

const jobIn = (effects: readonly Effect[]): CheckJob | null =>
  effects.flatMap((effect) => (effect.kind === "check" ? [effect.job] : []))[0] ?? null;

const refusals = (effects: readonly Effect[]) =>
  effects.flatMap((effect) =>
    effect.kind === "reject" ? [`${effect.from === peerOf(1)} ${effect.code}`] : [],
  );

test("E7: an honest answer that comes while a forged one is checked is looked at next", () => {
  const { epoch, proofAt, says, answer, epochNow } = createSleeper();
  const first = jobIn(says(1, forged(proofAt(0), 1)));
  if (first === null) throw new Error("no check");
  expect(says(2, proofAt(0), proofAt(1))).toEqual([]);
  const effects = answer(first, false);
  expect(refusals(effects)).toEqual(["true bad_signature"]);
  const second = jobIn(effects);
  if (second === null) throw new Error("no second check");
  expect(second.claims[0]).toMatchObject({ certificate: proofAt(0).finalization });
  const third = jobIn(answer(second, true).slice(-1));
  expect(epochNow()).toBe(epoch + 1);
  expect(third?.claims[0]).toMatchObject({ certificate: proofAt(1).finalization });
});

test("E7, S19: a flood of forged proofs costs one check, and no other peer its turn", () => {
  const { epoch, proofAt, says, answer, epochNow } = createSleeper();
  const first = jobIn(says(1, forged(proofAt(0), 0)));
  if (first === null) throw new Error("no check");
  for (let count = 1; count < 100; count++) {
    expect(refusals(says(1, forged(proofAt(0), count)))).toEqual(["true duplicate"]);
  }
  expect(jobIn(answer(first, false))).toBeNull();
  for (let count = 1; count < 100; count++) {
    expect(refusals(says(1, forged(proofAt(0), count)))).toEqual(["true rate_limited"]);
  }
  const honest = jobIn(says(0, proofAt(0)));
  if (honest === null) throw new Error("the honest proof is not checked");
  answer(honest, true);
  expect(epochNow()).toBe(epoch + 1);
  // In the next epoch it is heard again: whoever lied may have been repaired.
  expect(jobIn(says(1, proofAt(1)))).not.toBeNull();
});

test("E7: a proof of bad form costs no check, and its sender is heard no more", () => {
  const { proofAt, says } = createSleeper();
  const proof = proofAt(0);
  const broken = { ...proof, boundary: { ...proof.boundary, kind: 0 } } as EpochProof;
  expect(refusals(says(1, broken))).toEqual(["true malformed"]);
  expect(refusals(says(1, proof))).toEqual(["true rate_limited"]);
});

test("Y3, Y6: who was asked for proofs gives way to the others that speak", () => {
  const { hears } = createSleeper();
  expect(hears(1, 60_000)).toEqual([peerOf(1)]);
  for (let waited = 0; waited < 1000; waited += 50) expect(hears(1, 50)).toEqual([]);
  expect(hears(2, 0)).toEqual([peerOf(2)]);
  expect(hears(0, 10)).toEqual([]);
  expect(hears(0, 500)).toEqual([peerOf(0)]);
  expect(hears(1, 5000)).toEqual([peerOf(1)]);
});
