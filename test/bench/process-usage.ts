/** What processes cost, as the kernel counts it. */
import { readdir, readFile } from "node:fs/promises";

/** Clock ticks per second of `/proc/<pid>/stat`: fixed by the kernel's interface. */
const TICKS_PER_SECOND = 100;

/** CPU time so far, user and system together, in s; NaN once the process is gone. */
export async function cpuSeconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return cpuSecondsOf(text);
}

/** Of the text of `/proc/<pid>/stat`. A command's name may hold blanks and parentheses. */
export function cpuSecondsOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The kernel's names of threads, in the words of the node's README. */
const THREADS: Readonly<Record<string, string>> = {
  MainThread: "main",
  "libuv-worker": "files",
  V8Worker: "collector_compiler",
};

/** CPU seconds so far by thread, threads of one name together; of those that live. */
export async function threadSeconds(pid: number): Promise<ReadonlyMap<string, number>> {
  const seconds = new Map<string, number>();
  const directory = `/proc/${pid}/task`;
  for (const thread of await readdir(directory).catch(() => [])) {
    const stat = await readFile(`${directory}/${thread}/stat`, "utf8").catch(() => "");
    if (stat === "") continue;
    const found = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
    const name = THREADS[found] ?? found;
    seconds.set(name, (seconds.get(name) ?? 0) + cpuSecondsOf(stat));
  }
  return seconds;
}

/** Resident memory in MB; NaN once the process is gone. */
export async function residentMegabytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return residentMegabytesOf(text);
}

/** Of the text of `/proc/<pid>/status`. */
export function residentMegabytesOf(status: string): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return (Number(kibibytes) * 1024) / 1e6;
}
