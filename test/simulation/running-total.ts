/** What several calls of one campaign came to: a long one can be run in pieces. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { CampaignReport } from "./campaign.ts";

export type RunningTotal = {
  /** Name of the profile or scenario; null: random schedules. */
  readonly scenario: string | null;
  /** Seeds from 0 up to this one are done. */
  readonly nextSeed: number;
  readonly events: number;
  /** Seeds with a violation, rising. */
  readonly broken: readonly number[];
};

/** @throws {Error} if the file counts something else. */
export function readTotal(path: string, scenario: string | null): RunningTotal {
  if (!existsSync(path)) return { scenario, nextSeed: 0, events: 0, broken: [] };
  const total = JSON.parse(readFileSync(path, "utf8")) as RunningTotal;
  if (total.scenario === scenario) return total;
  throw new Error(`${path} counts ${total.scenario}, not ${scenario}`);
}

/** Adds a campaign that began where the total ended. */
export function addToTotal(
  path: string,
  total: RunningTotal,
  report: CampaignReport,
): RunningTotal {
  const sum: RunningTotal = {
    scenario: total.scenario,
    nextSeed: total.nextSeed + report.seeds,
    events: total.events + report.events,
    broken: [...total.broken, ...report.broken.map(({ seed }) => seed)],
  };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(sum)}\n`);
  return sum;
}
