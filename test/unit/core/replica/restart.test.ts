import { expect, test } from "vitest";
import { inspect } from "../../../../src/core/replica/index.ts";
import { millisOf, rollupOf } from "../../../../src/primitives/brand.ts";
import { LayoutWriter } from "../../../../src/primitives/bytes.ts";
import { createCluster, give, memberOf, reopen, run } from "./cluster.ts";

/** Heights 1..n with a batch each, ordered and certified everywhere. */
function clusterWithHeights() {
  const cluster = createCluster();
  for (let count = 0; count < 8; count++) {
    const bytes = new LayoutWriter(8).u32(4).u32(count).done();
    const section = { kind: 0, rollupId: rollupOf(1), units: 1, bytes } as const;
    give(cluster, 1, { kind: "submit", nowMs: millisOf(cluster.nowMs), section });
    run(cluster, 1000);
  }
  return cluster;
}

test("P4: a certificate above the own outputs does not move the place where a restart goes on", () => {
  const cluster = clusterWithHeights();
  const { records } = memberOf(cluster, 0);
  const top = inspect(memberOf(cluster, 0).replica).certifiedHeight;
  expect(top).toBeGreaterThan(6);
  // Outputs up to top - 2, certificates up to top - 5 and that of the top.
  const kept = records.filter(({ record }) => {
    if (record.kind === "output") return record.height <= top - 2;
    if (record.kind !== "outputCertificate") return true;
    const { height } = record.certificate.statement;
    return height <= top - 5 || height === top;
  });
  const member = reopen(cluster, 0, kept);
  run(cluster, 5000);
  const { deliveredHeight, certifiedHeight } = inspect(member.replica);
  expect(deliveredHeight).toBeGreaterThanOrEqual(top);
  expect(certifiedHeight).toBe(inspect(memberOf(cluster, 1).replica).certifiedHeight);
});
