/** One network's contracts, followed: final history, newest head, what is posted. [ST1, ST5] */
import type { Epoch, Hash, RollupId } from "../../primitives/brand.ts";
import { epochOf } from "../../primitives/brand.ts";
import type { Logger } from "../../telemetry/index.ts";
import type { L1Options } from "../config.ts";
import type { L1Contracts } from "../contracts/contracts.ts";
import type { Agreed, Endpoints } from "../endpoints/endpoints.ts";
import type { RpcEndpoint } from "../endpoints/rpc-endpoint.ts";
import { RpcFailure } from "../endpoints/rpc-failure.ts";
import type { L1Header } from "../endpoints/rpc-values.ts";
import { createCursorFile } from "../history/cursor.ts";
import { createFinalChain, type FinalStep } from "../history/final-chain.ts";
import { createFinalHistory, type FinalHistory } from "../history/final-history.ts";
import { createFinalReader } from "../history/final-reader.ts";
import { createCheckpointHistory, type Restoration } from "../posted/checkpoint-history.ts";
import { createEntryChecks } from "../posted/entry-checks.ts";
import { createPostedLedger, type L1Progress, type PostedLevel } from "../posted/posted.ts";
import { createLatestHead, type HeadMove } from "./latest-head.ts";
import type { L1Metrics } from "./metrics.ts";
import type { PendingOutputs } from "./pending-outputs.ts";
import type { L1WatcherDependencies } from "./watch-contract.ts";

export type L1View = {
  readonly contracts: L1Contracts;
  readonly history: FinalHistory;
  /** Acts on all that became final. Rejects as `FinalChain.advance` does. */
  advance(survey: Agreed): Promise<void>;
  /** Follows the newest head of the first endpoint. @throws {RpcFailure} */
  followHead(survey: Agreed): Promise<void>;
  /** Judges entries; never rejects. */
  checkEntries(): Promise<void>;
  finalized(): L1Header | null;
  latest(): L1Header | null;
  posted(): { readonly latest: PostedLevel; readonly finalized: PostedLevel };
  /** Newest batch whose bytes are in the newest block and checked; null: an entry cannot be checked. */
  validSeq(rollupId: RollupId): number | null;
  /** How a final checkpoint that the light client forgot is restored; null: it cannot be. */
  restorationOf(outputHash: Hash): Restoration | null;
  /** Why the newest final block is too old, or null. */
  staleness(final: L1Header, nowMs: number): string | null;
  /** Per rollup that ever had one: its waiting forced transactions. @param now seconds */
  forcedReadings(now: number): { rollup: string; pending: number; age: number }[];
};

export type L1ViewParts = Pick<
  L1WatcherDependencies,
  "domain" | "registryBlock" | "fromEpoch" | "bls" | "listener" | "checkEntry" | "rollupLabel"
> & {
  readonly options: L1Options;
  readonly contracts: L1Contracts;
  readonly endpoints: Endpoints;
  readonly metrics: Pick<L1Metrics, "reorgDepth">;
  readonly pending: PendingOutputs;
  readonly logger: Logger;
};

const FIRST_EPOCH: Epoch = epochOf(0);
/**
 * An entry that waits longer cannot be checked now. A newer one says nothing yet: somebody may post
 * garbage in every block.
 */
const CHECKED_WITHIN_BLOCKS = 8;

export function createL1View(parts: L1ViewParts): L1View {
  const { options, contracts, endpoints, listener, pending, logger } = parts;
  const { epochBlocks } = contracts;
  const fromEpoch = parts.fromEpoch ?? FIRST_EPOCH;
  const history = createFinalHistory({ epochBlocks, fromEpoch, bls: parts.bls });
  const { l1ChainId: chainId, registry } = parts.domain;
  const chain = createFinalChain({
    endpoints,
    history,
    reader: createFinalReader(endpoints, contracts),
    cursor: createCursorFile(options.cursorFile, { chainId, registry }),
    firstBlock: parts.registryBlock,
    logRange: options.logRange,
  });
  const ledger = createPostedLedger();
  const checkpoints = createCheckpointHistory();
  const head = createLatestHead(contracts, ledger);
  const checks = createEntryChecks(ledger, parts.checkEntry, tell);

  function tell(progress: readonly L1Progress[]): void {
    pending.finalized(ledger.finalized().height);
    for (const each of progress) listener.onProgress?.(each);
  }

  async function act({ blocks, l1Blocks, sets }: FinalStep): Promise<void> {
    if (l1Blocks.length > 0) await listener.onFinal(l1Blocks);
    for (const set of sets) {
      logger.info({ epoch: set.epoch, members: set.members.length }, "the L1 fixed a committee");
      listener.onEpochSet?.(set);
    }
    const events = blocks.flatMap((block) => block.events);
    const told = events.filter((event) => event.kind === "checkpoint" || event.kind === "entry");
    for (const event of told) if (event.kind === "checkpoint") checkpoints.add(event);
    tell(told.flatMap((event) => ledger.finalize(event)));
  }

  function moved({ latest, undone, progress }: HeadMove): void {
    if (undone > 0) {
      parts.metrics.reorgDepth.observe(undone);
      logger.info({ undone, number: latest.number }, "the L1 reorganized");
    }
    tell(progress);
    listener.onHead?.(latest, undone);
  }

  async function follow(endpoint: RpcEndpoint, final: L1Header): Promise<void> {
    try {
      const move = await head.follow(endpoint, final);
      if (move !== null) moved(move);
    } catch (error) {
      // Between two questions the block was undone: the next look sees the new branch.
      const gone = error instanceof RpcFailure && error.kind === "refused";
      if (!gone) throw error;
      logger.debug({ reason: error.message }, "the newest head changed while it was read");
    }
  }

  const label = parts.rollupLabel ?? ((name: string) => name);

  return {
    contracts,
    history,
    advance: (survey) => chain.advance(survey, act),
    // Asked of one, but failing as any read does: with a pause, in which the next one is the first.
    followHead: ({ used, final }) =>
      endpoints.agreed(used.slice(0, 1), (first) => follow(first, final)),
    checkEntries: () => checks.run(chain.head()?.number ?? 0),
    finalized: chain.head,
    latest: head.tip,
    posted: () => ({ latest: ledger.posted(), finalized: ledger.finalized() }),
    validSeq: (rollupId) =>
      ledger.validSeq(rollupId, (head.tip()?.number ?? 0) - CHECKED_WITHIN_BLOCKS),
    restorationOf: checkpoints.restorationOf,
    staleness(final, nowMs) {
      const reached = chain.reached();
      if (final.number < reached) {
        return `the newest final block is ${final.number}, but ${reached} was final before`;
      }
      const ageMs = nowMs - final.timestamp * 1000;
      if (ageMs <= options.staleMs) return null;
      return `the newest final block ${final.number} is ${Math.round(ageMs / 1000)} s old`;
    },
    forcedReadings: (now) =>
      history.forced.rollups().map((rollupId) => {
        const items = history.forced.pending(rollupId);
        const oldest = items[0]?.enqueuedAt ?? now;
        const rollup = label(history.rollups.info(rollupId)?.name ?? String(rollupId));
        return { rollup, pending: items.length, age: Math.max(0, now - oldest) };
      }),
  };
}
