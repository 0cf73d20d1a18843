/** Votes on one statement become a certificate; liars are found and named. */
export { createJobs, finishJob, type Jobs, startJob } from "./jobs.ts";
export {
  addVote,
  createVoteSet,
  onVerdict,
  type Suspects,
  type VoteSet,
  type VoteStep,
  votersOf,
} from "./vote-set.ts";
export { laneQuorumOf, quorumOf, weightOf, weightOfOperator } from "./weight.ts";
