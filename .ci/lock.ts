/**
 * Completes `package-lock.json` after dependencies changed: `node .ci/lock.ts`.
 *
 * npm leaves a package for another platform out of the lock file when the registry at hand does
 * not carry it, and `npm ci` then refuses the lock file everywhere. Such a package gets an entry of
 * its exact version and platform, without a checksum, because nobody here has seen its bytes.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { ROOT } from "./source/files.ts";

type Entry = {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};
type Lock = { packages: Record<string, Entry> };

const SYSTEMS = ["aix", "android", "darwin", "freebsd", "linux", "openharmony", "win32"];
const PROCESSORS = ["amd64", "arm64", "arm", "ia32", "ppc64", "riscv64", "s390x", "x64"];
const PLATFORM = new RegExp(`-(${SYSTEMS.join("|")})-(${PROCESSORS.join("|")})(?:-(\\w+))?$`);
/** Where a package says it otherwise than the runtime does. */
const RUNTIME_PROCESSORS: Readonly<Record<string, string>> = { amd64: "x64" };
const LIBC: Readonly<Record<string, string>> = { gnu: "glibc", musl: "musl" };

/** Optional dependencies of locked packages that the lock file does not know. */
export function missingFromLock(text: string): readonly string[] {
  const { packages } = JSON.parse(text) as Lock;
  const known = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, "")));
  return Object.values(packages)
    .flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
    .filter((name) => !known.has(name));
}

/**
 * The lock file with an entry for each of them.
 *
 * @throws {Error} if a name does not tell its platform, or a version is a range.
 */
export function completeLock(text: string): string {
  const lock = JSON.parse(text) as Lock;
  const missing = missingFromLock(text);
  for (const owner of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
      if (missing.includes(name)) {
        lock.packages[`node_modules/${name}`] = platformEntry(name, version, owner.dev === true);
      }
    }
  }
  const [root, ...others] = Object.entries(lock.packages);
  others.sort(([left], [right]) => left.localeCompare(right, "en"));
  lock.packages = Object.fromEntries(root === undefined ? others : [root, ...others]);
  return `${JSON.stringify(lock, null, 2)}\n`;
}

function platformEntry(name: string, version: string, dev: boolean): Entry {
  const [, system, processor, library] = PLATFORM.exec(name) ?? [];
  if (system === undefined || processor === undefined || !/^\d+\.\d+\.\d+$/.test(version)) {
    throw new Error(`cannot tell the platform of ${name}@${version}`);
  }
  const libc = system === "linux" ? LIBC[library ?? ""] : undefined;
  return {
    version,
    cpu: [RUNTIME_PROCESSORS[processor] ?? processor],
    ...(dev ? { dev } : {}),
    ...(libc === undefined ? {} : { libc: [libc] }),
    optional: true,
    os: [system],
  } as Entry;
}

if (import.meta.main) {
  const path = `${ROOT}package-lock.json`;
  const text = readFileSync(path, "utf8");
  for (const name of missingFromLock(text)) console.log(`completed ${name}`);
  writeFileSync(path, completeLock(text));
}
