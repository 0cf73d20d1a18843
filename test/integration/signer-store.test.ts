import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { offenceOf, type Statement, sameStatement } from "../../src/chain/index.ts";
import { openProtectionStore, type ProtectionStore } from "../../src/signer/protection-store.ts";
import { createLogger } from "../../src/telemetry/index.ts";
import { hashOf, output, statements } from "../unit/signer/statements.ts";

let root: string;
let runs = 0;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "lockstep-protection-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const logger = createLogger({ format: "json", level: "silent", name: "test" });
const open = (directory: string, compactBytes = 1 << 20): Promise<ProtectionStore> =>
  openProtectionStore({
    directory,
    genesisHash: hashOf(1),
    publicKey: new Uint8Array(96).fill(7),
    windows: { views: 6, laneHeights: 6, outputs: 6 },
    compactBytes,
    logger,
  });

/** True: it may be signed, and is durable. */
async function take(store: ProtectionStore, statement: Statement): Promise<boolean> {
  const judgement = store.protection.judge(statement);
  if (judgement !== "new" && judgement !== "repeat") return false;
  await store.record(statement, judgement === "repeat");
  return true;
}

const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.array(statements, { minLength: 1, maxLength: 5 }) },
    { weight: 1, arbitrary: fc.constant("close" as const) },
    { weight: 1, arbitrary: fc.constant("crash" as const) },
    { weight: 1, arbitrary: fc.record({ garbage: fc.uint8Array({ maxLength: 80 }) }) },
  ),
  { maxLength: 30 },
);

test("S7: no slashable pair, through closes, crashes, torn tails and files written anew", async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.constantFrom(0, 1 << 20), async (taken, compactBytes) => {
      const directory = join(root, String(runs++));
      const signed: Statement[] = [];
      const opened: ProtectionStore[] = [];
      const reopen = async (): Promise<ProtectionStore> => {
        const made = await open(directory, compactBytes);
        opened.push(made);
        return made;
      };
      let store = await reopen();
      for (const step of taken) {
        if (Array.isArray(step)) {
          const answers = await Promise.all(step.map((statement) => take(store, statement)));
          signed.push(...step.filter((_, index) => answers[index]));
          continue;
        }
        if (step === "close") await store.close();
        if (typeof step === "object") {
          const path = join(directory, "protection.log");
          await writeFile(path, Buffer.concat([await readFile(path), step.garbage]));
        }
        // Without a close the old one is a process that was killed: it never writes again.
        store = await reopen();
      }
      for (const [index, first] of signed.entries()) {
        for (const second of signed.slice(index)) expect(offenceOf(first, second)).toBeNull();
      }
      for (const one of opened) await one.close();
    }),
    { numRuns: 40 },
  );
});

test("R1: what was signed and is inside the window may be sent again after any restart", async () => {
  const sequences = fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(sequences, sequences, async (heights, again) => {
      const directory = join(root, String(runs++));
      const first = await open(directory);
      const signed = heights.map((height) => output({ height }));
      for (const statement of signed) expect(await take(first, statement)).toBe(true);
      await first.close();
      const second = await open(directory);
      expect(second.found).toBe(true);
      const repeats = again.map((height) => output({ height }));
      for (const statement of repeats) {
        const known = signed.some((one) => sameStatement(one, statement));
        expect(second.protection.judge(statement)).toBe(known ? "repeat" : "new");
        expect(await take(second, statement)).toBe(true);
      }
      await second.close();
    }),
    { numRuns: 20 },
  );
});

test("a repeat waits for the sync of what it repeats", async () => {
  const store = await open(join(root, "pending"));
  const order: string[] = [];
  const statement = output({ height: 1 });
  const first = take(store, statement).then(() => order.push("first"));
  const second = take(store, statement).then(() => order.push("repeat"));
  await Promise.all([first, second]);
  expect(order).toEqual(["first", "repeat"]);
  await store.close();
});

test("closing finishes what was taken before it, and takes nothing more", async () => {
  const store = await open(join(root, "closing"));
  const last = take(store, output({ height: 1 }));
  const closing = store.close();
  expect(await last).toBe(true);
  await closing;
  await expect(take(store, output({ height: 2 }))).rejects.toMatchObject({
    code: "SIGNER_PROTECTION",
  });
  const again = await open(join(root, "closing"));
  expect(again.protection.judge(output({ height: 1, hash: 2 }))).toBe("double_sign");
  await again.close();
});
