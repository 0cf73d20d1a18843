/** `lockstep start`: one sequencer node. */
import { flushCompileCache } from "node:module";
import { setFlagsFromString } from "node:v8";
import { createNode, NodeOptions } from "../../node/index.ts";
import { type Arguments, type Command, Exit, type ExitCode } from "../command.ts";
import { settingsOf } from "../settings-file.ts";
import { aborted, hangUp, stopSignal, tell } from "../stop-signal.ts";

export const start: Command = {
  name: "start",
  usage: "start [--config FILE] [--section.key VALUE ...]",
  summary: "Runs a sequencer node until it is told to stop (SIGTERM, Ctrl-C).",
  flags: {
    config: { type: "string", value: "FILE", help: "Configuration (default lockstep.toml)." },
    "network-file": { type: "string", value: "FILE", help: "Sets `network_file`." },
  },
  takesSettings: true,
  run,
};

/**
 * A small heap that lets much pass through is marked as a whole each time it has grown by a tenth: a
 * quarter of a busy node's time. It may double first. Set once all code is loaded: compiled code of a
 * run before is refused under other flags.
 */
const HEAP_GROWTH = "--heap-growing-percent=100";

async function run(args: Arguments): Promise<ExitCode> {
  const signal = stopSignal();
  try {
    return await runNode(args, signal);
  } finally {
    hangUp();
  }
}

async function runNode(args: Arguments, signal: AbortSignal): Promise<ExitCode> {
  const node = await createNode(await settingsOf(NodeOptions, args, "lockstep.toml"));
  tell({ kind: "up", ...node.addresses });
  flushCompileCache();
  setFlagsFromString(HEAP_GROWTH);
  const stopped = aborted(signal).then(async () => {
    await node.close();
    return Exit.OK;
  });
  return (await Promise.race([stopped, node.ended])) as ExitCode;
}
