/**
 * Assertions stay on in production. A failed one is a bug, never a peer's fault: bad input is a
 * value (`rejected`), a failed dependency a `LockstepError`.
 */

/** A broken invariant of this program. The process stops with exit code 1. */
export class AssertionError extends Error {
  override readonly name: string = "AssertionError";
}

/**
 * A broken promise of the protocol, such as two final blocks at one height. The process stops with
 * exit code 4 and must not be restarted. [M4]
 */
export class SafetyError extends Error {
  override readonly name = "SafetyError";
}

/** @throws {AssertionError} with `message` unless `condition` holds. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** @throws {SafetyError} with `message` unless `condition` holds. [M4] */
export function assertSafety(condition: unknown, message: string): asserts condition {
  if (!condition) throw new SafetyError(message);
}

/** Makes a `switch` over a union exhaustive: a new member does not compile until it is handled. */
export function assertNever(value: never): never {
  throw new AssertionError(`unhandled case: ${JSON.stringify(value)}`);
}
