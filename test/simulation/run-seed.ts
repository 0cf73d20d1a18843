/** The shipped cores, all checkers and all behaviours behind one call: a seed goes in. */
import { loadNativeBls } from "../../src/crypto/bls-native.ts";
import { assert } from "../../src/primitives/assert.ts";
import { behaviours } from "../simulator/byzantine/index.ts";
import type { Violation } from "../simulator/checker.ts";
import { createCheckers } from "../simulator/checkers/index.ts";
import { type Onlooker, type Result, type RunOptions, runSchedule } from "../simulator/cluster.ts";
import { firstDifference } from "../simulator/difference.ts";
import { expandSeed } from "../simulator/expand.ts";
import type { Schedule } from "../simulator/schedule.ts";
import { shippedCore } from "../simulator/shipped-core.ts";
import { scenarioOf } from "./scenarios/index.ts";

/** Real signatures cost a hundred times as much as all the rest of a run. */
const REAL_PERMILLE = 2;

/** Plain data, as it goes to a worker. */
export type SeedOptions = {
  /** Null: random schedules. */
  readonly scenario: string | null;
  /** Each seed twice; differing hashes are a violation. */
  readonly audit: boolean;
  readonly untilMs: number | null;
};

/** What one seed came to, as plain data. */
export type SeedReport = {
  readonly seed: number;
  readonly violations: readonly (Violation & { readonly atMs: number })[];
  readonly events: number;
  readonly simulatedMs: number;
  readonly stateHash: string;
};

export type SeedRunner = {
  /** The schedule of a seed: random, or that of the scenario. */
  schedule(seed: number): Schedule;
  /** Runs a schedule under all invariants, and the scenario's own witness. */
  run(schedule: Schedule, onlookers?: readonly Onlooker[]): SeedReport;
};

/** Loads what is loaded asynchronously: the native library for real signatures. */
export async function createSeedRunner(options: SeedOptions): Promise<SeedRunner> {
  const base: RunOptions = {
    core: shippedCore,
    createCheckers,
    behaviours: new Map(behaviours.map((behaviour) => [behaviour.name, behaviour])),
    bls: await loadNativeBls(),
    ...(options.untilMs === null ? {} : { untilMs: options.untilMs }),
  };
  const scenario = options.scenario === null ? null : scenarioOf(options.scenario);
  assert(scenario !== undefined, `no scenario is called ${options.scenario}`);
  const names = behaviours.map((behaviour) => behaviour.name);

  const schedule = (seed: number): Schedule =>
    scenario === null
      ? expandSeed(seed, { behaviours: names, realCryptoPermille: REAL_PERMILLE })
      : scenario.schedule(seed);
  const run = (plan: Schedule, onlookers: readonly Onlooker[] = []): Result =>
    runSchedule(plan, { ...base, onlookers });
  return {
    schedule,
    run(plan, onlookers = []) {
      const witness = scenario?.witness?.(plan);
      const watching = witness === undefined ? onlookers : [...onlookers, witness.onlooker];
      const result = run(plan, watching);
      const violations = [...result.violations];
      for (const message of witness?.missing(result) ?? []) {
        violations.push({ rule: scenario?.name ?? "", message, atMs: result.simulatedMs });
      }
      if (options.audit && run(plan).stateHash !== result.stateHash) {
        const message = `two runs differ, first at ${firstDifference(plan, run)}`;
        violations.push({ rule: "M2", message, atMs: result.simulatedMs });
      }
      const { events, simulatedMs, stateHash } = result;
      return { seed: plan.seed, violations, events, simulatedMs, stateHash };
    },
  };
}
