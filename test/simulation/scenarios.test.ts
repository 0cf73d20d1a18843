/** Each named scenario with one seed per size, all invariants on. */
import { expect, test } from "vitest";
import { createSeedRunner } from "./run-seed.ts";
import { adversarial } from "./scenarios/index.ts";

/** S = 7, 10, 4. */
const SEEDS = [1, 2, 3];

for (const { name, title } of adversarial) {
  test(`${name}: ${title}`, async () => {
    const runner = await createSeedRunner({
      scenario: name,
      audit: name === "ADV-45",
      untilMs: null,
    });
    for (const seed of SEEDS) {
      const { violations } = runner.run(runner.schedule(seed));
      const replay = `replay: npm run simulate -- --seed ${seed} --scenario ${name} --trace`;
      expect(violations, replay).toEqual([]);
    }
  });
}
