/**
 * The inclusion floor: how far a cut must reach, computed from signed tip reports alone. [I4..I6]
 *
 * Pure functions of a proposal: voters, leaders, auditors and light clients share them.
 */
import type { Committee, Cut, TipReport } from "../../chain/index.ts";
import { isMember } from "../../chain/index.ts";
import type { OperatorIndex, View } from "../../primitives/brand.ts";

/** Weight of an operator: its seats, unless a test counts otherwise. */
export type Weigh = (operator: OperatorIndex) => number;

/** Why a set of reports cannot stand in a proposal, or null. Signatures are not looked at. [I4] */
export type ReportsFault =
  | "reports_in_first_view"
  | "report_not_rising"
  | "report_stranger"
  | "report_epoch"
  | "report_view"
  | "report_lanes"
  | "reports_no_quorum";

/**
 * I4: a proposal of view ≥ 2 carries reports of the view before, of distinct operators in rising
 * order, worth at least Q seats; one of view 1 carries none.
 */
export function reportsFault(options: {
  committee: Committee;
  view: View;
  reports: readonly TipReport[];
  quorum: number;
  weigh: Weigh;
  /** Off only in the mutation test of I4. */
  previousViewOnly?: boolean;
}): ReportsFault | null {
  const { committee, view, reports, quorum, weigh } = options;
  if (view === 1) return reports.length === 0 ? null : "reports_in_first_view";
  let worth = 0;
  let last = -1;
  for (const report of reports) {
    if (!isMember(committee, report.operator)) return "report_stranger";
    if (report.operator <= last) return "report_not_rising";
    last = report.operator;
    if (report.epoch !== committee.epoch) return "report_epoch";
    if (options.previousViewOnly !== false && report.view !== view - 1) return "report_view";
    if (report.tips.length !== committee.members.length) return "report_lanes";
    worth += weigh(report.operator);
  }
  return worth >= quorum ? null : "reports_no_quorum";
}

/**
 * Greatest h such that reporters worth more than F seats claim at least h: at least one honest
 * operator among them does. [I5]
 */
function claimedByMoreThanF(
  claims: readonly { value: number; weight: number }[],
  faultySeats: number,
): number {
  const falling = [...claims].sort((a, b) => b.value - a.value);
  let worth = 0;
  for (const claim of falling) {
    worth += claim.weight;
    if (worth > faultySeats) return claim.value;
  }
  return 0;
}

/** `floor[l]` per lane. [I5] */
export function inclusionFloor(
  committee: Committee,
  reports: readonly TipReport[],
  weigh: Weigh,
): number[] {
  return committee.members.map((_, lane) =>
    claimedByMoreThanF(
      reports.map((report) => ({
        value: report.tips[lane] ?? 0,
        weight: weigh(report.operator),
      })),
      committee.faultySeats,
    ),
  );
}

/** `anchorFloor`: the same over the reporters' aged heads of the L1. [I5] */
export const anchorFloor = (
  committee: Committee,
  reports: readonly TipReport[],
  weigh: Weigh,
): number =>
  claimedByMoreThanF(
    reports.map((report) => ({ value: report.l1Number, weight: weigh(report.operator) })),
    committee.faultySeats,
  );

/**
 * First lane whose cut is below `min(floor, parentCut + maxLaneAdvance)`, or null. [I6]
 *
 * @param floor heights per lane, of `inclusionFloor`.
 */
export function laneBelowFloor(options: {
  cut: Cut;
  parentCut: Cut;
  floor: readonly number[];
  maxLaneAdvance: number;
}): OperatorIndex | null {
  for (const [lane, entry] of options.cut.entries()) {
    const cap = (options.parentCut[lane]?.height ?? 0) + options.maxLaneAdvance;
    if (entry.height < Math.min(options.floor[lane] ?? 0, cap)) return lane as OperatorIndex;
  }
  return null;
}
