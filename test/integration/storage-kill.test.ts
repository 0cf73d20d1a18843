/** A process that is killed while it commits loses nothing that it called durable. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { seededDraw } from "../property/draw.ts";
import {
  epochAt,
  epochRecordsAt,
  newestStepOf,
  oldestEpochAt,
  viewsIn,
} from "./storage-epochs-workload.ts";
import { openEpochs, openStorage, START, temporaryDirectory } from "./storage-fixture.ts";
import { batchesOf, compactVotes, KEPT_STEPS, viewsOf, WORKLOAD } from "./storage-workload.ts";

const KILLS = 24;
/** Votes that pruning may still hold: it happens every so many heights. */
const PRUNE_SLACK = 256;
const CHILD = join(import.meta.dirname, "storage-child.ts");
const EPOCHS_CHILD = join(import.meta.dirname, "storage-epochs-child.ts");

/**
 * Lets a child commit, and kills it a moment after some step: within the next one, in a sync, while
 * the log is begun anew or the index written.
 *
 * @returns the last step that it called durable; 0: none.
 */
async function runAndKill(directory: string, steps: number, module = CHILD): Promise<number> {
  const child = spawn(process.execPath, [module, directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  let durable = 0;
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line !== "open") durable = Number(line);
    if (seen++ >= steps) child.kill("SIGKILL");
  }
  const [code, signal] = await ended;
  expect({ code, signal }).toEqual({ code: null, signal: "SIGKILL" });
  return durable;
}

test(`FLT-1: after each of ${KILLS} kills all that was durable is there, and no half step`, async () => {
  const directory = await temporaryDirectory();
  const draw = seededDraw(Date.now() % 2 ** 31);
  let before = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const steps = draw.below(kill % 3 === 0 ? 3 : 120);
    const durable = await runAndKill(directory, steps);
    const storage = await openStorage(directory, { ...WORKLOAD, compact: compactVotes });
    await storage.close();
    const { recovered } = storage;
    const detail = `kill ${kill} after ${steps} steps`;
    if (durable === 0 && before === 0 && recovered.kind === "fresh") continue;
    if (recovered.kind !== "intact") throw new Error(`${detail}: ${JSON.stringify(recovered)}`);
    const { records } = recovered;
    expect(records[0]).toEqual(START);
    const heights = batchesOf(records).map(({ header }) => header.height);
    const newest = heights.at(-1) ?? 0;
    expect(newest, detail).toBeGreaterThanOrEqual(Math.max(durable, before));
    expect(heights, detail).toEqual(Array.from({ length: newest }, (_, at) => at + 1));
    const views = viewsOf(records);
    const oldest = views[0] ?? 1;
    expect(views, detail).toEqual(
      Array.from({ length: newest - oldest + 1 }, (_, at) => oldest + at),
    );
    expect(oldest).toBeLessThanOrEqual(Math.max(1, newest - KEPT_STEPS));
    expect(newest - oldest).toBeLessThanOrEqual(KEPT_STEPS + PRUNE_SLACK + 1);
    before = newest;
  }
  expect(before).toBeGreaterThan(100);
}, 240_000);

test("FLT-1, P6: after kills at any step of an epoch both logs are there, and no half step", async () => {
  const directory = await temporaryDirectory();
  const draw = seededDraw(Date.now() % 2 ** 31);
  let before = 0;
  for (let kill = 0; kill < KILLS / 2; kill++) {
    const durable = await runAndKill(directory, draw.below(60), EPOCHS_CHILD);
    const storage = await openEpochs(directory, WORKLOAD);
    await storage.close();
    const { recovered } = storage;
    if (recovered.kind === "fresh" && durable === 0 && before === 0) continue;
    if (recovered.kind !== "intact") throw new Error(`kill ${kill}: ${JSON.stringify(recovered)}`);
    const newest = newestStepOf(recovered.epochs);
    expect(newest).toBeGreaterThanOrEqual(Math.max(durable, before));
    const steps = Array.from({ length: newest }, (_, at) => epochRecordsAt(at + 1)).flat();
    for (const { epoch } of recovered.epochs) {
      const records = steps.flatMap((each) => (each.epoch === epoch ? [each.record] : []));
      const views = records.flatMap((each) => (each.kind === "vote" ? [each.statement.view] : []));
      expect(viewsIn(recovered.epochs, epoch), `kill ${kill}, epoch ${epoch}`).toEqual(views);
    }
    const epochs = recovered.epochs.map(({ epoch }) => epoch);
    // A kill may come before what is done with has gone.
    expect(epochs.slice(-2)).toContain(epochAt(newest));
    if (oldestEpochAt(newest) < epochAt(newest)) expect(epochs).toContain(epochAt(newest) - 1);
    before = newest;
  }
  expect(before).toBeGreaterThan(80);
}, 120_000);
