/** ADV-25: as leader takes back what the parent included, as far as the reports allow it. */
import type { Cut, CutEntry } from "../../../src/chain/index.ts";
import type { Behaviour } from "../behaviour.ts";
import { alterProposal, propose, reportOf, takeProposal, zeroTips } from "./forge.ts";
import { floorOf, worstReports } from "./misreport.ts";

export const cutShrinker: Behaviour = {
  name: "cut-shrinker",
  create(environment) {
    /** Every entry that a cut has had, by lane. */
    const history: CutEntry[][] = environment.committee.members.map(() => []);
    const remember = (cut: Cut): void => {
      for (const [lane, entry] of cut.entries()) {
        const known = history[lane];
        if (known?.at(-1)?.height !== entry.height) known?.push(entry);
      }
    };
    return (effects, input) => {
      if (input?.kind === "message" && input.message.kind === "proposal") {
        remember(input.message.proposal.cut);
      }
      const { proposal, rest } = takeProposal(effects);
      if (proposal === null) return rest;
      remember(proposal.parent?.cut ?? []);
      const { view, parentView } = proposal.header;
      if (parentView === 0) return [...effects];
      const mine = reportOf(environment, (view - 1) as never, zeroTips(environment));
      const cut = proposal.cut.map((entry, lane) => {
        const worst = worstReports(environment, proposal.reports, { lane, mine });
        const floor = floorOf(environment, worst, lane);
        const before = proposal.parent?.cut[lane]?.height ?? 0;
        const lower = history[lane]?.findLast(({ height }) => height < before && height >= floor);
        return lower ?? entry;
      });
      const lane = cut.findIndex((entry, at) => entry.height < (proposal.cut[at]?.height ?? 0));
      if (lane < 0) return [...effects];
      const only = proposal.cut.map((entry, at) => (at === lane ? (cut[at] ?? entry) : entry));
      const reports = worstReports(environment, proposal.reports, { lane, mine });
      const altered = alterProposal(environment, proposal, { cut: only, reports });
      return [...rest, ...propose(environment, altered, "all")];
    };
  },
};
