import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { keccakText } from "../../../../src/crypto/hash.ts";
import { createCursorFile } from "../../../../src/l1/history/cursor.ts";
import type { Address } from "../../../../src/primitives/brand.ts";

const registry = `0x${"1".repeat(40)}` as Address;
const OWNER = { chainId: 1, registry };

const directory = () => {
  const path = mkdtempSync(join(tmpdir(), "lockstep-cursor-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
};

test("ST1: the cursor is read as it was written, and written over whole", async () => {
  const path = join(directory(), "below", "cursor.json");
  const file = createCursorFile(path, OWNER);
  expect(await file.read()).toBeNull();
  await file.write({ number: 7, hash: keccakText("7") });
  await file.write({ number: 8, hash: keccakText("8") });
  expect(await createCursorFile(path, OWNER).read()).toEqual({ number: 8, hash: keccakText("8") });
  expect(readdirSync(join(path, ".."))).toEqual(["cursor.json"]);
  expect(readFileSync(path, "utf8")).toContain('"chainId":1');
});

test("ST1: what a crash left of the next cursor is written over", async () => {
  const path = join(directory(), "cursor.json");
  const file = createCursorFile(path, OWNER);
  await file.write({ number: 7, hash: keccakText("7") });
  writeFileSync(`${path}.new`, '{"chain');
  expect((await file.read())?.number).toBe(7);
  await file.write({ number: 8, hash: keccakText("8") });
  expect((await file.read())?.number).toBe(8);
});

test.each([
  ["is empty", ""],
  ["is no JSON", "{"],
  ["is null", "null"],
  ["is of another chain", '{"chainId":2}'],
  ["is of another registry", `{"chainId":1,"registry":"0x${"2".repeat(40)}"}`],
  ["has no number", `{"chainId":1,"registry":"${registry}","hash":"0x"}`],
  ["has no hash", `{"chainId":1,"registry":"${registry}","number":1,"hash":"0x"}`],
  [
    "has a negative number",
    `{"chainId":1,"registry":"${registry}","number":-1,"hash":"${keccakText("a")}"}`,
  ],
])("ST1: a cursor that %s stops the node, which never guesses", async (_, text) => {
  const path = join(directory(), "cursor.json");
  writeFileSync(path, text);
  const reading = createCursorFile(path, OWNER).read();
  await expect(reading).rejects.toMatchObject({ code: "L1_CURSOR", recovery: "halt" });
});

test("ST1: a cursor that cannot be read or written is an error, not an absence", async () => {
  const path = directory();
  const file = createCursorFile(path, OWNER);
  await expect(file.read()).rejects.toMatchObject({ code: "L1_CURSOR" });
  await expect(file.write({ number: 1, hash: keccakText("1") })).rejects.toThrow();
  rmSync(`${path}.new`, { force: true });
});
