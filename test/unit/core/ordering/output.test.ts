import { describe, expect, test } from "vitest";
import {
  type BodyPart,
  leafHash,
  outputHash,
  PartKind,
  partHash,
  registrationLeaf,
  SectionKind,
} from "../../../../src/chain/index.ts";
import {
  beaconWithoutKey,
  bodyRoot,
  createLeafTable,
  NO_FORCED,
  type Output,
  type OutputPoint,
  outputOf,
  registerRollups,
  rootOf,
  SEALING_OFF,
  type SealedHook,
} from "../../../../src/core/ordering/index.ts";
import { keccak256, sha256 } from "../../../../src/crypto/hash.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  millisOf,
  rollupOf,
  viewOf,
  ZERO_HASH,
} from "../../../../src/primitives/brand.ts";
import { asciiBytes, concatBytes, fromHex } from "../../../../src/primitives/bytes.ts";
import vectors from "../../../vectors/ordering/outputs.json" with { type: "json" };
import {
  type Chain,
  chainOf,
  contextOf,
  type Delta,
  GENESIS,
  open,
  rollupsOf,
  sectionOf,
} from "./fixture.ts";

const context = contextOf();
const genesis: OutputPoint = {
  height: heightOf(0),
  hash: GENESIS,
  table: registerRollups(createLeafTable([]), rollupsOf(3)),
};

/** Outputs of a chain, each on the one before. */
function outputsOf(chain: Chain, options: { sealed?: SealedHook; context?: typeof context } = {}) {
  const made: Output[] = [];
  for (const { block, parentCut } of chain.blocks) {
    const lanes = chain.lanes.map((batches, lane) =>
      batches.slice(parentCut[lane]?.height, block.cut[lane]?.height),
    );
    const output = outputOf({
      context: options.context ?? context,
      previous: made.at(-1) ?? genesis,
      block,
      lanes,
      forced: NO_FORCED,
      sealed: options.sealed ?? SEALING_OFF,
    });
    made.push(output as Output);
  }
  return made;
}

const deltas: Delta[] = [
  [[[open(1, [1], [2])]], [[open(2, [3])]], [], []],
  [[], [], [], []],
  [[], [[open(1, [4])]], [], []],
];

describe("O1: golden vectors", () => {
  test("O3: root of the zero leaves of ids 1..3, policy 0", () => {
    const leaves = [1, 2, 3].map((id) => registrationLeaf(rollupOf(id), 0));
    expect(rootOf(createLeafTable(leaves))).toBe(vectors.zeroLeavesRoot);
    expect(leaves.map(leafHash)).toEqual(vectors.zeroLeafHashes);
  });

  test("O1: outputHash", () => {
    const word = (byte: string): Hash => `0x${byte.repeat(32)}` as Hash;
    const header = {
      epoch: epochOf(0),
      height: heightOf(1),
      view: viewOf(2),
      timestampMs: millisOf(6),
      blockHash: word("22"),
      prevOutputHash: word("11"),
      rollupsRoot: vectors.zeroLeavesRoot as Hash,
      rollupCount: 3,
      l1Number: 0,
      l1Hash: ZERO_HASH,
      committeeHash: word("33"),
      nextCommittee: ZERO_HASH,
      beacon: word("44"),
      stateRoot: ZERO_HASH,
    };
    expect(outputHash(header)).toBe(vectors.outputHash);
  });

  test("O1: a small chain keeps its output hashes", () => {
    expect(outputsOf(chainOf(context, deltas)).map(({ hash }) => hash)).toEqual(vectors.chain);
  });
});

describe("O1: content of a header", () => {
  const chain = chainOf(context, deltas);
  const outputs = outputsOf(chain);

  test("O1: epoch, height, view, time, anchor and block hash are the block's", () => {
    for (const [index, { header }] of outputs.entries()) {
      const block = chain.blocks[index]?.block;
      expect(header).toMatchObject({
        epoch: block?.header.epoch,
        height: index + 1,
        view: block?.header.view,
        timestampMs: block?.header.timestampMs,
        blockHash: block?.hash,
        l1Number: 0,
        l1Hash: ZERO_HASH,
        nextCommittee: ZERO_HASH,
        committeeHash: context.committeeHash,
        rollupCount: 3,
        stateRoot: ZERO_HASH,
      });
    }
  });

  test("O1: height 1 is chained to genesisHash, every later one to the output before", () => {
    expect(outputs[0]?.header.prevOutputHash).toBe(GENESIS);
    expect(outputs[1]?.header.prevOutputHash).toBe(outputs[0]?.hash);
    expect(outputs[2]?.header.prevOutputHash).toBe(outputHash(outputs[1]?.header as never));
  });

  test("O1: with the chain switched off the previous hash is zero", () => {
    const loose = contextOf({ rules: { outputChained: false } });
    expect(outputsOf(chain, { context: loose })[1]?.header.prevOutputHash).toBe(ZERO_HASH);
  });

  test("OP2: the beacon of a block without key is SHA-256 of order ‖ 0 ‖ blockHash", () => {
    const hash = chain.blocks[0]?.block.hash as Hash;
    const preimage = concatBytes(asciiBytes("LOCKSTEP/v1/order"), Uint8Array.of(0), fromHex(hash));
    expect(beaconWithoutKey(hash)).toBe(sha256(preimage));
    expect(outputs[0]?.header.beacon).toBe(sha256(preimage));
  });
});

