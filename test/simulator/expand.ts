/**
 * From a seed to a schedule: committee, faults, Byzantine operators, load.
 *
 * Every choice has its own stream of draws, so that a new kind of fault does not reshuffle the
 * others.
 */
import { Concern, createRandom, type Random } from "./rng.ts";
import {
  type Byzantine,
  type ClockFault,
  type Crash,
  type CrashPoint,
  calmSchedule,
  type DiskFault,
  type LinkFault,
  type Load,
  type NetworkProfile,
  type Partition,
  type Schedule,
  type Scheduler,
} from "./schedule.ts";

/**
 * Longest liveness phase in Δ. Longer than the bound of V1 with the greatest back-off for several
 * views of leaders outside the core; a run ends as soon as the core has advanced.
 */
const LIVENESS_DELTAS = 10_000;

/** Choices within a seed; each one keys its own draws. */
const Choice = {
  SEATS: 1,
  ROLES: 2,
  NETWORK: 3,
  LINKS: 4,
  PARTITIONS: 5,
  CRASHES: 6,
  DISKS: 7,
  CLOCKS: 8,
  LOAD: 9,
  AUDIT: 10,
  TIMES: 11,
} as const;

export type ExpandOptions = {
  /** Names of behaviours that Byzantine operators may have; none = they are all honest. */
  readonly behaviours: readonly string[];
  /** Fixed instead of drawn. */
  readonly totalSeats?: number;
  /** Seeds of 1000 that have real signatures. */
  readonly realCryptoPermille?: number;
};

/** Who does what: the base of all other choices. */
type Cast = {
  readonly seats: readonly number[];
  readonly byzantine: readonly number[];
  /** Healed after the safety phase: honest, worth at least Q. */
  readonly core: readonly number[];
  /** Honest, but may lose its disk or its clock for good. */
  readonly spare: readonly number[];
};

/** The schedule of a seed. Pure. */
export function expandSeed(seed: number, options: ExpandOptions): Schedule {
  const draw = (choice: number): Random => createRandom(seed, Concern.SCHEDULE, choice);
  const times = draw(Choice.TIMES);
  const deltaMs = times.pick([20, 50, 50, 100]);
  const healMs = deltaMs * times.between(20, 80);
  const cast = castOf(seed, options);
  const everybody = cast.seats.map((_, place) => place);
  const byzantine = behavioursOf(draw(Choice.ROLES), cast, options);
  const loose: Loose = { random: draw(Choice.LINKS), everybody, healMs, deltaMs };
  const cuts: Loose = { ...loose, random: draw(Choice.PARTITIONS) };
  const audit = draw(Choice.AUDIT);
  return {
    ...calmSchedule(seed),
    name: "random",
    seats: cast.seats,
    rollups: times.between(1, 3),
    deltaMs,
    network: profileOf(draw(Choice.NETWORK), deltaMs),
    byzantine,
    links: linkFaultsOf(loose),
    partitions: partitionsOf(cuts),
    scheduler: schedulerOf(draw(Choice.NETWORK), deltaMs),
    crashes: crashesOf({ ...loose, random: draw(Choice.CRASHES) }, cast),
    disks: diskFaultsOf({ ...loose, random: draw(Choice.DISKS) }, cast),
    clocks: clocksOf({ ...loose, random: draw(Choice.CLOCKS) }, cast),
    load: loadsOf({ ...loose, random: draw(Choice.LOAD) }),
    commitUs: times.pick([
      [0, 0],
      [50, 500],
      [500, 5000],
      [1000, 1000 * (deltaMs / 5)],
    ]),
    computeUs: times.pick([
      [0, 0],
      [0, 1000],
      [100, 3000],
    ]),
    healMs,
    core: cast.core,
    livenessMs: LIVENESS_DELTAS * deltaMs,
    audit: {
      freeze: audit.chance(0.05),
      codec: audit.chance(0.05),
      realCrypto: audit.chance((options.realCryptoPermille ?? 0) / 1000),
    },
    parameters: parametersOf(times),
  };
}

/** Committees of S = 4, 7, 10; sometimes one operator holds several seats, up to F. */
function seatsOf(random: Random, total: number): number[] {
  const faulty = Math.floor((total - 1) / 3);
  const seats: number[] = [];
  const mixed = faulty > 1 && random.chance(0.4);
  for (let left = total; left > 0; ) {
    const most = Math.min(faulty, left, left - Math.max(0, 4 - seats.length - 1));
    const weight = mixed ? random.between(1, Math.max(1, most)) : 1;
    seats.push(weight);
    left -= weight;
  }
  return seats;
}

