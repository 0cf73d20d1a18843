/** A fresh instance of every core, and what it takes from the epoch before. [D11, E3] */
import type { Block, StoredRecord } from "../../chain/index.ts";
import { genesisCut } from "../../chain/index.ts";
import { assert } from "../../primitives/assert.ts";
import { type Height, heightOf, type Millis, viewOf } from "../../primitives/brand.ts";
import { createConsensus } from "../consensus/index.ts";
import {
  batchesBetween,
  bestCertificate,
  createLanes,
  ownContents,
  possesses,
} from "../lanes/index.ts";
import {
  type BatchSource,
  createOrdering,
  type OrderingState,
  type OutputPoint,
  publishedHeight,
} from "../ordering/index.ts";
import { createSync } from "../sync/index.ts";
import { type Beginning, createContext, directoryOf, hasL1 } from "./context.ts";
import { forcedSource, l1View } from "./l1.ts";
import { progressOf } from "./progress.ts";
import type { Instance, Progress, Replica } from "./replica.ts";
import { setOf } from "./sets.ts";
import { syncViews } from "./views.ts";

export type InstanceOptions = {
  readonly nowMs: Millis;
  /** Whether I may sign in it, if I am a member. [R3] */
  readonly remembers: boolean;
  /** Null: ordering waits for what the epoch before delivers last. */
  readonly ordering: OrderingOptions | null;
};

/** What outputs go on from. */
export type OrderingOptions = {
  readonly base?: OutputPoint;
  /** The newest height whose frames the feed has on disk; later ones are published again. [DR6] */
  readonly publishedHeight?: Height;
  /** Whether the epoch before still has outputs to publish. */
  readonly waits: boolean;
};

/** @param records of the epoch's log, oldest first; none where it begins now. */
export function createInstance(
  replica: Pick<Replica, "config" | "l1" | "sets">,
  beginning: Beginning,
  records: readonly StoredRecord[],
  options: InstanceOptions,
): Instance {
  const { config, l1 } = replica;
  const { set } = beginning;
  const context = createContext(config, beginning, options);
  const source: BatchSource = {
    batchesBetween: (lane, from, to) => batchesBetween(lanes, lane, from, to),
  };
  const made = { context, source, records };
  const ordering = options.ordering === null ? null : orderingOf(replica, made, options.ordering);
  const published = ordering === null ? null : blockAt(records, publishedHeight(ordering), context);
  const cut = published?.cut ?? genesisCut(context.instance, context.committee.members.length);
  const lanes = createLanes(context, records, { cut });
  const next = setOf(replica, context.epoch, 1);
  const consensus = createConsensus({
    context,
    records,
    delivered: published,
    nextCommittee: next?.committeeHash ?? null,
    nowMs: options.nowMs,
    l1: l1View(l1, context.protocol.anchorDelayMs),
    lanes: {
      possesses: (lane, entry) => possesses(lanes, lane, entry),
      bestCertificate: (lane) => bestCertificate(lanes, lane),
    },
  });
  const cores = { ordering, consensus };
  const instance: Instance = {
    context,
    set,
    directory: directoryOf(set),
    lanes,
    consensus,
    sync: createSync(
      context,
      syncViews(() => instance),
      NO_PROGRESS,
    ),
    source,
    ordering,
    remembered: ordering === null ? records : [],
    rememberedHeight: newestOutput(records),
    finalBlocks: [],
    heldSignatures: [],
    voting: false,
    witnesses: new Set(),
    reported: progressOf({ ...cores, context }),
    boundary: boundaryIn(records, consensus.ending?.boundary.height ?? null),
    ended: false,
    returned: false,
    ownContents: ownContents(records, context.self),
  };
  return instance;
}

/** Outputs are written in height order: the last one is the watermark. [P4] */
const newestOutput = (records: readonly StoredRecord[]): Height =>
  records.findLast((record) => record.kind === "output")?.height ?? heightOf(0);

const NO_PROGRESS: Progress = {
  view: viewOf(0),
  finalizedView: viewOf(0),
  finalizedHeight: heightOf(0),
  deliveredHeight: heightOf(0),
  certifiedHeight: heightOf(0),
};

/** Ordering of an instance that has none yet: what it goes on from is known now. */
export const createOrderingLate = (
  replica: Pick<Replica, "config" | "l1">,
  { context, source, remembered }: Instance,
  options: OrderingOptions,
): OrderingState => orderingOf(replica, { context, source, records: remembered }, options);

function orderingOf(
  { config, l1 }: Pick<Replica, "config" | "l1">,
  made: Pick<Instance, "context" | "source"> & { readonly records: readonly StoredRecord[] },
  options: OrderingOptions,
): OrderingState {
  const forced = hasL1(config) ? { forced: forcedSource(l1) } : {};
  return createOrdering(made.context, made.records, made.source, { ...options, ...forced });
}

/**
 * The block behind the output of a height; null at the epoch's genesis. Everything final above the
 * newest height that ordering has published is told again, so that outputs which still await their
 * certificate can be made again. [P4]
 */
function blockAt(
  records: readonly StoredRecord[],
  height: Height,
  { start }: Instance["context"],
): Block | null {
  if (height <= start.height) return null;
  const outputs = records.filter(
    (record) => record.kind === "output" || record.kind === "snapshot",
  );
  const hash = outputs.findLast(({ header }) => header.height === height)?.header.blockHash;
  const block = blocksIn(records).find((candidate) => candidate.hash === hash) ?? null;
  assert(block !== null, "the block of an output is durable with it");
  return block;
}

const blocksIn = (records: readonly StoredRecord[]): Block[] =>
  records.flatMap((record) =>
    record.kind === "block" || record.kind === "snapshot" ? [record.block] : [],
  );

/** The epoch's last block where it was final before a restart. */
const boundaryIn = (records: readonly StoredRecord[], height: Height | null): Block | null =>
  height === null
    ? null
    : (blocksIn(records).find(({ header }) => header.height === height && header.kind === 1) ??
      null);
