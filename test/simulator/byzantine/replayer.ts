/**
 * ADV-9: sends what it has heard again, much later; and certificates whose signatures were made on
 * another chain with the same keys.
 */
import type { PeerMessage } from "../../../src/chain/index.ts";
import { bitmapOf, nullifyStatement } from "../../../src/chain/index.ts";
import type { CoreEffect } from "../../../src/core/contract.ts";
import { operatorOf, viewOf } from "../../../src/primitives/brand.ts";
import type { Behaviour } from "../behaviour.ts";
import { send, viewEntered } from "./forge.ts";

const MEMORY = 64;
const JOB_BASE = 2e9;

export const replayer: Behaviour = {
  name: "replayer",
  create(environment) {
    const { committee, foreignSignatures, random } = environment;
    const { epoch } = committee;
    const everybody = committee.members.map((_, operator) => operatorOf(operator));
    const heard: PeerMessage[] = [];
    return (effects, input) => {
      const again: CoreEffect[] = [];
      if (input?.kind === "message") {
        heard.push(input.message);
        if (heard.length > MEMORY) heard.shift();
      }
      const view = viewEntered(effects);
      if (view !== null) {
        const old = heard[Math.floor(random() * heard.length)];
        if (old !== undefined) again.push(send("all", old));
        const statement = nullifyStatement(epoch, view);
        const request = { owner: "consensus", epoch, statement, report: null } as const;
        const votes = everybody.map((operator) => ({
          operator,
          signature: foreignSignatures(operator, request).statement ?? new Uint8Array(96),
        }));
        const claims = [{ kind: "votes", statement, votes }] as const;
        again.push({
          kind: "check",
          job: { owner: "consensus", epoch, id: JOB_BASE + view, claims },
        });
      }
      if (input?.kind === "checked" && input.job.id > JOB_BASE) {
        const statement = nullifyStatement(epoch, viewOf(input.job.id - JOB_BASE));
        const signature = input.verdicts[0]?.aggregate ?? new Uint8Array(96);
        const signers = bitmapOf(everybody.length, everybody);
        const certificate = { statement, signers, signature } as never;
        again.push(send("all", { kind: "viewCertificate", epoch, certificate }));
      }
      return [...effects, ...again];
    };
  },
};
