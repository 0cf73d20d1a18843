/**
 * A conductor in a process of its own, to be killed: `conductor-child.ts <file>`, the file naming its
 * options and the batches of its feed. Says a line per applied block.
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { createConductor } from "../../src/conductor/index.ts";
import { createLogger, createRegistry } from "../../src/telemetry/index.ts";
import { readBatches, type StoredRun, scriptedFeed } from "./conductor-fixture.ts";

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("conductor-child.ts <file>");
const run = JSON.parse(readFileSync(file, "utf8")) as StoredRun;
const conductor = await createConductor(run.options, {
  feed: scriptedFeed(readBatches(run), run.close ? "end" : "wait"),
  logger: createLogger({ format: "json", level: "error", name: "child" }),
  registry: createRegistry(),
  onBlock: (block, status) => {
    process.stdout.write(`${JSON.stringify({ block, status })}\n`);
  },
});
process.stdout.write(`${JSON.stringify({ started: conductor.status(), rpc: conductor.rpcUrl })}\n`);
await conductor.done;
await conductor.close();
