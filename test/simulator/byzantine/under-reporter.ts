/**
 * ADV-24: says it has no certificate of any lane; as leader takes the Q seats of reports that know
 * least of one lane, and leaves that lane out wherever this is legal.
 */
import { previousView } from "../../../src/primitives/brand.ts";
import type { Behaviour } from "../behaviour.ts";
import { alterProposal, propose, reportOf, takeProposal, zeroTips } from "./forge.ts";
import { misreport, worstReports } from "./misreport.ts";

export const underReporter: Behaviour = {
  name: "under-reporter",
  create(environment) {
    const tips = zeroTips(environment);
    return (effects) => {
      const { proposal, rest } = takeProposal(effects);
      const lies = rest.map((effect) => misreport(environment, effect, tips));
      if (proposal === null || proposal.header.view < 2)
        return proposal === null ? lies : [...effects];
      const lane = (environment.self + 1) % environment.committee.members.length;
      const mine = reportOf(environment, previousView(proposal.header.view), tips);
      const reports = worstReports(environment, proposal.reports, { lane, mine });
      const before = proposal.parent?.cut[lane];
      const known = reports.filter((report) => (report.tips[lane] ?? 0) > (before?.height ?? 0));
      const worth = known.reduce(
        (sum, { operator }) => sum + (environment.committee.members[operator]?.seats ?? 0),
        0,
      );
      const omits = before !== undefined && worth <= environment.committee.faultySeats;
      const cut = proposal.cut.map((entry, at) => (omits && at === lane ? before : entry));
      return [
        ...lies,
        ...propose(environment, alterProposal(environment, proposal, { reports, cut }), "all"),
      ];
    };
  },
};
