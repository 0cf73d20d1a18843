/** When a long-running command should end: Ctrl-C, SIGTERM, or the devnet that started it is gone. */
import process from "node:process";

export function stopSignal(): AbortSignal {
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, stop);
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
