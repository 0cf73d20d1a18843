/** Child processes of a devnet: started, watched, ended; none outlives its parent. */
import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { UsageError } from "../primitives/errors.ts";

const WORDS_CHARACTERS_MAX = 2000;
const WORDS_LINES_MAX = 5;
/** How long the words of an ended child may take to arrive. */
const WORDS_MS = 1000;

/** Time that a child has to come up. */
const UP_MS = 60_000;
/** How long a child may take to end by itself. */
const STOP_MS = 3500;

export type Child = {
  readonly name: string;
  readonly pid: number;
  /** Null while it runs. */
  readonly exit: { readonly code: number | null; readonly signal: string | null } | null;
  signal(signal: NodeJS.Signals): void;
  /** Asks it to end, then insists. */
  stop(): Promise<void>;
  readonly exited: Promise<void>;
  /** Rejects where it never said that it is up: with its own words if it ended. */
  readonly up: Promise<void>;
};

/**
 * Runs `lockstep <args>` with its output in a file. The child ends when its channel to this process
 * closes, so that none is left behind by a killed parent. It leads a process group of its own: a
 * Ctrl-C of the terminal is for the devnet alone, which ends its children in order.
 */
export function startChild(options: {
  readonly name: string;
  /** Module that the runtime executes: `lockstep` itself. */
  readonly program: string;
  readonly args: readonly string[];
  readonly logFile: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
  /** What the child tells besides that it is up. */
  onMessage?(message: unknown): void;
  /** @param wasUp else `up` says why. */
  onExit(child: Child, wasUp: boolean): void;
}): Child {
  const log = createWriteStream(options.logFile, { flags: "a" });
  const command = [...(options.nodeOptions ?? []), options.program, ...options.args];
  const spawned: ChildProcess = spawn(process.execPath, command, {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...process.env, LOCKSTEP_CHILD: "1", ...options.environment },
    detached: true,
  });
  const up = Promise.withResolvers<void>();
  let isUp = false;
  spawned.on("message", (message: { readonly kind?: unknown }) => {
    if (message.kind !== "up") return options.onMessage?.(message);
    isUp = true;
    up.resolve();
  });
  const { name, logFile } = options;
  const late = new Error(`${name} is not up after ${UP_MS / 1000} s; see ${logFile}`);
  const waiting = setTimeout(() => up.reject(late), UP_MS);
  up.promise.catch(() => {}).finally(() => clearTimeout(waiting));
  spawned.stdout?.pipe(log);
  spawned.stderr?.pipe(log, { end: false });
  let words = "";
  spawned.stderr?.on("data", (chunk: Buffer) => {
    words = `${words}${chunk}`.slice(-WORDS_CHARACTERS_MAX);
  });
  const fail = (): void => up.reject(startFailure(name, linesOf(words), logFile));
  spawned.once("close", fail);
  // What the child started may keep its output open.
  spawned.once("exit", () => setTimeout(fail, WORDS_MS).unref());
  let exit: Child["exit"] = null;
  const exited = new Promise<void>((resolve) => {
    spawned.once("exit", (code, signal) => {
      exit = { code, signal };
      options.onExit(child, isUp);
      resolve();
    });
  });
  const child: Child = {
    name,
    pid: spawned.pid ?? 0,
    get exit() {
      return exit;
    },
    signal(signal) {
      if (exit === null) spawned.kill(signal);
    },
    async stop() {
      if (exit !== null) return;
      spawned.kill("SIGCONT");
      spawned.kill("SIGTERM");
      const insist = setTimeout(() => killGroup(spawned), STOP_MS);
      await exited;
      clearTimeout(insist);
    },
    exited,
    up: up.promise,
  };
  return child;
}

/** Newest lines of an error output, without the program's name. */
const linesOf = (words: string): readonly string[] =>
  words
    .split("\n")
    .map((line) => line.replace(/^lockstep: /, "").trim())
    .filter((line) => line !== "")
    .slice(-WORDS_LINES_MAX);

/** Why a child did not come up, in its own words, as its log may be deleted with the devnet. */
function startFailure(name: string, words: readonly string[], logFile: string): UsageError {
  const what = `${name} ended at its start`;
  if (words.length === 0) return new UsageError([`${what}; see ${logFile}`]);
  return new UsageError(words.map((line) => `${what}: ${line}`));
}

/** The child with what it started, such as an execution client. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended meanwhile.
  }
}
