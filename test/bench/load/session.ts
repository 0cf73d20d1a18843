/** Load on a running committee: generators and consumers as processes, and what came of it. */
import { type ChildProcess, fork } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Committee } from "../committee.ts";
import { type Sample, sumOf } from "../metrics-page.ts";
import { cpuSeconds, residentMegabytes, threadSeconds } from "../process-usage.ts";
import { createDistribution, type Percentiles } from "../statistics.ts";
import type { ConsumerOrder, ConsumerReport } from "./consumer.ts";
import type { GeneratorOrder, GeneratorReport } from "./generator.ts";
import { monotonicMs } from "./payload.ts";

export type LoadPlan = {
  /** Transactions per second. */
  readonly rate: number;
  readonly warmUpMs: number;
  readonly windowMs: number;
  /** Nodes that are sent to; default: all. */
  readonly targets?: readonly number[];
  /** Runs in the window. */
  readonly meanwhile?: () => Promise<void>;
};

export type LoadOutcome = {
  readonly rate: number;
  /** Transactions per second in certified output, the least of all nodes. */
  readonly certifiedRate: number;
  /** Of the transactions due in the window. */
  readonly deliveredShare: number;
  /** Arrived more than once, since the session began. */
  readonly duplicates: number;
  /** Due to received as certified, ms. */
  readonly certified: Percentiles;
  /** Due to verified by a consumer, ms. */
  readonly verified: Percentiles;
  /** Mean time from final to certified at a node, ms. */
  readonly certifyMs: number;
  /** Certified ones. */
  readonly heightsPerSecond: number;
  /** Longest time without a certified batch at the consumer, ms. */
  readonly gapMs: number;
  /** Between the two readings of the nodes' counters. */
  readonly seconds: number;
  /** CPU seconds in the window of all nodes that run at its end. */
  readonly cpuSeconds: number;
  /** The same by thread, those of all nodes together. */
  readonly threadSeconds: ReadonlyMap<string, number>;
  /** Bytes that nodes sent to each other. */
  readonly sentBytes: number;
  /** Certified bytes, once. */
  readonly payloadBytes: number;
  /** Per second and node, MB. */
  readonly resident: readonly (readonly number[])[];
  readonly generatorLateMs: number;
};

export type Session = {
  run(plan: LoadPlan): Promise<LoadOutcome>;
  close(): void;
};

/** Time that transactions of a window have to arrive after it. */
const DRAIN_MS = 5000;
const SAMPLE_MS = 1000;

const GENERATOR = new URL("./generator.ts", import.meta.url);
const CONSUMER = new URL("./consumer.ts", import.meta.url);

const childOf = (module: URL): ChildProcess => fork(fileURLToPath(module), []);

function answerOf<T>(child: ChildProcess, order: GeneratorOrder | ConsumerOrder): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`a load process ended: ${code}`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message as T);
    });
    child.send(order);
  });
}

/** What the nodes themselves count, by place; null: it is down. */
const countersOf = (committee: Committee): Promise<(readonly Sample[] | null)[]> =>
  Promise.all(
    committee.sequencers.children.map((child, place) =>
      child === null ? null : committee.metrics(place),
    ),
  );

/** By process. */
const cpuOf = async (committee: Committee): Promise<ReadonlyMap<number, number>> =>
  new Map(
    await Promise.all(committee.pids().map(async (pid) => [pid, await cpuSeconds(pid)] as const)),
  );

/** Of those that run in the end; who was killed takes its seconds along. */
const spent = (after: ReadonlyMap<number, number>, before: ReadonlyMap<number, number>): number =>
  [...after].reduce((sum, [pid, seconds]) => sum + seconds - (before.get(pid) ?? 0), 0);

/** By thread, over all nodes. */
async function threadsOf(committee: Committee): Promise<Map<string, number>> {
  const sum = new Map<string, number>();
  for (const threads of await Promise.all(committee.pids().map(threadSeconds))) {
    for (const [name, seconds] of threads) sum.set(name, (sum.get(name) ?? 0) + seconds);
  }
  return sum;
}

