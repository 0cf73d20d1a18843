/** A devnet's directory that cannot be claimed. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sendOrder } from "../../../src/devnet/control.ts";
import { claimDirectory } from "../../../src/devnet/directory.ts";
import { UsageError } from "../../../src/primitives/errors.ts";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "lockstep-directory-"));
});

afterEach(() => rm(root, { recursive: true, force: true }));

test("a file is no directory: it stays, the reason is told and the claim is given up", async () => {
  const directory = join(root, "file");
  await writeFile(directory, "mine");
  const claim = claimDirectory({
    directory,
    reset: false,
    isAlone: false,
    obey: async () => "",
  });
  await expect(claim).rejects.toThrow(UsageError);
  await expect(claim).rejects.toThrow(directory);
  expect(await readFile(directory, "utf8")).toBe("mine");
  const order = sendOrder(directory, { command: "where", args: [] });
  await expect(order).rejects.toThrow("no devnet runs");
});
