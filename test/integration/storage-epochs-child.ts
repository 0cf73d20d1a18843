/**
 * Goes through epochs until it is killed: `node storage-epochs-child.ts <directory>`. Prints the
 * number of every step once it is durable.
 */
import { writeSync } from "node:fs";
import process from "node:process";
import { createStorage } from "../../src/storage/index.ts";
import { createLogger, createThreadRegistry } from "../../src/telemetry/index.ts";
import { epochRecordsAt, newestStepOf, oldestEpochAt } from "./storage-epochs-workload.ts";
import { GENESIS } from "./storage-values.ts";
import { WORKLOAD } from "./storage-workload.ts";

const STDOUT = 1;
const dataDir = process.argv[2] as string;
const storage = await createStorage(
  { dataDir, ...WORKLOAD },
  {
    logger: createLogger({ format: "json", level: "fatal", name: "child" }),
    registry: createThreadRegistry(),
    genesisHash: GENESIS,
    compact: (records) => [...records],
  },
);
const { recovered } = storage;
if (recovered.kind === "lost") throw new Error(recovered.reason);
const last = recovered.kind === "intact" ? newestStepOf(recovered.epochs) : 0;
writeSync(STDOUT, "open\n");
for (let step = last + 1; ; step++) {
  await storage.commit([epochRecordsAt(step)]);
  writeSync(STDOUT, `${step}\n`);
  storage.forgetEpochsBelow(oldestEpochAt(step));
}
