/** Command lines: the flags a command knows, and settings as `--p2p.listen ADDRESS`. */
import { parseArgs } from "node:util";
import { nearestOf } from "../node/index.ts";
import { UsageError } from "../primitives/errors.ts";
import type { Arguments, Command, Flag } from "./command.ts";

/** Known by every command. */
const ALWAYS = {
  help: { type: "boolean", short: "h", help: "Show this text." },
} as const satisfies Record<string, Flag>;

/** @throws {UsageError} for everything that the command does not know. */
export function readArguments(command: Command, words: readonly string[]): Arguments {
  const findings: string[] = [];
  const { rest, settings } = splitSettings(command, words, findings);
  const flags: Record<string, string | boolean | string[]> = {};
  const positionals: string[] = [];
  const { tokens } = parseArgs({
    args: [...rest],
    options: parseOptions(command),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const known: Readonly<Record<string, Flag>> = { ...command.flags, ...ALWAYS };
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const flag = known[token.name];
    if (flag === undefined) findings.push(unknownFlag(token.rawName, Object.keys(known)));
    else takeFlag(flags, { flag, ...token }, findings);
  }
  if (flags["help"] !== true) checkWords(command, positionals, findings);
  if (findings.length > 0) {
    throw new UsageError([...findings, `see lockstep ${command.name} --help`]);
  }
  return { positionals, flags, settings };
}

function takeFlag(
  flags: Record<string, string | boolean | string[]>,
  given: {
    readonly flag: Flag;
    readonly name: string;
    readonly rawName: string;
    readonly value?: string | undefined;
    readonly inlineValue?: boolean | undefined;
  },
  findings: string[],
): void {
  const { flag, name, rawName, value } = given;
  if (flag.type === "boolean") {
    if (value === undefined) flags[name] = true;
    else findings.push(`${rawName} takes no value`);
    return;
  }
  // The next flag is no value, unless it is written behind a `=`.
  const isNextFlag = given.inlineValue !== true && value?.startsWith("--") === true;
  if (value === undefined || value === "" || isNextFlag) {
    findings.push(`${rawName} needs a value: ${flag.value ?? "TEXT"}`);
    return;
  }
  if (flag.multiple === true) {
    const earlier = flags[name];
    flags[name] = [...(Array.isArray(earlier) ? earlier : []), value];
  } else if (flags[name] === undefined) flags[name] = value;
  else findings.push(`${rawName} is given twice`);
}

function unknownFlag(rawName: string, known: readonly string[]): string {
  const nearest = nearestOf(rawName.replace(/^-+/, ""), known);
  const hint = nearest === null || !rawName.startsWith("--") ? "" : `: did you mean --${nearest}?`;
  return `unknown flag ${rawName}${hint}`;
}

function checkWords(command: Command, words: readonly string[], findings: string[]): void {
  const [least, most] = command.words ?? [0, 0];
  if (words.length < least) findings.push(`too few words; it is: lockstep ${command.usage}`);
  for (const word of words.slice(most)) findings.push(`unexpected word ${word}`);
}

const parseOptions = (command: Command) =>
  Object.fromEntries(
    Object.entries<Flag>({ ...command.flags, ...ALWAYS }).map(([name, flag]) => [
      name,
      { type: flag.type, ...(flag.short === undefined ? {} : { short: flag.short }) },
    ]),
  );

function splitSettings(
  command: Command,
  words: readonly string[],
  findings: string[],
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
      findings.push(`${command.name} takes no settings: ${word}`);
      continue;
    }
    const value = inline ?? words[++place];
    if (value === undefined) findings.push(`${word} needs a value`);
    else settings[name as string] = value;
  }
  return { rest, settings };
}

export function helpText(command: Command): string {
  const rows = Object.entries<Flag>({ ...command.flags, ...ALWAYS }).map(([name, flag]) => {
    const value = flag.value === undefined ? "" : ` ${flag.value}`;
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
