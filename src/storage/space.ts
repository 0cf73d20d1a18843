/** The room that is left on the disk. */
import { LockstepError } from "../primitives/errors.ts";
import type { Files } from "./files.ts";
import type { Space, StorageMetrics } from "./metrics.ts";

/** Between two looks at the file system while there is room. */
const LOOK_EVERY_MS = 1_000;

export type SpaceGuard = {
  /**
   * Looks, unless it did a moment ago; while the disk is full, always.
   *
   * @throws {LockstepError} `STORAGE_FULL`: less than the reserve is free.
   */
  check(): Promise<void>;
};

export function createSpaceGuard(
  files: Files,
  options: { readonly directory: string; readonly reserveBytes: number },
  dependencies: { readonly metrics: StorageMetrics; readonly now: () => number },
): SpaceGuard {
  const { metrics, now } = dependencies;
  const refuse = (cause: unknown): never => {
    const what = `free space of ${options.directory} cannot be told: ${String(cause)}`;
    throw new LockstepError("STORAGE_READ", what, { cause });
  };
  let lookedMs = Number.NEGATIVE_INFINITY;

  return {
    async check() {
      const nowMs = now();
      if (nowMs >= lookedMs && nowMs < lookedMs + LOOK_EVERY_MS) return;
      const space: Space = await files.space(options.directory).catch(refuse);
      metrics.free.set(space.freeBytes);
      metrics.size.set(space.sizeBytes);
      if (space.freeBytes < options.reserveBytes) {
        lookedMs = Number.NEGATIVE_INFINITY;
        const what = `${space.freeBytes} bytes are free in ${options.directory}`;
        throw new LockstepError("STORAGE_FULL", `${what}, fewer than the reserve`);
      }
      lookedMs = nowMs;
    },
  };
}
