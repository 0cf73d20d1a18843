import { Registry } from "prom-client";
import { expect, test } from "vitest";
import {
  createHealth,
  HEALTH_CODES,
  type HealthCode,
  healthReason,
} from "../../../src/telemetry/index.ts";

const codes = Object.keys(HEALTH_CODES) as HealthCode[];

test("a node without reasons is ready", async () => {
  const registry = new Registry();
  const health = createHealth(registry);
  expect(health.reasons()).toEqual([]);
  expect(health.ready()).toBe(true);
  expect(await registry.metrics()).toContain("lockstep_ready 1");
});

test("a critical reason takes readiness, a warning does not", () => {
  for (const code of codes) {
    const health = createHealth(new Registry());
    health.set(healthReason(code, 1000, "why"));
    expect(health.ready()).toBe(HEALTH_CODES[code].severity === "warning");
    health.clear(code);
    expect(health.ready()).toBe(true);
  }
});

test("a reason keeps its begin while its detail is renewed, and begins anew after a clear", () => {
  const health = createHealth(new Registry());
  health.set(healthReason("quorum_unreachable", 1000, "2 of 3 seats, silent: op-3"));
  health.set(healthReason("quorum_unreachable", 2000, "1 of 3 seats, silent: op-2, op-3"));
  expect(health.reasons()).toEqual([
    {
      code: "quorum_unreachable",
      scope: "network",
      since: 1000,
      detail: "1 of 3 seats, silent: op-2, op-3",
      remedy: HEALTH_CODES.quorum_unreachable.remedy,
    },
  ]);
  health.clear("quorum_unreachable");
  health.set(healthReason("quorum_unreachable", 3000, "again"));
  expect(health.reasons()[0]?.since).toBe(3000);
});

test("reasons come in the order of the list, whatever the order of setting", () => {
  const health = createHealth(new Registry());
  for (const code of [...codes].reverse()) health.set(healthReason(code, 1, "why"));
  expect(health.reasons().map((reason) => reason.code)).toEqual(codes);
});

test("clearing what is not set changes nothing", () => {
  const health = createHealth(new Registry());
  health.clear("behind");
  expect(health.reasons()).toEqual([]);
});

test("every check has a gauge that starts at 0 and mirrors the reason", async () => {
  const registry = new Registry();
  const health = createHealth(registry);
  const gauge = (code: HealthCode, value: number): string =>
    `lockstep_health_check_failing{check="${code}",severity="${HEALTH_CODES[code].severity}"} ${value}`;
  const before = await registry.metrics();
  for (const code of codes) expect(before).toContain(gauge(code, 0));
  health.set(healthReason("syncing", 1, "why"));
  health.set(healthReason("wallet_low", 1, "why"));
  const during = await registry.metrics();
  expect(during).toContain(gauge("syncing", 1));
  expect(during).toContain(gauge("wallet_low", 1));
  expect(during).toContain("lockstep_ready 0");
  health.clear("syncing");
  const after = await registry.metrics();
  expect(after).toContain(gauge("syncing", 0));
  expect(after).toContain("lockstep_ready 1");
});

test("every code has a scope, a severity and a remedy that is a sentence", () => {
  for (const code of codes) {
    const entry = HEALTH_CODES[code];
    expect(["self", "network", "l1"]).toContain(entry.scope);
    expect(["critical", "warning"]).toContain(entry.severity);
    expect(entry.remedy).toMatch(/^[A-Z].*\.$/);
  }
});
