/** Schedules that once broke a rule, small, in git: data that every later version must survive. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { calmSchedule, type Schedule } from "../simulator/schedule.ts";

/** One file of `regressions/`. */
export type Regression = {
  /** Broken at the time. */
  readonly rule: string;
  /** What the checker said. */
  readonly message: string;
  readonly schedule: Schedule;
};

const REGRESSIONS = join(import.meta.dirname, "regressions");

/** @returns the path of the file. */
export function storeRegression(regression: Regression): string {
  mkdirSync(REGRESSIONS, { recursive: true });
  const { rule, schedule } = regression;
  const path = join(REGRESSIONS, `${rule}-${schedule.name}-${schedule.seed}.json`);
  writeFileSync(path, `${JSON.stringify(regression, null, 2)}\n`);
  return path;
}

/**
 * Choices that schedules did not have when the file was written are those of a calm run.
 *
 * @throws {Error} if there is no such file, or it is not JSON.
 */
export function readRegression(path: string): Regression {
  const { rule, message, schedule } = JSON.parse(readFileSync(path, "utf8")) as Regression;
  return { rule, message, schedule: { ...calmSchedule(schedule.seed), ...schedule } };
}

/** All of them, by file name. */
export const regressions = (): { readonly name: string; readonly regression: Regression }[] =>
  readdirSync(REGRESSIONS)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => ({ name, regression: readRegression(join(REGRESSIONS, name)) }));
