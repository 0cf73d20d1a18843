/**
 * Generates `src/codec/generated` from `proto/lockstep`: static encoders and decoders, their types,
 * and the shape tables of the scanner.
 *
 *   node proto/generate.ts            writes the files
 *   node proto/generate.ts --check    exits 1 if a committed file differs
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";
import pbjs from "protobufjs-cli/pbjs.js";

const PROTO = dirname(fileURLToPath(import.meta.url));
const TARGET = join(PROTO, "..", "src", "codec", "generated");
const SOURCES = ["peer", "storage", "feed", "submit"].map(
  (name) => `lockstep/${name}/v1/${name}.proto`,
);
/** Messages that are decoded by themselves. */
const ROOTS = [
  "lockstep.peer.v1.PeerMessage",
  "lockstep.peer.v1.Statement",
  "lockstep.peer.v1.Certificate",
  "lockstep.peer.v1.Proposal",
  "lockstep.peer.v1.Block",
  "lockstep.peer.v1.EpochProof",
  "lockstep.storage.v1.EpochStart",
  "lockstep.storage.v1.Output",
  "lockstep.storage.v1.Snapshot",
  "lockstep.feed.v1.FeedMessage",
  "lockstep.feed.v1.RollupBatch",
  "lockstep.feed.v1.FeedError",
  "lockstep.feed.v1.SubscribeRequest",
  "lockstep.feed.v1.NetworkInfo",
  "lockstep.feed.v1.GetInfoRequest",
  "lockstep.feed.v1.GetBatchesRequest",
  "lockstep.feed.v1.GetBatchesResponse",
  "lockstep.feed.v1.GetOutputRequest",
  "lockstep.feed.v1.OutputAtHeight",
  "lockstep.feed.v1.GetCommitteesRequest",
  "lockstep.feed.v1.GetCommitteesResponse",
  "lockstep.feed.v1.GetTxStatusRequest",
  "lockstep.feed.v1.TxStatus",
  "lockstep.submit.v1.Chunk",
  "lockstep.submit.v1.ChunkAck",
  "lockstep.submit.v1.PushSummary",
];
const BANNER = "// Generated from proto/lockstep by `npm run generate`. Do not edit.\n";

const OPTIONS = {
  target: "static-module",
  wrap: "esm",
  dts: true,
  create: false,
  verify: false,
  convert: false,
  delimited: false,
  typeurl: false,
  service: false,
  lint: "",
  root: "lockstep",
  dependency: "protobufjs/minimal.js",
  "force-number": true,
  "null-semantics": true,
};

function load(): protobuf.Root {
  const root = new protobuf.Root();
  root.resolvePath = (_origin: string, target: string) => join(PROTO, target);
  root.loadSync(SOURCES).resolveAll();
  return root;
}

type Modules = { code: string; types: string };
type Done = (error: Error | null, code?: string, types?: string) => void;
/** Its types leave this function out. */
type Generator = { generate(root: protobuf.Root, options: object, done: Done): void };

/** The library reads its types out of comments, so they come from a second run with comments. */
function staticModules(comments: boolean): Promise<Modules> {
  return new Promise((resolve, reject) => {
    const done: Done = (error, code = "", types = "") =>
      error === null ? resolve({ code, types }) : reject(error);
    (pbjs as unknown as Generator).generate(load(), { ...OPTIONS, comments }, done);
  });
}

/** One blank per level instead of four, and no empty lines: a generated file is read by few. */
const compact = (text: string): string =>
  `${text
    .replace(/^( {4})+/gm, (indent) => " ".repeat(indent.length / 4))
    .replace(/\n(?:[ \t]*\n)+/g, "\n")
    .trim()}\n`;

/**
 * Defaults that do not depend on the platform: absent 64-bit fields are zero, whether the `long`
 * package is installed or not; absent bytes are an empty Uint8Array, under Node too.
 */
function withPlainDefaults(code: string): string {
  const plain = code
    .replaceAll("$util.Long ? $util.Long.fromBits(0,0,true) : 0", "0")
    .replaceAll("$util.newBuffer([])", "new Uint8Array(0)");
  if (/\$util\.(Long|newBuffer)/.test(plain)) throw new Error("a default depends on the platform");
  return plain;
}

