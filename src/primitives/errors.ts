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
  STORAGE_READ: "halt",
  STORAGE_WRITE: "halt",
  STORAGE_FULL: "retry",
  SIGNER_PROTECTION: "halt",
  FEED_EQUIVOCATION: "halt",
  FEED_TRUST_EXPIRED: "halt",
  FEED_FORK_GUARD: "halt",
  FEED_REFUSED: "resync",
  SDK_PLATFORM: "halt",
  POSITION_CORRUPT: "halt",
  EXECUTION_FORK: "halt",
  EXECUTION_DIVERGED: "halt",
  EXECUTION_STATE: "halt",
  ENGINE_UNAVAILABLE: "retry",
  L1_CURSOR: "halt",
  L1_UNAVAILABLE: "retry",
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

/** An operator's mistake: a flag, a key of a file, a file itself. The process exits with code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** All of them at once, one line each: what is wrong, where, and what would be right. */
  readonly findings: readonly string[];

  constructor(findings: readonly string[], options?: { cause?: unknown }) {
    super(findings.join("\n"), options);
    this.findings = [...findings];
  }
}

/** What the system calls an error, such as ENOENT; null: it is none of the system's. */
export const systemCodeOf = (error: unknown): string | null =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
