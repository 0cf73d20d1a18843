import { expect, test } from "vitest";
import { addL1Readings, createL1Metrics, methodLabel } from "../../../../src/l1/watcher/metrics.ts";
import { createRegistry } from "../../../../src/telemetry/index.ts";
import { lintMetrics } from "../../../metrics-lint.ts";

const READINGS = {
  finalizedAge: () => 700.5,
  postedHeight: () => 12,
  finalizedHeight: () => 9,
  oldestPendingAge: () => 3,
  forced: () => [
    { rollup: "a", pending: 2, age: 5 },
    { rollup: "other", pending: 1, age: 7 },
    { rollup: "other", pending: 3, age: 6 },
  ],
};

test("a scrape passes the linter, before and after the first look", async () => {
  const registry = createRegistry();
  const metrics = createL1Metrics(registry, 2);
  addL1Readings(registry, READINGS);
  expect(lintMetrics(await registry.metrics())).toEqual([]);
  metrics.endpointHealthy.set({ endpoint: 1 }, 1);
  metrics.requestDuration.observe({ method: "eth_getLogs" }, 0.2);
  metrics.reorgDepth.observe(2);
  metrics.disagreements.inc();
  expect(lintMetrics(await registry.metrics())).toEqual([]);
});

test("every endpoint is told from the start, by its place and never by its URL", async () => {
  const registry = createRegistry();
  createL1Metrics(registry, 2);
  const text = await registry.metrics();
  expect(text).toContain('lockstep_l1_endpoint_healthy{endpoint="0"} 0');
  expect(text).toContain('lockstep_l1_endpoint_healthy{endpoint="1"} 0');
  expect(text).toContain("lockstep_l1_disagreements_total 0");
});

test("gauges are read when they are scraped; rollups under one label are added, the oldest counts", async () => {
  const registry = createRegistry();
  addL1Readings(registry, READINGS);
  const text = await registry.metrics();
  for (const line of [
    "lockstep_l1_finalized_age_seconds 700.5",
    "lockstep_settlement_posted_height 12",
    "lockstep_settlement_finalized_height 9",
    "lockstep_settlement_oldest_pending_age_seconds 3",
    'lockstep_forced_pending_transactions{rollup="a"} 2',
    'lockstep_forced_pending_transactions{rollup="other"} 4',
    'lockstep_forced_oldest_age_seconds{rollup="other"} 7',
  ]) {
    expect(text.split("\n")).toContain(line);
  }
});

test("methods outside a closed list share one label", () => {
  expect(methodLabel("eth_getLogs")).toBe("eth_getLogs");
  expect(methodLabel("eth_somethingNew")).toBe("other");
});
