/** A conductor killed at random points executes every batch exactly once. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import {
  createEthereumJsDriver,
  type ExecutedBlock,
  type RollupConfig,
} from "../../src/conductor/index.ts";
import { rollupOf } from "../vectors/execution/chain.ts";
import { optionsOf, type StoredRun, temporaryDir, traffic } from "./conductor-fixture.ts";

const CHILD = fileURLToPath(new URL("./conductor-child.ts", import.meta.url));
const BATCHES = 120;
const KILLS = 12;

type Line = { started?: { seq: number }; block?: ExecutedBlock };

/** Starts a conductor and tells every line it says. */
function start(file: string, onLine: (line: Line) => void): ChildProcess {
  const child = spawn(process.execPath, [CHILD, file], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  createInterface({ input: child.stdout }).on("line", (text) => onLine(JSON.parse(text) as Line));
  return child;
}

/** Every applied block of the chain in `dataDir`. */
async function chainOf(dataDir: string, rollup: RollupConfig): Promise<(ExecutedBlock | null)[]> {
  const driver = await createEthereumJsDriver({ dataDir, rollup });
  const seqs = Array.from({ length: BATCHES }, (_, index) => index + 1);
  const applied = await Promise.all(seqs.map((seq) => driver.applied(seq)));
  await driver.close();
  return applied;
}

test("CP1: kill -9 at any point: executed exactly once, roots as without", async () => {
  const rollup = rollupOf();
  const batches = await traffic(BATCHES, 3);
  const fileFor = (dataDir: string) => {
    const file = join(dataDir, "run.json");
    const run: StoredRun = {
      options: optionsOf(dataDir, rollup),
      name: "kill",
      batches,
      close: true,
    };
    writeFileSync(file, JSON.stringify(run));
    return file;
  };
  const calm = temporaryDir();
  const [status] = await once(
    start(fileFor(calm), () => {}),
    "close",
  );
  expect(status).toBe(0);

  const hit = temporaryDir();
  const file = fileFor(hit);
  const told = new Map<number, string>();
  let kills = 0;
  for (let ended = false; !ended; ) {
    const killAfter = 1 + Math.floor((Math.random() * BATCHES) / KILLS);
    let blocks = 0;
    const child = start(file, ({ block }) => {
      if (block === undefined) return;
      // A block told twice is the same block; told at all means durable.
      expect(told.get(block.lastSeq) ?? block.stateRoot).toBe(block.stateRoot);
      told.set(block.lastSeq, block.stateRoot);
      blocks++;
      // Anywhere in the next few blocks: between intent, execution and result.
      if (blocks === killAfter && kills < KILLS) {
        setTimeout(() => child.kill("SIGKILL"), Math.random() * 25);
      }
    });
    const [code, signal] = await once(child, "close");
    if (signal === "SIGKILL") kills++;
    else expect(code).toBe(0);
    ended = code === 0;
  }
  console.log(`killed ${kills} times`);
  expect(kills).toBeGreaterThanOrEqual(10);
  const applied = await chainOf(hit, rollup);
  expect(applied).toEqual(await chainOf(calm, rollup));
  expect(applied.every((block) => block !== null)).toBe(true);
}, 180_000);
