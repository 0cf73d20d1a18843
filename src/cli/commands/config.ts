/** `lockstep config …`: is a configuration right, what is in force and why, what may be set. */
import {
  effectiveSettings,
  NodeOptions,
  type SettingRow,
  type SettingsSchema,
  settingRows,
} from "../../node/index.ts";
import { UsageError } from "../../primitives/errors.ts";
import { type Arguments, type Command, Exit, isSet, JSON_FLAG, textOf } from "../command.ts";
import { ConductorSettings } from "../config.ts";
import { jsonText, markdownTable, printResult, tableText } from "../output.ts";
import { readConfiguration } from "../settings-file.ts";

type Kind = { readonly schema: SettingsSchema<unknown>; readonly file: string };

/** What has a configuration, by the command that reads it. */
const KINDS: Readonly<Record<string, Kind>> = {
  start: { schema: NodeOptions, file: "lockstep.toml" },
  conductor: { schema: ConductorSettings, file: "conductor.toml" },
};

const FLAGS = {
  ...JSON_FLAG,
  for: { type: "string", value: "COMMAND", help: "`start` (default) or `conductor`." },
} as const;
const FILE_FLAGS = {
  ...FLAGS,
  config: { type: "string", value: "FILE", help: "Configuration (default lockstep.toml)." },
  "network-file": { type: "string", value: "FILE", help: "Sets `network_file`." },
} as const;

function kindOf(args: Arguments): Kind {
  const name = textOf(args, "for") ?? "start";
  const kind = KINDS[name];
  if (kind !== undefined) return kind;
  throw new UsageError([`--for is one of ${Object.keys(KINDS).join(", ")}, not ${name}`]);
}

export const configCheck: Command = {
  name: "config check",
  usage: "config check [--for COMMAND] [--config FILE] [--section.key VALUE ...]",
  summary: "Checks a configuration: every finding with its line.",
  flags: FILE_FLAGS,
  takesSettings: true,
  async run(args) {
    const { schema, file } = kindOf(args);
    const { path, sources } = await readConfiguration(schema, args, file);
    const where = path ?? "flags and environment";
    printResult(
      args,
      { ok: true, path, keys: sources.size },
      `${where}: ${sources.size} keys, fine`,
    );
    return Exit.OK;
  },
};

export const configPrint: Command = {
  name: "config print",
  usage: "config print [--effective] [--for COMMAND] [--config FILE] [--section.key VALUE ...]",
  summary: "Prints what is set and where: by a flag, the environment or the file.",
  flags: { ...FILE_FLAGS, effective: { type: "boolean", help: "Also what nobody set." } },
  takesSettings: true,
  async run(args) {
    const { schema, file } = kindOf(args);
    const all = effectiveSettings(await readConfiguration(schema, args, file));
    const shown = isSet(args, "effective") ? all : all.filter(({ source }) => source !== "default");
    const rows = shown.map(({ key, value, source }) => [key, jsonText(value), source]);
    printResult(args, shown, tableText([["key", "value", "from"], ...rows]));
    return Exit.OK;
  },
};

export const configSchema: Command = {
  name: "config schema",
  usage: "config schema [--for COMMAND] [--md] [--json]",
  summary: "Prints every key that may be set.",
  flags: { ...FLAGS, md: { type: "boolean", help: "As a table of Markdown." } },
  run(args) {
    const rows = settingRows(kindOf(args).schema);
    const cells = [["key", "type", "default", "what it is"], ...rows.map(cellsOf)];
    printResult(args, rows, isSet(args, "md") ? markdownTable(cells) : tableText(cells));
    return Promise.resolve(Exit.OK);
  },
};

const cellsOf = ({ key, type, required, default: fallback, help }: SettingRow): string[] => [
  key,
  type,
  required ? "must be set" : jsonText(fallback),
  help,
];
