/**
 * ADV-25: speaks in the name of others: votes, reports and certificates that carry their names and
 * its own signature.
 */
import type { Statement } from "../../../src/chain/index.ts";
import {
  ackStatement,
  bitmapOf,
  nullifyStatement,
  outputStatement,
  Phase,
} from "../../../src/chain/index.ts";
import type { CoreEffect } from "../../../src/core/contract.ts";
import { heightOf, laneHeightOf, operatorOf } from "../../../src/primitives/brand.ts";
import type { Behaviour } from "../behaviour.ts";
import { reportOf, send, signatureOf, twistHash, viewEntered, voteOf, zeroTips } from "./forge.ts";

const KINDS: Readonly<Record<number, string>> = {
  [Phase.ACK]: "laneCertificate",
  [Phase.OUTPUT]: "outputCertificate",
};

export const impersonator: Behaviour = {
  name: "impersonator",
  create(environment) {
    const { committee, self, genesisHash } = environment;
    const { epoch } = committee;
    const everybody = committee.members.map((_, operator) => operatorOf(operator));
    const forged = (statement: Statement): CoreEffect => {
      const signers = bitmapOf(committee.members.length, everybody);
      const certificate = { statement, signers, signature: signatureOf(environment, statement) };
      const kind = KINDS[statement.phase] ?? "viewCertificate";
      return send("all", { kind, epoch, certificate } as never);
    };
    return (effects, input) => {
      const view = viewEntered(effects);
      const lies: CoreEffect[] = [];
      if (view !== null) {
        const victim = operatorOf((self + 1 + (view % (everybody.length - 1))) % everybody.length);
        const hash = twistHash(genesisHash);
        const report = { ...reportOf(environment, view, zeroTips(environment)), operator: victim };
        const statement = nullifyStatement(epoch, view);
        const signature = signatureOf(environment, statement);
        lies.push(send("all", { kind: "nullify", epoch, statement, signature, report }));
        lies.push(send("all", { kind: "tipReport", epoch, report }));
        lies.push(forged(statement));
        const height = laneHeightOf(view + 99);
        lies.push(forged(ackStatement({ epoch, lane: victim, height, digest: hash })));
        lies.push(forged(outputStatement({ epoch, height: heightOf(view), hash })));
      }
      // Two of them would repeat each other for ever.
      const heard = input?.kind === "message" && !environment.colluders.includes(input.from);
      if (heard && input.message.kind === "notarize") {
        const statement = { ...input.message.statement, phase: Phase.FINALIZE };
        lies.push(send("all", input.message), send("all", voteOf(environment, statement)));
      }
      return [...effects, ...lies];
    };
  },
};
