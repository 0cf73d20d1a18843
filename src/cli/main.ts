/** `lockstep <command>`: finds the command, runs it, says what went wrong and with which code. */
import process from "node:process";
import { UsageError } from "../primitives/errors.ts";
import { helpText, readArguments } from "./arguments.ts";
import { type Command, Exit, type ExitCode } from "./command.ts";
import { conductor } from "./commands/conductor.ts";
import { devnet } from "./commands/devnet.ts";
import { start } from "./commands/start.ts";

const COMMANDS: readonly Command[] = [devnet, start, conductor];

/** @returns the exit code; results go to the standard output, all else to the error output. */
export async function main(words: readonly string[]): Promise<ExitCode> {
  const [name, ...rest] = words;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    console.log(overview());
    return name === undefined ? Exit.USAGE : Exit.OK;
  }
  const command = COMMANDS.find((one) => one.name === name);
  if (command === undefined) {
    console.error(`lockstep: no command ${name}\n\n${overview()}`);
    return Exit.USAGE;
  }
  try {
    const args = readArguments(command, rest);
    if (args.flags["help"] === true) {
      console.log(helpText(command));
      return Exit.OK;
    }
    return await command.run(args);
  } catch (error) {
    return report(error);
  }
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length)) + 2;
  const rows = COMMANDS.map(
    ({ name, summary }) => `  ${name.padEnd(width)}${summary.split("\n")[0]}`,
  );
  return ["lockstep <command> [--help]", "", ...rows].join("\n");
}

function report(error: unknown): ExitCode {
  if (error instanceof UsageError) {
    for (const finding of error.findings) console.error(`lockstep: ${finding}`);
    return Exit.USAGE;
  }
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return Exit.FAILURE;
}

process.on("unhandledRejection", (error) => {
  process.exitCode = report(error);
  process.exit();
});
