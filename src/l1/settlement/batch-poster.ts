/** Posts batches under stored checkpoints, where the L1 lacks them. [SC8, ST4] */
import { outputHash } from "../../chain/index.ts";
import {
  BLOB_USABLE_BYTES,
  type Deflate,
  payloadBytesOf,
  RANGE_PAYLOAD_BYTES_MAX,
} from "../../codec/index.ts";
import type { Hash, Height, RollupId } from "../../primitives/brand.ts";
import type { L1Contracts } from "../contracts/contracts.ts";
import type { Intent } from "../outbox/item.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { L1Head } from "../outbox/port.ts";
import type { Restoration } from "../posted/checkpoint-history.ts";
import type { Candidates, SettlementOutput } from "./checkpoints.ts";
import { acknowledgeIntent, restoreIntent } from "./intents.ts";
import type { SettlementBatch, SettlementSource, SettlerAlarm, SettlerOptions } from "./port.ts";
import { type Backlog, claimsOf, planRanges } from "./ranges.ts";
import type { InboxState, SettlementView } from "./view.ts";

export type BatchPosterDependencies = {
  readonly contracts: L1Contracts;
  readonly outbox: Outbox;
  readonly source: SettlementSource;
  readonly view: SettlementView;
  readonly candidates: Candidates;
  /** L1 blocks that this operator waits for others; null: it has no duty. */
  delayOf(header: SettlementOutput["header"]): number | null;
  /** Whether a rollup's batches go to the L1 in an epoch: not those of VALIDIUM. */
  isPosted(rollupId: RollupId, epoch: number): boolean;
  /** Newest batch of a rollup whose bytes are on the L1 and checked; null: not known. */
  validSeq(rollupId: RollupId): number | null;
  /** How to restore a checkpoint that was stored once; null: it never was, or is too old. */
  restorationOf(hash: Hash): Restoration | null;
  readonly deflate: Deflate;
  now(): number;
  onAlarm(alarm: SettlerAlarm): void;
};

/** What batches are posted under; `restore` comes first where the light client forgot it. */
type Stored = { readonly output: SettlementOutput; readonly restore: Intent | null };

/** Batches of one rollup that the L1 lacks. */
type Wanted = {
  readonly rollupId: RollupId;
  readonly from: number;
  readonly to: number;
  readonly repost: boolean;
};

/** Bytes of a backlog, and the time of its oldest batch. */
type Measure = { readonly bytes: number; readonly oldestMs: number };

/** Blocks for which posted batches may be refused before they are planned anew. */
const REFUSED_BLOCKS = 4;

const isPost = ({ kind }: Intent): boolean => kind === "batches" || kind === "calldata";

