/**
 * One process per data directory. [R4]
 *
 * The lock names its holder by process id and start time, so that an id which the system gave to
 * another program does not count. It is advice on one machine, for processes that see each other.
 */
import { link, open, readFile, rename, rm, unlink } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { systemCodeOf, UsageError } from "../primitives/errors.ts";

type Holder = {
  readonly pid: number;
  /** Clock ticks between the start of the machine and that of the process; empty where unknown. */
  readonly started: string;
};

export type Lock = { release(): Promise<void> };

/** Attempts of a take-over that others may be doing at the same moment. */
const ATTEMPTS = 20;
/** Place of the start time among the words behind the program's name in `/proc/<pid>/stat`. */
const START_TIME_WORD = 19;

/** @throws {UsageError} naming the process that has the directory. */
export async function acquireLock(directory: string): Promise<Lock> {
  const path = join(directory, "lock");
  const self: Holder = { pid: process.pid, started: await startedOf(process.pid) };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await place(path, self)) return { release: () => unlink(path) };
    const holder = await readHolder(path);
    if (holder === null) continue;
    if (await isAlive(holder)) {
      throw new UsageError([`data directory ${directory} is locked by pid ${holder.pid}`]);
    }
    await removeStale(path, holder, self);
  }
  throw new UsageError([`data directory ${directory} is being locked by another process`]);
}

const textOf = ({ pid, started }: Holder): string => `${pid} ${started}\n`;

/** Makes the file with its content at once; false: there is one. */
async function place(path: string, holder: Holder): Promise<boolean> {
  const draft = `${path}.${holder.pid}`;
  const handle = await open(draft, "w", 0o600);
  try {
    await handle.writeFile(textOf(holder));
  } finally {
    await handle.close();
  }
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Null: the file is gone, or was never completely written. */
async function readHolder(path: string): Promise<Holder | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return null;
    throw error;
  }
  const [pid, started] = text.trimEnd().split(" ");
  return { pid: Number(pid), started: started ?? "" };
}

/**
 * Removes the lock of a process that has ended. Only who claimed that very holder may, and only while
 * the lock is still that holder's: two that start at once cannot remove each other's new lock.
 */
async function removeStale(path: string, stale: Holder, self: Holder): Promise<void> {
  const claim = `${path}.taking`;
  if (!(await place(claim, self))) {
    const claimant = await readHolder(claim);
    if (claimant !== null && !(await isAlive(claimant))) await rm(claim, { force: true });
    return;
  }
  try {
    const current = await readHolder(path);
    if (current !== null && textOf(current) === textOf(stale)) {
      await rename(path, `${path}.stale`);
      await rm(`${path}.stale`, { force: true });
    }
  } finally {
    await rm(claim, { force: true });
  }
}

async function isAlive({ pid, started }: Holder): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCodeOf(error) === "ESRCH") return false;
  }
  const now = await startedOf(pid);
  return now === "" || started === "" || now === started;
}

/** Empty where the system has no `/proc`, or the process is gone. */
async function startedOf(pid: number): Promise<string> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name stands in brackets and may hold anything.
    const words = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return words[START_TIME_WORD] ?? "";
  } catch {
    return "";
  }
}
