/**
 * From records to state: leaf table, delivered and certified height, and the votes to send again.
 * [P3, P4, R1]
 *
 * The run goes on at the newest certificate on disk that the feed has published; outputs above it are
 * durable but their parts are gone, so their blocks are delivered once more and must give the recorded
 * hashes.
 */
import {
  type Block,
  type OutputCertificate,
  type OutputHeader,
  outputHash,
  type RollupLeaf,
  type StoredRecord,
} from "../../chain/index.ts";
import { type Hash, type Height, heightOf } from "../../primitives/brand.ts";
import { LockstepError } from "../../primitives/errors.ts";
import type { EpochContext } from "../contract.ts";
import { createJobs } from "../quorum/index.ts";
import { type ForcedSource, NO_INBOX } from "./forced.ts";
import type { BatchSource } from "./input.ts";
import { HISTORY_HEIGHTS } from "./limits.ts";
import type { OutputPoint } from "./output.ts";
import { policyOf } from "./policies/registry.ts";
import { createLeafTable, registerRollups, replaceLeaves, rootOf } from "./rollup-tree.ts";
import { SEALING_OFF, type SealedHook } from "./sealed-hook.ts";
import type {
  CertifiedOutput,
  CertifiedState,
  Mismatch,
  OrderingState,
  RecordedOutput,
} from "./state.ts";

/** What an epoch's outputs go on from; by default the genesis of the network. */
export type OrderingOptions = {
  /** The boundary output of the epoch before. [E3] */
  readonly base?: OutputPoint;
  readonly sealed?: SealedHook;
  readonly forced?: ForcedSource;
  /**
   * The newest height whose frames are safe with the feed; outputs above it are published again. By
   * default the newest certified one. [DR6]
   */
  readonly publishedHeight?: Height;
  /** Whether the epoch before still has outputs to publish. */
  readonly waits?: boolean;
};

type DiskOutput = RecordedOutput & { readonly changedLeaves: readonly RollupLeaf[] };

/** Records of ordering, by height. */
type Disk = {
  readonly outputs: Map<Height, DiskOutput>;
  readonly certificates: Map<Height, OutputCertificate>;
  readonly blocks: Map<Hash, Block>;
  snapshot: Extract<StoredRecord, { kind: "snapshot" }> | null;
};

function readRecords(records: readonly StoredRecord[]): Disk {
  const disk: Disk = {
    outputs: new Map(),
    certificates: new Map(),
    blocks: new Map(),
    snapshot: null,
  };
  for (const record of records) {
    if (record.kind === "output") {
      const { header, height, changedLeaves, signs } = record;
      disk.outputs.set(height, { header, hash: outputHash(header), changedLeaves, signs });
    } else if (record.kind === "outputCertificate") {
      const { certificate } = record;
      disk.certificates.set(heightOf(certificate.statement.height), certificate);
    } else if (record.kind === "block") {
      disk.blocks.set(record.block.hash, record.block);
    } else if (record.kind === "snapshot") {
      disk.blocks.set(record.block.hash, record.block);
      disk.certificates.set(record.header.height, record.certificate);
      const older = disk.snapshot;
      if (older === null || older.header.height < record.header.height) disk.snapshot = record;
    }
  }
  return disk;
}

/** @throws {LockstepError} `CONFIG_INVALID`: a network with such rollups must not start. */
function checkRollups(context: EpochContext): void {
  for (const [index, rollup] of context.rollups.entries()) {
    if (rollup.rollupId !== index + 1) {
      throw new LockstepError("CONFIG_INVALID", `rollup ids are dense from 1: ${rollup.rollupId}`);
    }
    if (policyOf(rollup.orderPolicy) === null) {
      const what = `rollup ${rollup.rollupId} has order policy ${rollup.orderPolicy}`;
      throw new LockstepError("CONFIG_INVALID", `${what}, which this version does not know`);
    }
  }
}

/** Height, hash and leaves below the first output record. */
function startOf(context: EpochContext, disk: Disk, base: OutputPoint | undefined): OutputPoint {
  if (disk.snapshot !== null) {
    const { header, leaves } = disk.snapshot;
    // One of the epoch before lacks the rollups that are new in this one. [O2]
    const table = registerRollups(createLeafTable(leaves), context.rollups);
    return { height: header.height, hash: outputHash(header), table };
  }
  const { height } = context.start;
  const point = base ?? { height, hash: context.instance, table: createLeafTable([]) };
  return { ...point, table: registerRollups(point.table, context.rollups) };
}

/**
 * Ordering of one epoch, rebuilt from its records. [R1]
 *
 * @throws {LockstepError} `CONFIG_INVALID` for rollups that cannot be ordered.
 */
