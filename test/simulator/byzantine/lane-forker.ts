/**
 * ADV-20: seals two batches at one height, shows each to one half and both to one node, and makes a certificate for the
 * second as soon as enough acknowledged it. Acknowledges whatever accomplices seal.
 */
import type { Batch, SectionContent } from "../../../src/chain/index.ts";
import { ackStatement, bitmapOf, buildBatch } from "../../../src/chain/index.ts";
import type { Effect, UncheckedVote } from "../../../src/core/contract.ts";
import type { Hash } from "../../../src/primitives/brand.ts";
import { millisOf } from "../../../src/primitives/brand.ts";
import type { Behaviour } from "../behaviour.ts";
import { halvesOf, send, signatureOf } from "./forge.ts";

const JOB_BASE = 1e9;
const ackOf = ({ digest, header: { epoch, lane, height } }: Batch) =>
  ackStatement({ epoch, lane, height, digest });

/** The same units, sealed a moment later. */
const forkOf = (batch: Batch, parentDigest: Hash): Batch =>
  buildBatch(
    { ...batch.header, parentDigest, createdMs: millisOf(batch.header.createdMs + 1) },
    batch.rows as readonly SectionContent[],
  );

export const laneForker: Behaviour = {
  name: "lane-forker",
  create(environment) {
    const { self, committee, colluders } = environment;
    const { epoch } = committee;
    const [left, right] = halvesOf(environment);
    const witness = right.filter((peer) => !colluders.includes(peer)).slice(-1);
    /** Fork of each own batch, by height, with the acks that came for it. */
    const forks: { readonly batch: Batch; readonly acks: UncheckedVote[] }[] = [];

    const fork = (batch: Batch): Effect[] => {
      const { height } = batch.header;
      const parent = forks[height - 2]?.batch.digest ?? batch.header.parentDigest;
      const other = forks[height - 1]?.batch ?? forkOf(batch, parent);
      const ack = { operator: self, signature: signatureOf(environment, ackOf(other)) };
      forks[height - 1] ??= { batch: other, acks: [ack] };
      const first = {
        kind: "batch",
        epoch,
        batch,
        signature: signatureOf(environment, ackOf(batch)),
      };
      const second = { kind: "batch", epoch, batch: other, signature: ack.signature };
      return [
        send([...left, ...colluders, ...witness], first as never),
        send(right, second as never),
      ];
    };

    return (effects, input) => {
      const kept = effects.flatMap((effect) =>
        effect.kind === "send" && effect.message.kind === "batch"
          ? fork(effect.message.batch)
          : [effect],
      );
      if (
        input?.kind === "message" &&
        input.message.kind === "batch" &&
        colluders.includes(input.from)
      ) {
        const statement = ackOf(input.message.batch);
        const signature = signatureOf(environment, statement);
        kept.push(send([input.from], { kind: "ack", epoch, statement, signature }));
      }
      if (input?.kind === "message" && input.message.kind === "ack") {
        const { statement, signature } = input.message;
        const forked = forks[statement.height - 1];
        if (forked?.batch.digest === statement.hash) {
          forked.acks.push({ operator: input.from, signature });
          const id = JOB_BASE + statement.height;
          const claims = [{ kind: "votes", statement, votes: [...forked.acks] }] as const;
          kept.push({ kind: "check", job: { owner: "lanes", epoch, id, claims } });
        }
      }
      const forked = input?.kind === "checked" ? forks[input.job.id - JOB_BASE - 1] : undefined;
      const signature = input?.kind === "checked" ? input.verdicts[0]?.aggregate : null;
      if (forked === undefined || signature == null) return kept;
      const signers = bitmapOf(
        committee.members.length,
        forked.acks.map(({ operator }) => operator),
      );
      const certificate = { statement: ackOf(forked.batch), signers, signature };
      return [...kept, send("all", { kind: "laneCertificate", epoch, certificate } as never)];
    };
  },
};
