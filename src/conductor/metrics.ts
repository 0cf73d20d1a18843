/** Metrics of a conductor: `lockstep_conductor_*`. */
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { FAST, startAtZero } from "../telemetry/index.ts";
import type { ExecutedBlock } from "./driver.ts";
import { SKIP_REASONS } from "./rule/skip.ts";

export type ConductorMetrics = {
  applied(head: { readonly seq: number; readonly number: number }): void;
  executed(block: ExecutedBlock, seconds: number): void;
  /** The engine's process ended and was started again. */
  engineRestarted(): void;
  /** The engine's state differs from the oracle's. */
  rootMismatch(): void;
};

/** Defines the metrics; every closed label starts at 0. */
export function createConductorMetrics(registry: Registry): ConductorMetrics {
  const registers = [registry];
  const seq = new Gauge({
    name: "lockstep_conductor_sequence_number",
    help: "Last batch of the feed that was executed.",
    registers,
  });
  const number = new Gauge({
    name: "lockstep_conductor_block_number",
    help: "Number of the rollup's newest block.",
    registers,
  });
  const transactions = new Counter({
    name: "lockstep_conductor_transactions_total",
    help: "Sequenced transactions that were executed.",
    registers,
  });
  const skipped = new Counter({
    name: "lockstep_conductor_skipped_total",
    help: "Sequenced transactions that were skipped, by the first reason.",
    labelNames: ["reason"],
    registers,
  });
  startAtZero(skipped, { reason: SKIP_REASONS });
  const duration = new Histogram({
    name: "lockstep_conductor_block_duration_seconds",
    help: "Time from a block's intent to its durable result.",
    buckets: FAST,
    registers,
  });
  const restarts = new Counter({
    name: "lockstep_conductor_engine_restarts_total",
    help: "Times the engine's process had to be started again.",
    registers,
  });
  const mismatches = new Counter({
    name: "lockstep_conductor_root_mismatches_total",
    help: "Blocks after which the engine's state root was not the oracle's.",
    registers,
  });
  return {
    applied: (head) => {
      seq.set(head.seq);
      number.set(head.number);
    },
    executed: (block, seconds) => {
      transactions.inc(block.executed);
      for (const { reason } of block.skipped) skipped.inc({ reason });
      duration.observe(seconds);
    },
    engineRestarted: () => restarts.inc(),
    rootMismatch: () => mismatches.inc(),
  };
}