export function createOrdering(
  context: EpochContext,
  records: readonly StoredRecord[],
  source: BatchSource,
  options: OrderingOptions = {},
): OrderingState {
  checkRollups(context);
  const disk = readRecords(records);
  const start = startOf(context, disk, options.base);
  const above: DiskOutput[] = [];
  for (let height = start.height + 1; ; height++) {
    const output = disk.outputs.get(heightOf(height));
    if (output === undefined) break;
    above.push(output);
  }
  const heights = [start.height, ...above.map(({ header }) => header.height)];
  const bound = options.publishedHeight ?? Number.POSITIVE_INFINITY;
  const certified =
    heights.findLast((height) => disk.certificates.has(height) && height <= bound) ?? start.height;
  const { sealed = SEALING_OFF, forced = NO_INBOX } = options;
  const state = emptyState(context, { source, sealed, forced }, start);
  state.publishing = options.waits !== true;
  restoreCertified(state, disk, { above, certified, start });
  for (const { header, hash, signs } of above) {
    if (header.height > certified) state.recorded.set(header.height, { header, hash, signs });
  }
  const unlinked = [...disk.certificates.values()].filter(
    ({ statement }) => statement.height > certified,
  );
  unlinked.sort((left, right) => left.statement.height - right.statement.height);
  state.certificates.push(...unlinked);
  return state;
}

function emptyState(
  context: EpochContext,
  outside: Pick<OrderingState, "source" | "sealed" | "forced">,
  tip: OutputPoint,
): OrderingState {
  return {
    context,
    ...outside,
    queue: [],
    recorded: new Map(),
    tip,
    pending: [],
    pendingBytes: 0,
    certified: tip.height,
    expected: new Map(),
    certificates: [],
    history: [],
    certifiedState: null,
    votes: new Map(),
    own: new Map(),
    suspects: new Set(),
    jobs: createJobs("ordering", context.epoch),
    checking: new Set(),
    asked: heightOf(0),
    blocksLost: false,
    armed: { retry: false, alarm: false },
    publishing: true,
    halted: false,
    mismatch: null,
  };
}

/** Rolls the leaf table up to the certified height and checks it against what is certified. */
function restoreCertified(
  state: OrderingState,
  disk: Disk,
  found: {
    readonly above: readonly DiskOutput[];
    readonly certified: Height;
    readonly start: OutputPoint;
  },
): void {
  const { above, certified, start } = found;
  const below = above.filter(({ header }) => header.height <= certified);
  let { table } = start;
  for (const { changedLeaves } of below) table = replaceLeaves(table, changedLeaves);
  const top = below.at(-1);
  const newest = top?.header ?? disk.snapshot?.header ?? null;
  // The last output of the epoch before vouches for another set's table. [O2]
  const header = newest?.epoch === state.context.epoch ? newest : null;
  state.tip = { height: certified, hash: top?.hash ?? start.hash, table };
  state.certified = certified;
  const firstPoint =
    disk.snapshot === null ? [] : [{ header: disk.snapshot.header, hash: start.hash }];
  for (const output of [...firstPoint, ...below].slice(-HISTORY_HEIGHTS)) {
    const { height } = output.header;
    const certificate = disk.certificates.get(height) ?? null;
    state.history.push({ height, hash: output.hash, certificate });
  }
  state.mismatch = replayFault(state.history, state.tip, header);
  state.halted = state.mismatch !== null;
  if (header !== null) state.certifiedState = certifiedStateOf(state, disk, header);
}

/** Records that contradict each other: this node must not sign. [O8, M4] */
function replayFault(
  history: readonly CertifiedOutput[],
  tip: OutputPoint,
  header: OutputHeader | null,
): Mismatch | null {
  const kind = "replay_mismatch";
  for (const { height, hash, certificate } of history) {
    const signed = certificate?.statement.hash ?? hash;
    if (signed !== hash)
      return { kind, height, ownHash: hash, certifiedHash: signed, output: null };
  }
  const root = rootOf(tip.table);
  if (header === null || header.rollupsRoot === root) return null;
  const { height } = tip;
  return { kind, height, ownHash: root, certifiedHash: header.rollupsRoot, output: null };
}

function certifiedStateOf(
  state: OrderingState,
  disk: Disk,
  header: OutputHeader,
): CertifiedState | null {
  const certificate = disk.certificates.get(header.height);
  const block = disk.blocks.get(header.blockHash);
  if (certificate === undefined || block === undefined) return null;
  return { header, certificate, table: state.tip.table, block };
}
