/** A certified chain of outputs, a clock that a test moves, and a feed over files in memory. */
import {
  dataDigestOf,
  leafHash,
  type OutputHeader,
  outputHash,
  outputStatement,
  type RollupConfig,
  type RollupLeaf,
  registrationLeaf,
} from "../../../src/chain/index.ts";
import {
  decodeFeedMessage,
  type FeedMessage,
  Level,
  type SubscribeRequest,
} from "../../../src/codec/index.ts";
import {
  bodyRoot,
  bodySize,
  createLeafTable,
  type PublishedOutput,
} from "../../../src/core/index.ts";
import { merkleRoot } from "../../../src/crypto/merkle.ts";
import {
  type CertifiedHeight,
  type Cursor,
  type CursorMessage,
  createFeed,
  createPublisher,
  type Feed,
  type FeedClock,
  type FeedError,
  type FeedOptions,
  type FrameReader,
  type FrameStore,
  type KeyAggregation,
  type Publisher,
} from "../../../src/feed/index.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  type Millis,
  millisOf,
  rollupOf,
  viewOf,
  ZERO_HASH,
} from "../../../src/primitives/brand.ts";
import type { Files } from "../../../src/storage/files.ts";
import { openSegmentStore } from "../../../src/storage/segments.ts";
import { openFrameReader } from "../../../src/storage/segments-reader.ts";

export const GENESIS = `0x${"9e".repeat(32)}` as Hash;

export const rollupsOf = (count: number): RollupConfig[] =>
  Array.from({ length: count }, (_, index) => ({
    rollupId: rollupOf(index + 1),
    name: `rollup-${index + 1}`,
    evmChainId: 1000 + index,
    orderPolicy: 1,
  }));

/** One part of so many bytes. */
const partOf = (length: number, seed: number) => {
  const data = new Uint8Array(length).fill(seed % 256);
  const origin = new Uint8Array(10);
  new DataView(origin.buffer).setUint32(6, seed);
  return {
    kind: 1,
    position: 0,
    txCount: 1,
    origin,
    bundle: null,
    data,
    dataDigest: dataDigestOf(data),
  } as const;
};

/** Sizes of the parts of each rollup with a batch. */
export type HeightPlan = readonly { readonly rollup: number; readonly parts: readonly number[] }[];

/** Outputs of a chain; a height not listed in `certifiedAt` takes the certificate above. */
export function chainOf(
  plans: readonly HeightPlan[],
  options: {
    readonly rollups?: number;
    readonly certifiedAt?: readonly number[];
    readonly fork?: number;
  } = {},
): PublishedOutput[] {
  const rollups = rollupsOf(options.rollups ?? 3);
  const certifiedAt = options.certifiedAt ?? plans.map((_, index) => index + 1);
  let leaves: RollupLeaf[] = rollups.map((one) => registrationLeaf(one.rollupId, 1));
  let prevOutputHash = GENESIS;
  const made = plans.map((plan, index) => {
    const height = heightOf(index + 1);
    const batches = plan.map(({ rollup, parts: sizes }) => {
      const parts = sizes.map((size, place) => partOf(size, height * 7 + place));
      const old = leaves[rollup - 1] as RollupLeaf;
      const leaf: RollupLeaf = {
        ...old,
        seq: old.seq + 1,
        batchHeight: height,
        prevBatchHash: leafHash(old),
        bodyRoot: bodyRoot(parts),
        ...bodySize(parts),
      };
      return { leaf, parts };
    });
    leaves = leaves.map(
      (leaf) => batches.find((batch) => batch.leaf.rollupId === leaf.rollupId)?.leaf ?? leaf,
    );
    const header: OutputHeader = {
      epoch: epochOf(0),
      height,
      view: viewOf(height),
      timestampMs: millisOf(1_000_000 + height + (options.fork ?? 0)),
      blockHash: ZERO_HASH,
      prevOutputHash,
      rollupsRoot: merkleRoot(createLeafTable(leaves).tree),
      rollupCount: leaves.length,
      l1Number: 0,
      l1Hash: ZERO_HASH,
      committeeHash: ZERO_HASH,
      nextCommittee: ZERO_HASH,
      beacon: ZERO_HASH,
      stateRoot: ZERO_HASH,
    };
    prevOutputHash = outputHash(header);
    return { header, outputHash: prevOutputHash, leaves, batches };
  });
  return made.map((output, index) => {
    const at = certifiedAt.find((height) => height > index) ?? index + 1;
    const top = made[at - 1] ?? output;
    const { epoch, height } = top.header;
    const statement = outputStatement({ epoch, height, hash: top.outputHash });
    const certificate = {
      statement,
      signers: Uint8Array.of(0b111),
      signature: new Uint8Array(96).fill(height % 256),
    } as PublishedOutput["certificate"];
    const descendants = made.slice(index + 1, at).map(({ header }) => header);
    return { ...output, certificate, descendants, nextCommittee: null };
  });
}

