/** Commands as a devnet starts them: as children on a channel that they listen to. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const BIN = fileURLToPath(new URL("../../src/cli/bin.ts", import.meta.url));
const NOWHERE = "/nowhere/lockstep.toml";

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** The child's end, while this side keeps the channel open. */
async function ends(...words: string[]): Promise<{ code: number | null; err: string }> {
  const child = fork(BIN, words, {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: { ...process.env, LOCKSTEP_CHILD: "1" },
  });
  children.push(child);
  let err = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    err += chunk;
  });
  const [code] = (await once(child, "exit")) as [number | null];
  return { code, err };
}

test.each([
  ["start", ["start", "--config", NOWHERE]],
  ["conductor", ["conductor", "alpha", "--config", NOWHERE]],
])("a child that cannot start ends by itself and says why: %s", async (_name, words) => {
  const { code, err } = await ends(...words);
  expect(code).toBe(2);
  expect(err).toContain(NOWHERE);
});
