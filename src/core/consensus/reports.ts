/** Tip reports: made once per view, asked for by leaders, checked before they count. [I1..I4] */
import type { TipReport, TipReportContent } from "../../chain/index.ts";
import { assert } from "../../primitives/assert.ts";
import type { OperatorIndex, View } from "../../primitives/brand.ts";
import { laneHeightOf, previousView } from "../../primitives/brand.ts";
import { equalBytes } from "../../primitives/bytes.ts";
import type { RejectionCode, Verdict } from "../contract.ts";
import { quorumOf, startJob, weightOf } from "../quorum/index.ts";
import { leaderOf } from "./leader.ts";
import type { ConsensusState, Outbox, ViewSlot } from "./state.ts";
import { slotOf } from "./state.ts";

/** My report of a view: the same for every message that carries it. [I1, I2] */
export function ownReport(
  state: ConsensusState,
  slot: ViewSlot,
): NonNullable<ViewSlot["own"]["report"]> {
  const { self, epoch, committee } = state.context;
  assert(self !== null, "an observer does not report");
  slot.own.report ??= {
    content: {
      epoch,
      view: slot.view,
      operator: self,
      l1Number: Math.max(state.context.start.l1Number, ownAgedHead(state)),
      tips: committee.members.map((_, lane) =>
        laneHeightOf(state.lanes.bestCertificate(lane as OperatorIndex)?.statement.height ?? 0),
      ),
    },
    signed: null,
  };
  return slot.own.report;
}

/** My aged head; the epoch's own anchor has been final for long, whatever a restart forgot. [I1] */
const ownAgedHead = (state: ConsensusState): number => state.l1.agedHead(state.nowMs)?.number ?? 0;

/**
 * On entering v: the report of v - 1 goes alone to leader(v), unless a vote of v - 1 has carried it.
 * Views that were jumped over get none. [I2]
 */
export function reportOnEntering(state: ConsensusState, out: Outbox): void {
  const view = previousView(state.view);
  if (view < 1 || !state.voting) return;
  const slot = slotOf(state, view);
  if (slot.own.report !== null) return;
  askReportSignature(state, ownReport(state, slot).content, out);
}

function askReportSignature(state: ConsensusState, report: TipReportContent, out: Outbox): void {
  const { epoch } = state.context;
  out.push({
    kind: "sign",
    request: { owner: "consensus", epoch, statement: null, report },
  });
}

/** My report is signed: it counts here, and leaves alone if no vote carries it. */
export function takeOwnReport(
  state: ConsensusState,
  slot: ViewSlot,
  report: TipReport,
  out: Outbox,
): void {
  if (slot.own.report === null) return;
  const first = slot.own.report.signed === null;
  slot.own.report.signed = report;
  slot.reports.set(report.operator, { report, checked: true });
  const travelsInVote = slot.own.notarize !== null || slot.own.nullify !== null;
  if (!first || travelsInVote) return;
  const leader = leaderOf(state.leaders, (slot.view + 1) as View);
  if (leader !== state.context.self) sendReport(state, report, leader, out);
}

/** Sends my signed report of a view to one operator. */
export function sendReport(
  state: ConsensusState,
  report: TipReport,
  to: OperatorIndex,
  out: Outbox,
): void {
  const { epoch } = state.context;
  out.push({ kind: "send", to: [to], message: { kind: "tipReport", epoch, report } });
}

/** Why a report that `from` sent for `view` does not count, before its signature. */
export function reportFault(
  state: ConsensusState,
  from: OperatorIndex,
  view: View,
  report: TipReport,
): { code: RejectionCode; reason: string } | null {
  const { epoch, committee } = state.context;
  if (report.epoch !== epoch) return { code: "foreign", reason: "report_epoch" };
  if (report.view !== view) return { code: "malformed", reason: "report_view" };
  if (report.operator !== from) return { code: "malformed", reason: "report_operator" };
  if (report.tips.length !== committee.members.length) {
    return { code: "malformed", reason: "report_lanes" };
  }
  return null;
}

/** Keeps the first report of an operator and view; two of one are harmless. */
export function keepReport(slot: ViewSlot, report: TipReport): void {
  if (!slot.reports.has(report.operator)) {
    slot.reports.set(report.operator, { report, checked: false });
  }
}

/** Whether exactly this report was checked here before. */
export function isCheckedReport(slot: ViewSlot, report: TipReport): boolean {
  const known = slot.reports.get(report.operator);
  return known?.checked === true && sameReport(known.report, report);
}

const sameReport = (left: TipReport, right: TipReport): boolean =>
  left === right ||
  (left.view === right.view &&
    left.l1Number === right.l1Number &&
    left.tips.length === right.tips.length &&
    left.tips.every((tip, lane) => tip === right.tips[lane]) &&
    equalBytes(left.signature, right.signature));

/** Marks a checked report; one that came first but was never checked gives way. */
export function acceptReport(slot: ViewSlot, report: TipReport): void {
  const known = slot.reports.get(report.operator);
  if (known?.checked !== true) slot.reports.set(report.operator, { report, checked: true });
}

/** Reports of a view that are checked, by rising operator. */
const checkedReports = (slot: ViewSlot): TipReport[] =>
  [...slot.reports.values()]
    .filter((entry) => entry.checked)
    .map((entry) => entry.report)
    .sort((a, b) => a.operator - b.operator);

/**
 * The leader's reports of a view once they are worth Q seats; until then null, while unchecked ones
 * are being checked.
 */
export function reportQuorum(
  state: ConsensusState,
  view: View,
  out: Outbox,
): readonly TipReport[] | null {
  const slot = slotOf(state, view);
  const checked = checkedReports(slot);
  const quorum = quorumOf(state.context);
  if (worthOf(state, checked) >= quorum) return checked;
  const all = [...slot.reports.values()];
  if (
    worthOf(
      state,
      all.map((entry) => entry.report),
    ) < quorum
  )
    return null;
  const unchecked = all.filter((entry) => !entry.checked).map((entry) => entry.report);
  for (const purpose of state.jobs.purposes.values()) {
    if (purpose.kind === "reports" && purpose.view === view) return null;
  }
  const claims = unchecked.map((report) => ({ kind: "report", report }) as const);
  out.push(startJob(state.jobs, claims, { kind: "reports", view, reports: unchecked }));
  return null;
}

const worthOf = (state: ConsensusState, reports: readonly TipReport[]): number =>
  weightOf(
    state.context,
    reports.map((report) => report.operator),
  );

/** The answer to a check of reports: false ones go, so that a true one can take the place. */
export function onReportsChecked(
  state: ConsensusState,
  view: View,
  reports: readonly TipReport[],
  verdicts: readonly Verdict[],
  out: Outbox,
): void {
  const slot = state.slots.get(view);
  if (slot === undefined) return;
  for (const [index, report] of reports.entries()) {
    if (verdicts[index]?.valid === true) {
      acceptReport(slot, report);
      continue;
    }
    if (slot.reports.get(report.operator)?.report === report) slot.reports.delete(report.operator);
    out.push({ kind: "reject", from: report.operator, code: "bad_signature", reason: "report" });
  }
}

/** Operators whose report of a view is not here, by rising index. [I3] */
export const missingReporters = (state: ConsensusState, view: View): OperatorIndex[] => {
  const slot = slotOf(state, view);
  return state.context.committee.members
    .map((_, operator) => operator as OperatorIndex)
    .filter((operator) => operator !== state.context.self && !slot.reports.has(operator));
};
