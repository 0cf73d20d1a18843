/**
 * Claims that wait while every thread is at work are checked together: one batch of pairings costs
 * little more than half of as many single ones. Who comes to an idle thread waits for nobody. [B8, K3]
 */
import type { Claim, Verdict } from "../core/index.ts";

/** Verdicts in the claims' order. */
export type Check = (claims: readonly Claim[]) => Promise<readonly Verdict[]>;

/** A batch that fails is halved until the liars are found, so it should not be endless. */
const CLAIMS_MAX = 64;

type Job = {
  readonly claims: readonly Claim[];
  resolve(verdicts: readonly Verdict[]): void;
  reject(error: unknown): void;
};

/** @param workers each is asked again only after it has answered. */
export function shareChecks(workers: readonly Check[]): Check {
  const idle = [...workers];
  const waiting: Job[] = [];

  function next(): void {
    while (idle.length > 0 && waiting.length > 0) {
      const worker = idle.shift() as Check;
      const jobs = takeJobs(waiting);
      void run(worker, jobs).then(() => {
        idle.push(worker);
        next();
      });
    }
  }

  return (claims) =>
    new Promise((resolve, reject) => {
      waiting.push({ claims, resolve, reject });
      next();
    });
}

/** At least one, and then whole jobs while they fit. */
function takeJobs(waiting: Job[]): readonly Job[] {
  let claims = 0;
  let count = 0;
  for (const job of waiting) {
    claims += job.claims.length;
    if (count > 0 && claims > CLAIMS_MAX) break;
    count++;
  }
  return waiting.splice(0, count);
}

async function run(worker: Check, jobs: readonly Job[]): Promise<void> {
  try {
    const verdicts = await worker(jobs.flatMap(({ claims }) => claims));
    let at = 0;
    for (const { claims, resolve } of jobs) {
      resolve(verdicts.slice(at, at + claims.length));
      at += claims.length;
    }
  } catch (error) {
    for (const { reject } of jobs) reject(error);
  }
}
