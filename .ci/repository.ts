/** Faults of the repository itself: versions, the lock file, npm's settings, remarks left behind. */
import { readFileSync } from "node:fs";
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

/** All of them, for the working tree. */
export function repositoryFaults(): readonly string[] {
  const read = (path: string): string => readFileSync(ROOT + path, "utf8");
  const paths = ["src", "test", ".ci", "proto"].flatMap((folder) => [
    ...pathsIn(folder, ".ts"),
    ...pathsIn(folder, ".md"),
    ...pathsIn(folder, ".proto"),
  ]);
  return [
    ...looseVersions(read("package.json")),
    ...registryHosts(read("package-lock.json")),
    ...missingFromLock(read("package-lock.json")).map((name) => `package-lock.json lacks ${name}`),
    ...npmFaults(read(".npmrc")),
    ...remarksWithoutLink(paths.map((path) => ({ path, text: read(path) }))),
  ];
}
