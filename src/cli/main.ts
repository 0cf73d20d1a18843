/** `lockstep <command>`: finds the command, runs it, says what went wrong and with which code. */
import process from "node:process";
import { ContractRevert } from "../l1/index.ts";
import { nearestOf } from "../node/index.ts";
import { LockstepError, UsageError } from "../primitives/errors.ts";
import { helpText, readArguments } from "./arguments.ts";
import { type Command, Exit, type ExitCode } from "./command.ts";
import { conductor } from "./commands/conductor.ts";
import { configCheck, configPrint, configSchema } from "./commands/config.ts";
import { devnet } from "./commands/devnet.ts";
import { errorsList } from "./commands/errors.ts";
import { feedTail, feedVerify } from "./commands/feed.ts";
import { keysNew, keysPublic } from "./commands/keys.ts";
import { l1AdvanceEpoch, l1Force, l1Include } from "./commands/l1.ts";
import { endpointSet, exit, join, rotate, withdraw } from "./commands/operator.ts";
import { start } from "./commands/start.ts";
import { status } from "./commands/status.ts";
import { txBundle, txSend, txStatus } from "./commands/tx.ts";
import { version } from "./commands/version.ts";
import { note, print } from "./output.ts";

const COMMANDS: readonly Command[] = [
  devnet,
  start,
  conductor,
  status,
  feedTail,
  feedVerify,
  txSend,
  txBundle,
  txStatus,
  keysNew,
  keysPublic,
  join,
  exit,
  withdraw,
  rotate,
  endpointSet,
  l1Force,
  l1Include,
  l1AdvanceEpoch,
  configCheck,
  configPrint,
  configSchema,
  errorsList,
  version,
];

const HELP = ["--help", "-h", "help"];

/** @returns the exit code; results go to the standard output, all else to the error output. */
export async function main(words: readonly string[]): Promise<ExitCode> {
  const [first] = words;
  if (first === undefined || HELP.includes(first)) {
    print(overview(COMMANDS));
    return first === undefined ? Exit.USAGE : Exit.OK;
  }
  if (first === "--version") return main(["version", ...words.slice(1)]);
  const command = commandOf(words);
  if (command === null) return unknownCommand(words);
  try {
    const args = readArguments(command, words.slice(command.name.split(" ").length));
    if (args.flags["help"] === true) {
      print(helpText(command));
      return Exit.OK;
    }
    return await command.run(args);
  } catch (error) {
    return report(error);
  }
}

/** The command with the most of the first words in its name. */
const commandOf = ([first, second]: readonly string[]): Command | null =>
  COMMANDS.find(({ name }) => name === `${first} ${second}`) ??
  COMMANDS.find(({ name }) => name === first) ??
  null;

function unknownCommand([first, second]: readonly string[]): ExitCode {
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${first} `));
  if (group.length > 0) {
    if (second !== undefined && !HELP.includes(second)) {
      note(`lockstep: no command ${first} ${second}\n`);
    }
    const isAsked = second !== undefined && HELP.includes(second);
    (isAsked ? print : note)(overview(group));
    return isAsked ? Exit.OK : Exit.USAGE;
  }
  const names = [...new Set(COMMANDS.map(({ name }) => name.split(" ")[0] as string))];
  const nearest = nearestOf(first ?? "", names);
  const hint = nearest === null ? "" : `; did you mean ${nearest}?`;
  note(`lockstep: no command ${first}${hint}\n\n${overview(COMMANDS)}`);
  return Exit.USAGE;
}

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  const rows = commands.map(
    ({ name, summary }) => `  ${name.padEnd(width)}${summary.split("\n")[0]}`,
  );
  return ["lockstep COMMAND [--help]", "", ...rows].join("\n");
}

function report(error: unknown): ExitCode {
  if (error instanceof UsageError) {
    for (const finding of error.findings) note(`lockstep: ${finding}`);
    return Exit.USAGE;
  }
  // What a dependency said is for the person at the keyboard; a stack trace is for bugs only.
  if (error instanceof LockstepError) {
    note(`lockstep: ${error.message} (${error.code})`);
    return error.code === "FEED_EQUIVOCATION" ? Exit.STOPPED : Exit.FAILURE;
  }
  if (error instanceof ContractRevert) {
    note(`lockstep: ${error.message}`);
    return Exit.FAILURE;
  }
  if ((error as NodeJS.ErrnoException)?.code === "EADDRINUSE") {
    note(`lockstep: ${(error as Error).message}; stop the other process or choose another port`);
    return Exit.FAILURE;
  }
  note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return Exit.FAILURE;
}

process.on("unhandledRejection", (error) => {
  process.exitCode = report(error);
  process.exit();
});

/** Whoever reads this output has seen enough: `lockstep feed tail alpha | head`. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(Exit.OK);
});
