/** Writes `vectors.json`: inputs, and what the EthereumJS driver makes of them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEthereumJsDriver } from "../../../src/conductor/index.ts";
import { toHex } from "../../../src/primitives/bytes.ts";
import { executionCases } from "./cases.ts";
import { batchesOf } from "./chain.ts";
import { runCase } from "./run.ts";

const vectors = [];
for (const each of await executionCases()) {
  const dataDir = mkdtempSync(join(tmpdir(), "lockstep-vector-"));
  const driver = await createEthereumJsDriver({ dataDir, rollup: each.rollup });
  const blocks = await runCase(each, driver);
  await driver.close();
  rmSync(dataDir, { recursive: true });
  const batches = batchesOf(each.name, each.batches).map(({ txs, ...batch }) => ({
    ...batch,
    txs: Array.from(txs, ({ kind, origin, data }) => ({
      kind,
      origin: toHex(origin),
      data: toHex(data),
    })),
  }));
  vectors.push({ name: each.name, rollup: each.rollup, batches, blocks });
}
const path = new URL("./vectors.json", import.meta.url);
writeFileSync(path, `${JSON.stringify({ rule: "strict-sequential-skip/1", vectors }, null, 2)}\n`);
