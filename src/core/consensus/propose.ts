/** The leader's turn: parent, reports, floor, cut, proposal. [C2, I3..I7] */
import type {
  Block,
  BlockHeader,
  CertificateKey,
  Cut,
  Finalization,
  LaneCertificate,
  Notarization,
  Nullification,
  Proposal,
  TipReport,
} from "../../chain/index.ts";
import { BlockKind, createBlock, cutRoot, Phase, reportsRoot } from "../../chain/index.ts";
import { assert } from "../../primitives/assert.ts";
import type { Hash, OperatorIndex, View } from "../../primitives/brand.ts";
import {
  heightOf,
  laneHeightOf,
  millisOf,
  nextHeight,
  previousView,
  viewOf,
  ZERO_HASH,
} from "../../primitives/brand.ts";
import { quorumOf, weightOf, weightOfOperator } from "../quorum/index.ts";
import { planAnchor } from "./anchor.ts";
import { heightsAdded, kindAfter } from "./block-kind.ts";
import { keepBlock } from "./finality.ts";
import { inclusionFloor } from "./inclusion-floor.ts";
import type { L1Anchor } from "./input.ts";
import { leaderOf } from "./leader.ts";
import { voteNotarize } from "./notarize.ts";
import { signProposal } from "./own-votes.ts";
import { missingReporters, reportQuorum } from "./reports.ts";
import { ask, askBlock, askCertificates, peersOf } from "./requests.ts";
import {
  blockCertificateOf,
  type ConsensusState,
  type Outbox,
  slotOf,
  type ViewSlot,
} from "./state.ts";
import { setTimer } from "./timers.ts";

/** What a proposal builds on. */
type Parent = {
  readonly view: View;
  readonly kind: BlockKind;
  readonly header: Pick<BlockHeader, "height" | "timestampMs" | "l1Number" | "l1Hash">;
  readonly cut: Cut;
  /** Null for the epoch's genesis. */
  readonly justification: { block: Block; certificate: Notarization | Finalization } | null;
  readonly gapNullifications: readonly Nullification[];
};

type Search =
  | { readonly kind: "parent"; readonly parent: Parent }
  | { readonly kind: "certificates"; readonly keys: readonly CertificateKey[] }
  | { readonly kind: "block"; readonly hash: Hash };

/** Proposes as soon as all it takes is here, and asks for what is not. Called after every step. */
export function lead(state: ConsensusState, out: Outbox): void {
  if (!state.voting || leaderOf(state.leaders, state.view) !== state.context.self) return;
  const slot = slotOf(state, state.view);
  const { own } = slot;
  if (own.notarize !== null || own.nullify !== null || own.proposal !== null) return;
  const search = findParent(state);
  if (search.kind !== "parent") {
    if (search.kind === "certificates") askCertificates(state, search.keys, out);
    else askBlock(state, search.hash, out);
    return wake(state, state.nowMs + state.context.local.retryMs, out);
  }
  if (search.parent.kind !== BlockKind.NORMAL) return fill(state, slot, search.parent, out);
  const reports = gatherReports(state, out);
  if (reports === null) return;
  const plan = planCut(state, search.parent.cut, reports);
  if (plan.kind === "unmet") return askLaneCertificates(state, reports, plan.lanes, out);
  const quiet = plan.certificates.length === 0;
  if (quiet) askClaimed(state, slotOf(state, previousView(state.view)), plan.cut, out);
  const earliest = earliestMs(state, quiet);
  if (state.nowMs < earliest) return wake(state, earliest, out);
  const anchor = planAnchor(state, search.parent.header, plan.reports);
  const header = anchor === null ? null : nextHeader(state, search.parent, anchor);
  // No anchor, or no next set, that voters could accept: T1 ends the view. [I7, E4]
  if (header !== null) propose(state, slot, { parent: search.parent, plan, header }, out);
}

/**
 * E5: after a boundary only fillers, which repeat it without reports until it is final. The leader
 * gives it 2Δ to become so without one.
 */
