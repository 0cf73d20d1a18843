/**
 * For every switch of the cores: what must break without it, within how many seeds of which
 * schedule.
 */
import type { Rules } from "../../src/core/rules.ts";
import type { CrashPoint, LinkFault, Schedule } from "../simulator/schedule.ts";
import { scenarioOf } from "./scenarios/index.ts";
import { attackOf, baseOf, castOf, linkFault } from "./scenarios/scenario.ts";

export type Mutant = {
  /** The rule of the protocol. */
  readonly rule: string;
  readonly off: keyof Rules;
  /** The invariant that must break. */
  readonly breaks: string;
  readonly seedsMax: number;
  /** A schedule that gives the breach its chance; with the rule on it must be clean. */
  schedule(seed: number): Schedule;
};

const scenario =
  (name: string) =>
  (seed: number): Schedule => {
    const found = scenarioOf(name);
    if (found === undefined) throw new Error(`no scenario is called ${name}`);
    return found.schedule(seed);
  };

const calm = (seed: number): Schedule => baseOf("mutant", seed);

/** The whole committee dies again and again, each operator in another place of its work. */
function fallTogether(seed: number): Schedule {
  const { everybody } = castOf(seed);
  const rounds = Array.from({ length: 12 }, (_, round) => round);
  const crashes = rounds.flatMap((round) =>
    everybody.map((operator) => ({
      operator,
      atMs: 300 + 210 * round + ((seed * 37 + round * 101) % 90),
      downMs: 20 + ((seed + operator * 13) % 40),
      point: FALLS[(seed + operator + round) % FALLS.length] ?? { kind: "anytime" as const },
    })),
  );
  return { ...calm(seed), crashes, commitUs: [500, 5000] };
}

const FALLS: readonly CrashPoint[] = [
  { kind: "anytime" },
  { kind: "afterPersist", sent: 0 },
  { kind: "afterPersist", sent: 2 },
];

/** Notarize votes come after everybody gave the view up; nullify votes do not. */
function lateVotes(seed: number): Schedule {
  const base = calm(seed);
  const kinds: LinkFault["kinds"] = ["notarize"];
  const extraDelayMs = 8 * base.deltaMs - 15 + (seed % 20);
  return { ...base, links: [linkFault({ kinds, extraDelayMs })] };
}

/** Messages take 4.5 Δ for ever: only views that grow longer can succeed. */
function slowForEver(seed: number): Schedule {
  const base = calm(seed);
  const network = { kind: "uniform", oneWayMs: 4.5 * base.deltaMs } as const;
  return { ...base, network, healMs: 100 };
}

/** One node was cut off; the others often wait for it to lead when it can be heard again. */
function leftBehind(seed: number): Schedule {
  const { everybody } = castOf(seed);
  const alone = seed % everybody.length;
  const rest = everybody.filter((operator) => operator !== alone);
  const healMs = 2000 + 37 * seed;
  return {
    ...calm(seed),
    partitions: [{ fromMs: 300, untilMs: healMs, groups: [rest] }],
    parameters: { statusMs: 60_000, standstillMs: 60_000, retryMs: 50 },
    healMs,
  };
}

/** Proposals just in time for one half, for long enough to see who is left alone. */
const splitViews = (seed: number): Schedule => ({
  ...attackOf("mutant", seed, ["last-moment"]),
  healMs: 500,
  restMs: 10_000,
});

