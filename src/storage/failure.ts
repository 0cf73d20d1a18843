/** The end of a disk: the first write that fails stays the reason for all that follows. [DR4, P5] */
import { LockstepError } from "../primitives/errors.ts";
import { LogCode, type Logger } from "../telemetry/index.ts";

export type Failure = {
  /** Null: all writes succeeded so far. */
  error(): LockstepError | null;
  /** Keeps a failure, unless there is one; the one that counts. */
  raise(cause: unknown): LockstepError;
};

export function createFailure(directory: string, logger: Logger): Failure {
  let first: LockstepError | null = null;
  return {
    error: () => first,
    raise(cause) {
      if (first === null) {
        const what = `a write to ${directory} failed: ${String(cause)}`;
        first = new LockstepError("STORAGE_WRITE", what, { cause });
        logger.error({ code: LogCode.storageFailed, err: cause }, "write failed");
      }
      return first;
    },
  };
}
