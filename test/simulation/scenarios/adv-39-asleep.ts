import { entersEpoch, withEpochs } from "./epochs.ts";
import { attackOf, both, castOf, type Scenario, seesRejection } from "./scenario.ts";

/** Far more than five epochs, at two heights each. */
const ASLEEP_MS = 2400;

export const asleep: Scenario = {
  name: "ADV-39",
  title:
    "a node asleep for five epochs joins by epoch proofs; forged proofs with votes of an old set",
  schedule(seed) {
    const base = attackOf("ADV-39", seed, ["proof-forger"]);
    const [operator = 0] = castOf(seed).core;
    const crash = { operator, atMs: 350, downMs: ASLEEP_MS, point: { kind: "anytime" } } as const;
    return { ...withEpochs(base, 2), crashes: [crash] };
  },
  witness(schedule) {
    const { operator } = schedule.crashes[0] ?? { operator: 0 };
    const woken = entersEpoch(schedule, 5, operator);
    return both(woken, seesRejection(schedule, "proof_"));
  },
};
