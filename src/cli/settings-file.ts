/** A command's configuration: its file, the environment, its flags. */
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import process from "node:process";
import { readSettings, type SettingsSchema } from "../node/index.ts";
import { UsageError } from "../primitives/errors.ts";
import type { Arguments } from "./command.ts";

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
  const path = resolve(String(args.flags["config"] ?? defaultFile));
  const text = await readText(path);
  const sources = { file: { path, text }, environment: process.env, flags: args.settings };
  const { value } = readSettings(schema, sources);
  process.chdir(dirname(path));
  return value;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new UsageError([`configuration ${path}: cannot be read`], { cause });
  }
}
