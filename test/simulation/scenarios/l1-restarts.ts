import { Concern, createRandom, type Random } from "../../simulator/rng.ts";
import type { Crash, CrashPoint, DiskFault, Schedule } from "../../simulator/schedule.ts";
import { committees } from "./adv-36-committees.ts";
import { stalledL1 } from "./adv-38-stalled-l1.ts";
import { unusableSet } from "./adv-40-unusable-set.ts";
import { linkFault, type Scenario } from "./scenario.ts";

/** Of this profile's draws; random schedules use lower numbers. */
const CHOICE = 101;
const BASES = [committees, stalledL1, unusableSet];

/**
 * Committees that change while the L1 stalls, lags and replaces blocks, as in ADV-36, 38 and 40; and all
 * of the operators, newcomers too, crash at any point of a commit and come back, over links that lose
 * messages, with windows so small that much is left over when an epoch ends.
 */
export const l1Restarts: Scenario = {
  name: "l1-restarts",
  title: "committees change on an L1 while operators crash and restart all the time",
  schedule(seed): Schedule {
    const random = createRandom(seed, Concern.SCHEDULE, CHOICE);
    const base = random.pick(BASES).schedule(seed);
    const operators = [...new Set([...base.core, ...base.seats.keys()])];
    const { healMs } = base;
    const parameters: Record<string, number> = { ...base.parameters };
    if (random.chance(0.3)) parameters["maxLaneAdvance"] = random.pick([1, 2, 4]);
    if (random.chance(0.3)) parameters["batchDelayMs"] = random.pick([5, 50]);
    return {
      ...base,
      name: "l1-restarts",
      crashes: Array.from({ length: random.between(4, 16) }, () =>
        crashOf(random, operators, healMs),
      ),
      disks: random.chance(0.3) ? [slowDisk(random, operators, healMs)] : [],
      links: random.chance(0.5)
        ? [linkFault({ fromMs: 0, untilMs: healMs, loss: random.pick([0.02, 0.1]) })]
        : [],
      load: base.load.map((load) => ({ ...load, everyMs: random.pick([10, 40, 80]) })),
      commitUs: random.pick([
        [0, 0],
        [100, 3000],
        [1000, 8000],
      ]),
      livenessMs: 20_000,
      parameters,
    };
  },
};

const KINDS = ["anytime", "beforePersist", "duringPersist", "afterPersist"] as const;

function crashOf(random: Random, operators: readonly number[], healMs: number): Crash {
  const kind = random.pick(KINDS);
  const point: CrashPoint =
    kind === "afterPersist" ? { kind, sent: random.below(2 * operators.length) } : { kind };
  const downMs = 1 + random.below(random.pick([30, 300, 1500]));
  return { operator: random.pick(operators), atMs: random.below(healMs), downMs, point };
}

function slowDisk(random: Random, operators: readonly number[], healMs: number): DiskFault {
  const fromMs = random.below(healMs);
  const untilMs = fromMs + random.below(1000);
  return { operator: random.pick(operators), kind: "slow", fromMs, untilMs };
}
