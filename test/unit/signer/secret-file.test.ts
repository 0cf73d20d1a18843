import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UsageError } from "../../../src/primitives/errors.ts";
import { readSecretFile } from "../../../src/signer/secret-file.ts";
import type { Logger } from "../../../src/telemetry/index.ts";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "secret-file-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** What was warned of. */
const warnings: unknown[] = [];
const logger = { warn: (fields: unknown) => void warnings.push(fields) } as unknown as Logger;

const fileWith = (name: string, content: string, mode = 0o600): string => {
  const path = join(directory, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
};

const read = (path: string): Promise<unknown> =>
  readSecretFile(path, "password", logger).catch((error: unknown) => error);

test("a file is read whole, up to its bound", async () => {
  expect(await read(fileWith("short", "a secret\n"))).toBe("a secret\n");
  expect(await read(fileWith("empty", ""))).toBe("");
  const longest = "x".repeat(64 * 1024);
  expect(await read(fileWith("longest", longest))).toBe(longest);
  expect(warnings).toEqual([]);
});

test("a pipe is read to its end", async () => {
  const path = join(directory, "pipe");
  execFileSync("mkfifo", ["-m", "600", path]);
  const [text] = await Promise.all([read(path), writeFile(path, "from a pipe")]);
  expect(text).toBe("from a pipe");
});

test.each(["a byte too long", "a gigabyte", "without end"])("%s: refused", async (name) => {
  let path = fileWith("long", "x".repeat(64 * 1024 + 1));
  if (name === "a gigabyte") truncateSync(path, 2 ** 30);
  if (name === "without end") path = "/dev/zero";
  const error = await read(path);
  expect(error).toBeInstanceOf(UsageError);
  expect((error as UsageError).findings.join()).toContain("longer than 65536 bytes");
});

test("what others may read is warned of", async () => {
  warnings.length = 0;
  await read(fileWith("open", "a secret", 0o644));
  expect(warnings).toMatchObject([{ mode: "644" }]);
});
