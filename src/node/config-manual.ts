/** What may be set, for people: one row per key, out of the schema that checks it. */
import { z } from "zod";
import type { SettingSource, Settings, SettingsSchema } from "./config-sources.ts";

export type SettingRow = {
  /** As in the file: `p2p.dial_max_ms`. */
  readonly key: string;
  readonly flag: string;
  readonly variable: string;
  /** As in `integer from 1 to 16`. */
  readonly type: string;
  readonly required: boolean;
  /** Null: none. */
  readonly default: unknown;
  readonly help: string;
};

/** One value in force, and who said so. */
export type EffectiveSetting = {
  readonly key: string;
  readonly value: unknown;
  readonly source: SettingSource;
};

type JsonSchema = {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
};

/** Every key that a schema knows, in its order. */
export function settingRows<T>(schema: SettingsSchema<T>): SettingRow[] {
  return rowsOf(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema, []);
}

/** @param isOptional nothing below has to be set: the whole section may be absent. */
function rowsOf(schema: JsonSchema, path: readonly string[], isOptional = false): SettingRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const below = [...path, snake(name)];
    const required = !isOptional && schema.required?.includes(name) === true;
    const section = objectIn(inner);
    if (section !== null) {
      const mayBeAbsent = isOptional || (!required && (inner.default ?? null) === null);
      return rowsOf(section, below, mayBeAbsent || inner.properties === undefined);
    }
    const key = below.join(".");
    return [
      {
        key,
        flag: `--${key.replaceAll("_", "-")}`,
        variable: `LOCKSTEP_${key.toUpperCase().replaceAll(".", "__")}`,
        type: typeText(inner),
        required,
        default: inner.default ?? null,
        help: inner.description ?? "",
      },
    ];
  });
}

/** The object of a schema that is one, or is one or null. */
function objectIn(schema: JsonSchema): JsonSchema | null {
  if (schema.properties !== undefined) return schema;
  return schema.anyOf?.find((one) => one.properties !== undefined) ?? null;
}

function typeText(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(" | ");
  if (schema.type === "array") return `list of ${typeText(schema.items ?? {})}`;
  if (schema.type === "object") return "table";
  return (schema.type ?? "any") + rangeText(schema);
}

function rangeText({ minimum, maximum }: JsonSchema): string {
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum !== undefined && most !== undefined) return ` from ${minimum} to ${most}`;
  if (minimum !== undefined) return ` from ${minimum}`;
  return most === undefined ? "" : ` up to ${most}`;
}

/** Every value in force, and where it came from. */
export function effectiveSettings<T>(settings: Settings<T>): EffectiveSetting[] {
  return [...leavesOf(settings.value, [])].map(([key, value]) => ({
    key,
    value,
    source: sourceOf(key, settings.sources),
  }));
}

function* leavesOf(value: unknown, path: readonly string[]): Generator<readonly [string, unknown]> {
  const isTree = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isTree) yield [path.join("."), value];
  else
    for (const [name, inner] of Object.entries(value))
      yield* leavesOf(inner, [...path, snake(name)]);
}

/** That of the key, or of the whole table it was given in. */
function sourceOf(key: string, sources: ReadonlyMap<string, SettingSource>): SettingSource {
  for (let name = key; name !== ""; name = name.slice(0, Math.max(0, name.lastIndexOf(".")))) {
    const source = sources.get(name);
    if (source !== undefined) return source;
  }
  return "default";
}

const snake = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
