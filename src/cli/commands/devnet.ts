/** `lockstep devnet`: a whole network on one machine, and orders to a running one. */

import { resolve } from "node:path";
import process from "node:process";
import {
  Aborted,
  defaultDirectory,
  ORDERS,
  ROLLUP_NAMES,
  runDevnet,
  sendOrder,
} from "../../devnet/index.ts";
import { UsageError } from "../../primitives/errors.ts";
import { type Arguments, type Command, Exit, type ExitCode, isSet, textOf } from "../command.ts";
import { invocationOf } from "../invocation.ts";
import { note, print } from "../output.ts";
import { stopSignal } from "../stop-signal.ts";
import { wholeNumber } from "../whole-number.ts";

export const devnet: Command = {
  name: "devnet",
  usage: "devnet [-n NODES] [--rollups N] [--dir DIR] [--smoke SECONDS] | devnet ORDER ...",
  summary: `Runs a whole network on this machine; Ctrl-C ends all of it.\nWhile it runs:\n${Object.values(
    ORDERS,
  )
    .map((text) => `  devnet ${text}`)
    .join("\n")}`,
  flags: {
    nodes: { type: "string", short: "n", value: "N", help: "Sequencers, 4 to 16 (default 4)." },
    rollups: { type: "string", value: "N", help: "Rollups, 1 to 4 (default 2)." },
    seed: { type: "string", value: "S", help: "Same seed, same keys and ports (default 7)." },
    dir: { type: "string", value: "DIR", help: "Keeps everything there; a second start resumes." },
    reset: { type: "boolean", help: "Begins anew in --dir." },
    smoke: { type: "string", value: "SECONDS", help: "Runs so long, checks, prints JSON, exits." },
    rate: { type: "string", value: "TX_PER_S", help: "Transfers per second (default 20)." },
    replicas: { type: "string", value: "N", help: "Conductors per rollup (1; 2 with --smoke)." },
    direct: { type: "boolean", help: "Links without proxies: faster, but nothing to cut." },
    l1: { type: "string", value: "anvil|none", help: "A local L1 (default), or none." },
  },
  words: [0, 3],
  run,
};

async function run(args: Arguments): Promise<ExitCode> {
  const named = textOf(args, "dir");
  const directory = named === undefined ? null : resolve(named);
  const [command, ...rest] = args.positionals;
  if (command === undefined) return play(optionsOf(args, directory));
  const answer = await sendOrder(directory ?? defaultDirectory(), { command, args: rest });
  if (answer.ok) print(answer.text);
  else for (const line of answer.text.split("\n")) note(`lockstep: ${line}`);
  return answer.ok ? Exit.OK : Exit.USAGE;
}

function optionsOf(args: Arguments, directory: string | null): Played {
  const findings: string[] = [];
  const number = (flag: string, fallback: number, least: number, most: number): number =>
    wholeNumber(args, flag, { least, most }, findings) ?? fallback;
  const smokeSeconds = wholeNumber(args, "smoke", { least: 5, most: 3600 }, findings);
  const options = {
    nodes: number("nodes", 4, 4, 16),
    rollups: number("rollups", 2, 1, ROLLUP_NAMES.length),
    seed: number("seed", 7, 0, 2 ** 31),
    transfersPerSecond: number("rate", 20, 0, 10_000),
    replicas: number("replicas", smokeSeconds === null ? 1 : 2, 1, 4),
  };
  const l1 = textOf(args, "l1") ?? "anvil";
  if (l1 !== "none" && l1 !== "anvil") findings.push(`--l1 is anvil or none, not ${l1}`);
  const reset = isSet(args, "reset");
  if (reset && directory === null) findings.push("--reset needs --dir");
  if (findings.length > 0) throw new UsageError(findings);
  const program = process.argv[1] ?? "";
  return {
    ...options,
    program,
    invocation: invocationOf(program, process.env),
    directory,
    reset,
    smokeSeconds,
    proxiedLinks: !isSet(args, "direct"),
    l1: l1 === "anvil" ? "anvil" : "none",
  };
}

type Played = Omit<Parameters<typeof runDevnet>[0], "print" | "status" | "signal">;

async function play(options: Played): Promise<ExitCode> {
  const signal = stopSignal();
  const screen = createScreen(options.smokeSeconds === null);
  try {
    const result = await runDevnet({ ...options, ...screen, signal });
    if (result === null) return Exit.OK;
    print(JSON.stringify(result));
    return result.ok ? Exit.OK : Exit.FAILURE;
  } catch (error) {
    if (error instanceof Aborted) return Exit.OK;
    throw error;
  }
}

const LINE_EVERY_MS = 5000;

/** A terminal has one line that changes; a file gets one now and then. */
function createScreen(isWatched: boolean): {
  print(text: string): void;
  status(line: string | null): void;
} {
  const terminal = process.stdout.isTTY === true && isWatched;
  let shown = false;
  let lastMs = Number.NEGATIVE_INFINITY;
  const clear = (): void => {
    if (shown) process.stdout.write("\r\u001b[2K");
    shown = false;
  };
  return {
    print(text) {
      clear();
      (isWatched ? console.log : console.error)(text);
    },
    status(line) {
      if (terminal) {
        clear();
        if (line === null) return;
        process.stdout.write(line.slice(0, (process.stdout.columns ?? 200) - 1));
        shown = true;
      } else if (isWatched && line !== null && performance.now() - lastMs >= LINE_EVERY_MS) {
        lastMs = performance.now();
        console.log(line);
      }
    },
  };
}
