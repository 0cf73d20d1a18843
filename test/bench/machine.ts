/** Where a run took place. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, release, tmpdir, totalmem } from "node:os";
import { dirname, resolve } from "node:path";

export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  /** GB. */
  readonly memory: number;
  readonly kernel: string;
  /** Of the directory that nodes keep their data in. */
  readonly fileSystem: string;
};

export const describeMachine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? "unknown",
  cores: availableParallelism(),
  memory: Math.round(totalmem() / 1e9),
  kernel: release(),
  fileSystem: fileSystemOf(readMounts(), tmpdir()),
});

/** The type of the file system that holds a path, of the text of `/proc/mounts`. */
export function fileSystemOf(mounts: string, path: string): string {
  const types = new Map<string, string>();
  for (const line of mounts.split("\n")) {
    const [, place, type] = line.split(" ");
    if (place !== undefined && type !== undefined) types.set(place, type);
  }
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const type = types.get(folder);
    if (type !== undefined) return type;
    if (folder === dirname(folder)) return "unknown";
  }
}

function readMounts(): string {
  try {
    return readFileSync("/proc/mounts", "utf8");
  } catch {
    return "";
  }
}

/** Of the working tree, `+` where it was changed; a tree without history has none. */
export function commitOf(folder: string): string {
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();
  try {
    const changed = git("status", "--porcelain", "--untracked-files=no") !== "";
    return git("rev-parse", "--short=12", "HEAD") + (changed ? "+" : "");
  } catch {
    return "unknown";
  }
}
