/**
 * (a) The highest rate at which nearly everything that is offered is certified soon on every node, and
 * what it costs.
 */
import type { Committee } from "../committee.ts";
import type { LoadOutcome, Session } from "../load/session.ts";
import { type BenchResult, distributed, single } from "../report.ts";
import { slope } from "../statistics.ts";

/** A rate counts if so much of it is delivered, and so soon. */
const DELIVERED_LEAST = 0.99;
const CERTIFIED_P99_MOST_MS = 2000;
const FIRST_RATE = 4000;
const RAMP = 1.6;
/** Halvings of the interval between what holds and what does not. */
const REFINEMENTS = 2;
/** A full window that fails is tried again at a lower rate. */
const BACK_OFF = 0.9;
const TRIES = 4;

export type Lengths = {
  readonly stepWarmUpMs: number;
  readonly stepMs: number;
  readonly warmUpMs: number;
  readonly windowMs: number;
  readonly refinements: number;
};

export const FULL: Lengths = {
  stepWarmUpMs: 3000,
  stepMs: 5000,
  warmUpMs: 10_000,
  windowMs: 30_000,
  refinements: REFINEMENTS,
};
export const QUICK: Lengths = {
  stepWarmUpMs: 500,
  stepMs: 1500,
  warmUpMs: 1000,
  windowMs: 4000,
  refinements: 0,
};

export const holds = ({ deliveredShare, certified }: LoadOutcome): boolean =>
  deliveredShare >= DELIVERED_LEAST && certified.p99 <= CERTIFIED_P99_MOST_MS;

/** The highest rate that held: up by a factor, then between the last two. */
export async function findPeak(
  tryRate: (rate: number) => Promise<boolean>,
  refinements: number,
): Promise<number> {
  let low = 0;
  let high = FIRST_RATE;
  while (await tryRate(high)) {
    low = high;
    high *= RAMP;
  }
  if (low === 0) {
    for (let rate = high / 2; rate >= FIRST_RATE / 16; rate /= 2) {
      if (await tryRate(rate)) return rate;
    }
    return 0;
  }
  for (let count = 0; count < refinements; count++) {
    const middle = Math.sqrt(low * high);
    if (await tryRate(middle)) low = middle;
    else high = middle;
  }
  return low;
}

export const peakOf = (
  session: Session,
  { lengths, say }: { readonly lengths: Lengths; say(line: string): void },
): Promise<number> =>
  findPeak(async (rate) => {
    const plan = { rate, warmUpMs: lengths.stepWarmUpMs, windowMs: lengths.stepMs };
    const outcome = await session.run(plan);
    say(outcomeLine(outcome));
    return holds(outcome);
  }, lengths.refinements);

export async function throughput(
  session: Session,
  options: {
    readonly committee: Committee;
    readonly lengths: Lengths;
    /** Tried without a ramp; null: a ramp finds it. */
    readonly rate: number | null;
    say(line: string): void;
  },
): Promise<{ readonly peak: number; readonly results: BenchResult[] }> {
  const { lengths, say } = options;
  let rate = options.rate ?? (await peakOf(session, options));
  let outcome: LoadOutcome | null = null;
  for (let count = 0; count < TRIES && rate > 0; count++) {
    outcome = await session.run({ rate, warmUpMs: lengths.warmUpMs, windowMs: lengths.windowMs });
    say(outcomeLine(outcome));
    if (holds(outcome)) break;
    if (count + 1 < TRIES) rate *= BACK_OFF;
  }
  if (outcome === null) throw new Error("no rate holds");
  return { peak: rate, results: resultsOf(outcome) };
}

export const outcomeLine = (outcome: LoadOutcome): string =>
  [
    `offered ${Math.round(outcome.rate)} tx/s`,
    `certified ${Math.round(outcome.certifiedRate)}`,
    `delivered ${(100 * outcome.deliveredShare).toFixed(1)} %`,
    `p50 ${outcome.certified.p50.toFixed(0)} ms`,
    `p99 ${outcome.certified.p99.toFixed(0)} ms`,
    `${outcome.heightsPerSecond.toFixed(1)} heights/s`,
    `${(outcome.cpuSeconds / (outcome.payloadBytes / 1e6)).toFixed(3)} CPU s/MB`,
    holds(outcome) ? "holds" : "fails",
  ].join(", ");

/** What is too little to be worth a line. */
const SHARE_LEAST = 0.01;

/** Where the processor went: the profile behind the throughput. */
function threadShares({ cpuSeconds, threadSeconds }: LoadOutcome, of: string): BenchResult[] {
  return [...threadSeconds]
    .filter(([, seconds]) => seconds >= SHARE_LEAST * cpuSeconds)
    .sort(([, left], [, right]) => right - left)
    .map(([thread, seconds]) =>
      single(`order.cpu_share/${of},thread=${thread}`, (100 * seconds) / cpuSeconds, "%"),
    );
}

function resultsOf(outcome: LoadOutcome): BenchResult[] {
  const { certifiedRate, payloadBytes, resident, rate } = outcome;
  const megabytes = payloadBytes / 1e6;
  const nodes = resident[0]?.length ?? 0;
  const slopes = Array.from({ length: nodes }, (_, node) =>
    slope(resident.map((row, second) => ({ x: second / 60, y: row[node] ?? Number.NaN }))),
  );
  const of = "nodes=4,bytes=512";
  return [
    single(`order.throughput/${of}`, certifiedRate, "tx/s"),
    single(`order.throughput_bytes/${of}`, megabytes / outcome.seconds, "MB/s"),
    single(`order.offered/${of}`, rate, "tx/s"),
    single(`order.delivered/${of}`, 100 * outcome.deliveredShare, "%"),
    single(`order.duplicates/${of}`, outcome.duplicates, "transactions"),
    distributed(`order.certified_latency/${of}`, "ms", outcome.certified),
    single(`order.heights/${of}`, outcome.heightsPerSecond, "1/s"),
    single(`order.cpu/${of}`, outcome.cpuSeconds / megabytes, "s/MB"),
    ...threadShares(outcome, of),
    single(`order.sent/${of}`, outcome.sentBytes / payloadBytes, "bytes/byte"),
    single(`order.rss/${of}`, Math.max(...resident.flat()), "MB", resident.length),
    single(`order.rss_slope/${of}`, Math.max(...slopes), "MB/min", resident.length),
    single(`order.generator_late/${of}`, outcome.generatorLateMs, "ms"),
  ];
}
