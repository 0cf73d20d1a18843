/**
 * ADV-20: seals two batches at one height, shows each to one half and both to one node, and makes
 * certificates for the second from the acks it gets. Acknowledges whatever accomplices seal.
 */
import type { Batch, PeerMessage } from "../../../src/chain/index.ts";
import { ackStatement, buildBatch } from "../../../src/chain/index.ts";
import type { CoreEffect } from "../../../src/core/contract.ts";
import { millisOf } from "../../../src/primitives/brand.ts";
import type { Behaviour } from "../behaviour.ts";
import { createAckCollector } from "./ack-collector.ts";
import { halvesOf, send, signatureOf } from "./forge.ts";

const ackOf = ({ digest, header: { epoch, lane, height } }: Batch) =>
  ackStatement({ epoch, lane, height, digest });

export const laneForker: Behaviour = {
  name: "lane-forker",
  create(environment) {
    const { self, committee, colluders } = environment;
    const { epoch } = committee;
    const [left, right] = halvesOf(environment);
    const witness = right.filter((peer) => !colluders.includes(peer)).slice(-1);
    const collector = createAckCollector(environment);
    /** The other chain, by height. */
    const forks: Batch[] = [];

    /** The same units, sealed a moment later, on the other chain. */
    const forkOf = ({ header, rows }: Batch): Batch => {
      const parentDigest = forks[header.height - 2]?.digest ?? header.parentDigest;
      const createdMs = millisOf(header.createdMs + 1);
      return buildBatch({ ...header, parentDigest, createdMs }, rows);
    };
    const sealed = (batch: Batch): PeerMessage => {
      return { kind: "batch", epoch, batch, signature: signatureOf(environment, ackOf(batch)) };
    };
    const fork = (effect: CoreEffect): CoreEffect[] => {
      if (effect.kind !== "send" || effect.message.kind !== "batch") return [effect];
      const { batch } = effect.message;
      const other = forks[batch.header.height - 1] ?? forkOf(batch);
      forks[batch.header.height - 1] = other;
      const own = { operator: self, signature: signatureOf(environment, ackOf(other)) };
      const shown = send([...left, ...colluders, ...witness], sealed(batch));
      return [shown, send(right, sealed(other)), ...collector.take(own, ackOf(other))];
    };

    return (effects, input) => {
      const kept = [...effects.flatMap(fork), ...collector.finish(input)];
      if (input?.kind !== "message") return kept;
      const { from, message } = input;
      if (message.kind === "batch" && colluders.includes(from)) {
        const statement = ackOf(message.batch);
        const signature = signatureOf(environment, statement);
        kept.push(send([from], { kind: "ack", epoch, statement, signature }));
      }
      const forked = message.kind === "ack" ? forks[message.statement.height - 1] : undefined;
      if (message.kind !== "ack" || forked?.digest !== message.statement.hash) return kept;
      const vote = { operator: from, signature: message.signature };
      return [...kept, ...collector.take(vote, message.statement)];
    };
  },
};
