/** Records that can be told from each other, for a disk to hold. */
import {
  type Batch,
  buildBatch,
  notarizeStatement,
  SectionKind,
  type StoredRecord,
} from "../../src/chain/index.ts";
import {
  type Epoch,
  epochOf,
  type Hash,
  heightOf,
  laneHeightOf,
  millisOf,
  operatorOf,
  rollupOf,
  viewOf,
  ZERO_HASH,
} from "../../src/primitives/brand.ts";

export const GENESIS = `0x${"ab".repeat(32)}` as Hash;
export const EPOCH = epochOf(0);

/** What an epoch's log begins with. */
export const startOf = (epoch: Epoch): StoredRecord => ({
  kind: "epochStart",
  epoch,
  instance: GENESIS,
  start: { height: heightOf(0), timestampMs: millisOf(0), l1Number: 0, l1Hash: ZERO_HASH },
  set: {
    epoch,
    members: [],
    committeeHash: GENESIS,
    leaderSeed: GENESIS,
    rollups: [],
    endsAtL1Block: 0,
  },
});
export const START: StoredRecord = startOf(EPOCH);

/** A vote that can be told from all others. */
export const voteIn = (epoch: Epoch, view: number): StoredRecord => ({
  kind: "vote",
  statement: notarizeStatement({
    epoch,
    view: viewOf(view),
    height: heightOf(view),
    hash: hashOfNumber(view),
  }),
});

export const voteAt = (view: number): StoredRecord => voteIn(EPOCH, view);

export const hashOfNumber = (value: number): Hash =>
  `0x${value.toString(16).padStart(64, "0")}` as Hash;

/** Batches of one lane, each on the one before. */
export function chainOfBatches(
  count: number,
  { lane = 0, bytes = 40, from = null as Batch | null, epoch = EPOCH } = {},
): Batch[] {
  const chain: Batch[] = [];
  let parent = from;
  for (let made = 0; made < count; made++) {
    const height = (parent?.header.height ?? 0) + 1;
    const unit = new Uint8Array(4 + bytes).fill(height % 256);
    new DataView(unit.buffer).setUint32(0, bytes);
    const header = {
      epoch,
      lane: operatorOf(lane),
      height: laneHeightOf(height),
      parentDigest: parent?.digest ?? hashOfNumber(lane),
      createdMs: millisOf(1000 + height),
      laneBytes: (parent?.header.laneBytes ?? 0) + unit.length,
    };
    const content = { kind: SectionKind.OPEN, rollupId: rollupOf(1), units: 1, bytes: unit };
    parent = buildBatch(header, [content]);
    chain.push(parent);
  }
  return chain;
}

export const batchRecord = (batch: Batch): StoredRecord => ({ kind: "batch", batch });

/** Steps for a core to have done: each votes and keeps one batch, the first starts the epoch. */
export type Steps = {
  stepAt(at: number): StoredRecord[];
  /** The records of the first steps as a start gives them: batches last. */
  recordsOf(steps: number): StoredRecord[];
};

export function stepsOf(batches: readonly Batch[]): Steps {
  const stepAt = (at: number): StoredRecord[] => [
    ...(at === 0 ? [START] : []),
    voteAt(at + 1),
    batchRecord(batches[at] as Batch),
  ];
  const recordsOf = (steps: number): StoredRecord[] => {
    const records = Array.from({ length: steps }, (_, at) => stepAt(at)).flat();
    const kept = records.filter(({ kind }) => kind === "batch");
    return [...records.filter(({ kind }) => kind !== "batch"), ...kept];
  };
  return { stepAt, recordsOf };
}
