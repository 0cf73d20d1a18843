/** Many seeds on all processors; results in the order of seeds, whatever the order of workers. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { mix } from "../simulator/rng.ts";
import type { SeedOptions, SeedReport } from "./run-seed.ts";

/** What a campaign came to. */
export type CampaignReport = {
  readonly seeds: number;
  /** Seeds with at least one violation, rising. */
  readonly broken: readonly SeedReport[];
  readonly events: number;
  /** Per second of wall time, over all threads. */
  readonly eventsPerSecond: number;
  readonly simulatedMs: number;
  /** Of all runs in the order of seeds, 16 hex digits. */
  readonly stateHash: string;
};

export type CampaignOptions = {
  readonly firstSeed: number;
  readonly seeds: number;
  /** Null: one per processor. */
  readonly threads: number | null;
  readonly run: SeedOptions;
  readonly onProgress: (done: number, broken: number, events: number) => void;
};

/** Seeds handed to a worker at a time. */
const CHUNK = 8;

export type WorkerTask = { readonly seeds: readonly number[]; readonly run: SeedOptions };

/** @throws {Error} if a worker dies: its seeds have no result. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const startedMs = performance.now();
  const reports = new Map<number, SeedReport>();
  const threads = Math.min(options.threads ?? availableParallelism(), options.seeds);
  const endSeed = options.firstSeed + options.seeds;
  let nextSeed = options.firstSeed;
  let broken = 0;
  let events = 0;

  function nextTask(): WorkerTask | null {
    const seeds: number[] = [];
    while (seeds.length < CHUNK && nextSeed < endSeed) seeds.push(nextSeed++);
    return seeds.length > 0 ? { seeds, run: options.run } : null;
  }

  function receive(report: SeedReport): void {
    reports.set(report.seed, report);
    events += report.events;
    if (report.violations.length > 0) broken++;
    options.onProgress(reports.size, broken, events);
  }

  const workers = Array.from({ length: threads }, () => work(nextTask, receive));
  await Promise.all(workers);
  const seconds = (performance.now() - startedMs) / 1000;
  const ordered = [...reports.values()].sort((left, right) => left.seed - right.seed);
  return {
    seeds: ordered.length,
    broken: ordered.filter((report) => report.violations.length > 0),
    events,
    eventsPerSecond: Math.round(events / seconds),
    simulatedMs: ordered.reduce((sum, report) => sum + report.simulatedMs, 0),
    stateHash: hashOf(ordered),
  };
}

function work(
  nextTask: () => WorkerTask | null,
  receive: (report: SeedReport) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./campaign-worker.ts", import.meta.url));
    const next = (): void => {
      const task = nextTask();
      if (task !== null) return worker.postMessage(task);
      worker.postMessage(null);
      resolve();
    };
    worker.on("error", reject);
    worker.on("exit", (code) => {
      if (code !== 0) reject(new Error(`a worker ended with code ${code}`));
    });
    worker.on("message", (message: SeedReport | "done") => {
      if (message === "done") next();
      else receive(message);
    });
    next();
  });
}

/** Runs of equal seeds give equal hashes, on any number of threads. */
function hashOf(reports: readonly SeedReport[]): string {
  let high = 1;
  let low = 2;
  for (const { stateHash } of reports) {
    high = mix(high, Number.parseInt(stateHash.slice(0, 8), 16));
    low = mix(low ^ high, Number.parseInt(stateHash.slice(8), 16));
  }
  return [high, low].map((word) => word.toString(16).padStart(8, "0")).join("");
}
