/** What a node wants of an L1, whoever reads and writes it. Without one it has none of these. [ST8] */
import type { EpochSet, Evidence, L1Block } from "../chain/index.ts";
import type { PublishedOutput } from "../core/index.ts";
import type { L1Step } from "../feed/index.ts";
import type { Epoch, PeerKey, RollupId } from "../primitives/brand.ts";
import type { Health, Logger, Registry } from "../telemetry/index.ts";

/** The L1 as it is read: only what is final. It says itself why it stalls: `l1_*` of health. */
export type L1Source = {
  /** Begins to tell; not before. */
  start(): void;
  /** Resolves when nothing is told any more. */
  stop(): Promise<void>;
  /** Null: not fixed yet. [E2] */
  setOf(epoch: Epoch): EpochSet | null;
  /** Multiaddrs of a node as its operator registered them last. */
  addressesOf(key: PeerKey): readonly string[];
  /** Number of the newest final block; null: none is known. */
  finalNumber(): number | null;
};

export type L1Events = {
  /** Final blocks, rising; the next wait until it resolves. [ST1] */
  onFinal(blocks: readonly L1Block[]): void | Promise<void>;
  /** set(e) is fixed: rising, each once. [E2] */
  onEpochSet(set: EpochSet): void;
  /** The L1 holds more of what was certified, or less: in the order of the chain. [ST5] */
  onStep?(step: L1Step, validium: readonly RollupId[]): void;
  /** Finality was broken: nothing may be decided any more. [ST1] */
  onHalt(error: unknown): void;
};

/** Posts what is certified. [ST4] */
export type Settler = {
  certified(output: PublishedOutput): void;
  stop(): Promise<void>;
};

/** Brings evidence to the L1. [ST7] */
export type EvidenceReporter = {
  /** Durable when it resolves, whether or not the L1 can be reached. */
  report(evidence: Evidence): Promise<void>;
  /** Resolves when all that was reported is durable. */
  stop(): Promise<void>;
};

export type L1Tools = {
  readonly health: Pick<Health, "set" | "clear">;
  readonly logger: Logger;
  readonly registry: Registry;
};

/** The L1 of a node; who writes nothing has no settler and no reporter. */
export type L1Parts = {
  readonly source: L1Source;
  readonly settler: Settler | null;
  readonly evidence: EvidenceReporter | null;
};

/** @param events told from `source.start` on. */
export type OpenL1 = (events: L1Events, tools: L1Tools) => Promise<L1Parts>;
