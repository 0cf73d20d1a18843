/** Epochs by L1 block, and the proof that one is over. [SC1, E1, E5, E7] */
import { describe, expect, test } from "vitest";
import {
  type BlockHeader,
  BlockKind,
  bitmapOf,
  blockHash,
  createCommittee,
  type EpochProof,
  effectiveEpoch,
  epochProofFault,
  type Finalization,
  finalizeStatement,
  peerKeyOf,
  snapshotBlock,
  startBlock,
  writableEpochs,
} from "../../../src/chain/index.ts";
import {
  epochOf,
  heightOf,
  millisOf,
  operatorOf,
  seatsOf,
  viewOf,
  ZERO_HASH,
} from "../../../src/primitives/brand.ts";

describe("SC1: the schedule", () => {
  const schedule = { base: 100, blocks: 10 };

  test("SC1: snapshots precede starts by one epoch; those of 0 and 1 are the base", () => {
    const epochs = [0, 1, 2, 3].map(epochOf);
    expect(epochs.map((epoch) => snapshotBlock(schedule, epoch))).toEqual([100, 100, 110, 120]);
    expect(epochs.map((epoch) => startBlock(schedule, epoch))).toEqual([100, 110, 120, 130]);
  });

  test("SC6: a committee is written from its snapshot on, for two epochs", () => {
    const writable = (block: number) => writableEpochs(schedule, block);
    expect(writable(99)).toEqual([]);
    expect(writable(100)).toEqual([0, 1]);
    expect(writable(110)).toEqual([0, 1, 2]);
    expect(writable(119)).toEqual([0, 1, 2]);
    // Those of 0 and 1 share the base as their snapshot, and end together.
    expect(writable(120)).toEqual([2, 3]);
    expect(writable(130)).toEqual([3, 4]);
  });

  test("SC1: a change before the base counts from epoch 0, later ones from two epochs on", () => {
    const effective = [0, 99, 100, 109, 110, 119, 120].map((b) => effectiveEpoch(schedule, b));
    expect(effective).toEqual([0, 0, 2, 2, 3, 3, 4]);
  });

  test("E1: a set is fixed by blocks below its snapshot, whenever it is read", () => {
    for (let block = 100; block < 200; block++) {
      const epoch = effectiveEpoch(schedule, block);
      expect(block).toBeLessThan(snapshotBlock(schedule, epoch));
      expect(block).toBeGreaterThanOrEqual(snapshotBlock(schedule, epochOf(epoch - 1)));
    }
  });
});

test("E8: a peer key is the node key in lower-case hex, without a prefix", () => {
  expect(peerKeyOf(new Uint8Array(32).fill(0xab))).toBe("ab".repeat(32));
});

describe("E7: a proof", () => {
  const epoch = epochOf(5);
  const committee = createCommittee(
    epoch,
    [1, 1, 1, 1].map((count) => ({
      seats: seatsOf(count),
      blsKey: new Uint8Array(96),
      nodeKey: new Uint8Array(32),
    })),
  );
  const boundary: BlockHeader = {
    epoch,
    view: viewOf(7),
    height: heightOf(90),
    kind: BlockKind.BOUNDARY,
    proposer: operatorOf(1),
    parentView: viewOf(6),
    parentHash: ZERO_HASH,
    cutRoot: ZERO_HASH,
    reportsRoot: ZERO_HASH,
    l1Number: 60,
    l1Hash: ZERO_HASH,
    timestampMs: millisOf(1000),
    nextCommittee: `0x${"11".repeat(32)}` as never,
  };
  const fillerOn = (parent: BlockHeader, view: number): BlockHeader => ({
    ...boundary,
    kind: BlockKind.FILLER,
    view: viewOf(view),
    parentView: parent.view,
    parentHash: blockHash(parent),
    nextCommittee: ZERO_HASH,
  });
  const first = fillerOn(boundary, 8);
  const second = fillerOn(first, 10);

  function proofOf(
    fillers: readonly BlockHeader[],
    changes: { last?: BlockHeader; signers?: readonly number[]; epoch?: number } = {},
  ): EpochProof {
    const last = changes.last ?? fillers.at(-1) ?? boundary;
    const { view, height } = last;
    const statement = finalizeStatement({
      epoch: epochOf(changes.epoch ?? epoch),
      view,
      height,
      hash: blockHash(last),
    });
    const signers = bitmapOf(4, (changes.signers ?? [0, 1, 2]).map(operatorOf));
    const finalization = { statement, signers, signature: new Uint8Array(96) } as Finalization;
    return { boundary, fillers, finalization };
  }

  test("E7: a final boundary, or fillers from it to a final one, are no fault", () => {
    for (const fillers of [[], [first], [first, second]]) {
      expect(epochProofFault(proofOf(fillers), committee)).toBeNull();
    }
  });

  const FAULTS: [string, EpochProof, string][] = [
    [
      "E7: another epoch",
      { ...proofOf([]), boundary: { ...boundary, epoch: epochOf(4) } },
      "proof_epoch",
    ],
    [
      "E7: no boundary",
      { ...proofOf([]), boundary: { ...boundary, kind: BlockKind.NORMAL } },
      "proof_boundary",
    ],
    ["E7: a finalization of another block", proofOf([], { last: first }), "proof_finalization"],
    ["E7: a filler left out", proofOf([second]), "proof_filler"],
    [
      "E5: a filler at another height",
      proofOf([{ ...first, height: heightOf(91) }]),
      "proof_filler",
    ],
    [
      "E5: a block of another kind",
      proofOf([{ ...first, kind: BlockKind.NORMAL }]),
      "proof_filler",
    ],
    ["E7: views that fall", proofOf([{ ...first, view: viewOf(7) }]), "proof_filler"],
    ["K2: too few seats", proofOf([], { signers: [0, 1] }), "proof_quorum"],
    ["E7: votes of an older set", proofOf([], { epoch: 4 }), "proof_quorum"],
  ];
  for (const [what, proof, fault] of FAULTS) {
    test(`${what} is ${fault}`, () => expect(epochProofFault(proof, committee)).toBe(fault));
  }

  test("E7: votes of an older set pass only in the mutation test", () => {
    const proof = proofOf([], { epoch: 4 });
    expect(epochProofFault(proof, committee, { oldSetsCount: true })).toBeNull();
  });
});
