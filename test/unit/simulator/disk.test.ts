import { expect, test } from "vitest";
import {
  type Batch,
  type Block,
  type BlockHeader,
  BlockKind,
  buildBatch,
  createBlock,
  type OutputCertificate,
  type OutputHeader,
  outputStatement,
  SectionKind,
  type StoredRecord,
} from "../../../src/chain/index.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  laneHeightOf,
  millisOf,
  operatorOf,
  rollupOf,
  viewOf,
  ZERO_HASH,
} from "../../../src/primitives/brand.ts";
import { createDisk } from "../../simulator/disk.ts";
import { epochStartRecord } from "../core/beginning.ts";

const epoch = epochOf(0);
const start: StoredRecord = epochStartRecord(epoch, ZERO_HASH);

const header = (height: number, parentHash: Hash): BlockHeader => ({
  epoch,
  view: viewOf(height),
  height: heightOf(height),
  kind: BlockKind.NORMAL,
  proposer: operatorOf(0),
  parentView: viewOf(height - 1),
  parentHash,
  cutRoot: ZERO_HASH,
  reportsRoot: ZERO_HASH,
  l1Number: 0,
  l1Hash: ZERO_HASH,
  timestampMs: millisOf(height),
  nextCommittee: ZERO_HASH,
});

function chainOfBlocks(count: number): Block[] {
  const blocks: Block[] = [];
  for (let height = 1; height <= count; height++) {
    blocks.push(createBlock(header(height, blocks.at(-1)?.hash ?? ZERO_HASH), [], []));
  }
  return blocks;
}

function chainOfBatches(count: number, bytes: number): Batch[] {
  const batches: Batch[] = [];
  const unit = new Uint8Array(4 + bytes);
  new DataView(unit.buffer).setUint32(0, bytes);
  for (let height = 1; height <= count; height++) {
    const parentDigest = batches.at(-1)?.digest ?? ZERO_HASH;
    const lane = operatorOf(2);
    const place = { epoch, lane, height: laneHeightOf(height), parentDigest };
    batches.push(
      buildBatch({ ...place, createdMs: millisOf(0), laneBytes: unit.length * height }, [
        { kind: SectionKind.OPEN, rollupId: rollupOf(1), units: 1, bytes: unit },
      ]),
    );
  }
  return batches;
}

const output = (height: number): OutputHeader => ({
  epoch,
  height: heightOf(height),
  view: viewOf(height),
  timestampMs: millisOf(height),
  blockHash: ZERO_HASH,
  prevOutputHash: ZERO_HASH,
  rollupsRoot: ZERO_HASH,
  rollupCount: 1,
  l1Number: 0,
  l1Hash: ZERO_HASH,
  committeeHash: ZERO_HASH,
  nextCommittee: ZERO_HASH,
  beacon: ZERO_HASH,
  stateRoot: ZERO_HASH,
});

const persisted = (height: number): StoredRecord => ({
  kind: "output",
  height: heightOf(height),
  header: output(height),
  changedLeaves: [],
  signs: true,
});

test("what was appended is found, in order, after the initial records", () => {
  const disk = createDisk([start]);
  const [first, second] = chainOfBlocks(2).map((block): StoredRecord => ({ kind: "block", block }));
  disk.append([[first as StoredRecord], [second as StoredRecord]]);
  expect(disk.open()).toEqual([start, first, second]);
  expect(disk.open()).toEqual(disk.open());
});

test("R3: a flipped bit in a synced record loses the whole memory", () => {
  for (const place of [0, 0.5, 0.999]) {
    const disk = createDisk([start]);
    disk.append([[persisted(1)], [persisted(2)]]);
    disk.flipBit(place);
    expect(disk.open()).toEqual([]);
    expect(
      disk.serve({ kind: "getOutputs", epoch, fromHeight: heightOf(1), count: 1 }, 1e6),
    ).toEqual({
      kind: "absent",
      epoch,
      request: { kind: "getOutputs", epoch, fromHeight: heightOf(1), count: 1 },
    });
    disk.append([[persisted(3)]]);
    expect(disk.open()).toEqual([persisted(3)]);
  }
});

test("Y0: blocks are served newest first, down to what is here", () => {
  const disk = createDisk([start]);
  const blocks = chainOfBlocks(5);
  disk.append(blocks.slice(1).map((block) => [{ kind: "block", block }]));
  const hash = (blocks[4] as Block).hash;
  const served = (count: number) => disk.serve({ kind: "getBlocks", epoch, hash, count }, 1e6);
  expect(served(2)).toEqual({ kind: "blocks", epoch, blocks: [blocks[4], blocks[3]] });
  const down = [blocks[4], blocks[3], blocks[2], blocks[1]];
  expect(served(100)).toEqual({ kind: "blocks", epoch, blocks: down });
});

test("Y0: an unknown key is absent, whatever is asked for", () => {
  const disk = createDisk([start]);
  const unknown = [
    { kind: "getBlocks" as const, epoch, hash: ZERO_HASH, count: 3 },
    { kind: "getBatches" as const, epoch, lane: operatorOf(0), digest: ZERO_HASH, count: 3 },
    { kind: "getOutputs" as const, epoch, fromHeight: heightOf(9), count: 3 },
    { kind: "getOutputState" as const, epoch, height: heightOf(9) },
  ];
  for (const request of unknown) {
    expect(disk.serve(request, 1e6)).toEqual({ kind: "absent", epoch, request });
  }
});

test("Y1: an answer stays within its bytes, but one item always goes out", () => {
  const disk = createDisk([start]);
  const batches = chainOfBatches(4, 1000);
  disk.append(batches.map((batch) => [{ kind: "batch", batch }]));
  const digest = (batches[3] as Batch).digest;
  const request = { kind: "getBatches" as const, epoch, lane: operatorOf(2), digest, count: 10 };
  const served = (bytesMax: number): readonly Batch[] => {
    const answer = disk.serve(request, bytesMax);
    return answer.kind === "batches" ? answer.batches : [];
  };
  const size = (batches[0] as Batch).bytes.length;
  expect(served(2 * size)).toEqual([batches[3], batches[2]]);
  expect(served(2 * size - 1)).toEqual([batches[3]]);
  expect(served(1)).toEqual([batches[3]]);
  expect(served(1e6)).toHaveLength(4);
});

test("O7: outputs rise from the height asked, with the certificates that are here", () => {
  const disk = createDisk([start]);
  const statement = outputStatement({ epoch, height: heightOf(2), hash: ZERO_HASH });
  const certificate = {
    statement,
    signers: new Uint8Array(1),
    signature: new Uint8Array(96),
  } as OutputCertificate;
  disk.append([
    [persisted(1), persisted(2), { kind: "outputCertificate", certificate }],
    [persisted(3)],
  ]);
  const request = { kind: "getOutputs" as const, epoch, fromHeight: heightOf(2), count: 10 };
  expect(disk.serve(request, 1e6)).toEqual({
    kind: "outputs",
    epoch,
    outputs: [
      { header: output(2), certificate },
      { header: output(3), certificate: null },
    ],
  });
});
