/**
 * Settings from flags, environment, file and defaults, in this order of precedence, checked by one
 * schema. Key `p2p.max_peers` is flag `--p2p.max-peers` and variable `LOCKSTEP_P2P__MAX_PEERS`.
 */
import { parse as parseToml, TomlError } from "smol-toml";
import type { z } from "zod";
import { UsageError } from "../primitives/errors.ts";
import { nearestOf } from "./nearest.ts";
import { lineOfKey } from "./toml-place.ts";

export type SettingSource = "flag" | "environment" | "file" | "default";

export type Sources = {
  /** Text of the file, or null: none. */
  readonly file: { readonly path: string; readonly text: string } | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Dotted names as typed, without dashes in front: `p2p.max-peers`. */
  readonly flags: Readonly<Record<string, string>>;
};

/** A schema that checks to a `T`. */
export type SettingsSchema<T> = z.ZodType<T>;

type Tree = { [key: string]: Tree | unknown };

export type Settings<T> = {
  readonly value: T;
  /** Where a dotted key in the file's spelling came from; all others are defaults. */
  readonly sources: ReadonlyMap<string, SettingSource>;
};

const VARIABLE_PREFIX = "LOCKSTEP_";
/** Variables with this prefix that are no settings. */
const OTHER_VARIABLES = new Set(["LOCKSTEP_CHILD", "LOCKSTEP_COMMIT"]);

/** @throws {UsageError} with everything that is wrong at once. */
export function readSettings<T>(schema: SettingsSchema<T>, sources: Sources): Settings<T> {
  const tree: Tree = {};
  const origin = new Map<string, SettingSource>();
  const texts = new Map<string, string>();
  const findings: string[] = [];
  if (sources.file !== null) copyFile(sources.file, tree, origin, findings);
  const take = (path: readonly string[], text: string, source: SettingSource): void => {
    place(tree, path, scalar(text));
    origin.set(path.join("."), source);
    texts.set(path.join("."), text);
  };
  for (const [name, text] of Object.entries(sources.environment)) {
    if (!name.startsWith(VARIABLE_PREFIX) || OTHER_VARIABLES.has(name) || text === undefined) {
      continue;
    }
    take(name.slice(VARIABLE_PREFIX.length).toLowerCase().split("__"), text, "environment");
  }
  for (const [name, text] of Object.entries(sources.flags)) {
    take(name.replaceAll("-", "_").split("."), text, "flag");
  }
  if (findings.length > 0) throw new UsageError(findings);
  const known = dottedKeys(schema);
  // What is missing in a section that has to be there is told key by key.
  for (const section of requiredSections(schema)) tree[section] ??= {};
  const checked = check(schema, tree, texts);
  if (checked.success) return { value: checked.data, sources: origin };
  throw new UsageError(
    checked.error.issues.flatMap((issue) => describe(issue, { known, sources, origin })),
  );
}

/** A flag's or variable's `7` is a number, or a text where the schema wants one. */
function check<T>(schema: SettingsSchema<T>, tree: Tree, texts: ReadonlyMap<string, string>) {
  const first = schema.safeParse(camelKeys(tree));
  if (first.success) return first;
  let changed = false;
  for (const issue of first.error.issues) {
    if (issue.code !== "invalid_type" || issue.expected !== "string") continue;
    const path = issue.path.map((part) => snake(String(part)));
    const text = texts.get(path.join("."));
    if (text === undefined) continue;
    place(tree, path, text);
    changed = true;
  }
  return changed ? schema.safeParse(camelKeys(tree)) : first;
}

function copyFile(
  file: { readonly path: string; readonly text: string },
  tree: Tree,
  origin: Map<string, SettingSource>,
  findings: string[],
): void {
  try {
    Object.assign(tree, parseToml(file.text));
    for (const path of leaves(tree)) origin.set(path, "file");
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const first = error.message.split("\n")[0];
    findings.push(`${file.path}:${error.line}:${error.column}: ${first}`);
  }
}

const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

function* leaves(tree: Tree, prefix = ""): Generator<string> {
  for (const [key, value] of Object.entries(tree)) {
    if (isTree(value)) yield* leaves(value, `${prefix}${key}.`);
    else yield prefix + key;
  }
}

function place(tree: Tree, path: readonly string[], value: unknown): void {
  let node = tree;
  for (const key of path.slice(0, -1)) {
    const next = node[key];
    const below: Tree = isTree(next) ? next : {};
    node[key] = below;
    node = below;
  }
  node[path.at(-1) as string] = value;
}

/** Text of a flag or variable: a number, a truth value, a list, or itself. */
function scalar(text: string): unknown {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  if (text.startsWith("[") || text.startsWith("{")) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  return text;
}

const camel = (key: string): string =>
  key.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
const snake = (key: string): string =>
  key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function camelKeys(value: unknown): unknown {
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [camel(key), camelKeys(inner)]),
  );
}

/** Every key that a schema of nested objects knows, in the file's spelling. */
function dottedKeys(schema: z.ZodType, prefix = ""): string[] {
  const inner = schema as { shape?: Record<string, z.ZodType>; unwrap?: () => z.ZodType };
  const definition = (schema as { def?: { innerType?: z.ZodType } }).def;
  if (inner.shape === undefined) {
    return definition?.innerType === undefined ? [] : dottedKeys(definition.innerType, prefix);
  }
  return Object.entries(inner.shape).flatMap(([key, value]) => {
    const name = prefix + snake(key);
    const below = dottedKeys(value, `${name}.`);
    return below.length > 0 ? below : [name];
  });
}

/** Sections that may not be left out, in the file's spelling. */
function requiredSections(schema: z.ZodType): string[] {
  const { shape = {} } = schema as { shape?: Record<string, z.ZodType> };
  return Object.entries(shape).flatMap(([key, inner]) => {
    const isSection = dottedKeys(inner).length > 0;
    return isSection && !inner.safeParse(undefined).success ? [snake(key)] : [];
  });
}

type Place = {
  readonly known: readonly string[];
  readonly sources: Sources;
  readonly origin: ReadonlyMap<string, SettingSource>;
};

function describe(issue: z.core.$ZodIssue, place: Place): string[] {
  const path = issue.path.map((part) => snake(String(part)));
  if (issue.code !== "unrecognized_keys") {
    const name = path.join(".");
    const isMissing = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
    const what = isMissing ? "must be set" : issue.message;
    return [`${whereIs(name, place)}\`${name}\`: ${what}`];
  }
  return issue.keys.map((key) => {
    const name = [...path, snake(key)].join(".");
    const nearest = nearestOf(name, place.known);
    const hint = nearest === null ? "" : `: did you mean \`${nearest}\`?`;
    return `${whereIs(name, place)}unknown key \`${name}\`${hint}`;
  });
}

/** `lockstep.toml:12: ` for what a file says, the variable or flag for what they say. */
function whereIs(name: string, { sources, origin }: Place): string {
  const source = origin.get(name);
  if (source === "flag") return `--${name.replaceAll("_", "-")}: `;
  if (source === "environment") {
    return `${VARIABLE_PREFIX}${name.toUpperCase().replaceAll(".", "__")}: `;
  }
  if (sources.file === null) return "";
  const line = lineOfKey(sources.file.text, name);
  return line === null ? `${sources.file.path}: ` : `${sources.file.path}:${line}: `;
}
