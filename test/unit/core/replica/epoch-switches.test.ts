/** Each rule's switch does what it says across epochs, and history that is gone. [E3, E7, O7] */
import { describe, expect, test } from "vitest";
import { type EpochProof, notarizeStatement } from "../../../../src/chain/index.ts";
import { inspect } from "../../../../src/core/replica/index.ts";
import {
  epochOf,
  millisOf,
  rollupOf,
  viewOf,
  ZERO_HASH,
} from "../../../../src/primitives/brand.ts";
import { LayoutWriter } from "../../../../src/primitives/bytes.ts";
import {
  type Cluster,
  createCluster,
  crypto,
  give,
  memberOf,
  OPERATORS,
  peerOf,
  run,
  type Variation,
} from "./cluster.ts";

const SHORT: Variation = { parameters: { epochHeights: 3 } };

function work(cluster: Cluster, rounds: number): void {
  for (let round = 0; round < rounds; round++) {
    const bytes = new LayoutWriter(8).u32(4).u32(round).done();
    const section = { kind: 0, rollupId: rollupOf(1), units: 1, bytes } as const;
    const nowMs = millisOf(cluster.nowMs);
    const operator = round % OPERATORS;
    if (!cluster.asleep.has(operator)) give(cluster, operator, { kind: "submit", nowMs, section });
    run(cluster, 700);
  }
}

/** A committee some epochs ahead of its member 3, which has just woken up. */
function withSleeper(variation: Variation): Cluster {
  const cluster = createCluster(variation);
  work(cluster, 2);
  cluster.asleep.add(3);
  work(cluster, 14);
  cluster.asleep.delete(3);
  return cluster;
}

const epochAt = (cluster: Cluster, operator: number): number =>
  inspect(memberOf(cluster, operator).replica).epoch;

test("E3, V5: epochIsInstance is what tells a laggard that the others are epochs ahead", () => {
  for (const [rules, behind] of [
    [{}, false],
    [{ epochIsInstance: false }, true],
  ] as const) {
    const cluster = createCluster({ ...SHORT, rules });
    work(cluster, 2);
    cluster.asleep.add(3);
    work(cluster, 14);
    cluster.asleep.delete(3);
    // It has forgotten nothing, and nobody repeats what it missed by itself.
    cluster.mail.length = 0;
    run(cluster, 3000);
    expect(epochAt(cluster, 3) < epochAt(cluster, 0)).toBe(behind);
  }
});

describe("E7: which proofs end an epoch", () => {
  /** The newest proof of member 0, and how member 3 takes it after a change. */
  function taken(change: (proof: EpochProof) => EpochProof, variation: Variation = SHORT): number {
    const cluster = createCluster(variation);
    work(cluster, 4);
    cluster.asleep.add(3);
    work(cluster, 4);
    const epoch = epochAt(cluster, 3);
    const proof = memberOf(cluster, 0).replica.proofs.get(epochOf(epoch));
    if (proof === undefined) throw new Error("no proof");
    cluster.mail.length = 0;
    const nowMs = millisOf(cluster.nowMs);
    const message = {
      kind: "epochProofs",
      epoch: epochOf(epoch),
      proofs: [change(proof)],
    } as const;
    give(cluster, 3, { kind: "message", nowMs, from: peerOf(1), message });
    return epochAt(cluster, 3) - epoch;
  }

  test("E7: a true one does", () => {
    expect(taken((proof) => proof)).toBe(1);
  });

  test("E7, K2: one with too few seats, another signature, or another statement does not", () => {
    const changes: ((proof: EpochProof) => EpochProof)[] = [
      (proof) => ({
        ...proof,
        finalization: { ...proof.finalization, signers: Uint8Array.of(0b0011) },
      }),
      (proof) => ({
        ...proof,
        finalization: { ...proof.finalization, signature: new Uint8Array(96).fill(9) },
      }),
      (proof) => ({ ...proof, boundary: { ...proof.boundary, nextCommittee: ZERO_HASH } }),
      (proof) => ({ ...proof, boundary: { ...proof.boundary, kind: 0 } }),
      (proof) => ({ ...proof, fillers: [proof.boundary] }),
      (proof) => ({ ...proof, boundary: { ...proof.boundary, epoch: epochOf(0) } }),
      (proof) => {
        const { epoch, view, height, hash } = proof.finalization.statement;
        const statement = notarizeStatement({
          epoch,
          view: viewOf(view),
          height: height as never,
          hash,
        });
        return { ...proof, finalization: { ...proof.finalization, statement } as never };
      },
    ];
    for (const change of changes) expect(taken(change)).toBe(0);
  });

  /** All members say that the boundary is final, in the words of an older epoch. */
  const withOldVotes = (proof: EpochProof): EpochProof => {
    const statement = { ...proof.finalization.statement, epoch: epochOf(0) };
    const votes = [0, 1, 2, 3].map((operator) => ({
      operator: operator as never,
      signature: crypto.signerOf(operator as never)({
        owner: "consensus",
        epoch: epochOf(0),
        statement,
        report: null,
      }).statement as Uint8Array,
    }));
    const { aggregate } = crypto.verify({ kind: "votes", statement, votes });
    if (aggregate === null) throw new Error("no aggregate");
    const signers = Uint8Array.of(0b1111);
    return { ...proof, finalization: { statement, signers, signature: aggregate } };
  };

  test("E7, S11: oldSetVotesNeverCount is what refuses the votes of an older set", () => {
    expect(taken(withOldVotes)).toBe(0);
    expect(taken(withOldVotes, { ...SHORT, rules: { oldSetVotesNeverCount: false } })).toBe(1);
  });
});

test("O7, Y6: history that is gone everywhere is jumped over with a state of the epoch that runs", () => {
  const cluster = withSleeper(SHORT);
  const slept = inspect(memberOf(cluster, 3).replica).deliveredHeight;
  // The others have thrown their old batches away.
  for (const operator of [0, 1, 2]) {
    const member = memberOf(cluster, operator);
    const epoch = epochAt(cluster, operator);
    member.records = member.records.filter(
      (entry) => entry.epoch >= epoch - 1 || entry.record.kind !== "batch",
    );
  }
  run(cluster, 30_000);
  work(cluster, 6);
  run(cluster, 20_000);
  const [one, sleeper] = [
    inspect(memberOf(cluster, 0).replica),
    inspect(memberOf(cluster, 3).replica),
  ];
  expect(sleeper).toMatchObject({ epoch: one.epoch, halted: null, voting: true });
  expect(sleeper.certifiedHeight).toBeGreaterThanOrEqual(one.certifiedHeight - 1);
  expect(sleeper.deliveredHeight).toBeGreaterThan(slept);
  const { published } = memberOf(cluster, 3);
  const heights = published.map(({ header }) => header.height);
  expect(heights).toEqual([...heights].sort((a, b) => a - b));
  expect(
    memberOf(cluster, 3).effects.filter(({ kind }) => kind === "epochClosed").length,
  ).toBeGreaterThan(3);
  const last = published.at(-1);
  const same = memberOf(cluster, 0).published.find(
    ({ header }) => header.height === last?.header.height,
  );
  expect(last?.outputHash).toBe(same?.outputHash);
});
