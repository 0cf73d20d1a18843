/**
 * Errors across threads. A clone of an error forgets what it was, and with it whether an operator can
 * put it right, a part failed, or a promise was broken.
 */
import { AssertionError, SafetyError } from "../../primitives/assert.ts";
import { type ErrorCode, LockstepError, UsageError } from "../../primitives/errors.ts";

/** An error as plain values. */
export type PlainError = {
  readonly name: string;
  readonly message: string;
  readonly stack: string | null;
  readonly findings: readonly string[] | null;
  readonly code: string | null;
};

export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) {
    return { name: "Error", message: String(error), stack: null, findings: null, code: null };
  }
  const { name, message, stack = null } = error;
  const findings = error instanceof UsageError ? error.findings : null;
  const code = "code" in error ? String(error.code) : null;
  return { name, message, stack, findings, code };
}

/** The same error here; its stack is that of the other thread. */
export function revivedError(plain: PlainError): Error {
  const error = errorOf(plain);
  if (plain.stack !== null) error.stack = plain.stack;
  return error;
}

function errorOf({ name, message, findings, code }: PlainError): Error {
  switch (name) {
    case "UsageError":
      return new UsageError(findings ?? [message]);
    case "LockstepError":
      return new LockstepError(code as ErrorCode, message);
    case "SafetyError":
      return new SafetyError(message);
    case "AssertionError":
      return new AssertionError(message);
    default:
      // Errors of the system have codes too, such as EADDRINUSE.
      return code === null ? new Error(message) : Object.assign(new Error(message), { code });
  }
}

/** What ended a thread, as the platform passes it on: names and fields survive, classes do not. */
export function causeOfDeath(error: Error): Error {
  const { name, message, stack = null } = error;
  const { findings = null, code = null } = error as Partial<PlainError>;
  return revivedError({ name, message, stack, findings, code });
}
