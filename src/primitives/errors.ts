/**
 * Errors of dependencies. Every code says what its receiver does about it, so no caller has to
 * guess from a text.
 */

/** What the driver does: try again, fetch state anew, or stop the process. */
export type Recovery = "retry" | "resync" | "halt";

const RECOVERY = {
  CRYPTO_UNAVAILABLE: "halt",
  CONFIG_INVALID: "halt",
  WAL_CORRUPT: "halt",
  WAL_VERSION: "halt",
} as const satisfies Record<string, Recovery>;

export type ErrorCode = keyof typeof RECOVERY;

/** A dependency failed. `cause` keeps the original error. */
export class LockstepError extends Error {
  override readonly name = "LockstepError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  /** What to do about it. */
  get recovery(): Recovery {
    return RECOVERY[this.code];
  }
}