describe("O2: leaves", () => {
  const outputs = outputsOf(chainOf(context, deltas));
  const leaf = (height: number, rollup: number) =>
    outputs[height - 1]?.table.leaves[rollup - 1] as NonNullable<Output["table"]["leaves"][0]>;

  test("O2: a batch replaces the leaf: seq + 1, its height, hash of the leaf it replaces", () => {
    expect(leaf(1, 1)).toMatchObject({
      seq: 1,
      batchHeight: 1,
      prevBatchHash: leafHash(registrationLeaf(rollupOf(1), 1)),
      txCount: 2,
      byteSize: 10,
      forcedUpto: 0,
      orderPolicy: 1,
      spent: 0n,
    });
    expect(leaf(3, 1)).toMatchObject({
      seq: 2,
      batchHeight: 3,
      prevBatchHash: leafHash(leaf(1, 1)),
    });
  });

  test("O2: without a part the leaf is carried forward unchanged", () => {
    expect(leaf(2, 1)).toBe(leaf(1, 1));
    expect(leaf(3, 2)).toBe(leaf(1, 2));
    expect(leaf(3, 3)).toEqual(registrationLeaf(rollupOf(3), 1));
    expect(outputs[1]?.header.rollupsRoot).toBe(outputs[0]?.header.rollupsRoot);
  });

  test("O2: only rollups with a part appear among the height's batches, rising", () => {
    expect(outputs.map(({ batches }) => batches.map(({ leaf: { rollupId } }) => rollupId))).toEqual(
      [[1, 2], [], [1]],
    );
  });

  test("bodyRoot is the padded tree over part hashes", () => {
    const parts = outputs[0]?.batches[0]?.parts as readonly BodyPart[];
    expect(parts.length).toBe(1);
    expect(bodyRoot(parts)).toBe(partHash(parts[0] as BodyPart));
    const pair = [parts[0] as BodyPart, { ...(parts[0] as BodyPart), position: 9 }];
    expect(bodyRoot(pair)).toBe(keccak256(concatBytes(...pair.map((p) => fromHex(partHash(p))))));
  });

  test("O2: forced items raise forcedUpto by their number", () => {
    const chain = chainOf(context, deltas);
    const item = (index: number) => ({
      rollupId: rollupOf(3),
      index,
      payload: Uint8Array.of(1),
    });
    const block = chain.blocks[1]?.block as Chain["blocks"][0]["block"];
    const output = outputOf({
      context,
      previous: outputs[0] as Output,
      block,
      lanes: [[], [], [], []],
      forced: { items: [item(0), item(1)], consumed: new Map() },
      sealed: SEALING_OFF,
    });
    expect(output?.table.leaves[2]).toMatchObject({ seq: 1, forcedUpto: 2, txCount: 2 });
    expect(output?.batches[0]?.parts.map(({ kind }) => kind)).toEqual([
      PartKind.FORCED,
      PartKind.FORCED,
    ]);
  });
});

describe("H1, H2: the sealing hook", () => {
  const envelope = sectionOf(SectionKind.SEALED, 2, [Uint8Array.of(1, 2, 3)]);
  const chain = chainOf(context, [[[[open(1, [1]), envelope]], [], [], []]]);

  test("DK11: with encMode OFF sealed units are dropped", () => {
    const [output] = outputsOf(chain);
    expect(output?.batches.map(({ leaf }) => leaf.rollupId)).toEqual([1]);
  });

  test("H1: the hook sees the block and its SEALED rows, and its units stand before open", () => {
    const seen: unknown[] = [];
    const sealed: SealedHook = {
      admit: (block, rows) => {
        seen.push([block.header.height, rows.map(({ row }) => row.rollupId)]);
        const sealedId = new Uint8Array(32).fill(1);
        const transaction = Uint8Array.of(5);
        return [{ outcome: "opened", rollupId: rollupOf(2), sealedId, transaction }];
      },
    };
    const [output] = outputsOf(chain, { sealed });
    expect(seen).toEqual([[1, [2]]]);
    expect(output?.batches.map(({ parts }) => parts[0]?.position)).toEqual([1, 0]);
  });

  test("H2: while a key is awaited there is no output", () => {
    expect(outputsOf(chain, { sealed: { admit: () => null } })).toEqual([null]);
  });
});

describe("U2: independence of arrival", () => {
  const both = chainOf(context, [[[[open(1, [1])]], [[open(1, [2])]], [], []]]);

  test("U2: every node makes the same output", () => {
    const hashes = [0, 1, 2, 3, null].map(
      (self) => outputsOf(both, { context: contextOf({ self }) })[0]?.hash,
    );
    expect(new Set(hashes).size).toBe(1);
  });

  test("U2: with the rule switched off nodes differ", () => {
    const rules = { orderIndependentOfArrival: false };
    const hashes = [0, 1].map(
      (self) => outputsOf(both, { context: contextOf({ self, rules }) })[0]?.hash,
    );
    expect(hashes[0]).not.toBe(hashes[1]);
  });
});