/** @param options.observer the node whose feed is followed. */
export async function openSession(
  committee: Committee,
  options: { readonly transactionBytes: number; readonly observer: number },
): Promise<Session> {
  const { transactionBytes, observer } = options;
  const rollups = committee.setup.network.rollups.length;
  const generator = childOf(GENERATOR);
  const consumers = [childOf(CONSUMER), childOf(CONSUMER)] as const;
  const url = committee.sequencers.apiUrl(observer);
  const { networkFile } = committee.setup;
  for (const [place, consumer] of consumers.entries()) {
    await answerOf(consumer, { kind: "start", url, networkFile, verifies: place === 1 });
  }
  let runs = 0;

  const reportOf = async (numbers: { generator: number; from: number; until: number }) => {
    const ask = { kind: "count", ...numbers } as const;
    const reports: ConsumerReport[] = [];
    for (const consumer of consumers) reports.push(await answerOf(consumer, ask));
    return reports as [ConsumerReport, ConsumerReport];
  };

  /** Everything arrived, or nothing more will. */
  const drained = async (numbers: { generator: number; from: number; until: number }) => {
    const endMs = monotonicMs() + DRAIN_MS;
    for (;;) {
      const reports = await reportOf(numbers);
      const all = reports.every(({ arrived }) => arrived === numbers.until - numbers.from);
      if (all || monotonicMs() > endMs) return reports;
      await delay(100);
    }
  };

  /** Until nothing of an overload arrives any more. */
  const quiet = async (of: number): Promise<void> => {
    for (let before = -1, still = 0; still < 3; ) {
      const [{ batches }] = await reportOf({ generator: of, from: 0, until: 0 });
      still = batches === before ? still + 1 : 0;
      before = batches;
      await delay(400);
    }
  };

  return {
    async run({ rate, warmUpMs, windowMs, targets, meanwhile }) {
      const id = ++runs;
      const places = targets ?? committee.grpc.map((_, place) => place);
      generator.send({
        kind: "start",
        targets: places.map((place) => committee.grpc[place] as string),
        rollups,
        transactionBytes,
        rate,
        generator: id,
      } satisfies GeneratorOrder);
      await delay(warmUpMs);
      const fromMs = monotonicMs();
      const window = { kind: "window", fromMs, untilMs: fromMs + windowMs } as const;
      for (const consumer of consumers) consumer.send(window);
      const [before, cpuBefore] = [await countersOf(committee), await cpuOf(committee)];
      const threadsBefore = await threadsOf(committee);
      const countedMs = monotonicMs();
      const resident: number[][] = [];
      const task = meanwhile?.();
      while (monotonicMs() < fromMs + windowMs) {
        await delay(Math.min(SAMPLE_MS, Math.max(1, fromMs + windowMs - monotonicMs())));
        resident.push(await Promise.all(committee.pids().map(residentMegabytes)));
      }
      await task;
      const [cpuAfter, after] = [await cpuOf(committee), await countersOf(committee)];
      const seconds = (monotonicMs() - countedMs) / 1000;
      const threads = await threadsOf(committee);
      const sent = await answerOf<GeneratorReport>(generator, { kind: "stop" });
      const numberAt = (timeMs: number): number =>
        Math.min(sent.offered, Math.floor(((timeMs - sent.startMs) * rate) / 1000));
      const numbers = { generator: id, from: numberAt(fromMs), until: numberAt(fromMs + windowMs) };
      const [plain, verifying] = await drained(numbers);
      if (plain.arrived < numbers.until - numbers.from) await quiet(id);
      // Of the nodes that ran all the time.
      const grown = (name: string, labels: Readonly<Record<string, string>> = {}): number[] =>
        after.flatMap((page, place) => {
          const start = before[place] ?? null;
          if (page === null || start === null) return [];
          return [sumOf(page, name, labels) - sumOf(start, name, labels)];
        });
      const certify = { phase: "certify" };
      const phase = "lockstep_consensus_phase_duration_seconds";
      const total = (values: readonly number[]): number =>
        values.reduce((sum, value) => sum + value, 0);
      return {
        rate,
        certifiedRate: Math.min(...grown("lockstep_rollup_transactions_total")) / seconds,
        deliveredShare: plain.arrived / (numbers.until - numbers.from),
        duplicates: plain.duplicates + verifying.duplicates,
        certified: percentilesOf(plain),
        verified: percentilesOf(verifying),
        certifyMs:
          (1000 * total(grown(`${phase}_sum`, certify))) / total(grown(`${phase}_count`, certify)),
        heightsPerSecond: Math.min(...grown("lockstep_consensus_certified_height")) / seconds,
        gapMs: plain.gapMs,
        seconds,
        cpuSeconds: spent(cpuAfter, cpuBefore),
        threadSeconds: new Map(
          [...threads].map(([name, after]) => [name, after - (threadsBefore.get(name) ?? 0)]),
        ),
        sentBytes: total(grown("lockstep_p2p_bytes_total", { direction: "outbound" })),
        payloadBytes: Math.min(...grown("lockstep_rollup_bytes_total")),
        resident,
        generatorLateMs: sent.lateMs,
      };
    },
    close() {
      for (const child of [generator, ...consumers]) child.disconnect();
    },
  };
}

function percentilesOf(report: ConsumerReport): Percentiles {
  const distribution = createDistribution();
  distribution.merge(report.latency);
  return distribution.percentiles();
}
