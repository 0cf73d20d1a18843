/**
 * Posts checkpoints and batches: whoever is on duty first, backups later, anybody may. [ST4]
 *
 * What is to be done is read off the L1 at every head, never remembered: a settler that was down,
 * somebody else's transaction, or a reorg make no difference. The outbox gets it done.
 */
import { encodeFunctionData } from "viem";
import { type EpochSchedule, outputHash, snapshotBlock } from "../chain/index.ts";
import {
  BLOB_USABLE_BYTES,
  type Deflate,
  payloadBytesOf,
  type RangeBatch,
} from "../codec/index.ts";
import type { PublishedOutput } from "../core/index.ts";
import { epochOf, type Hash, type Height, type RollupId } from "../primitives/brand.ts";
import type { Restoration } from "./checkpoint-history.ts";
import {
  type Candidate,
  createCandidates,
  dutyRank,
  type SettlementOutput,
} from "./checkpoints.ts";
import { headerStruct, hexText, proofOf } from "./contract-structs.ts";
import type { L1Contracts, ViewCall } from "./contracts.ts";
import { committeeManagerAbi } from "./generated/committee-manager.ts";
import { lightClientAbi } from "./generated/light-client.ts";
import type { Outbox } from "./outbox.ts";
import type { Intent } from "./outbox-item.ts";
import type { L1Head } from "./outbox-port.ts";
import { acknowledgeIntent, type Backlog, claimsOf, planRanges } from "./ranges.ts";
import { createSettlementView, type InboxState } from "./settlement-view.ts";

/** A batch and the time of its height. */
export type SettlementBatch = RangeBatch & { readonly timestampMs: number };

/** What was certified, as this node keeps it. */
export type SettlementSource = {
  /** Null: not kept. */
  outputAt(height: Height): Promise<SettlementOutput | null>;
  /** Batches `fromSeq..toSeq`, rising; null unless all are kept. */
  batches(
    rollupId: RollupId,
    fromSeq: number,
    toSeq: number,
  ): Promise<readonly SettlementBatch[] | null>;
};

export type SettlerOptions = {
  /** CHECKPOINT_EVERY: L1 blocks between checkpoints. */
  readonly checkpointEveryBlocks: number;
  /** L1 blocks after which the next backup takes over. */
  readonly backupAfterBlocks: number;
  /** Age of the oldest unposted batch at which it is posted though its blob is not full. */
  readonly batchAgeMs: number;
  /** L1 blocks for which a claim may be without valid bytes before they are posted again. */
  readonly repostAfterBlocks: number;
  /** Bytes of batches after which a checkpoint is due in any case. */
  readonly backlogBytes: number;
};

/** For a real L1. [ST4] */
export const SETTLER_DEFAULTS: SettlerOptions = {
  checkpointEveryBlocks: 25,
  backupAfterBlocks: 3,
  batchAgeMs: 15 * 60_000,
  repostAfterBlocks: 30,
  backlogBytes: 16 * 1024 * 1024,
};

/** Something that a person should see. */
export type SettlerAlarm =
  /** The light client is frozen: it has seen two certified outputs of one height. */
  | { readonly kind: "frozen" }
  /** The L1 holds another output at a height than this node. */
  | { readonly kind: "conflict"; readonly height: number };

export type SettlerDependencies = {
  readonly contracts: L1Contracts;
  readonly outbox: Outbox;
  readonly source: SettlementSource;
  /** Of the newest block. */
  readonly call: ViewCall;
  /** Null until the committee was started. */
  schedule(): EpochSchedule | null;
  /** Operators of an epoch's committee, and this one's place; null: unknown epoch. */
  committeeOf(epoch: number): { readonly size: number; readonly place: number | null } | null;
  /** Whether a rollup's batches go to the L1 in an epoch: not those of VALIDIUM. */
  isPosted(rollupId: RollupId, epoch: number): boolean;
  /** Newest batch of a rollup whose bytes are on the L1 and checked; null: not known. */
  validSeq(rollupId: RollupId): number | null;
  /** How a final checkpoint that the light client forgot is restored; null: it cannot be. */
  restorationOf(outputHash: Hash): Restoration | null;
  /** Height of the newest final checkpoint. */
  finalizedHeight(): number;
  readonly deflate: Deflate;
  now(): number;
  onAlarm(alarm: SettlerAlarm): void;
};

