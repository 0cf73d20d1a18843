/** `lockstep start`: one sequencer node. */
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import process from "node:process";
import { createNode, NodeOptions, readSettings } from "../../node/index.ts";
import { UsageError } from "../../primitives/errors.ts";
import { type Arguments, type Command, Exit, type ExitCode } from "../command.ts";

export const start: Command = {
  name: "start",
  usage: "start [--config FILE] [--section.key VALUE ...]",
  summary: "Runs a sequencer node until it is told to stop (SIGTERM, Ctrl-C).",
  flags: {
    config: { type: "string", value: "FILE", help: "Configuration (default lockstep.toml)." },
  },
  takesSettings: true,
  run,
};

async function run(args: Arguments): Promise<ExitCode> {
  const path = resolve(String(args.flags["config"] ?? "lockstep.toml"));
  const text = await readText(path);
  const { value } = readSettings(NodeOptions, {
    file: { path, text },
    environment: process.env,
    flags: args.settings,
  });
  process.chdir(dirname(path)); // paths in the file are its own
  const node = await createNode(value);
  const stopped = new Promise<ExitCode>((done) => {
    const stop = (): void => void node.close().then(() => done(Exit.OK));
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop);
    // A node that a devnet started ends with it.
    if (process.env["LOCKSTEP_CHILD"] === "1") process.once("disconnect", stop);
  });
  process.send?.({ kind: "up", ...node.addresses });
  const code = await Promise.race([stopped, node.ended]);
  process.removeAllListeners("disconnect");
  if (process.connected) process.disconnect();
  return code as ExitCode;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new UsageError([`configuration ${path}: cannot be read`], { cause });
  }
}
