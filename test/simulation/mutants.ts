/**
 * `npm run mutants`: turns off one rule after the other and shows that the simulator notices.
 *
 * A rule whose removal nobody finds is untested or useless. The seed that finds it must be clean
 * with the rule on, or it would have found something else.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { ALL_RULES, type Rules } from "../../src/core/rules.ts";
import { behaviours } from "../simulator/byzantine/index.ts";
import { createCheckers } from "../simulator/checkers/index.ts";
import { type RunOptions, runSchedule } from "../simulator/cluster.ts";
import type { Schedule } from "../simulator/schedule.ts";
import { shippedCore } from "../simulator/shipped-core.ts";
import { MUTANTS, type Mutant } from "./mutant-table.ts";

const EVENTS_MAX = 1_500_000;

const USAGE = `npm run mutants -- [flags]

  --only SWITCH   one switch of src/core/rules.ts
  --results FILE  write {"passed": .., "failed": ..}`;

/** Whether a run breaks this one invariant; nothing else is told. */
function breaks(schedule: Schedule, rule: string): boolean {
  const options: RunOptions = {
    core: shippedCore,
    createCheckers: (setup, report) =>
      createCheckers(setup, (violation) => {
        if (violation.rule === rule) report(violation);
      }),
    behaviours: new Map(behaviours.map((behaviour) => [behaviour.name, behaviour])),
    bls: null,
    eventsMax: EVENTS_MAX,
    until: rule,
  };
  return runSchedule(schedule, options).violations.some((violation) => violation.rule === rule);
}

type Verdict = { readonly mutant: Mutant; readonly seed: number | null; readonly fault: string };

/** The first seed that finds a mutant, or why none does. */
function hunt(mutant: Mutant): Verdict {
  for (let seed = 1; seed <= mutant.seedsMax; seed++) {
    const schedule = mutant.schedule(seed);
    if (!breaks({ ...schedule, rulesOff: [mutant.off] }, mutant.breaks)) continue;
    if (!breaks(schedule, mutant.breaks)) return { mutant, seed, fault: "" };
    return { mutant, seed: null, fault: `seed ${seed} breaks ${mutant.breaks} with the rule on` };
  }
  return { mutant, seed: null, fault: "not found" };
}

function line({ mutant, seed, fault }: Verdict, seconds: number): string {
  const { rule, off, breaks: invariant, seedsMax } = mutant;
  const found = seed === null ? fault.toUpperCase() : `${seed}`;
  const cells = [rule.padEnd(42), off.padEnd(27), invariant.padEnd(4), `${found} of ${seedsMax}`];
  return `${cells.join("  ")}  (${seconds.toFixed(1)} s)`;
}

function main(): number {
  const { values } = parseArgs({
    options: {
      results: { type: "string" },
      only: { type: "string" },
      help: { type: "boolean" },
    },
  });
  const chosen = MUTANTS.filter(({ off }) => values.only === undefined || off === values.only);
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  if (values.help === true) {
    print(USAGE);
    return 0;
  }
  print(`${"rule".padEnd(42)}  ${"switch".padEnd(27)}  must  seeds needed`);
  let failed = 0;
  for (const mutant of chosen) {
    const startedMs = performance.now();
    const verdict = hunt(mutant);
    if (verdict.seed === null) failed++;
    print(line(verdict, (performance.now() - startedMs) / 1000));
  }
  if (values.only === undefined) {
    for (const off of Object.keys(ALL_RULES) as (keyof Rules)[]) {
      if (MUTANTS.some((mutant) => mutant.off === off)) continue;
      print(`${off} has no mutation test`);
      failed++;
    }
  }
  const passed = chosen.length - Math.min(failed, chosen.length);
  print(`${passed} switches found, ${failed} not`);
  if (values.results !== undefined) {
    mkdirSync(dirname(values.results), { recursive: true });
    writeFileSync(values.results, `${JSON.stringify({ passed, failed })}\n`);
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = main();
