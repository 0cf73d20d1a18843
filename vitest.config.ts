import { defineConfig } from "vitest/config";

/**
 * Every test is a file under `test/` called `*.test.ts`. Failures are never retried: a flaky test
 * is a bug with a seed.
 *
 * `unit` is pure or nearly so; `integration` has real sockets, files and processes.
 */
const REAL = ["test/integration/**/*.test.ts", "test/perturb/**/*.test.ts"];
const shared = { allowOnly: false, retry: 0, testTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: { ...shared, name: "unit", include: ["test/**/*.test.ts"], exclude: REAL },
      },
      { test: { ...shared, name: "integration", include: REAL, hookTimeout: 60_000 } },
    ],
  },
});
