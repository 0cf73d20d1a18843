/** Runs a command in a process group of its own, so that a budget ends all of it. */
import { spawn } from "node:child_process";
import { ROOT } from "./source/files.ts";
import type { Ending } from "./tally.ts";

/** What to run, and for how long. */
export type Command = {
  readonly command: string;
  readonly args: readonly string[];
  /** Seconds after which the whole process group is killed. */
  readonly budgetSeconds: number;
  /** `quiet` collects the output instead of showing it. */
  readonly output: "show" | "quiet";
};

/** The ending, the time it took, and what a quiet command printed. */
export type Outcome = Ending & { readonly seconds: number; readonly printed: string };

/** Runs to the end or to the end of the budget. Never throws: a command that cannot start failed. */
export function run({ command, args, budgetSeconds, output }: Command): Promise<Outcome> {
  const started = performance.now();
  const stdio = output === "show" ? "inherit" : "pipe";
  const child = spawn(command, [...args], {
    cwd: ROOT,
    detached: true,
    stdio: ["ignore", stdio, stdio],
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => printed.push(text));
  }
  let overBudget = false;
  const budget = setTimeout(() => {
    overBudget = true;
    killGroup(child.pid);
  }, budgetSeconds * 1000);
  const stop = (): void => {
    killGroup(child.pid);
    process.exit(1);
  };
  process.once("SIGTERM", stop);
  return new Promise((resolve) => {
    const end = (exitCode: number | null): void => {
      clearTimeout(budget);
      process.off("SIGTERM", stop);
      killGroup(child.pid); // what the command left behind
      const seconds = (performance.now() - started) / 1000;
      resolve({ exitCode, overBudget, seconds, printed: printed.join("") });
    };
    child.once("error", (error) => {
      printed.push(`${error.message}\n`);
      end(null);
    });
    child.once(output === "show" ? "exit" : "close", end);
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is gone already.
  }
}