function castOf(seed: number, options: ExpandOptions): Cast {
  const sizes = createRandom(seed, Concern.SCHEDULE, Choice.SEATS);
  const total = options.totalSeats ?? sizes.pick([4, 7, 7, 10]);
  const seats = seatsOf(sizes, total);
  const faulty = Math.floor((total - 1) / 3);
  const roles = createRandom(seed, Concern.SCHEDULE, Choice.ROLES);
  // Up to F seats are not in the core: of these some are Byzantine, some merely stay broken.
  let left = faulty;
  const outside: number[] = [];
  for (const operator of roles.shuffled(seats.map((_, place) => place))) {
    const weight = seats[operator] as number;
    if (weight > left || roles.chance(0.15)) continue;
    outside.push(operator);
    left -= weight;
  }
  const liars = options.behaviours.length === 0 ? 0 : roles.between(0, outside.length);
  const rising = (operators: readonly number[]) => [...operators].sort((a, b) => a - b);
  return {
    seats,
    byzantine: rising(outside.slice(0, liars)),
    spare: rising(outside.slice(liars)),
    core: seats.map((_, place) => place).filter((place) => !outside.includes(place)),
  };
}

function behavioursOf(random: Random, cast: Cast, options: ExpandOptions): Byzantine[] {
  // Half of the seeds have one attack by all, the others a mixture.
  const same = random.chance(0.5);
  const first = cast.byzantine.length > 0 ? random.pick(options.behaviours) : "";
  return cast.byzantine.map((operator) => ({
    operator,
    behaviour: same ? first : random.pick(options.behaviours),
  }));
}

/** What a choice of faults is drawn from. */
type Loose = {
  readonly random: Random;
  readonly everybody: readonly number[];
  readonly healMs: number;
  readonly deltaMs: number;
};

function profileOf(random: Random, deltaMs: number): NetworkProfile {
  const kind = random.below(4);
  if (kind === 0) return { kind: "lan" };
  if (kind === 1) return { kind: "uniform", oneWayMs: Math.max(1, Math.round(deltaMs / 10)) };
  // The slowest message still arrives within Δ, processing included.
  const highMs = Math.round(deltaMs * random.pick([0.2, 0.5, 0.8]));
  return { kind: "random", lowMs: Math.max(1, Math.round(highMs / 20)), highMs };
}

/** Up to 10Δ late: at the edge of the view timers, which lie at 6Δ and 8Δ. */
function schedulerOf(random: Random, deltaMs: number): Scheduler | null {
  random.index = 100;
  if (!random.chance(0.3)) return null;
  return { share: random.pick([0.05, 0.15, 0.3]), delayMs: deltaMs * random.between(2, 10) };
}

function windowOf({ random, healMs }: Loose): { fromMs: number; untilMs: number } {
  const fromMs = random.below(healMs);
  // One window in five stays open for ever: only the core is healed.
  const untilMs = random.chance(0.2)
    ? Number.MAX_SAFE_INTEGER
    : fromMs + 1 + random.below(healMs - fromMs);
  return { fromMs, untilMs };
}

function linkFaultsOf(loose: Loose): LinkFault[] {
  const { random, everybody, deltaMs } = loose;
  const faults: LinkFault[] = [];
  if (random.chance(0.3)) return faults;
  for (let count = random.between(1, 4); count > 0; count--) {
    const any = random.chance(0.3);
    const from = any || random.chance(0.3) ? null : random.pick(everybody);
    const fault: LinkFault = {
      ...windowOf(loose),
      from,
      to: any || (from !== null && random.chance(0.5)) ? null : random.pick(everybody),
      kinds: random.chance(0.2)
        ? random.pick([
            ["proposal"],
            ["notarize"],
            ["finalize"],
            ["nullify"],
            ["viewCertificate"],
            ["batch"],
            ["ack", "laneCertificate"],
            ["outputVote"],
          ] as const)
        : null,
      loss: random.chance(0.6) ? random.pick([0.01, 0.05, 0.3, 0.3, 1]) : 0,
      duplication: random.chance(0.3) ? random.pick([0.02, 0.3]) : 0,
      reorderMs: random.chance(0.3) ? random.below(4 * deltaMs) : 0,
      extraDelayMs: random.chance(0.3) ? random.below(6 * deltaMs) : 0,
      bytesPerSecond: random.chance(0.1) ? 32_000 : 0,
    };
    faults.push(isHarmless(fault) ? { ...fault, loss: 0.2 } : fault);
  }
  return faults;
}

const isHarmless = (fault: LinkFault): boolean =>
  fault.loss + fault.duplication + fault.reorderMs + fault.extraDelayMs === 0 &&
  fault.bytesPerSecond === 0;

