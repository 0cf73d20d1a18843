/** A devnet's directory that cannot be claimed. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
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

test("--reset deletes what a devnet left, and nothing else", async () => {
  const claim = (directory: string) =>
    claimDirectory({ directory, reset: true, isAlone: false, obey: async () => "" });
  const home = join(root, "home");
  await mkdir(home);
  await writeFile(join(home, "thesis.txt"), "years");
  await expect(claim(home)).rejects.toThrow("holds other files");
  expect(await readFile(join(home, "thesis.txt"), "utf8")).toBe("years");
  const file = join(root, "file");
  await writeFile(file, "mine");
  await expect(claim(file)).rejects.toThrow(UsageError);
  expect(await readFile(file, "utf8")).toBe("mine");

  const kept = join(root, "kept");
  await mkdir(kept);
  await writeFile(join(kept, "network.json"), "{}");
  const server = await claim(kept);
  expect(await readdir(kept)).toEqual([]);
  await server.close();
  for (const name of ["empty", "missing"]) {
    if (name === "empty") await mkdir(join(root, name));
    const own = await claim(join(root, name));
    expect(await readdir(join(root, name))).toEqual([]);
    await own.close();
  }
});
