import { expect, test } from "vitest";
import type { Claim } from "../../../../src/core/contract.ts";
import { createJobs, finishJob, startJob } from "../../../../src/core/quorum/index.ts";
import { epochOf } from "../../../../src/primitives/brand.ts";
import { STATEMENT, voteOf } from "./fixture.ts";

const CLAIMS: readonly Claim[] = [
  { kind: "votes", statement: STATEMENT, votes: [voteOf(1, true)] },
];
const EPOCH = epochOf(4);

test("M2: ids count up, the effect carries owner, epoch and claims", () => {
  const jobs = createJobs<string>("lanes", EPOCH);
  expect(startJob(jobs, CLAIMS, "first")).toEqual({
    kind: "check",
    job: { owner: "lanes", epoch: EPOCH, id: 0, claims: CLAIMS },
  });
  expect(startJob(jobs, CLAIMS, "second").job.id).toBe(1);
});

test("S19: a job is remembered until it is answered, once", () => {
  const jobs = createJobs<string>("lanes", EPOCH);
  const { job } = startJob(jobs, CLAIMS, "purpose");
  expect(finishJob(jobs, job)).toBe("purpose");
  expect(finishJob(jobs, job)).toBeNull();
  expect(jobs.purposes.size).toBe(0);
});

test("E3: answers for another core or epoch are not taken", () => {
  const jobs = createJobs<string>("lanes", EPOCH);
  const { job } = startJob(jobs, CLAIMS, "purpose");
  expect(finishJob(jobs, { ...job, owner: "ordering" })).toBeNull();
  expect(finishJob(jobs, { ...job, epoch: epochOf(5) })).toBeNull();
  expect(finishJob(jobs, { ...job, id: 7 })).toBeNull();
  expect(finishJob(jobs, job)).toBe("purpose");
});
