/**
 * Commits until it is killed: `node storage-child.ts <directory>`. Prints the number of every step
 * once it is durable.
 */
import { writeSync } from "node:fs";
import process from "node:process";
import { createStorage } from "../../src/storage/index.ts";
import { createLogger, createThreadRegistry } from "../../src/telemetry/index.ts";
import { batchRecord, chainOfBatches, EPOCH, GENESIS, START, voteAt } from "./storage-values.ts";
import { batchesOf, compactVotes, KEPT_STEPS, WORKLOAD } from "./storage-workload.ts";

const STDOUT = 1;
const dataDir = process.argv[2] as string;
const storage = await createStorage(
  { dataDir, ...WORKLOAD },
  {
    logger: createLogger({ format: "json", level: "fatal", name: "child" }),
    registry: createThreadRegistry(),
    genesisHash: GENESIS,
    compact: compactVotes,
  },
);
const { recovered } = storage;
if (recovered.kind === "lost") throw new Error(recovered.reason);
const remembered = recovered.kind === "intact" ? (recovered.epochs[0]?.records ?? []) : [];
let last = batchesOf(remembered).at(-1) ?? null;
if (recovered.kind === "fresh") await storage.commit([[{ epoch: EPOCH, record: START }]]);
writeSync(STDOUT, "open\n");
for (let step = (last?.header.height ?? 0) + 1; ; step++) {
  const [batch] = chainOfBatches(1, { from: last, bytes: 100 + (step % 7) * 200 });
  if (batch === undefined) throw new Error("no batch");
  const records = [voteAt(step), batchRecord(batch)];
  await storage.commit([records.map((record) => ({ epoch: EPOCH, record }))]);
  writeSync(STDOUT, `${step}\n`);
  storage.releaseBelow(Math.max(0, step - KEPT_STEPS));
  last = batch;
}
