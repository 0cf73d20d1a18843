import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { systemCodeOf } from "../../../src/primitives/errors.ts";

test("an error of the system tells its code, nothing else does", async () => {
  const missing: unknown = await readFile("/there/is/no/such/file").catch((error) => error);
  expect(systemCodeOf(missing)).toBe("ENOENT");
  const others = [new Error("ENOENT"), "ENOENT", { code: "ENOENT" }, null, undefined];
  for (const other of others) expect(systemCodeOf(other)).toBeNull();
  expect(systemCodeOf(Object.assign(new Error("numbered"), { code: 7 }))).toBeNull();
});