function fill(state: ConsensusState, slot: ViewSlot, parent: Parent, out: Outbox): void {
  const earliest = state.enteredMs + 2 * state.context.local.deltaMs;
  if (state.nowMs < earliest) return wake(state, earliest, out);
  const plan = { cut: parent.cut, certificates: [], reports: [] };
  const { height, timestampMs, l1Number, l1Hash } = parent.header;
  const kind = BlockKind.FILLER;
  const header = {
    kind,
    height: heightOf(height + heightsAdded(state.context, kind)),
    timestampMs,
    l1Number,
    l1Hash,
    nextCommittee: ZERO_HASH,
  };
  propose(state, slot, { parent, plan, header }, out);
}

/**
 * C2: from v - 1 downwards the first notarized view; each view above it needs its nullification. Of
 * a view with both, build on the notarization.
 */
export function findParent(state: ConsensusState): Search {
  const gap: Nullification[] = [];
  const missing: CertificateKey[] = [];
  for (let view = previousView(state.view); view >= 0; view = previousView(view)) {
    const slot = state.slots.get(view);
    const certificate = slot === undefined ? null : blockCertificateOf(slot);
    if (view === 0 || certificate !== null || view === state.finalTip.view) {
      if (missing.length > 0) return { kind: "certificates", keys: missing };
      return parentAt(state, view, certificate, gap.reverse());
    }
    if (slot !== undefined && slot.nullification !== null) gap.push(slot.nullification);
    else if (state.context.rules.gapNeedsNullifications) missing.push(...keysOf(view));
  }
  return { kind: "certificates", keys: missing };
}

const keysOf = (view: View): CertificateKey[] => [
  { view, phase: Phase.NOTARIZE },
  { view, phase: Phase.NULLIFY },
];

function parentAt(
  state: ConsensusState,
  view: View,
  certificate: Notarization | Finalization | null,
  gapNullifications: readonly Nullification[],
): Search {
  if (view === 0) {
    const parent = {
      view,
      kind: BlockKind.NORMAL,
      header: state.context.start,
      cut: state.genesisCut,
      justification: null,
      gapNullifications,
    };
    return { kind: "parent", parent };
  }
  if (certificate === null) {
    return { kind: "certificates", keys: [{ view, phase: Phase.FINALIZE }, ...keysOf(view)] };
  }
  const block = state.blocks.get(certificate.statement.hash);
  if (block === undefined) return { kind: "block", hash: certificate.statement.hash };
  const justification = { block, certificate };
  const { header, cut } = block;
  const { kind } = header;
  return { kind: "parent", parent: { view, kind, header, cut, justification, gapNullifications } };
}

/** I3, I4: reports of v - 1 worth Q seats; asked for Δ/2 after entering, again every tRetry. */
function gatherReports(state: ConsensusState, out: Outbox): readonly TipReport[] | null {
  const previous = previousView(state.view);
  if (previous < 1) return [];
  const reports = reportQuorum(state, previous, out);
  if (reports !== null) return reports;
  const askAt = state.enteredMs + Math.floor(state.context.local.deltaMs / 2);
  if (state.nowMs < askAt) {
    wake(state, askAt, out);
    return null;
  }
  const { epoch } = state.context;
  const missing = missingReporters(state, previous);
  ask(state, "reports", missing, { kind: "getReports", epoch, view: previous }, out);
  wake(state, state.nowMs + state.context.local.retryMs, out);
  return null;
}

type Plan = {
  readonly kind: "cut";
  readonly cut: Cut;
  readonly certificates: readonly LaneCertificate[];
  readonly reports: readonly TipReport[];
};
type Unmet = {
  readonly kind: "unmet";
  readonly lanes: readonly { lane: OperatorIndex; height: number }[];
};