function partitionsOf(loose: Loose): Partition[] {
  const { random, everybody } = loose;
  if (!random.chance(0.35)) return [];
  return Array.from({ length: random.between(1, 3) }, () => {
    const groups: number[][] = random.chance(0.7) ? [[], []] : [[], [], []];
    for (const operator of everybody) random.pick(groups).push(operator);
    return { ...windowOf(loose), groups };
  });
}

function crashPointOf(random: Random): CrashPoint {
  const kind = random.below(5);
  if (kind === 0) return { kind: "anytime" };
  if (kind === 1) return { kind: "beforePersist" };
  if (kind === 2) return { kind: "duringPersist" };
  return { kind: "afterPersist", sent: random.below(8) };
}

function crashesOf({ random, everybody, healMs, deltaMs }: Loose, cast: Cast): Crash[] {
  const crashes: Crash[] = [];
  const crash = (operator: number, atMs: number): void => {
    const downMs = 1 + random.below(deltaMs * random.pick([1, 10, 40]));
    crashes.push({ operator, atMs, downMs, point: crashPointOf(random) });
  };
  if (random.chance(0.5)) {
    for (let count = random.between(1, 8); count > 0; count--) {
      crash(random.pick(everybody), random.below(healMs));
    }
  }
  if (random.chance(0.15)) {
    const atMs = random.below(healMs);
    for (const operator of everybody) crash(operator, atMs + random.below(3));
  }
  for (const operator of cast.spare) {
    // Stays down: later than any run lasts.
    if (random.chance(0.2))
      crashes.push({
        operator,
        atMs: random.below(healMs),
        downMs: 1e9,
        point: { kind: "anytime" },
      });
  }
  return crashes;
}

function diskFaultsOf(loose: Loose, cast: Cast): DiskFault[] {
  const { random, everybody } = loose;
  const faults: DiskFault[] = [];
  if (random.chance(0.1)) {
    faults.push({ ...windowOf(loose), operator: random.pick(everybody), kind: "slow" });
  }
  if (random.chance(0.1)) {
    faults.push({ ...windowOf(loose), operator: random.pick(everybody), kind: "full" });
  }
  // Who loses its memory does not vote before the next epoch: never one of the core. [R3]
  if (cast.spare.length > 0 && random.chance(0.2)) {
    faults.push({ ...windowOf(loose), operator: random.pick(cast.spare), kind: "bitFlip" });
  }
  return faults;
}

function clocksOf({ random, healMs }: Loose, cast: Cast): ClockFault[] {
  if (!random.chance(0.4)) return [];
  const clocks = cast.seats.map((_, operator) => ({
    operator,
    offsetMs: random.between(-200, 200),
    ratePpm: random.between(-200, 200),
    jumps: [],
  }));
  return clocks.map((clock) => {
    if (!cast.spare.includes(clock.operator) || random.chance(0.5)) return clock;
    const atMs = random.below(healMs);
    return { ...clock, jumps: [{ atMs, byMs: random.pick([-600_000, -2000, 2000, 7_200_000]) }] };
  });
}

function loadsOf({ random, everybody, healMs }: Loose): Load[] {
  const loads: Load[] = [];
  for (const operator of everybody) {
    if (random.chance(0.2)) continue;
    const everyMs = random.pick([10, 30, 100, 400]);
    const bundlePercent = random.chance(0.3) ? 20 : 0;
    const fromMs = random.below(healMs);
    const untilMs = random.chance(0.3)
      ? fromMs + 1 + random.below(healMs)
      : Number.MAX_SAFE_INTEGER;
    const bytes = random.pick([20, 100, 1000]);
    loads.push({ operator, fromMs, untilMs, everyMs, bytes, rollups: [1], bundlePercent });
  }
  return loads;
}

/** Small windows and caps meet their limits; most seeds keep the defaults. */
function parametersOf(random: Random): Record<string, number> {
  const parameters: Record<string, number> = { standstillMs: 1000, statusMs: 300 };
  if (random.chance(0.2)) parameters["maxLaneAdvance"] = random.pick([1, 2, 4]);
  if (random.chance(0.2)) parameters["batchBytes"] = 2000;
  if (random.chance(0.2)) parameters["batchDelayMs"] = 5;
  if (random.chance(0.1)) parameters["maxGapInline"] = 2;
  if (random.chance(0.2)) parameters["heartbeatMs"] = 200;
  if (random.chance(0.2)) parameters["minBlockIntervalMs"] = random.pick([0, 10]);
  if (random.chance(0.2)) parameters["epochHeights"] = random.pick([1, 3, 8]);
  return parameters;
}
