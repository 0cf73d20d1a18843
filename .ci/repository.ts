/** Faults of the repository itself: versions, the lock file, npm's settings, remarks, dead links. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { missingFromLock } from "./lock.ts";
import { pathsIn, ROOT, type SourceFile } from "./source/files.ts";

const EXACT = /^\d+\.\d+\.\d+$/;
/** A remark without a link is nobody's. The words are split, so that this file has none. */
const REMARK = new RegExp(`\\b(?:${["TO" + "DO", "FIX" + "ME"].join("|")})\\b(?!.*https://)`);

/** Dependencies of package.json that are not pinned to one version. */
export function looseVersions(packageJson: string): readonly string[] {
  const manifest = JSON.parse(packageJson) as Record<string, Record<string, string> | undefined>;
  const groups = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
  return groups
    .flatMap((group) => Object.entries(manifest[group] ?? {}))
    .filter(([, version]) => !EXACT.test(version))
    .map(([name, version]) => `${name} is not pinned: ${version}`);
}

/** A lock file that names a registry host ties everybody to it. */
export const registryHosts = (lockFile: string): readonly string[] =>
  [...lockFile.matchAll(/"resolved": "(https?:[^"]+)"/g)].map(
    (match) => `package-lock.json names ${match[1]}`,
  );

/** npm itself may run on an older Node than the scripts: engine-strict would refuse it. */
export const npmFaults = (npmrc: string): readonly string[] =>
  /^\s*engine-strict\s*=/m.test(npmrc) ? [".npmrc sets engine-strict"] : [];

/** Remarks that promise work and link to no issue. */
export const remarksWithoutLink = (files: readonly SourceFile[]): readonly string[] =>
  files.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, at) => {
      return REMARK.test(line) ? [`${path}:${at + 1} promises work without a link`] : [];
    }),
  );

/** Relative links of Markdown whose target does not exist. `exists` takes a path from the root. */
export function deadLinks(
  files: readonly SourceFile[],
  exists: (path: string) => boolean,
): readonly string[] {
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
      .map((match) => match[1] as string)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !exists(new URL(target, `file:///${path}`).pathname.slice(1)))
      .map((target) => `${path} links to ${target}, which does not exist`),
  );
}

/** Documents that a text names and a reader cannot find: the repository explains itself. */
export function foreignDocuments(
  files: readonly SourceFile[],
  documents: readonly string[],
): readonly string[] {
  const names = new Set(documents.map((path) => path.slice(path.lastIndexOf("/") + 1)));
  return files.flatMap(({ path, text }) =>
    [...new Set(text.match(/\b[\w-]+\.md\b/g))]
      .filter((name) => !names.has(name))
      .map((name) => `${path} names ${name}, which does not exist`),
  );
}

/** All of them, for the working tree. */
export function repositoryFaults(): readonly string[] {
  const read = (path: string): string => readFileSync(ROOT + path, "utf8");
  const folders = ["src", "test", ".ci", "proto", ".github"];
  const below = (ending: string): readonly string[] =>
    folders.flatMap((folder) => pathsIn(folder, ending));
  const documents = [...readdirSync(ROOT).filter((name) => name.endsWith(".md")), ...below(".md")];
  const paths = [...documents, ...below(".ts"), ...below(".proto")];
  const files = paths.map((path) => ({ path, text: read(path) }));
  const markdown = files.filter(({ path }) => path.endsWith(".md"));
  // What tests plant is not there on purpose.
  const readable = files.filter(({ path }) => !path.startsWith("test/ci/"));
  const lock = read("package-lock.json");
  return [
    ...looseVersions(read("package.json")),
    ...registryHosts(lock),
    ...missingFromLock(lock).map((name) => `package-lock.json lacks ${name}`),
    ...npmFaults(read(".npmrc")),
    ...remarksWithoutLink(files),
    ...deadLinks(markdown, (path) => existsSync(ROOT + path)),
    ...foreignDocuments(readable, documents),
  ];
}
