/** A command's configuration: its file, the environment, its flags. */
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import process from "node:process";
import { readSettings, type Settings, type SettingsSchema } from "../node/index.ts";
import { systemCodeOf, UsageError } from "../primitives/errors.ts";
import { type Arguments, textOf } from "./command.ts";

export type ReadConfiguration<T> = Settings<T> & {
  /** Null: there is none. */
  readonly path: string | null;
};

/**
 * Reads and checks it, and makes the file's directory the current one: paths in it are its own.
 *
 * @throws {UsageError} with everything that is wrong at once.
 */
export async function settingsOf<T>(
  schema: SettingsSchema<T>,
  args: Arguments,
  defaultFile: string,
): Promise<T> {
  const { value, path } = await readConfiguration(schema, args, defaultFile);
  if (path !== null) process.chdir(dirname(path));
  return value;
}

/** The same, as it is: nothing else changes. The default file may be absent, a named one not. */
export async function readConfiguration<T>(
  schema: SettingsSchema<T>,
  args: Arguments,
  defaultFile: string,
): Promise<ReadConfiguration<T>> {
  const named = textOf(args, "config");
  const path = resolve(named ?? defaultFile);
  const text = await readText(path, named !== undefined);
  const networkFile = textOf(args, "network-file");
  const flags = { ...args.settings, ...(networkFile && { "network-file": resolve(networkFile) }) };
  const file = text === null ? null : { path, text };
  try {
    const settings = readSettings(schema, { file, environment: process.env, flags });
    return { ...settings, path: file?.path ?? null };
  } catch (error) {
    if (!(error instanceof UsageError) || file !== null) throw error;
    throw new UsageError([...error.findings, `there is no ${path}; --config names another`]);
  }
}

async function readText(path: string, mustExist: boolean): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const isAbsent = systemCodeOf(cause) === "ENOENT";
    if (isAbsent && !mustExist) return null;
    const why = isAbsent ? "there is no such file" : "cannot be read";
    throw new UsageError([`configuration ${path}: ${why}`], { cause });
  }
}