export const MUTANTS: readonly Mutant[] = [
  {
    rule: "C4, C5: no finalize after own nullify",
    off: "noFinalizeAfterNullify",
    breaks: "S3",
    seedsMax: 50,
    schedule: lateVotes,
  },
  {
    rule: "R1: votes survive restart",
    off: "votesSurviveRestart",
    breaks: "S7",
    seedsMax: 10,
    schedule: scenario("ADV-28"),
  },
  {
    rule: "C3.2: gap needs nullifications",
    off: "gapNeedsNullifications",
    breaks: "S6",
    seedsMax: 10,
    schedule: scenario("ADV-6"),
  },
  {
    rule: "P1: certificates survive restart",
    off: "certificatesSurviveRestart",
    breaks: "V1",
    seedsMax: 50,
    schedule: fallTogether,
  },
  {
    rule: "K2: vote quorum Q (Q-1)",
    off: "voteQuorum",
    breaks: "S4",
    seedsMax: 20,
    schedule: scenario("ADV-1"),
  },
  {
    rule: "C3.5: possession or proof",
    off: "possessionOrProof",
    breaks: "S9",
    seedsMax: 20,
    schedule: (seed) => attackOf("mutant", seed, ["withholder"]),
  },
  {
    rule: "B7: lane quorum Q (F+1)",
    off: "laneQuorum",
    breaks: "S8",
    seedsMax: 50,
    schedule: scenario("ADV-20"),
  },
  {
    rule: "I6: floor checked by voters",
    off: "floorChecked",
    breaks: "S16",
    seedsMax: 5,
    schedule: (seed) => attackOf("mutant", seed, ["floor-breaker"]),
  },
  {
    rule: "B4: no ack on a second chain",
    off: "oneAckChain",
    breaks: "S7",
    seedsMax: 10,
    schedule: scenario("ADV-20"),
  },
  {
    rule: "I4: reports of view v-1 only",
    off: "reportsOfPreviousView",
    breaks: "V3",
    seedsMax: 20,
    schedule: (seed) => attackOf("mutant", seed, ["stale-reporter"]),
  },
  {
    rule: "C3.4: cut never regresses",
    off: "cutNeverRegresses",
    breaks: "S10",
    seedsMax: 5,
    schedule: (seed) => attackOf("mutant", seed, ["cut-shrinker"]),
  },
  {
    rule: "T3: back-off reset only on finalization",
    off: "backoffResetOnFinalization",
    breaks: "V1",
    seedsMax: 50,
    schedule: slowForEver,
  },
  {
    rule: "C5: late notarization advances the view",
    off: "lateNotarizationAdvances",
    breaks: "V2",
    seedsMax: 50,
    schedule: splitViews,
  },
  {
    rule: "C0: certificate effects once",
    off: "certificateOnce",
    breaks: "V6",
    seedsMax: 5,
    schedule: calm,
  },
  {
    rule: "C9: stale vote answered",
    off: "staleVoteAnswered",
    breaks: "V2",
    seedsMax: 100,
    schedule: leftBehind,
  },
  {
    rule: "K3: bisection drops the liar",
    off: "bisectionDropsLiar",
    breaks: "V1",
    seedsMax: 10,
    schedule: scenario("ADV-10"),
  },
  {
    rule: "D1: seats, not operators, counted",
    off: "seatsCounted",
    breaks: "S12",
    seedsMax: 5,
    schedule: calm,
  },
  {
    rule: "D5: digest binds phase, chain, registry",
    off: "digestBindsContext",
    breaks: "S12",
    seedsMax: 5,
    schedule: scenario("ADV-9"),
  },
  {
    rule: "U2, M2: order independent of arrival",
    off: "orderIndependentOfArrival",
    breaks: "S14",
    seedsMax: 5,
    schedule: calm,
  },
  {
    rule: "O1: output chained to the previous",
    off: "outputChained",
    breaks: "S17",
    seedsMax: 5,
    schedule: calm,
  },
  {
    rule: "E3: epoch in messages is the instance",
    off: "epochIsInstance",
    // Boundaries are crossed, but outputs of the epoch before are not certified any more.
    breaks: "V1",
    seedsMax: 20,
    schedule: (seed) => ({ ...scenario("ADV-35")(seed), livenessMs: 4000 }),
  },
  {
    rule: "E5: filler adds no height",
    off: "fillerAddsNoHeight",
    breaks: "S2",
    seedsMax: 20,
    schedule: scenario("ADV-34"),
  },
  {
    rule: "E4: next set from the finalized L1 only",
    off: "nextSetFromFinalL1",
    breaks: "S11",
    seedsMax: 20,
    schedule: scenario("ADV-37"),
  },
  {
    rule: "E7: votes of an old set never count",
    off: "oldSetVotesNeverCount",
    breaks: "S11",
    seedsMax: 20,
    schedule: scenario("ADV-39"),
  },
];
