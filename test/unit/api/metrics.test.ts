import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { createApiMetrics, INGRESS_OUTCOMES, LIMIT_REASONS } from "../../../src/api/metrics.ts";

test("every closed label combination starts at 0, under the names of the manual", async () => {
  const registry = new Registry();
  createApiMetrics(registry);
  const text = await registry.metrics();
  for (const outcome of INGRESS_OUTCOMES) {
    expect(text).toContain(`lockstep_ingress_transactions_total{outcome="${outcome}"} 0`);
  }
  for (const reason of LIMIT_REASONS) {
    expect(text).toContain(`lockstep_rpc_limited_total{reason="${reason}"} 0`);
  }
  expect(text).toContain('lockstep_rpc_requests_total{method="eth_chainId",code="0"} 0');
  expect(text).toContain('lockstep_rpc_request_duration_seconds_count{method="other"} 0');
  expect(text).toContain("lockstep_ingress_receipts_broken_total 0");
  expect(text).toContain("lockstep_ingress_pending_bytes 0");
});

test("what strangers name adds no series", async () => {
  const registry = new Registry();
  const metrics = createApiMetrics(registry);
  const before = (await registry.metrics()).split("\n").length;
  metrics.call("made_up", 0, 0.1);
  metrics.call("proxied", 12345, 0.1);
  const after = await registry.metrics();
  expect(after.split("\n").length).toBe(before);
  expect(after).toContain('lockstep_rpc_requests_total{method="other",code="0"} 1');
  expect(after).toContain('lockstep_rpc_requests_total{method="proxied",code="-32000"} 1');
});
