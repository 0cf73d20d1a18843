/** Acks that an owner's own core does not know of, and the certificates they make. */
import type { Statement } from "../../../src/chain/index.ts";
import { bitmapOf } from "../../../src/chain/index.ts";
import type { CoreEffect, CoreInput, UncheckedVote } from "../../../src/core/contract.ts";
import type { ByzantineEnvironment } from "../behaviour.ts";
import { send } from "./forge.ts";

export type AckCollector = {
  /** One ack more: asks for the aggregate of all there are. */
  take(vote: UncheckedVote, statement: Statement): CoreEffect[];
  /** The certificate that a finished check makes, to all: whoever asks for fewer seats takes it. */
  finish(input: CoreInput | null): CoreEffect[];
};

/** Ids of jobs that no core uses. */
const JOB_BASE = 1e9;

export function createAckCollector({ committee }: ByzantineEnvironment): AckCollector {
  const { epoch } = committee;
  const votes = new Map<string, UncheckedVote[]>();
  const jobs: { readonly statement: Statement; readonly votes: readonly UncheckedVote[] }[] = [];
  return {
    take(vote, statement) {
      const known = votes.get(statement.hash) ?? [];
      if (known.some(({ operator }) => operator === vote.operator)) return [];
      const all = [...known, vote];
      votes.set(statement.hash, all);
      const id = JOB_BASE + jobs.length;
      jobs.push({ statement, votes: all });
      const claims = [{ kind: "votes", statement, votes: all }] as const;
      return [{ kind: "check", job: { owner: "lanes", epoch, id, claims } }];
    },
    finish(input) {
      if (input?.kind !== "checked") return [];
      const job = jobs[input.job.id - JOB_BASE];
      const signature = input.verdicts[0]?.aggregate ?? null;
      if (job === undefined || signature === null) return [];
      const operators = job.votes.map(({ operator }) => operator);
      const signers = bitmapOf(committee.members.length, operators);
      const certificate = { statement: job.statement, signers, signature } as never;
      return [send("all", { kind: "laneCertificate", epoch, certificate })];
    },
  };
}
