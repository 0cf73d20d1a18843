import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Statement } from "../../src/chain/index.ts";
import { epochOf } from "../../src/primitives/brand.ts";
import type { Signer } from "../../src/signer/index.ts";
import { notarize } from "../unit/signer/statements.ts";
import { createKeyFiles, openSigner } from "./signer-fixture.ts";

const CHILD = join(import.meta.dirname, "signer-crash-child.ts");

let files: Awaited<ReturnType<typeof createKeyFiles>>;
beforeEach(async () => {
  files = await createKeyFiles();
});
afterEach(() => files.remove());

const ask = (signer: Signer, statement: Statement) =>
  signer.sign({ owner: "consensus", epoch: epochOf(0), statement, report: null });

/** Runs a child; kills it at its `killAfter`th answer. Yields the views it said it signed. */
async function runChild(mode: "answer" | "sign", killAfter: number): Promise<number[]> {
  const child = spawn(process.execPath, [CHILD, files.directory, mode], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const views: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    views.push(Number(line));
    if (views.length === killAfter) child.kill("SIGKILL");
  }
  const [, signal] = await ended;
  expect(signal).toBe("SIGKILL");
  return views;
}

test("S7: killed between sync and answer, it remembers what never left", async () => {
  expect(await runChild("sign", 0)).toEqual([]);
  const { signer, lines } = await openSigner(files.options);
  expect(lines.join("")).not.toContain("LS-5004");
  expect(await ask(signer, notarize({ view: 1, hash: 2 }))).toBeNull();
  expect(await ask(signer, notarize({ view: 1 }))).not.toBeNull();
  await signer.close();
});

test("S7: killed at any moment, every signature that left is remembered", async () => {
  for (const killAfter of [1, 7, 40]) {
    const views = await runChild("answer", killAfter);
    expect(views.length).toBeGreaterThanOrEqual(killAfter);
    const { signer } = await openSigner(files.options);
    for (const view of views) {
      expect(await ask(signer, notarize({ view, hash: 2 }))).toBeNull();
      expect(await ask(signer, notarize({ view }))).not.toBeNull();
    }
    await signer.close();
  }
});

test("P2: cut anywhere behind what was durable, it opens with all of that", async () => {
  const first = await openSigner(files.options);
  await ask(first.signer, notarize({ view: 1 }));
  const path = join(files.options.protectionDir, "protection.log");
  const durable = (await readFile(path)).length;
  await ask(first.signer, notarize({ view: 2 }));
  const whole = await readFile(path);
  await first.signer.close();
  for (let length = durable; length < whole.length; length += 5) {
    await writeFile(path, whole.subarray(0, length));
    const { signer } = await openSigner(files.options);
    expect(await ask(signer, notarize({ view: 1, hash: 2 }))).toBeNull();
    await signer.close();
  }
});
