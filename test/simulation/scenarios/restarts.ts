import { Concern, createRandom, type Random } from "../../simulator/rng.ts";
import {
  type Crash,
  type CrashPoint,
  calmSchedule,
  loadOf,
  type Schedule,
} from "../../simulator/schedule.ts";
import { linkFault, type Scenario } from "./scenario.ts";

/** Of this profile's draws; random schedules use lower numbers. */
const CHOICE = 100;
const LENGTH_MS = 300;

/**
 * Short runs in which honest operators do little but crash and come back: at any point of a commit, in
 * the middle of broadcasts, over links that split views. Nobody lies, so whatever a key signs twice, and
 * any evidence at all, is a violation (S7, S21).
 */
export const restarts: Scenario = {
  name: "restarts",
  title: "honest operators that crash and restart all the time; 0.3 s a run",
  schedule(seed) {
    const random = createRandom(seed, Concern.SCHEDULE, CHOICE);
    const seats = random.chance(0.8) ? [1, 1, 1, 1] : [2, 1, 1, 1, 1, 1];
    const deltaMs = random.pick([10, 20]);
    return {
      ...calmSchedule(seed),
      name: "restarts",
      seats,
      rollups: 1,
      deltaMs,
      network: { kind: "random", lowMs: 1, highMs: random.pick([4, 12, 40]) },
      links: random.chance(0.5) ? [linkFault({ loss: random.pick([0.02, 0.1, 0.3]) })] : [],
      scheduler: random.chance(0.5)
        ? { share: random.pick([0.1, 0.3]), delayMs: deltaMs * random.between(4, 10) }
        : null,
      crashes: crashesOf(random, seats.length),
      load: seats.map((_, operator) => ({
        ...loadOf(operator),
        everyMs: random.pick([30, 100]),
        rollups: [1],
      })),
      commitUs: random.pick([
        [0, 0],
        [100, 3000],
        [1000, 8000],
      ]),
      computeUs: random.pick([
        [0, 0],
        [0, 2000],
      ]),
      healMs: LENGTH_MS,
      core: [],
      parameters: {
        standstillMs: 200,
        statusMs: 100,
        heartbeatMs: 100,
        minBlockIntervalMs: random.pick([0, 20]),
        batchDelayMs: 5,
      },
    } satisfies Schedule;
  },
};

const POINTS: readonly CrashPoint["kind"][] = [
  "anytime",
  "beforePersist",
  "duringPersist",
  "afterPersist",
  "afterPersist",
  "afterPersist",
];

/** Each operator dies every 70 ms or so; one seed in five lets all die at once, too. */
function crashesOf(random: Random, operators: number): Crash[] {
  const crash = (operator: number, atMs: number): Crash => {
    const kind = random.pick(POINTS);
    const point = kind === "afterPersist" ? { kind, sent: random.below(2 * operators) } : { kind };
    return { operator, atMs, downMs: random.between(1, 25), point };
  };
  const crashes: Crash[] = [];
  for (let operator = 0; operator < operators; operator++) {
    for (let atMs = random.below(80); atMs < LENGTH_MS; atMs += random.between(30, 110)) {
      crashes.push(crash(operator, atMs));
    }
  }
  if (!random.chance(0.2)) return crashes;
  const atMs = random.below(LENGTH_MS);
  return [...crashes, ...Array.from({ length: operators }, (_, each) => crash(each, atMs))];
}