/** @returns what posts batches at a head, given the height of the newest checkpoint. */
export function createBatchPoster(
  options: Pick<SettlerOptions, "repostAfterBlocks" | "batchAgeMs">,
  deps: BatchPosterDependencies,
): (posted: number, head: L1Head) => Promise<void> {
  const { outbox, source, view, contracts, candidates } = deps;
  /** Per rollup, a claim without valid bytes and since when. */
  const lacking = new Map<RollupId, { readonly validSeq: number; readonly since: number }>();
  let due: { readonly progress: string; readonly since: number } | null = null;
  /** Of the backlog looked at last: it stays the same from head to head until it is due. */
  let measured: ({ readonly key: string } & Measure) | null = null;
  /** First batches of backlogs that no range holds: nobody reads them again at each head. */
  const tooLarge = new Map<RollupId, number>();

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
    return restoration && { output, restore: restoreIntent(hash, restoration, contracts) };
  }

  /** Asked again: a reorg may have taken the newest checkpoint since its height was read. */
  async function isOthers(hash: Hash, height: Height): Promise<boolean> {
    const now = await view.head();
    return now.height === height && !(await view.isCheckpoint(hash));
  }

  /** Number of the batch from which a rollup has to be posted. */
  function firstUnposted(inbox: InboxState, rollupId: RollupId, head: number): number {
    const valid = deps.validSeq(rollupId);
    const known = lacking.get(rollupId);
    if (valid === null || valid >= inbox.claimedSeq) lacking.delete(rollupId);
    else if (known?.validSeq !== valid) lacking.set(rollupId, { validSeq: valid, since: head });
    const gap = lacking.get(rollupId);
    const again = gap !== undefined && head - gap.since >= options.repostAfterBlocks;
    return again ? gap.validSeq + 1 : inbox.claimedSeq + 1;
  }

  /** The oldest stored output that has batches which the L1 lacks and this node has, and these. */
  async function backlogOf(posted: number, head: L1Head) {
    const bounds = candidates.upTo(posted).filter((one) => one.always);
    const heights = bounds.map((one) => one.header.height);
    const inboxes = new Map<RollupId, InboxState>();
    for (const height of new Set([...heights, posted as Height])) {
      const stored = height === 0 ? null : await storedOutput(height, posted);
      if (stored === null) continue;
      const { output } = stored;
      const wanted: Wanted[] = [];
      for (const { rollupId, seq: to } of output.leaves) {
        if (to === 0 || !deps.isPosted(rollupId, output.header.epoch)) continue;
        const inbox = inboxes.get(rollupId) ?? (await view.inboxOf(rollupId));
        inboxes.set(rollupId, inbox);
        const from = firstUnposted(inbox, rollupId, head.number);
        if (from <= to) wanted.push({ rollupId, from, to, repost: to <= inbox.claimedSeq });
      }
      const size = wanted.length === 0 ? null : await measure(wanted);
      if (size !== null && size.bytes > 0) return { inboxes, next: { ...stored, wanted, ...size } };
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
      await outbox.submit(acknowledgeIntent(leaf, output, contracts));
    }
  }

  /**
   * Batches of one rollup; null where some are not kept, or where they are more than a range holds: a
   * rollup that no settler can post must not stop the others.
   */
  async function batchesOf({ rollupId, from, to }: Wanted) {
    if (tooLarge.get(rollupId) === from) return null;
    const batches: SettlementBatch[] = [];
    let bytes = 0;
    for (let seq = from; seq <= to; seq++) {
      const [batch] = (await source.batches(rollupId, seq, seq)) ?? [];
      if (batch === undefined) return null;
      bytes += payloadBytesOf(batch);
      if (bytes > RANGE_PAYLOAD_BYTES_MAX) {
        tooLarge.set(rollupId, from);
        deps.onAlarm({ kind: "too_large", rollupId, from });
        return null;
      }
      batches.push(batch);
    }
    return { batches, bytes };
  }

  /** The backlog's batches; who lacks some of a rollup leaves that one to others. */
  async function read(wanted: readonly Wanted[]) {
    const ready: Backlog[] = [];
    let bytes = 0;
    let oldestMs = Number.POSITIVE_INFINITY;
    for (const one of wanted) {
      const found = await batchesOf(one);
      if (found === null) continue;
      const { rollupId, repost } = one;
      ready.push({ rollupId, batches: found.batches, repost });
      bytes += found.bytes;
      oldestMs = Math.min(oldestMs, found.batches[0]?.timestampMs ?? oldestMs);
    }
    return { ready, bytes, oldestMs };
  }

  /** Size and age of the backlog, read once. */
  async function measure(wanted: readonly Wanted[]): Promise<Measure> {
    const key = wanted.map(({ rollupId, from, to }) => `${rollupId}:${from}-${to}`).join();
    if (measured?.key !== key) {
      const { bytes, oldestMs } = await read(wanted);
      // What is not kept yet may be at the next head.
      if (bytes === 0) return { bytes, oldestMs };
      measured = { key, bytes, oldestMs };
    }
    return measured;
  }

  return async (posted, head) => {
    const { inboxes, next } = await backlogOf(posted, head);
    const refused = outbox
      .unmined()
      .some(({ intent, refusedSince }) => isPost(intent) && refusedSince !== null);
    const posting = await isPosting(inboxes, head);
    if (next === null) {
      due = null;
      return;
    }
    const { output, restore, wanted, bytes, oldestMs } = next;
    if (refused) await acknowledge(posted, inboxes);
    if (posting) return;
    const isDue =
      bytes >= BLOB_USABLE_BYTES ||
      deps.now() - oldestMs >= options.batchAgeMs ||
      output.header.height < posted;
    if (!isDue) return;
    const progress = wanted.map(({ rollupId, from }) => `${rollupId}:${from}`).join();
    if (due?.progress !== progress) due = { progress, since: head.number };
    const delay = deps.delayOf(output.header);
    if (delay === null || head.number - due.since < delay) return;
    if (restore !== null) {
      await outbox.submit(restore);
      return;
    }
    const { ready } = await read(wanted);
    const { batchInbox } = contracts;
    const plan = planRanges(ready, { batchInbox, output, deflate: deps.deflate });
    for (const intent of plan.intents) await outbox.submit(intent);
  };
}
