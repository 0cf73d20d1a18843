/** Waiting that ends: by time, or because the caller gave up. */
import type { AbortSignalLike, Clock } from "./platform.ts";

export type Patience = {
  readonly clock: Clock;
  readonly ms: number;
  readonly signal: AbortSignalLike | undefined;
};

/** The result, or why there is none yet. `promise` must not reject. */
export function within<T>(
  patience: Patience,
  promise: Promise<T>,
): Promise<T | "late" | "aborted"> {
  const { clock, ms, signal } = patience;
  if (signal?.aborted === true) return Promise.resolve("aborted");
  return new Promise((resolve) => {
    const settle = (value: T | "late" | "aborted"): void => {
      cancel();
      signal?.removeEventListener("abort", abort);
      resolve(value);
    };
    const abort = (): void => settle("aborted");
    const cancel = clock.after(ms, () => settle("late"));
    signal?.addEventListener("abort", abort);
    void promise.then(settle);
  });
}

/** Lets `ms` pass; "aborted" where the caller gave up meanwhile. */
export const pause = (patience: Patience): Promise<"late" | "aborted"> =>
  within(patience, new Promise<never>(() => {}));
