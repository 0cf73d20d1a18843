/** When a long-running command should end: Ctrl-C, SIGTERM, or the devnet that started it is gone. */
import process from "node:process";

/** As a shell says that Ctrl-C ended a program. */
const IMPATIENT = 130;

/** Within this time a second signal is the same one: a terminal and npm both pass it on. */
const SAME_MS = 1000;

/** A second Ctrl-C ends the process at once; what it started ends by itself. */
export function stopSignal(): AbortSignal {
  const abort = new AbortController();
  let firstMs = Number.POSITIVE_INFINITY;
  const stop = (): void => {
    if (performance.now() - firstMs > SAME_MS) process.exit(IMPATIENT);
    firstMs = Math.min(firstMs, performance.now());
    abort.abort();
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);
  if (process.env["LOCKSTEP_CHILD"] === "1") process.once("disconnect", stop);
  return abort.signal;
}

export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });

/** Tells the devnet that started this process, if one did. */
export const tell = (message: unknown): void => {
  if (process.connected) process.send?.(message);
};

/** A closed channel no longer keeps the process alive. */
export const hangUp = (): void => {
  process.removeAllListeners("disconnect");
  if (process.connected) process.disconnect();
};
