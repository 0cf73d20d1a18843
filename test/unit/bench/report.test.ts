import { expect, test } from "vitest";
import { distributed, markdownTable, rounded, single, tableText } from "../../bench/report.ts";

const KEYS = ["name", "value", "unit", "samples", "p50", "p95", "p99"];

test("every result has all keys, whether it is a distribution or not", () => {
  const one = single("order.throughput/nodes=4", 41_234.567, "tx/s");
  expect(Object.keys(one)).toEqual(KEYS);
  expect(one).toEqual({
    name: "order.throughput/nodes=4",
    value: 41_235,
    unit: "tx/s",
    samples: 1,
    p50: null,
    p95: null,
    p99: null,
  });
  const many = distributed("latency.certified/load=10%", "ms", {
    samples: 1000,
    p50: 24.618,
    p95: 51.2,
    p99: 60.04,
  });
  expect(Object.keys(many)).toEqual(KEYS);
  expect(many).toMatchObject({ value: 24.6, p50: 24.6, p95: 51.2, p99: 60, samples: 1000 });
});

test("numbers keep three digits that mean something", () => {
  expect(rounded(0.012_345)).toBe(0.0123);
  expect(rounded(1.2345)).toBe(1.23);
  expect(rounded(123_456.7)).toBe(123_457);
  expect(rounded(0)).toBe(0);
  expect(rounded(Number.NaN)).toBeNaN();
});

test("the table has names to the left and numbers to the right", () => {
  const results = [
    single("a.b/c=1", 1234, "tx/s"),
    distributed("latency.x", "ms", { samples: 3, p50: 1, p95: 2, p99: 3 }),
  ];
  expect(tableText(results).split("\n")).toEqual([
    "bench      value  unit  p50  p95  p99  samples",
    "a.b/c=1    1,234  tx/s                       1",
    "latency.x      1  ms      1    2    3        3",
  ]);
});

test("the Markdown table has the same cells", () => {
  expect(markdownTable([single("a", 5, "x", 2)]).split("\n")).toEqual([
    "| bench | value | unit | p50 | p95 | p99 | samples |",
    "|---|---:|---|---:|---:|---:|---:|",
    "| a | 5 | x |  |  |  | 2 |",
  ]);
});