export type Settler = {
  /** Every certified output, rising. */
  onCertified(output: PublishedOutput): void;
  /** After the outbox looked at the same head. Rejects where the L1 did not answer. */
  onHead(head: L1Head): Promise<void>;
};

/** What batches are posted under; `restore` comes first where the light client forgot it. */
type Stored = { readonly output: SettlementOutput; readonly restore: Intent | null };

/** Refusals may end with a reorg or another's transaction. */
const PATIENCE_BLOCKS = 50;
/** Blocks for which posted batches may be refused before they are planned anew. */
const REFUSED_BLOCKS = 4;

const isPost = ({ kind }: Intent): boolean => kind === "batches" || kind === "calldata";

/** @returns a settler that knows nothing yet: it begins with the next certified output. */
export function createSettler(options: SettlerOptions, deps: SettlerDependencies): Settler {
  const { outbox, source, contracts } = deps;
  const view = createSettlementView(contracts, deps.call);
  const candidates = createCandidates({
    everyBlocks: options.checkpointEveryBlocks,
    backlogBytes: options.backlogBytes,
  });
  /** Per rollup, a claim without valid bytes and since when. */
  const lacking = new Map<RollupId, { readonly validSeq: number; readonly since: number }>();
  let due: { readonly progress: string; readonly since: number } | null = null;

  /** L1 blocks that this operator waits for others; null: it has no duty. */
  function delayOf({ epoch, l1Number }: { epoch: number; l1Number: number }): number | null {
    const committee = deps.committeeOf(epoch);
    if (committee === null || committee.place === null) return null;
    const rank = dutyRank(candidates.turnOf(l1Number), committee.place, committee.size);
    return rank * options.backupAfterBlocks;
  }

  function checkpointIntent(candidate: Candidate): Intent | null {
    const { header, certificate } = candidate;
    const committee = deps.committeeOf(header.epoch);
    if (committee === null) return null;
    const { absent, sig192 } = proofOf(certificate, committee.size);
    const args = [headerStruct(header), absent, sig192] as const;
    return {
      kind: "checkpoint",
      to: contracts.lightClient,
      data: encodeFunctionData({ abi: lightClientAbi, functionName: "submitCheckpoint", args }),
      value: 0n,
      blobs: [],
      stale: ["Stale", "Backwards"],
      patienceBlocks: PATIENCE_BLOCKS,
      note: String(header.height),
    };
  }

  /** A committee that is not on the L1 cannot certify there: anybody writes it. [SC6] */
  async function writeEpochs(head: L1Head): Promise<void> {
    const schedule = deps.schedule();
    if (schedule === null || head.number < schedule.base) return;
    const newest = Math.floor((head.number - schedule.base) / schedule.blocks) + 1;
    for (const epoch of [newest - 2, newest - 1, newest]) {
      const snapshot = epoch < 0 ? null : snapshotBlock(schedule, epochOf(epoch));
      if (snapshot === null || head.number >= snapshot + 2 * schedule.blocks) continue;
      const committee = deps.committeeOf(epoch) ?? deps.committeeOf(epoch - 1);
      if (committee === null || committee.place === null) continue;
      if (await view.isWritten(epoch)) continue;
      const rank = dutyRank(epoch, committee.place, committee.size);
      if (head.number < snapshot + rank * options.backupAfterBlocks) continue;
      const args = [BigInt(epoch)] as const;
      const data = encodeFunctionData({
        abi: committeeManagerAbi,
        functionName: "advanceEpoch",
        args,
      });
      await outbox.submit({
        kind: "epoch",
        to: contracts.committee,
        data,
        value: 0n,
        blobs: [],
        stale: ["AlreadySet"],
        patienceBlocks: PATIENCE_BLOCKS,
        note: String(epoch),
      });
    }
  }

  async function postCheckpoints(
    posted: { readonly height: number; readonly anchor: number },
    head: L1Head,
  ): Promise<void> {
    for (const candidate of candidates.missing(posted, head.number)) {
      const delay = delayOf(candidate.header);
      const waited = head.number - (candidate.missingSince ?? head.number);
      if (delay === null || waited < delay) continue;
      const intent = checkpointIntent(candidate);
      if (intent !== null) await outbox.submit(intent);
    }
  }

  /** A checkpoint with its leaves; null: unknown here, never stored, or not to be restored. */
  async function storedOutput(height: Height, posted: number): Promise<Stored | null> {
    const known = candidates.upTo(height).find((one) => one.header.height === height);
    const leaves = known?.leaves ?? null;
    const output =
      known !== undefined && leaves !== null ? { ...known, leaves } : await source.outputAt(height);
    if (output === null) return null;
    const hash = outputHash(output.header);
    if (await view.isCheckpoint(hash)) return { output, restore: null };
    if (height === posted && (await isOthers(hash, height))) {
      deps.onAlarm({ kind: "conflict", height });
    }
    const restoration = deps.restorationOf(hash);
    return restoration && { output, restore: restoreIntent(hash, restoration) };
  }

  /** Asked again: a reorg may have taken the newest checkpoint since its height was read. */
  async function isOthers(hash: Hash, height: Height): Promise<boolean> {
    const now = await view.head();
    return now.height === height && !(await view.isCheckpoint(hash));
  }

  /** Makes a checkpoint one again that the light client forgot; batches are posted under it then. */
  function restoreIntent(hash: Hash, { before, later }: Restoration): Intent {
    const args = [hexText(hash), hexText(before), later.map(hexText)] as const;
    return {
      kind: "calldata",
      to: contracts.lightClient,
      data: encodeFunctionData({ abi: lightClientAbi, functionName: "restore", args }),
      value: 0n,
      blobs: [],
      stale: [],
      patienceBlocks: PATIENCE_BLOCKS,
      note: "[]",
    };
  }

  /** What a rollup has to be posted from, or null. */
  function firstUnposted(inbox: InboxState, rollupId: RollupId, head: number): number {
    const valid = deps.validSeq(rollupId);
    const known = lacking.get(rollupId);
    if (valid === null || valid >= inbox.claimedSeq) lacking.delete(rollupId);
    else if (known?.validSeq !== valid) lacking.set(rollupId, { validSeq: valid, since: head });
    const gap = lacking.get(rollupId);
    const again = gap !== undefined && head - gap.since >= options.repostAfterBlocks;
    return again ? gap.validSeq + 1 : inbox.claimedSeq + 1;
  }

  /** The oldest stored output that has batches which the L1 lacks, and these. */
  async function backlogOf(posted: number, head: L1Head) {
    const bounds = candidates.upTo(posted).filter((one) => one.always);
    const heights = bounds.map((one) => one.header.height);
    const inboxes = new Map<RollupId, InboxState>();
    for (const height of new Set([...heights, posted as Height])) {
      const stored = height === 0 ? null : await storedOutput(height, posted);
      if (stored === null) continue;
      const { output } = stored;
      const wanted: { rollupId: RollupId; from: number; to: number; repost: boolean }[] = [];
      for (const { rollupId, seq: to } of output.leaves) {
        if (to === 0 || !deps.isPosted(rollupId, output.header.epoch)) continue;
        const inbox = inboxes.get(rollupId) ?? (await view.inboxOf(rollupId));
        inboxes.set(rollupId, inbox);
        const from = firstUnposted(inbox, rollupId, head.number);
        if (from <= to) wanted.push({ rollupId, from, to, repost: to <= inbox.claimedSeq });
      }
      if (wanted.length > 0) return { inboxes, next: { ...stored, wanted } };
    }
    return { inboxes, next: null };
  }

  /**
   * Whether an earlier call is still on its way. Withdrawn is what another one overtook, and what is
   * refused for some blocks: after a reorg the checkpoint that it stands on may never come back, and the
   * same batches are posted under another.
   */
  async function isPosting(
    inboxes: ReadonlyMap<RollupId, InboxState>,
    head: L1Head,
  ): Promise<boolean> {
    let posting = false;
    for (const item of outbox.unmined()) {
      if (!isPost(item.intent)) continue;
      const overtaken = claimsOf(item.intent.note).some(({ rollupId, toSeq, repost }) => {
        const done = repost ? deps.validSeq(rollupId) : inboxes.get(rollupId)?.claimedSeq;
        return toSeq <= (done ?? 0);
      });
      const refusedFor = item.refusedSince === null ? 0 : head.number - item.refusedSince;
      const isVain = overtaken || refusedFor >= REFUSED_BLOCKS;
      if (isVain && (await outbox.withdraw(item.key))) continue;
      posting = true;
    }
    return posting;
  }

  /** Entries wait where a due forced item counts as not consumed: the newest leaf shows it is. */
  async function acknowledge(posted: number, inboxes: ReadonlyMap<RollupId, InboxState>) {
    const stored = await storedOutput(posted as Height, posted);
    if (stored === null) return;
    const { output } = stored;
    for (const leaf of output.leaves) {
      const seen = inboxes.get(leaf.rollupId)?.forcedSeen;
      if (seen === undefined || leaf.forcedUpto <= seen) continue;
      await outbox.submit(acknowledgeIntent(leaf, { batchInbox: contracts.batchInbox, output }));
    }
  }

  async function postBatches(posted: number, head: L1Head): Promise<void> {
    const { inboxes, next } = await backlogOf(posted, head);
    const refused = outbox
      .unmined()
      .some(({ intent, refusedSince }) => isPost(intent) && refusedSince !== null);
    const posting = await isPosting(inboxes, head);
    if (next === null) {
      due = null;
      return;
    }
    const { output, restore, wanted } = next;
    if (refused) await acknowledge(posted, inboxes);
    if (posting) return;
    const ready: Backlog[] = [];
    let bytes = 0;
    let oldestMs = Number.POSITIVE_INFINITY;
    for (const { rollupId, from, to, repost } of wanted) {
      const batches = await source.batches(rollupId, from, to);
      if (batches === null || batches.length === 0) continue;
      ready.push({ rollupId, batches, repost });
      for (const batch of batches) bytes += payloadBytesOf(batch);
      oldestMs = Math.min(oldestMs, batches[0]?.timestampMs ?? oldestMs);
    }
    const isDue =
      bytes >= BLOB_USABLE_BYTES ||
      deps.now() - oldestMs >= options.batchAgeMs ||
      output.header.height < posted;
    if (ready.length === 0 || !isDue) return;
    const progress = wanted.map(({ rollupId, from }) => `${rollupId}:${from}`).join();
    if (due?.progress !== progress) due = { progress, since: head.number };
    const delay = delayOf(output.header);
    if (delay === null || head.number - due.since < delay) return;
    if (restore !== null) {
      await outbox.submit(restore);
      return;
    }
    const { batchInbox } = contracts;
    const plan = planRanges(ready, { batchInbox, output, deflate: deps.deflate });
    for (const intent of plan.intents) await outbox.submit(intent);
  }

  return {
    onCertified(output) {
      const header = output.descendants.at(-1) ?? output.header;
      const leaves = output.descendants.length > 0 ? null : output.leaves;
      const posted = output.batches.filter(({ leaf }) =>
        deps.isPosted(leaf.rollupId, header.epoch),
      );
      const bytes = posted.reduce((sum, { leaf }) => sum + leaf.byteSize, 0);
      candidates.add({ header, certificate: output.certificate, leaves }, bytes);
    },
    async onHead(head) {
      const posted = await view.head();
      if (posted.frozen) return deps.onAlarm({ kind: "frozen" });
      await writeEpochs(head);
      await postCheckpoints(posted, head);
      await postBatches(posted.height, head);
      candidates.prune(deps.finalizedHeight(), (one) =>
        (one.leaves ?? []).some(
          ({ rollupId, seq }) =>
            deps.isPosted(rollupId, one.header.epoch) && seq > (deps.validSeq(rollupId) ?? seq),
        ),
      );
    },
  };
}
