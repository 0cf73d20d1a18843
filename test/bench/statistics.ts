/** Numbers out of many measurements. */

/** The value below which a share of the sorted values lies (nearest rank); NaN of none. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const rank = Math.ceil(share * sorted.length) - 1;
  return sorted[Math.min(sorted.length - 1, Math.max(0, rank))] as number;
}

export const sortedNumbers = (values: readonly number[]): Float64Array =>
  Float64Array.from(values).sort();

export const median = (values: readonly number[]): number => percentile(sortedNumbers(values), 0.5);

/** Largest minus smallest, over the median: how much a machine swayed. 0 of fewer than two. */
export function spread(values: readonly number[]): number {
  if (values.length < 2) return 0;
  return (Math.max(...values) - Math.min(...values)) / median(values);
}

/** Change of y per unit of x by least squares; 0 of fewer than two. */
export function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const count = points.length;
  if (count < 2) return 0;
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / count;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / count;
  let above = 0;
  let below = 0;
  for (const { x, y } of points) {
    above += (x - meanX) * (y - meanY);
    below += (x - meanX) ** 2;
  }
  return below === 0 ? 0 : above / below;
}

export type Percentiles = {
  readonly samples: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
};

/** Values in steps of 1 % of themselves: as many as there are, in little memory. */
export type Distribution = {
  add(value: number): void;
  /** Counts of another one, as `counts` gave them. */
  merge(counts: readonly (readonly [number, number])[]): void;
  counts(): (readonly [number, number])[];
  percentiles(): Percentiles;
  clear(): void;
};

const STEP = Math.log(1.01);
/** Smaller values are counted as this one. */
const SMALLEST = 0.001;

export function createDistribution(): Distribution {
  const buckets = new Map<number, number>();
  let samples = 0;
  const count = (bucket: number, more: number): void => {
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + more);
    samples += more;
  };
  const at = (share: number, sorted: readonly (readonly [number, number])[]): number => {
    let left = Math.max(1, Math.ceil(share * samples));
    for (const [bucket, more] of sorted) {
      left -= more;
      if (left <= 0) return SMALLEST * Math.exp(STEP * (bucket + 0.5));
    }
    return Number.NaN;
  };
  return {
    add: (value) => count(Math.floor(Math.log(Math.max(SMALLEST, value) / SMALLEST) / STEP), 1),
    merge(counts) {
      for (const [bucket, more] of counts) count(bucket, more);
    },
    counts: () => [...buckets],
    percentiles() {
      const sorted = [...buckets].sort(([left], [right]) => left - right);
      return { samples, p50: at(0.5, sorted), p95: at(0.95, sorted), p99: at(0.99, sorted) };
    },
    clear() {
      buckets.clear();
      samples = 0;
    },
  };
}