/** I7: the best certificate per lane, never below the parent; lanes under their floor are unmet. */
function planCut(
  state: ConsensusState,
  parentCut: Cut,
  reports: readonly TipReport[],
): Plan | Unmet {
  const { committee, protocol } = state.context;
  const weigh = (operator: OperatorIndex): number => weightOfOperator(state.context, operator);
  const certificates: LaneCertificate[] = [];
  const cut = parentCut.map((before, lane) => {
    const best = state.lanes.bestCertificate(lane as OperatorIndex);
    if (best === null || best.statement.height <= before.height) return before;
    if (best.statement.height > before.height + protocol.maxLaneAdvance) return before;
    certificates.push(best);
    return { height: laneHeightOf(best.statement.height), digest: best.statement.hash };
  });
  let carried = reports;
  let unmet = unmetLanes(cut, parentCut, inclusionFloor(committee, carried, weigh), protocol);
  // I7: reporters of tips that nobody proved within 2Δ are left out while Q seats remain.
  if (unmet.length > 0 && state.nowMs - state.enteredMs >= 2 * state.context.local.deltaMs) {
    carried = withoutUnproven(state, reports, cut);
    unmet = unmetLanes(cut, parentCut, inclusionFloor(committee, carried, weigh), protocol);
  }
  if (unmet.length > 0) return { kind: "unmet", lanes: unmet };
  return { kind: "cut", cut, certificates, reports: carried };
}

function unmetLanes(
  cut: Cut,
  parentCut: Cut,
  floor: readonly number[],
  protocol: { maxLaneAdvance: number },
): { lane: OperatorIndex; height: number }[] {
  const unmet: { lane: OperatorIndex; height: number }[] = [];
  for (const [lane, entry] of cut.entries()) {
    const before = parentCut[lane]?.height ?? 0;
    const height = Math.min(floor[lane] ?? 0, before + protocol.maxLaneAdvance);
    if (entry.height < height) unmet.push({ lane: lane as OperatorIndex, height });
  }
  return unmet;
}

/** Reports without those that claim most beyond the cut, as long as Q seats remain. */
function withoutUnproven(
  state: ConsensusState,
  reports: readonly TipReport[],
  cut: Cut,
): readonly TipReport[] {
  const quorum = quorumOf(state.context);
  const claims = (report: TipReport): boolean =>
    report.tips.some((tip, lane) => tip > (cut[lane]?.height ?? 0));
  let kept = reports;
  for (const report of reports) {
    if (!claims(report)) continue;
    const fewer = kept.filter((other) => other !== report);
    const worth = weightOf(
      state.context,
      fewer.map((other) => other.operator),
    );
    if (worth >= quorum) kept = fewer;
  }
  return kept;
}

/** I7: certificates at or above the floor, of all who reported so much. */
function askLaneCertificates(
  state: ConsensusState,
  reports: readonly TipReport[],
  lanes: readonly { lane: OperatorIndex; height: number }[],
  out: Outbox,
): void {
  const { epoch } = state.context;
  const claimants = new Set<OperatorIndex>();
  for (const report of reports) {
    if (lanes.some(({ lane, height }) => (report.tips[lane] ?? 0) >= height)) {
      claimants.add(report.operator);
    }
  }
  const wanted = lanes.map(({ lane, height }) => ({ lane, height: laneHeightOf(height) }));
  const request = { kind: "getLaneCertificates", epoch, lanes: wanted } as const;
  ask(state, "laneCertificates", peersOf(state, [...claimants]), request, out);
  wake(state, state.nowMs + state.context.local.deltaMs, out);
}

/**
 * T2, I7: nothing to order here, but a reporter claims a certificate above the cut: its owner may have
 * told it alone. The reporter is not idle and would nullify while I wait, so I ask it.
 */
function askClaimed(state: ConsensusState, previous: ViewSlot, cut: Cut, out: Outbox): void {
  const reports = [...previous.reports.values()]
    .map((entry) => entry.report)
    .sort((a, b) => a.operator - b.operator);
  const lanes: { lane: OperatorIndex; height: number }[] = [];
  for (const [lane, entry] of cut.entries()) {
    const best = state.lanes.bestCertificate(lane as OperatorIndex)?.statement.height ?? 0;
    const known = Math.max(entry.height, best);
    if (reports.some((report) => (report.tips[lane] ?? 0) > known)) {
      lanes.push({ lane: lane as OperatorIndex, height: known + 1 });
    }
  }
  if (lanes.length > 0) askLaneCertificates(state, reports, lanes, out);
}

