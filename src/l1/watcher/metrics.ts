/** Metrics of what is read from the L1: `lockstep_l1_*`, `lockstep_forced_*`, how far settlement is. */
import { Gauge } from "prom-client";
import { COUNTS, Counter, Histogram, type Registry, SLOW } from "../../telemetry/index.ts";

export type L1Metrics = {
  /** 1: used; 0: left out. */
  readonly endpointHealthy: Gauge<"endpoint">;
  readonly requestDuration: Histogram<"method">;
  readonly disagreements: Counter;
  readonly reorgDepth: Histogram;
};

/** What gauges ask when they are scraped. Ages in seconds; null: nothing to tell yet. */
export type L1Readings = {
  finalizedAge(): number | null;
  postedHeight(): number;
  finalizedHeight(): number;
  oldestPendingAge(): number;
  /** Label of each rollup, its pending forced transactions, age of the oldest. */
  forced(): Iterable<{ readonly rollup: string; readonly pending: number; readonly age: number }>;
};

/** Methods that have a label of their own; the rest counts as `other`. */
const METHODS: ReadonlySet<string> = new Set([
  "eth_chainId",
  "eth_getBlockByNumber",
  "eth_getBlockByHash",
  "eth_getLogs",
  "eth_call",
  "eth_sendRawTransaction",
  "eth_getTransactionReceipt",
]);

export const methodLabel = (method: string): string => (METHODS.has(method) ? method : "other");

export function createL1Metrics(registry: Registry, endpoints: number): L1Metrics {
  const registers = [registry];
  const endpointHealthy = new Gauge({
    name: "lockstep_l1_endpoint_healthy",
    help: "Whether an L1 endpoint, by its place in the configuration, is used (1) or left out (0).",
    labelNames: ["endpoint"] as const,
    registers,
  });
  for (let index = 0; index < endpoints; index++) endpointHealthy.set({ endpoint: index }, 0);
  const requestDuration = new Histogram({
    name: "lockstep_l1_request_duration_seconds",
    help: "Time from a request to an L1 endpoint to the end of its answer in seconds.",
    labelNames: ["method"] as const,
    buckets: SLOW,
    registers,
  });
  const disagreements = new Counter({
    name: "lockstep_l1_disagreements_total",
    help: "Looks at the L1 in which endpoints that are used contradicted each other.",
    registers,
  });
  const reorgDepth = new Histogram({
    name: "lockstep_l1_reorg_depth_blocks",
    help: "Blocks of the L1 that a reorg undid before they were final.",
    buckets: COUNTS,
    registers,
  });
  return { endpointHealthy, requestDuration, disagreements, reorgDepth };
}

/** Gauges that read the watcher when they are scraped. */
export function addL1Readings(registry: Registry, readings: L1Readings): void {
  const gauge = (name: string, help: string, read: () => number | null): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read() ?? 0);
      },
    });
  };
  gauge(
    "lockstep_l1_finalized_age_seconds",
    "Age of the newest final L1 block in seconds; 0 before the first.",
    readings.finalizedAge,
  );
  gauge(
    "lockstep_settlement_posted_height",
    "Height of the newest output that the L1 accepted.",
    readings.postedHeight,
  );
  gauge(
    "lockstep_settlement_finalized_height",
    "Height of the newest output that is accepted in a final L1 block.",
    readings.finalizedHeight,
  );
  gauge(
    "lockstep_settlement_oldest_pending_age_seconds",
    "Age in seconds of the oldest certified output that the L1 has not accepted; 0 if there is none.",
    readings.oldestPendingAge,
  );
  addForcedReadings(registry, readings.forced);
}

function addForcedReadings(registry: Registry, forced: L1Readings["forced"]): void {
  const registers = [registry];
  const labelNames = ["rollup"] as const;
  new Gauge({
    name: "lockstep_forced_pending_transactions",
    help: "Forced transactions of a rollup, final on the L1, that no certified output holds yet.",
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const { rollup, pending } of forced()) this.inc({ rollup }, pending);
    },
  });
  new Gauge({
    name: "lockstep_forced_oldest_age_seconds",
    help: "Age in seconds of the oldest forced transaction of a rollup that still waits; else 0.",
    labelNames,
    registers,
    collect() {
      this.reset();
      const oldest = new Map<string, number>();
      for (const { rollup, age } of forced()) {
        oldest.set(rollup, Math.max(age, oldest.get(rollup) ?? 0));
      }
      for (const [rollup, age] of oldest) this.set({ rollup }, age);
    },
  });
}
