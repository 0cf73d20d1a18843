/** ADV-25: as leader carries the oldest reports it has seen, and with them the lowest floor. */
import type { TipReport } from "../../../src/chain/index.ts";
import type { Behaviour } from "../behaviour.ts";
import { alterProposal, propose, reportOf, takeProposal, zeroTips } from "./forge.ts";

export const staleReporter: Behaviour = {
  name: "stale-reporter",
  create(environment) {
    /** First report of each operator. */
    const first = new Map<number, TipReport>();
    return (effects, input) => {
      if (input?.kind === "message") {
        const { message } = input;
        if (message.kind === "notarize" || message.kind === "nullify") {
          if (!first.has(input.from)) first.set(input.from, message.report);
        }
      }
      const { proposal, rest } = takeProposal(effects);
      if (proposal === null) return rest;
      if (proposal.parent === null) return [...effects];
      const mine = reportOf(
        environment,
        (proposal.header.view - 1) as never,
        zeroTips(environment),
      );
      const reports = [
        mine,
        ...[...first.values()].filter((each) => each.operator !== mine.operator),
      ];
      reports.sort((a, b) => a.operator - b.operator);
      const { cut } = proposal.parent;
      const stale = alterProposal(environment, proposal, { reports, cut, laneCertificates: [] });
      return [...rest, ...propose(environment, stale, "all")];
    };
  },
};
