/** Command lines: the flags a command knows, and settings as `--p2p.listen ADDRESS`. */
import { parseArgs } from "node:util";
import { UsageError } from "../primitives/errors.ts";
import type { Arguments, Command } from "./command.ts";

/** Known by every command. */
const ALWAYS = {
  help: { type: "boolean", short: "h", help: "Show this text." },
} as const;

/** @throws {UsageError} for what the command does not know. */
export function readArguments(command: Command, words: readonly string[]): Arguments {
  const { rest, settings } = splitSettings(command, words);
  try {
    const { values, positionals } = parseArgs({
      args: [...rest],
      options: parseOptions(command),
      allowPositionals: true,
      strict: true,
    });
    return { positionals, flags: values as Arguments["flags"], settings };
  } catch (error) {
    const text = error instanceof Error ? (error.message.split(". ")[0] as string) : String(error);
    throw new UsageError([`${text}; see lockstep ${command.name} --help`]);
  }
}

const parseOptions = (command: Command) =>
  Object.fromEntries(
    Object.entries({ ...command.flags, ...ALWAYS }).map(([name, flag]) => [
      name,
      { type: flag.type, ...(flag.short === undefined ? {} : { short: flag.short }) },
    ]),
  );

function splitSettings(
  command: Command,
  words: readonly string[],
): { rest: string[]; settings: Record<string, string> } {
  const rest: string[] = [];
  const settings: Record<string, string> = {};
  for (let place = 0; place < words.length; place++) {
    const word = words[place] as string;
    const match = /^--([a-z0-9_-]+\.[a-z0-9._-]+)(?:=(.*))?$/s.exec(word);
    if (match === null) {
      rest.push(word);
      continue;
    }
    const [, name, inline] = match;
    if (command.takesSettings !== true) {
      throw new UsageError([`${command.name} takes no settings: ${word}`]);
    }
    const value = inline ?? words[++place];
    if (value === undefined) throw new UsageError([`${word} needs a value`]);
    settings[name as string] = value;
  }
  return { rest, settings };
}

export function helpText(command: Command): string {
  const rows = Object.entries({ ...command.flags, ...ALWAYS }).map(([name, flag]) => {
    const value = "value" in flag && flag.value !== undefined ? ` ${flag.value}` : "";
    const short = flag.short === undefined ? "    " : `-${flag.short}, `;
    return [`  ${short}--${name}${value}`, flag.help] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return [
    `lockstep ${command.usage}`,
    "",
    command.summary,
    "",
    ...rows.map(([left, right]) => left.padEnd(width) + right),
  ].join("\n");
}