const compactTypes = (text: string): string =>
  compact(
    text.replace(/\/\*\*[\s\S]*?\*\//g, "").replace(/^import Long = require\("long"\);\n/m, ""),
  );

const shapeName = (type: protobuf.Type): string => {
  const [, area] = type.fullName.slice(1).split(".");
  return `${area}${type.name}`;
};

function enumMaximum(type: protobuf.Enum): number {
  const values = Object.values(type.values).sort((a, b) => a - b);
  if (values.some((value, index) => value !== index)) {
    throw new Error(`the values of ${type.fullName} are not dense from 0`);
  }
  return values.length - 1;
}

const PLAIN = new Set(["uint32", "uint64", "int32", "bool", "bytes", "string"]);

function fieldText(type: protobuf.Type, field: protobuf.Field): string {
  const resolved = field.resolvedType;
  const kind =
    resolved === null ? field.type : resolved instanceof protobuf.Enum ? "enum" : "message";
  if (resolved === null && !PLAIN.has(field.type)) {
    throw new Error(`${field.fullName}: the scanner knows no ${field.type}`);
  }
  const member = field.partOf !== null && field.partOf !== undefined;
  const implicit = !field.repeated && !member && kind !== "message";
  const parts = [
    `number: ${field.id}`,
    `name: "${field.name}"`,
    `type: "${kind}"`,
    `maximum: ${resolved instanceof protobuf.Enum ? enumMaximum(resolved) : 0}`,
    `message: ${resolved instanceof protobuf.Type ? shapeName(resolved) : "null"}`,
    `repeated: ${field.repeated ? `"${type.name}.${field.name}"` : "null"}`,
    `implicit: ${implicit}`,
    `oneof: ${member ? `"${field.partOf?.name}"` : "null"}`,
  ];
  return `{ ${parts.join(", ")} }`;
}

/** Shapes in an order in which each stands below what it contains. */
function inOrder(root: protobuf.Root): protobuf.Type[] {
  const ordered: protobuf.Type[] = [];
  const open = new Set<protobuf.Type>();
  const visit = (type: protobuf.Type): void => {
    if (ordered.includes(type)) return;
    if (open.has(type)) throw new Error(`${type.fullName} contains itself: its depth has no bound`);
    open.add(type);
    for (const field of type.fieldsArray) {
      if (field.resolvedType instanceof protobuf.Type) visit(field.resolvedType);
    }
    ordered.push(type);
  };
  for (const name of ROOTS) visit(root.lookupType(name));
  return ordered;
}

function shapesText(root: protobuf.Root): string {
  const types = inOrder(root);
  const caps: string[] = [];
  const blocks = types.map((type) => {
    const exported = ROOTS.includes(type.fullName.slice(1)) ? "export " : "";
    const fields = [...type.fieldsArray].sort((a, b) => a.id - b.id);
    const lines: string[] = [];
    for (const field of fields) {
      for (let hole = lines.length; hole < field.id; hole++) lines.push("  undefined,");
      lines.push(`  ${fieldText(type, field)},`);
      if (field.repeated) caps.push(`${type.name}.${field.name}`);
    }
    const head = `${exported}const ${shapeName(type)}: MessageShape = {`;
    return `${head}\n name: "${type.fullName.slice(1)}",\n fields: [\n${lines.join("\n")}\n ],\n};`;
  });
  if (new Set(caps).size !== caps.length) throw new Error("two repeated fields have one name");
  const names = caps.map((name) => `\n | "${name}"`).join("");
  return [
    BANNER,
    'import type { MessageShape } from "../shape.ts";\n',
    "/** Every repeated field: each has a cap. */",
    `export type RepeatedField =${names};\n`,
    `${blocks.join("\n")}\n`,
  ].join("\n");
}

async function generate(): Promise<readonly (readonly [string, string])[]> {
  const [plain, commented] = [await staticModules(false), await staticModules(true)];
  return [
    ["lockstep.js", BANNER + compact(withPlainDefaults(plain.code))],
    ["lockstep.d.ts", BANNER + compactTypes(commented.types)],
    ["shapes.ts", shapesText(load())],
  ];
}

const check = process.argv.includes("--check");
const files = await generate();
mkdirSync(TARGET, { recursive: true });
for (const [name, text] of files) {
  const path = join(TARGET, name);
  const current = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (current === text) continue;
  if (check) {
    console.error(`src/codec/generated/${name} is not what proto/ says: npm run generate`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
    console.log(`wrote src/codec/generated/${name}`);
  }
}
