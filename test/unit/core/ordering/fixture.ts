/** A small network for tests of ordering: lanes and final blocks over them. */
import {
  type Batch,
  type BlockHeader,
  BlockKind,
  type Bundle,
  buildBatch,
  type Cut,
  createBlock,
  createCommittee,
  cutRoot,
  defaultLocalParameters,
  defaultProtocolParameters,
  encodeBundle,
  genesisCut,
  type RollupConfig,
  type SectionContent,
  SectionKind,
} from "../../../../src/chain/index.ts";
import type { EpochContext } from "../../../../src/core/contract.ts";
import type { QueuedBlock } from "../../../../src/core/ordering/index.ts";
import { ALL_RULES, type Rules } from "../../../../src/core/rules.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  laneHeightOf,
  millisOf,
  operatorOf,
  rollupOf,
  seatsOf,
  viewOf,
  ZERO_HASH,
} from "../../../../src/primitives/brand.ts";
import { concatBytes, LayoutWriter } from "../../../../src/primitives/bytes.ts";

export const GENESIS = `0x${"a1".repeat(32)}` as Hash;
export const COMMITTEE_HASH = `0x${"33".repeat(32)}` as Hash;

export const rollupsOf = (count: number): RollupConfig[] =>
  Array.from({ length: count }, (_, index) => ({
    rollupId: rollupOf(index + 1),
    name: `rollup-${index + 1}`,
    evmChainId: 1000 + index,
    orderPolicy: 1,
  }));

export function contextOf(
  options: {
    seats?: readonly number[];
    rollups?: number;
    self?: number | null;
    rules?: Partial<Rules>;
  } = {},
): EpochContext {
  const seats = options.seats ?? [1, 1, 1, 1];
  const members = seats.map((count, index) => ({
    seats: seatsOf(count),
    blsKey: new Uint8Array(96).fill(index + 1),
    nodeKey: new Uint8Array(32).fill(index + 1),
  }));
  const self = options.self === undefined ? 0 : options.self;
  return {
    epoch: epochOf(0),
    instance: GENESIS,
    start: { height: heightOf(0), timestampMs: millisOf(0), l1Number: 0, l1Hash: ZERO_HASH },
    leaderSeed: GENESIS,
    committee: createCommittee(epochOf(0), members),
    committeeHash: COMMITTEE_HASH,
    self: self === null ? null : operatorOf(self),
    rollups: rollupsOf(options.rollups ?? 3),
    end: { kind: "never" },
    protocol: defaultProtocolParameters(seats.length),
    local: defaultLocalParameters(seats.length, 50),
    rules: { ...ALL_RULES, ...options.rules },
  };
}

/** Units with their length prefixes. */
export const sectionOf = (
  kind: SectionKind,
  rollupId: number,
  units: readonly Uint8Array[],
): SectionContent => ({
  kind,
  rollupId: rollupOf(rollupId),
  units: units.length,
  bytes: concatBytes(
    ...units.flatMap((unit) => [new LayoutWriter(4).u32(unit.length).done(), unit]),
  ),
});

export const open = (rollupId: number, ...transactions: readonly number[][]): SectionContent =>
  sectionOf(
    SectionKind.OPEN,
    rollupId,
    transactions.map((bytes) => Uint8Array.from(bytes)),
  );

export const bundle = (
  legs: readonly (readonly [rollupId: number, transaction: readonly number[]])[],
  bounds: Partial<Omit<Bundle, "legs">> = {},
): Uint8Array =>
  encodeBundle({
    minHeight: 0,
    maxHeight: 0,
    minTime: 0,
    maxTime: 0,
    ...bounds,
    legs: legs.map(([rollupId, transaction]) => ({
      rollupId: rollupOf(rollupId),
      transaction: Uint8Array.from(transaction),
    })),
  });

export const bundles = (...units: readonly Uint8Array[]): SectionContent =>
  sectionOf(SectionKind.BUNDLE, 0, units);

/** A batch of these sections on top of `tip`. */
function batchOn(
  tip: { height: number; digest: Hash; laneBytes: number },
  lane: number,
  sections: readonly SectionContent[],
): Batch {
  const bytes = sections.reduce((sum, section) => sum + section.bytes.length, 0);
  const header = {
    epoch: epochOf(0),
    lane: operatorOf(lane),
    height: laneHeightOf(tip.height + 1),
    parentDigest: tip.digest,
    createdMs: millisOf(0),
    laneBytes: tip.laneBytes + bytes,
  };
  return buildBatch(header, sections);
}

/** Sections of the batches by which each lane advances at one height. */
export type Delta = readonly (readonly (readonly SectionContent[])[])[];

/** Final blocks over lanes whose batches are all known. */
export type Chain = {
  readonly blocks: readonly QueuedBlock[];
  readonly lanes: readonly (readonly Batch[])[];
  /** A source that lacks the batches for which `absent` says so. */
  source(absent?: (lane: number, height: number) => boolean): {
    batchesBetween(
      lane: number,
      from: { height: number },
      to: { height: number },
    ): readonly Batch[] | null;
  };
};

export function chainOf(context: EpochContext, deltas: readonly Delta[]): Chain {
  const n = context.committee.members.length;
  const lanes: Batch[][] = Array.from({ length: n }, () => []);
  let parentCut: Cut = genesisCut(context.instance, n);
  let parentHash: Hash = context.instance;
  const blocks = deltas.map((delta, index): QueuedBlock => {
    const cut = parentCut.map((entry, lane) => {
      const chain = lanes[lane] as Batch[];
      let tip = { ...entry, laneBytes: chain.at(-1)?.header.laneBytes ?? 0 };
      for (const sections of delta[lane] ?? []) {
        const batch = batchOn(tip, lane, sections);
        chain.push(batch);
        const { height, laneBytes } = batch.header;
        tip = { height, digest: batch.digest, laneBytes };
      }
      return { height: tip.height, digest: tip.digest };
    });
    const height = context.start.height + index + 1;
    const header: BlockHeader = {
      epoch: context.epoch,
      view: viewOf(2 * index + 1),
      height: heightOf(height),
      kind: BlockKind.NORMAL,
      proposer: operatorOf(index % n),
      parentView: viewOf(index === 0 ? 0 : 2 * index - 1),
      parentHash,
      cutRoot: cutRoot(cut),
      reportsRoot: ZERO_HASH,
      l1Number: 0,
      l1Hash: ZERO_HASH,
      timestampMs: millisOf(1000 * height),
      nextCommittee: ZERO_HASH,
    };
    const block = createBlock(header, cut, []);
    const queued = { block, parentCut };
    parentCut = cut;
    parentHash = block.hash;
    return queued;
  });
  return {
    blocks,
    lanes,
    source: (absent = () => false) => ({
      batchesBetween: (lane, from, to) => {
        const wanted = (lanes[lane] as Batch[]).slice(from.height, to.height);
        const missing = wanted.some((batch) => absent(lane, batch.header.height));
        return missing || wanted.length !== to.height - from.height ? null : wanted;
      },
    }),
  };
}

/** A chain of `heights` blocks that each advance one lane by one small batch. */
export const plainChain = (context: EpochContext, heights: number): Chain => {
  const n = context.committee.members.length;
  return chainOf(
    context,
    Array.from({ length: heights }, (_, index) =>
      Array.from({ length: n }, (_unused, lane) =>
        lane === index % n ? [[open((index % 3) + 1, [index & 255, 7])]] : [],
      ),
    ),
  );
};
