/** What a run of the benches says: one shape as JSON, one table for people. */
import type { Machine } from "./machine.ts";

export type BenchResult = {
  /** `area.measure/parameter=value,...`. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Measurements behind the value. */
  readonly samples: number;
  /** Null where the value is no distribution. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
};

export type BenchReport = {
  readonly commit: string;
  readonly runtime: string;
  readonly machine: Machine;
  readonly results: readonly BenchResult[];
};

/** Three digits that mean something. */
export function rounded(value: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return Number(value.toFixed(Math.min(20, digits)));
}

/** @param samples 1 unless told: a single measurement. */
export const single = (name: string, value: number, unit: string, samples = 1): BenchResult => ({
  name,
  value: rounded(value),
  unit,
  samples,
  p50: null,
  p95: null,
  p99: null,
});

/** A distribution; its value is the median. */
export const distributed = (
  name: string,
  unit: string,
  of: {
    readonly samples: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
  },
): BenchResult => ({
  name,
  value: rounded(of.p50),
  unit,
  samples: of.samples,
  p50: rounded(of.p50),
  p95: rounded(of.p95),
  p99: rounded(of.p99),
});

const cell = (value: number | null): string =>
  value === null ? "" : value.toLocaleString("en-US", { maximumFractionDigits: 4 });

const HEAD = ["bench", "value", "unit", "p50", "p95", "p99", "samples"];

const rowOf = (result: BenchResult): string[] => [
  result.name,
  cell(result.value),
  result.unit,
  cell(result.p50),
  cell(result.p95),
  cell(result.p99),
  cell(result.samples),
];

/** A table for a terminal: names to the left, numbers to the right. */
export function tableText(results: readonly BenchResult[]): string {
  const rows = [HEAD, ...results.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((text, column) => {
        const width = widths[column] ?? 0;
        return column === 0 || column === 2 ? text.padEnd(width) : text.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
  return lines.join("\n");
}

/** The same rows as a Markdown table. */
export const markdownTable = (results: readonly BenchResult[]): string =>
  [
    `| ${HEAD.join(" | ")} |`,
    `|${HEAD.map((_, column) => (column === 0 || column === 2 ? "---" : "---:")).join("|")}|`,
    ...results.map((result) => `| ${rowOf(result).join(" | ")} |`),
  ].join("\n");
