import { defineConfig } from "vitest/config";

/**
 * Every test is a file under `test/` called `*.test.ts`. Failures are never retried: a flaky test
 * is a bug with a seed.
 */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    allowOnly: false,
    retry: 0,
    testTimeout: 60_000,
  },
});
