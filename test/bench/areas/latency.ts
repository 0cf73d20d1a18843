/** (b) How long a transaction takes, stage by stage, at shares of the peak; and what an idle network costs. */
import { setTimeout as delay } from "node:timers/promises";
import type { Committee } from "../committee.ts";
import type { Session } from "../load/session.ts";
import { cpuSeconds } from "../process-usage.ts";
import { type BenchResult, distributed, single } from "../report.ts";
import { outcomeLine } from "./throughput.ts";

const SHARES = [10, 50, 90] as const;

export type LatencyLengths = {
  readonly warmUpMs: number;
  readonly windowMs: number;
  readonly idleMs: number;
};
export const FULL: LatencyLengths = { warmUpMs: 5000, windowMs: 15_000, idleMs: 10_000 };
export const QUICK: LatencyLengths = { warmUpMs: 500, windowMs: 2000, idleMs: 2000 };

export async function latency(
  session: Session,
  options: {
    readonly committee: Committee;
    /** Transactions per second. */
    readonly peak: number;
    readonly lengths: LatencyLengths;
    readonly shares?: readonly number[];
    say(line: string): void;
  },
): Promise<BenchResult[]> {
  const { committee, peak, lengths, say } = options;
  const results: BenchResult[] = [];
  for (const share of options.shares ?? SHARES) {
    const { warmUpMs, windowMs } = lengths;
    const outcome = await session.run({ rate: (peak * share) / 100, warmUpMs, windowMs });
    say(outcomeLine(outcome));
    const at = `load=${share}%`;
    const { certified, certifyMs } = outcome;
    // Clients see the order only once it is certified; nodes know how long that took from finality.
    const ordered = {
      samples: certified.samples,
      p50: Math.max(0, certified.p50 - certifyMs),
      p95: Math.max(0, certified.p95 - certifyMs),
      p99: Math.max(0, certified.p99 - certifyMs),
    };
    results.push(
      distributed(`latency.ordered/${at}`, "ms", ordered),
      distributed(`latency.certified/${at}`, "ms", certified),
      distributed(`latency.verified/${at}`, "ms", outcome.verified),
    );
  }
  return [...results, await idle(committee, lengths.idleMs)];
}

/** Share of one core that the busiest node takes while nobody sends anything. */
export async function idle(committee: Committee, idleMs: number): Promise<BenchResult> {
  await delay(1000);
  const pids = committee.pids();
  const before = await Promise.all(pids.map(cpuSeconds));
  await delay(idleMs);
  const after = await Promise.all(pids.map(cpuSeconds));
  const shares = after.map((value, place) => ((value - (before[place] ?? 0)) * 1000) / idleMs);
  return single("latency.idle_cpu/nodes=4", 100 * Math.max(...shares), "% of a core");
}
