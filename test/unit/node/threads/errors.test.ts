/** Errors across threads keep what they are. */
import { expect, test } from "vitest";
import { causeOfDeath, plainError, revivedError } from "../../../../src/node/threads/errors.ts";
import { AssertionError, SafetyError } from "../../../../src/primitives/assert.ts";
import { LockstepError, UsageError } from "../../../../src/primitives/errors.ts";

/** As a port passes it on. */
const passed = (error: unknown): Error => revivedError(structuredClone(plainError(error)));

test.each([
  [new UsageError(["a", "b"]), UsageError],
  [new LockstepError("SIGNER_PROTECTION", "damaged"), LockstepError],
  [new SafetyError("two final blocks"), SafetyError],
  [new AssertionError("a bug"), AssertionError],
  [new TypeError("a bug"), Error],
])("%s stays what it is, with its own stack", (error, kind) => {
  const revived = passed(error);
  expect(revived).toBeInstanceOf(kind);
  expect(revived.message).toBe(error.message);
  expect(revived.stack).toBe(error.stack);
});

test("a code of this program says what to do, one of the system stays readable", () => {
  expect((passed(new LockstepError("STORAGE_FULL", "x")) as LockstepError).recovery).toBe("retry");
  const taken = Object.assign(new Error("listen"), { code: "EADDRINUSE" });
  expect(passed(taken)).toMatchObject({ code: "EADDRINUSE" });
  expect(passed(new Error("x"))).not.toHaveProperty("code");
});

test("what is no error becomes one", () => {
  expect(passed("a word").message).toBe("a word");
});

test("what ended a thread is known again by its name and fields", () => {
  const dead = Object.assign(new Error("a"), { name: "UsageError", findings: ["a", "b"] });
  expect((causeOfDeath(dead) as UsageError).findings).toEqual(["a", "b"]);
  const halt = Object.assign(new Error("two"), { name: "SafetyError" });
  expect(causeOfDeath(halt)).toBeInstanceOf(SafetyError);
  expect(causeOfDeath(new Error("x"))).toBeInstanceOf(Error);
});