export type ManualClock = FeedClock & { advance(ms: number): Promise<void> };

/** Lets everything that waits for nothing but the processor run. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
};

export function createManualClock(startMs = 5_000_000): ManualClock {
  let nowMs = startMs;
  const timers = new Set<{ readonly atMs: number; readonly act: () => void }>();
  return {
    nowMs: () => millisOf(nowMs),
    after(delayMs, act) {
      const timer = { atMs: nowMs + delayMs, act };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      nowMs += ms;
      for (const timer of [...timers]) {
        if (timer.atMs > nowMs) continue;
        timers.delete(timer);
        timer.act();
      }
      await settle();
    },
  };
}

export type Rig = {
  readonly store: FrameStore;
  readonly publisher: Publisher;
  readonly feed: Feed;
  readonly reader: FrameReader;
  readonly clock: ManualClock;
  readonly announced: CertifiedHeight[];
  publish(outputs: readonly PublishedOutput[]): Promise<void>;
  /** Closes all files; what is not synced is. */
  close(): Promise<void>;
};

const NO_BLS: KeyAggregation = {
  parsePublicKey: () => null,
  aggregatePublicKeys: () => null,
};

export type RigOptions = Partial<FeedOptions> & {
  readonly files: Files;
  readonly directory?: string;
  readonly segmentBytes?: number;
  readonly rollupCount?: number;
  readonly clock?: ManualClock;
  /** Where outputs end epochs. */
  readonly bls?: KeyAggregation;
  /** The doors' own thread hears of heights later. */
  readonly holdBack?: boolean;
};

/** A publisher and a feed over the same files, each with a reader of its own. */
export async function createRig(options: RigOptions): Promise<Rig> {
  const { files, directory = "/feed", segmentBytes = 4096 } = options;
  const clock = options.clock ?? createManualClock();
  const store = await openSegmentStore({ directory, genesisHash: GENESIS, segmentBytes, files });
  const announced: CertifiedHeight[] = [];
  let feed: Feed | null = null;
  const own = await openFrameReader({ directory, files });
  const publisher = await createPublisher({
    store,
    reader: own,
    announce: (height) => {
      announced.push(height);
      if (options.holdBack !== true) feed?.announce(structuredClone(height));
    },
    nowMs: clock.nowMs as () => Millis,
    bls: options.bls ?? NO_BLS,
  });
  const reader = await openFrameReader({ directory, files });
  feed = await createFeed(
    { genesisHash: GENESIS, rollups: rollupsOf(options.rollupCount ?? 3), ...options },
    { reader, clock },
  );
  return {
    store,
    publisher,
    feed,
    reader,
    clock,
    announced,
    async publish(outputs) {
      for (const output of outputs) await publisher.publish(output);
    },
    async close() {
      for (const one of [store, own, reader]) await one.close();
    },
  };
}

export const requestOf = (
  start: SubscribeRequest["start"],
  more: Partial<SubscribeRequest> = {},
): SubscribeRequest => ({
  genesisHash: GENESIS,
  rollupId: rollupOf(1),
  start,
  level: Level.CERTIFIED,
  trustedEpoch: epochOf(0),
  includeEmpty: false,
  omitBodies: false,
  confirmations: false,
  maxInflightBytes: 0,
  ...more,
});

export const fromSeq = (seq: number, expectPrevBatchHash: Hash | null = null) =>
  ({ kind: "fromSeq", seq, expectPrevBatchHash }) as const;

export function cursorOf(feed: Feed, request: SubscribeRequest): Cursor {
  const opened = feed.open(request);
  if (opened.kind === "error") throw new Error(`${opened.code} ${opened.message}`);
  return opened.cursor;
}

export function messageOf(step: CursorMessage | FeedError): FeedMessage {
  if (step.kind === "error") throw new Error(`${step.code} ${step.message}`);
  const decoded = decodeFeedMessage(step.bytes);
  if (decoded.kind !== "ok") throw new Error(decoded.reason);
  return decoded.message;
}

/** What settles without anything new, or null. */
export async function settled<T>(promise: Promise<T>): Promise<T | null> {
  let value: T | null = null;
  void promise.then((got) => {
    value = got;
  });
  await settle();
  return value;
}
