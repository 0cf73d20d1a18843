import { defineConfig } from "vitest/config";

/**
 * Every test is a file under `test/` called `*.test.ts`. Failures are never retried: a flaky test
 * is a bug with a seed.
 *
 * `unit` is pure or nearly so; `integration` has real sockets, files and processes; `l1` has whole
 * networks on a real chain.
 */
const L1 = ["test/l1/**/*.test.ts"];
const REAL = ["test/integration/**/*.test.ts", "test/perturb/**/*.test.ts"];
const shared = { allowOnly: false, retry: 0, testTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [...REAL, ...L1],
        },
      },
      { test: { ...shared, name: "integration", include: REAL, hookTimeout: 60_000 } },
      { test: { ...shared, name: "l1", include: L1, hookTimeout: 180_000, testTimeout: 300_000 } },
    ],
  },
});
