/**
 * Posts checkpoints and batches: whoever is on duty first, backups later, anybody may. [ST4]
 *
 * What is to be done is read off the L1 at every head, never remembered: a settler that was down,
 * somebody else's transaction, or a reorg make no difference. The outbox gets it done.
 */
import { type EpochSchedule, snapshotBlock, writableEpochs } from "../../chain/index.ts";
import type { PublishedOutput } from "../../core/index.ts";
import type { ViewCall } from "../contracts/contracts.ts";
import type { L1Head } from "../outbox/port.ts";
import { type BatchPosterDependencies, createBatchPoster } from "./batch-poster.ts";
import { createCandidates, dutyRank } from "./checkpoints.ts";
import { checkpointIntent, epochIntent } from "./intents.ts";
import type { SettlerOptions } from "./port.ts";
import { createSettlementView } from "./view.ts";

export type SettlerDependencies = Omit<
  BatchPosterDependencies,
  "view" | "candidates" | "delayOf"
> & {
  /** Of the newest block. */
  readonly call: ViewCall;
  /** Null until the committee was started. */
  schedule(): EpochSchedule | null;
  /** Operators of an epoch's committee, and this one's place; null: unknown epoch. */
  committeeOf(epoch: number): { readonly size: number; readonly place: number | null } | null;
  /** Height of the newest final checkpoint. */
  finalizedHeight(): number;
};

export type Settler = {
  /** Every certified output, rising. */
  onCertified(output: PublishedOutput): void;
  /** After the outbox looked at the same head. Rejects where the L1 did not answer. */
  onHead(head: L1Head): Promise<void>;
};

/** @returns a settler that knows nothing yet: it begins with the next certified output. */
export function createSettler(options: SettlerOptions, deps: SettlerDependencies): Settler {
  const { outbox, contracts } = deps;
  const view = createSettlementView(contracts, deps.call);
  const candidates = createCandidates({
    everyBlocks: options.checkpointEveryBlocks,
    backlogBytes: options.backlogBytes,
  });
  /** L1 blocks that this operator waits for others; null: it has no duty. */
  function delayOf({ epoch, l1Number }: { epoch: number; l1Number: number }): number | null {
    const committee = deps.committeeOf(epoch);
    if (committee === null || committee.place === null) return null;
    const rank = dutyRank(candidates.turnOf(l1Number), committee.place, committee.size);
    return rank * options.backupAfterBlocks;
  }

  /** A committee that is not on the L1 cannot certify there: anybody writes it. [SC6] */
  async function writeEpochs(head: L1Head): Promise<void> {
    const schedule = deps.schedule();
    if (schedule === null) return;
    for (const epoch of writableEpochs(schedule, head.number)) {
      const committee = deps.committeeOf(epoch) ?? deps.committeeOf(epoch - 1);
      if (committee === null || committee.place === null) continue;
      if (await view.isWritten(epoch)) continue;
      const rank = dutyRank(epoch, committee.place, committee.size);
      const from = snapshotBlock(schedule, epoch) + rank * options.backupAfterBlocks;
      if (head.number < from) continue;
      await outbox.submit(epochIntent(epoch, contracts));
    }
  }

  async function postCheckpoints(
    posted: { readonly height: number; readonly anchor: number },
    head: L1Head,
  ): Promise<void> {
    for (const candidate of candidates.missing(posted, head.number)) {
      const { header, missingSince } = candidate;
      const delay = delayOf(header);
      const committee = deps.committeeOf(header.epoch);
      const waited = head.number - (missingSince ?? head.number);
      if (delay === null || committee === null || waited < delay) continue;
      await outbox.submit(checkpointIntent(candidate, committee.size, contracts));
    }
  }

  const postBatches = createBatchPoster(options, { ...deps, view, candidates, delayOf });

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
            deps.isPosted(rollupId, one.header.epoch) && seq > (deps.validSeq(rollupId) ?? 0),
        ),
      );
    },
  };
}
