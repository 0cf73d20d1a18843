/** The leader's L1 anchor: as new as voters can look up, and never too old. [I6, I7] */
import type { TipReport } from "../../chain/index.ts";
import type { Hash, OperatorIndex } from "../../primitives/brand.ts";
import type { EpochContext } from "../contract.ts";
import { quorumOf, weightOfOperator } from "../quorum/index.ts";
import { anchorFloor } from "./inclusion-floor.ts";
import type { L1Anchor } from "./input.ts";
import type { ConsensusState } from "./state.ts";

/**
 * I7: the greatest anchor that voters worth Q seats have seen aged, not above my own, and not so far
 * below the reporters' that I6 forbids it; null: mine is too old for that. In view 1 the parent's.
 */
export function planAnchor(
  state: ConsensusState,
  parent: { readonly l1Number: number; readonly l1Hash: Hash },
  reports: readonly TipReport[],
): L1Anchor | null {
  const { context } = state;
  const before = { number: parent.l1Number, hash: parent.l1Hash };
  if (reports.length === 0) return before;
  const weigh = (operator: OperatorIndex): number => weightOfOperator(context, operator);
  const lowest = anchorFloor(context.committee, reports, weigh) - context.protocol.maxAnchorLag;
  const reached = reachedByQuorum(context, reports);
  const own = state.l1.agedHead(state.nowMs);
  const wanted = Math.min(own?.number ?? 0, Math.max(reached, lowest));
  const chosen = wanted > before.number ? state.l1.finalAt(wanted) : null;
  const anchor = chosen !== null && chosen.number > before.number ? chosen : before;
  return anchor.number >= lowest ? anchor : null;
}

/** Greatest number that reports worth at least Q seats reach. [I7] */
function reachedByQuorum(context: EpochContext, reports: readonly TipReport[]): number {
  const falling = [...reports].sort((left, right) => right.l1Number - left.l1Number);
  let worth = 0;
  for (const report of falling) {
    worth += weightOfOperator(context, report.operator);
    if (worth >= quorumOf(context)) return report.l1Number;
  }
  return 0;
}