/**
 * T5: a minimal interval since the view before was entered; T2: an idle leader waits a heartbeat.
 * With nothing to order the leader gives the parent up to 2Δ to become final first, so that a quiet
 * network falls idle instead of running empty.
 */
function earliestMs(state: ConsensusState, quiet: boolean): number {
  const { protocol, local } = state.context;
  const interval = state.previousEnteredMs + protocol.minBlockIntervalMs;
  if (!quiet) return interval;
  const patience = state.idle ? protocol.heartbeatMs : 2 * local.deltaMs;
  return Math.max(interval, state.enteredMs + patience);
}

/** The leader's next look, never later than one already set. */
function wake(state: ConsensusState, atMs: number, out: Outbox): void {
  const set = state.leaderWakeMs;
  if (set !== null && set > state.nowMs && set <= atMs) return;
  state.leaderWakeMs = millisOf(atMs);
  setTimer(state, "leader", atMs - state.nowMs, out);
}

/** What a leader decides of a header; the rest follows. */
type Chosen = Pick<
  BlockHeader,
  "kind" | "height" | "timestampMs" | "l1Number" | "l1Hash" | "nextCommittee"
>;

/** E4, C2: the header of a block that is no filler; null while the next set is not known here. */
function nextHeader(state: ConsensusState, parent: Parent, anchor: L1Anchor): Chosen | null {
  const height = nextHeight(parent.header.height);
  const place = { height, l1Number: anchor.number };
  const kind = kindAfter(state.context, parent.kind, place);
  const boundary = kind === BlockKind.BOUNDARY;
  const nextCommittee = boundary ? state.nextCommittee : ZERO_HASH;
  if (nextCommittee === null) return null;
  const timestampMs = millisOf(Math.max(parent.header.timestampMs + 1, state.nowMs));
  return { kind, ...place, l1Hash: anchor.hash, timestampMs, nextCommittee };
}

/** C2: persist, then send with full justification, then vote. */
function propose(
  state: ConsensusState,
  slot: ViewSlot,
  made: {
    readonly parent: Parent;
    readonly plan: Omit<Plan, "kind">;
    readonly header: Chosen;
  },
  out: Outbox,
): void {
  const { parent, plan } = made;
  const { self, epoch, protocol } = state.context;
  assert(self !== null, "an observer does not lead");
  const header: BlockHeader = {
    ...made.header,
    epoch,
    view: slot.view,
    proposer: self,
    parentView: parent.view,
    parentHash: parent.justification?.block.hash ?? state.context.instance,
    cutRoot: cutRoot(plan.cut),
    reportsRoot: reportsRoot(plan.reports),
  };
  const block = createBlock(header, plan.cut, plan.reports);
  const proposal: Omit<Proposal, "signature"> = {
    header,
    cut: plan.cut,
    reports: plan.reports,
    laneCertificates: plan.certificates,
    parent:
      parent.justification === null
        ? null
        : {
            header: parent.justification.block.header,
            cut: parent.justification.block.cut,
            certificate: parent.justification.certificate,
          },
    gapNullifications: parent.gapNullifications.slice(0, protocol.maxGapInline),
  };
  slot.own.proposal = proposal;
  out.push({ kind: "persist", record: { kind: "proposal", proposal } });
  keepBlock(state, block, out);
  signProposal(state, slot, block.hash, out);
  voteNotarize(state, slot, { hash: block.hash, height: header.height }, out);
}

/** Whether the leader still lacks what proves its parent: it then gives the view up. [C2] */
export const lacksParent = (state: ConsensusState): boolean => {
  if (leaderOf(state.leaders, state.view) !== state.context.self) return false;
  const slot = state.slots.get(viewOf(state.view));
  if (slot !== undefined && slot.own.proposal !== null) return false;
  return findParent(state).kind !== "parent";
};
