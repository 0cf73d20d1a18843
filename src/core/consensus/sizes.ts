/** How large every collection is, beside its bound: the simulator asserts it. [S19] */
import { OFFENCES } from "../../chain/index.ts";
import {
  ASKED_KINDS_MAX,
  CERTIFICATE_CHECKS_PER_PEER_MAX,
  EVIDENCE_CHECKS_PER_PEER_MAX,
  EVIDENCE_PER_KIND_MAX,
} from "./limits.ts";
import type { ConsensusState } from "./state.ts";

export function collectionSizes(
  state: ConsensusState,
): { name: string; size: number; bound: number }[] {
  const { context } = state;
  const operators = context.committee.members.length;
  const views = context.local.viewRetention + context.protocol.viewWindow + 2;
  const ahead = Math.max(0, state.view - state.finalizedView);
  const behind = state.finalizedView - state.finalTip.view;
  const offences = (operators * OFFENCES.length + OFFENCES.length) * EVIDENCE_PER_KIND_MAX;
  let waiting = 0;
  for (const entries of state.checking.values()) waiting += entries.length;
  let seen = 0;
  for (const slot of state.slots.values()) seen = Math.max(seen, slot.seen.size);
  return [
    // Views above the final one are as many as nullifications made them: each took Q seats.
    { name: "consensus.slots", size: state.slots.size, bound: views + ahead },
    // Fetched blocks wait for their ancestors: they are as many as the final chain has.
    { name: "consensus.blocks", size: state.blocks.size, bound: 2 * (views + ahead) + behind },
    { name: "consensus.seen", size: seen, bound: operators },
    {
      name: "consensus.checking",
      size: waiting,
      bound: operators * CERTIFICATE_CHECKS_PER_PEER_MAX,
    },
    { name: "consensus.evidence", size: state.evidence.proven.size, bound: offences },
    {
      name: "consensus.evidence_checks",
      size: state.evidence.checking.length,
      bound: offences + operators * EVIDENCE_CHECKS_PER_PEER_MAX,
    },
    { name: "consensus.evidence_forgers", size: state.evidence.forgers.size, bound: operators },
    { name: "consensus.heard", size: state.heardMs.size, bound: operators },
    { name: "consensus.helped", size: state.helped.size, bound: operators },
    { name: "consensus.answers", size: state.answers.size, bound: operators },
    {
      name: "consensus.asked",
      size: state.asked.size,
      bound: ASKED_KINDS_MAX + ahead,
    },
    {
      name: "consensus.jobs",
      size: state.jobs.purposes.size,
      bound: 4 * operators * CERTIFICATE_CHECKS_PER_PEER_MAX + 3 * views + offences,
    },
  ];
}
