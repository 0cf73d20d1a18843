/** What a node gives to the watcher of the L1, and what it gets. [ST1, ST3, ST5, ST6] */
import type { CustomTransport } from "viem";
import type { DigestDomain, EpochSchedule, EpochSet, L1Block } from "../../chain/index.ts";
import type { BlsBackend } from "../../crypto/bls.ts";
import type { Epoch, Hash, Height, RollupId } from "../../primitives/brand.ts";
import type { Health, Logger, Registry } from "../../telemetry/index.ts";
import type { L1Contracts } from "../contracts/contracts.ts";
import type { L1Header } from "../endpoints/rpc-values.ts";
import type { RegisteredOperator } from "../history/registry.ts";
import type { RollupInfo } from "../history/rollup-book.ts";
import type { Restoration } from "../posted/checkpoint-history.ts";
import type { EntryCheck } from "../posted/entry-checks.ts";
import type { L1Progress, PostedLevel } from "../posted/posted.ts";

/** Who is told what. Nothing is told twice in one process, except posted levels after a reorg. */
export type L1Listener = {
  /**
   * Final blocks, rising: of history those in which a contract told something and the newest 256, from
   * then on every one. The next ones wait until it resolves.
   */
  onFinal(blocks: readonly L1Block[]): void | Promise<void>;
  /** set(e) is fixed: rising, each once, after `onFinal` of its snapshot. [E1, E2] */
  onEpochSet?(set: EpochSet): void;
  /** The newest head moved. @param undone blocks that a reorg took back */
  onHead?(head: L1Header, undone: number): void;
  /** In the order of the chain; all of history again at every start. [ST5] */
  onProgress?(progress: L1Progress): void;
  /** What must not happen did: finality was broken, or the cursor cannot be kept. No look follows. */
  onHalt(error: unknown): void;
};

export type L1WatcherDependencies = {
  readonly domain: DigestDomain;
  /** L1 block of the registry: history begins there. */
  readonly registryBlock: number;
  /** First epoch whose set is told; 0 for all. */
  readonly fromEpoch?: Epoch;
  readonly bls: Pick<BlsBackend, "parsePublicKey" | "aggregatePublicKeys">;
  readonly listener: L1Listener;
  /** Absent: entries count unchecked. */
  readonly checkEntry?: EntryCheck;
  readonly health: Pick<Health, "set" | "clear">;
  readonly logger: Logger;
  readonly registry: Registry;
  /** Guards the label of a rollup's name; the name itself by default. */
  readonly rollupLabel?: (name: string) => string;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
};

export type L1Watcher = {
  /** Looks again and again until `stop`. */
  start(): void;
  /** Resolves when no look runs any more. */
  stop(): Promise<void>;
  /** One look and its checks of entries. Never rejects: what fails is told as health. */
  look(): Promise<void>;
  /** Null until the registry was read. */
  contracts(): L1Contracts | null;
  /** Null until the committee's start is final. [SC1] */
  schedule(): EpochSchedule | null;
  /** Null: not fixed yet, or below `fromEpoch`. */
  setOf(epoch: Epoch): EpochSet | null;
  /** Operators with bonded seats in an epoch, by place, with addresses. */
  operatorsOf(epoch: Epoch): readonly RegisteredOperator[];
  /** All that ever registered. */
  operators(): readonly RegisteredOperator[];
  rollupInfo(rollupId: RollupId): RollupInfo | null;
  /** Whether a rollup's batches go to the L1 in an epoch: not those of VALIDIUM. [SC8] */
  isPosted(rollupId: RollupId, epoch: number): boolean;
  rollups(): readonly RollupInfo[];
  heads(): { readonly finalized: L1Header | null; readonly latest: L1Header | null };
  /** What the L1 holds in its newest and in its final state. [ST5] */
  posted(): { readonly latest: PostedLevel; readonly finalized: PostedLevel };
  /** Newest batch whose bytes are in the newest block and checked; null: one cannot be checked. [ST5] */
  validSeq(rollupId: RollupId): number | null;
  /** How a final checkpoint that the light client forgot is restored; null: it cannot be. [SC7] */
  restorationOf(outputHash: Hash): Restoration | null;
  /** For `oldest_pending_age_seconds`: an output was certified. @param atMs its time */
  certified(height: Height, atMs: number): void;
  /** For `lockstep_forced_*`: items below `upto` are in a certified output. */
  forcedConsumed(rollupId: RollupId, upto: number): void;
  /** For viem: requests that decide nothing final, over the same endpoints. */
  readonly transport: CustomTransport;
};
