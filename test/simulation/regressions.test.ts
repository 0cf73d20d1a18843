/** Every schedule that once broke a rule runs clean. */
import { expect, test } from "vitest";
import { regressions } from "./regressions.ts";
import { createSeedRunner } from "./run-seed.ts";

const runner = await createSeedRunner({ scenario: null, audit: false, untilMs: null });

test.each(regressions())("$regression.rule holds again in $name", ({ name, regression }) => {
  const { violations } = runner.run(regression.schedule);
  const replay = `npm run simulate -- --schedule test/simulation/regressions/${name} --trace`;
  expect(violations, `replay: ${replay}`).toEqual([]);
});
