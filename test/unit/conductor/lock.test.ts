/** One conductor per directory. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lockDirectory } from "../../../src/conductor/lock.ts";

test("CP5: a second conductor is refused until the first is gone", async () => {
  const directory = mkdtempSync(join(tmpdir(), "lockstep-lock-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const lock = await lockDirectory(directory);
  await expect(lockDirectory(`${directory}/.`)).rejects.toThrow("used by another conductor");
  const other = await lockDirectory(join(directory, "other"));
  await lock.release();
  await (await lockDirectory(directory)).release();
  await other.release();
});
