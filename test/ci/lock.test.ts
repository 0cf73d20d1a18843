import { expect, test } from "vitest";
import { completeLock, missingFromLock } from "../../.ci/lock.ts";

const lockOf = (optionalDependencies: Record<string, string>) =>
  JSON.stringify({
    name: "planted",
    packages: {
      "": { name: "planted" },
      "node_modules/tool": { version: "1.2.3", dev: true, optionalDependencies },
      "node_modules/tool-linux-x64": { version: "1.2.3", optional: true },
    },
  });

test("packages that the lock file lacks are found and completed, in order", () => {
  const lock = lockOf({
    "tool-linux-x64": "1.2.3",
    "tool-win32-ia32-msvc": "1.2.3",
    "tool-linux-arm64-musl": "1.2.3",
    "@a/tool-darwin-arm64": "1.2.3",
  });
  const missing = ["tool-win32-ia32-msvc", "tool-linux-arm64-musl", "@a/tool-darwin-arm64"];
  expect(missingFromLock(lock)).toEqual(missing);
  const done = completeLock(lock);
  expect(missingFromLock(done)).toEqual([]);
  const { packages } = JSON.parse(done) as { packages: Record<string, unknown> };
  expect(Object.keys(packages)).toEqual([
    "",
    "node_modules/@a/tool-darwin-arm64",
    "node_modules/tool",
    "node_modules/tool-linux-arm64-musl",
    "node_modules/tool-linux-x64",
    "node_modules/tool-win32-ia32-msvc",
  ]);
  expect(packages["node_modules/tool-linux-arm64-musl"]).toEqual({
    version: "1.2.3",
    cpu: ["arm64"],
    dev: true,
    libc: ["musl"],
    optional: true,
    os: ["linux"],
  });
});

test("a complete lock file stays as it is", () => {
  const lock = `${JSON.stringify(JSON.parse(lockOf({ "tool-linux-x64": "1.2.3" })), null, 2)}\n`;
  expect(completeLock(lock)).toBe(lock);
});

test("a package that does not tell its platform is an error, and so is a range", () => {
  expect(() => completeLock(lockOf({ extra: "1.2.3" }))).toThrow("cannot tell the platform");
  expect(() => completeLock(lockOf({ "a-linux-arm64": "^1.2.3" }))).toThrow("cannot tell");
});
