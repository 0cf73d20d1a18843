/** Waiting that a person can end. */

/** The person at the keyboard had enough before everything was up. */
export class Aborted extends Error {
  override readonly name = "Aborted";
}

/** Resolves after the time, or at once when the signal comes. */
export const pause = (delayMs: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, delayMs);
    signal.addEventListener("abort", end);
  });

/** The result of the work. @throws {Aborted} as soon as the signal comes. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const ended = Promise.withResolvers<never>();
  const stop = (): void => ended.reject(new Aborted());
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop);
  return Promise.race([work, ended.promise]).finally(() =>
    signal.removeEventListener("abort", stop),
  );
}
