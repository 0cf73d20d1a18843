import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CampaignReport } from "../../simulation/campaign.ts";
import { addToTotal, readTotal } from "../../simulation/running-total.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "total-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const reportOf = (seeds: number, broken: readonly number[]): CampaignReport => ({
  seeds,
  broken: broken.map((seed) => ({
    seed,
    violations: [],
    events: 0,
    simulatedMs: 0,
    stateHash: "",
  })),
  events: 10 * seeds,
  eventsPerSecond: 1,
  simulatedMs: 1,
  stateHash: "",
});

test("a total begins at seed 0, adds up, and is found again", () => {
  const path = join(folder, "sub", "total.json");
  const first = addToTotal(path, readTotal(path, "restarts"), reportOf(5, [3]));
  expect(first).toEqual({ scenario: "restarts", nextSeed: 5, events: 50, broken: [3] });
  addToTotal(path, readTotal(path, "restarts"), reportOf(2, []));
  expect(readTotal(path, "restarts")).toEqual({ ...first, nextSeed: 7, events: 70 });
});

test("a total of something else is not added to", () => {
  const path = join(folder, "total.json");
  addToTotal(path, readTotal(path, "restarts"), reportOf(1, []));
  expect(() => readTotal(path, null)).toThrow("counts restarts, not null");
});
