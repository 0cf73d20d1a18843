/** One thread of a campaign: runs the seeds it is handed and reports each. */
import { parentPort } from "node:worker_threads";
import type { WorkerTask } from "./campaign.ts";
import { createSeedRunner, type SeedRunner } from "./run-seed.ts";

const port = parentPort;
if (port === null) throw new Error("campaign-worker.ts is started by campaign.ts");

let runner: SeedRunner | null = null;

async function work(task: WorkerTask): Promise<void> {
  runner ??= await createSeedRunner(task.run);
  for (const seed of task.seeds) port?.postMessage(runner.run(runner.schedule(seed)));
  port?.postMessage("done");
}

port.on("message", (task: WorkerTask | null) => {
  if (task === null) return port.close();
  work(task).catch((error: unknown) => {
    // Nobody awaits a message handler: end the thread, which the campaign sees.
    process.nextTick(() => {
      throw error;
    });
  });
});
