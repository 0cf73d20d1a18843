/**
 * Check jobs of one core: numbers them, remembers what each was for, forgets it when it is answered.
 */
import type { Epoch } from "../../primitives/brand.ts";
import type { Claim, CoreEffect, JobId, Owner } from "../contract.ts";

/**
 * Jobs in flight. The map has one entry per unanswered job, and a core asks one job at a time per
 * vote set or object, so its bound is the sum of those bounds.
 */
export type Jobs<Purpose> = {
  readonly owner: Owner;
  readonly epoch: Epoch;
  readonly purposes: Map<number, Purpose>;
  nextId: number;
};

/** No jobs yet; ids count from 0 in every run of the program. */
export const createJobs = <Purpose>(owner: Owner, epoch: Epoch): Jobs<Purpose> => ({
  owner,
  epoch,
  purposes: new Map(),
  nextId: 0,
});

/** Allocates an id for the claims; the effect asks for their check. */
export function startJob<Purpose>(
  jobs: Jobs<Purpose>,
  claims: readonly Claim[],
  purpose: Purpose,
): Extract<CoreEffect, { kind: "check" }> {
  const id = jobs.nextId++;
  jobs.purposes.set(id, purpose);
  return { kind: "check", job: { owner: jobs.owner, epoch: jobs.epoch, id, claims } };
}

/** What the job was for, once; null for a job that is not, or no longer, in flight. */
export function finishJob<Purpose>(jobs: Jobs<Purpose>, job: JobId): Purpose | null {
  if (job.owner !== jobs.owner || job.epoch !== jobs.epoch) return null;
  const purpose = jobs.purposes.get(job.id);
  if (purpose === undefined) return null;
  jobs.purposes.delete(job.id);
  return purpose;
}
