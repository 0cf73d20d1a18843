import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { describe, expect, test } from "vitest";
import {
  COUNTS,
  createHealth,
  createLabelLimits,
  createRegistry,
  createThreadRegistry,
  FAST,
  OTHER_LABEL,
  ROUND,
  SLOW,
  startAtZero,
} from "../../../src/telemetry/index.ts";
import { lintMetrics } from "../../metrics-lint.ts";

const HAND_PICKED = [
  "process_cpu_seconds_total",
  "process_resident_memory_bytes",
  "process_open_fds",
  "process_max_fds",
  "process_start_time_seconds",
  "nodejs_eventloop_lag_p99_seconds",
  "nodejs_heap_size_used_bytes",
  "nodejs_external_memory_bytes",
  "nodejs_gc_duration_seconds",
];

const valueIn = (text: string, name: string): number =>
  Number(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);

const namesIn = (text: string): string[] =>
  [...text.matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1] as string);

describe("the registry of the main thread", () => {
  test("has the nine hand-picked process metrics and build_info, nothing else", async () => {
    const text = await createRegistry().metrics();
    expect(namesIn(text).sort()).toEqual([...HAND_PICKED, "lockstep_build_info"].sort());
  });

  test("passes the linter, with health and label limits beside", async () => {
    const registry = createRegistry({ version: "1.2.3", commit: "abc", protocol: "1" });
    createHealth(registry);
    createLabelLimits(registry)("rollup", 200);
    expect(lintMetrics(await registry.metrics())).toEqual([]);
  });

  test("tells plausible numbers of this process", async () => {
    const registry = createRegistry();
    const first = await registry.metrics();
    const nowSeconds = Date.now() / 1000;
    expect(valueIn(first, "process_cpu_seconds_total")).toBeGreaterThan(0);
    expect(valueIn(first, "process_resident_memory_bytes")).toBeGreaterThan(1e6);
    expect(valueIn(first, "process_start_time_seconds")).toBeLessThan(nowSeconds);
    expect(valueIn(first, "process_start_time_seconds")).toBeGreaterThan(nowSeconds - 86_400);
    expect(valueIn(first, "nodejs_heap_size_used_bytes")).toBeGreaterThan(1e6);
    expect(valueIn(first, "nodejs_eventloop_lag_p99_seconds")).toBeGreaterThanOrEqual(0);
    expect(valueIn(first, "nodejs_eventloop_lag_p99_seconds")).toBeLessThan(10);
    const open = valueIn(first, "process_open_fds");
    expect(open === -1 || open > 3).toBe(true);
    expect(valueIn(first, "process_max_fds")).not.toBe(0);
    const second = await registry.metrics();
    expect(valueIn(second, "process_cpu_seconds_total")).toBeGreaterThanOrEqual(
      valueIn(first, "process_cpu_seconds_total"),
    );
  });

  test("names the build", async () => {
    const text = await createRegistry({ version: "9.9.9", commit: "c0", protocol: "1" }).metrics();
    const labels = `version="9.9.9",commit="c0",protocol="1",node_version="${process.version}"`;
    expect(text).toContain(`lockstep_build_info{${labels}} 1`);
  });

  test("shares no name with the registry of a thread, so that texts can be joined", async () => {
    const thread = createThreadRegistry();
    expect(await thread.metrics()).toBe("\n");
    new Counter({ name: "lockstep_x_total", help: "An x.", registers: [thread] });
    const joined = (await createRegistry().metrics()) + (await thread.metrics());
    expect(lintMetrics(joined)).toEqual([]);
  });
});

test("bucket sets rise strictly", () => {
  for (const set of [FAST, ROUND, SLOW, COUNTS]) {
    expect([...set].sort((left, right) => left - right)).toEqual(set);
    expect(new Set(set).size).toBe(set.length);
  }
});

describe("labels", () => {
  test("every closed combination starts at 0", async () => {
    const registry = new Registry();
    const registers = [registry];
    const labels = { direction: ["in", "out"], class: ["votes", "sync"] };
    const labelNames = ["direction", "class"] as const;
    startAtZero(new Counter({ name: "a_total", help: "A.", labelNames, registers }), labels);
    startAtZero(new Gauge({ name: "b", help: "B.", labelNames, registers }), labels);
    startAtZero(
      new Histogram({ name: "c", help: "C.", labelNames, buckets: COUNTS, registers }),
      labels,
    );
    const text = await registry.metrics();
    for (const direction of labels.direction) {
      for (const kind of labels.class) {
        const pair = `direction="${direction}",class="${kind}"`;
        expect(text).toContain(`a_total{${pair}} 0`);
        expect(text).toContain(`b{${pair}} 0`);
        expect(text).toContain(`c_count{${pair}} 0`);
      }
    }
  });

  test("a metric without labels has the one empty combination", async () => {
    const registry = new Registry();
    const counter = new Counter({ name: "a_total", help: "A.", registers: [registry] });
    startAtZero(counter, {});
    expect(await registry.metrics()).toContain("a_total 0");
  });

  test("beyond the limit values become other, and are counted", async () => {
    const registry = new Registry();
    const rollup = createLabelLimits(registry)("rollup", 2);
    expect(["a", "b", "a", "c", "d", "b"].map(rollup)).toEqual([
      "a",
      "b",
      "a",
      OTHER_LABEL,
      OTHER_LABEL,
      "b",
    ]);
    const text = await registry.metrics();
    expect(text).toContain('lockstep_metrics_label_overflow_total{label="rollup"} 2');
  });
});

describe("the linter finds", () => {
  const scrape = (name: string, type: string, help = "A help."): string =>
    `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} 1\n`;

  test.each([
    ["a counter without _total", scrape("a_events", "counter")],
    ["a gauge with _total", scrape("a_total", "gauge")],
    ["a help that is missing", scrape("a_bytes", "gauge", "")],
    ["a unit that is not basic", scrape("a_milliseconds", "gauge")],
    ["an abbreviated unit", scrape("a_ms", "gauge")],
    ["a type in the name", scrape("a_gauge", "gauge")],
    ["capital letters", scrape("aBytes", "gauge")],
    ["a suffix of histograms", scrape("a_count", "gauge")],
    ["a sample without a type", "a_bytes 1\n"],
    ["one name defined twice", scrape("a_bytes", "gauge") + scrape("a_bytes", "gauge")],
    ["a value that is no number", "# HELP a A.\n# TYPE a gauge\na NaN\n"],
  ])("%s", (_fault, text) => {
    expect(lintMetrics(text).length).toBeGreaterThan(0);
  });

  test("nothing in what is right", () => {
    const histogram =
      "# HELP a_seconds A.\n# TYPE a_seconds histogram\n" +
      'a_seconds_bucket{le="1"} 0\na_seconds_sum 0\na_seconds_count 0\n';
    expect(lintMetrics(histogram + scrape("c_total", "counter"))).toEqual([]);
  });
});
