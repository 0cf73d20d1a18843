/**
 * Judges imports against the layer rule. Which folder has which rank, and which packages it may
 * use, is data of the caller (`test/architecture.test.ts`).
 */

import type { SourceFile } from "./files.ts";
import { importsOf } from "./imports.ts";
import { tokenize } from "./tokens.ts";

/** Folders that may not import each other, lowest first. */
export type Ranks = readonly (readonly string[])[];

/** The rule as data. */
export type LayerRule = {
  /** Folders of `src`. */
  readonly ranks: Ranks;
  /** Folders of `src/core`. */
  readonly coreRanks: Ranks;
  /** Files of `src/core` that lie below its folders: anybody in `core` may name them. */
  readonly coreGround: readonly string[];
  /** Folders of `src` entered by file; all others only through `index.ts`. */
  readonly enteredByFile: readonly string[];
  /** Packages a folder may import: a name, or a scope as `@scope/*`. No entry: none. */
  readonly packages: Readonly<Record<string, readonly string[]>>;
  /** Packages of every `config.ts`. */
  readonly configPackages: readonly string[];
  /** Folders that run in a browser: no `node:*`. */
  readonly browserSafe: readonly string[];
  /** Folders that must be deterministic: no `Math.random`, no `globalThis`. */
  readonly deterministic: readonly string[];
  /** Files of them that hand over clock, randomness and sockets of the platform as parameters. */
  readonly platforms: readonly string[];
};

/** One import of one module. */
export type Edge = { readonly from: string; readonly to: string };

/** What a module does wrong. */
export type Violation = { readonly path: string; readonly reason: string };

/** Everything the reader saw, and everything wrong with it. */
export type LayerReport = {
  readonly modules: readonly string[];
  /** Imports of modules of `src`, by path. */
  readonly edges: readonly Edge[];
  readonly violations: readonly Violation[];
};

/** Reads all modules of `src` and judges every import. */
export function judgeLayers(files: readonly SourceFile[], rule: LayerRule): LayerReport {
  const edges: Edge[] = [];
  const violations: Violation[] = [];
  for (const file of files) {
    const blame = (reason: string): number => violations.push({ path: file.path, reason });
    for (const reason of ownFaults(file, rule)) blame(reason);
    for (const specifier of importsOf(file.text)) {
      if (specifier === null) {
        blame("imports what is computed at run time");
      } else if (specifier.startsWith(".")) {
        const to = resolve(file.path, specifier);
        edges.push({ from: file.path, to });
        for (const reason of edgeFaults(file.path, to, rule)) blame(reason);
      } else {
        for (const reason of packageFaults(file.path, specifier, rule)) blame(reason);
      }
    }
  }
  return { modules: files.map((file) => file.path), edges, violations };
}

/** The folder of `src` a path lies in; `null` for the file `src/index.ts`. */
export const folderOf = (path: string): string | null => {
  const parts = path.split("/");
  return parts.length > 2 ? (parts[1] as string) : null;
};

/** The folder of `src/core`; `null` for a file of `core` itself, and outside of it. */
const coreFolderOf = (path: string): string | null => {
  const parts = path.split("/");
  return parts[1] === "core" && parts.length > 3 ? (parts[2] as string) : null;
};

const rankIn = (ranks: Ranks, folder: string): number =>
  ranks.findIndex((folders) => folders.includes(folder));

function ownFaults(file: SourceFile, rule: LayerRule): readonly string[] {
  const faults: string[] = [];
  const folder = folderOf(file.path);
  const core = coreFolderOf(file.path);
  if (folder === null) {
    if (file.path !== "src/index.ts") faults.push("lies beside the folders of src");
  } else if (rankIn(rule.ranks, folder) < 0) {
    faults.push(`folder ${folder} has no rank`);
  }
  if (core !== null && rankIn(rule.coreRanks, core) < 0) faults.push(`core/${core} has no rank`);
  const deterministic =
    rule.deterministic.some((prefix) => file.path.startsWith(`${prefix}/`)) &&
    !rule.platforms.includes(file.path);
  return deterministic ? [...faults, ...nondeterminism(file.text)] : faults;
}

/** Uses of `Math.random`, and of `globalThis`, behind which any banned global could hide. */
export function nondeterminism(source: string): readonly string[] {
  const tokens = tokenize(source).filter((token) => token.kind !== "comment");
  const faults: string[] = [];
  tokens.forEach((token, at) => {
    if (token.kind !== "word") return;
    if (token.text === "globalThis") faults.push("names globalThis");
    if (token.text !== "Math") return;
    const after = tokens[at + 1]?.text;
    const plain = after === "." && tokens[at + 2]?.text !== "random";
    if (!plain) faults.push("names Math.random, or Math as a value");
  });
  return faults;
}

function edgeFaults(from: string, to: string, rule: LayerRule): readonly string[] {
  const target = folderOf(to);
  const folder = folderOf(from);
  if (!to.startsWith("src/")) return [`leaves src: ${to}`];
  if (!to.endsWith(".ts") && !to.includes("/generated/")) return [`not a module: ${to}`];
  if (target === null) return [`imports the root ${to}`];
  if (folder === target) return folder === "core" ? coreFaults(from, to, rule) : [];
  const faults: string[] = [];
  if (folder !== null && rankIn(rule.ranks, target) >= rankIn(rule.ranks, folder)) {
    faults.push(`${folder} imports ${target}, which is not below it`);
  }
  if (!rule.enteredByFile.includes(target) && to !== `src/${target}/index.ts`) {
    faults.push(`enters ${target} past its index.ts: ${to}`);
  }
  return faults;
}

function coreFaults(from: string, to: string, rule: LayerRule): readonly string[] {
  const folder = coreFolderOf(from);
  const target = coreFolderOf(to);
  if (target === null) {
    if (rule.coreGround.includes(to)) return [];
    return [`imports the surface of its own layer: ${to}`];
  }
  if (folder === target) return [];
  const faults: string[] = [];
  if (rule.coreGround.includes(from)) faults.push(`${from} imports core/${target} above it`);
  if (folder !== null && rankIn(rule.coreRanks, target) >= rankIn(rule.coreRanks, folder)) {
    faults.push(`core/${folder} imports core/${target}, which is not below it`);
  }
  if (to !== `src/core/${target}/index.ts`) {
    faults.push(`enters core/${target} past its index.ts: ${to}`);
  }
  return faults;
}

function packageFaults(from: string, specifier: string, rule: LayerRule): readonly string[] {
  const folder = folderOf(from);
  if (specifier.startsWith("node:")) {
    return folder !== null && rule.browserSafe.includes(folder)
      ? [`${specifier} in ${folder}, which runs in a browser`]
      : [];
  }
  const allowed = [
    ...(folder === null ? [] : (rule.packages[folder] ?? [])),
    ...(from.endsWith("/config.ts") ? rule.configPackages : []),
  ];
  const inList = allowed.some((name) => isOf(specifier, name));
  return inList ? [] : [`package ${specifier} is not in the list of ${folder ?? "src"}`];
}

/** `name/sub/path` is of `name`; `@scope/name` is of `@scope/*`. */
function isOf(specifier: string, name: string): boolean {
  if (name.endsWith("/*")) return specifier.startsWith(name.slice(0, -1));
  return specifier === name || specifier.startsWith(`${name}/`);
}

function resolve(from: string, specifier: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}
