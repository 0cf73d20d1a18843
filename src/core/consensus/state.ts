/**
 * What consensus remembers of one epoch, with the bound of every collection. [S19]
 */
import type {
  Block,
  Cut,
  EpochProof,
  Evidence,
  Finalization,
  LaneCertificate,
  Notarization,
  Nullification,
  Proposal,
  SignedStatement,
  TipReport,
  TipReportContent,
  ViewCertificate,
} from "../../chain/index.ts";
import { genesisCut } from "../../chain/index.ts";
import type { Hash, Height, Millis, OperatorIndex, View } from "../../primitives/brand.ts";
import { millisOf, nextView, viewOf } from "../../primitives/brand.ts";
import type { EpochContext } from "../contract.ts";
import type { Jobs, Suspects, VoteSet } from "../quorum/index.ts";
import { createJobs } from "../quorum/index.ts";
import { createEvidencePool, type EvidencePool } from "./evidence-pool.ts";
import type { ConsensusEffect, L1View, LaneView } from "./input.ts";
import { createLeaderTable, type LeaderTable } from "./leader.ts";

/** How far a proposal has come at this node. */
export type ProposalStage =
  /** Its view is not mine yet. */
  | "buffered"
  /** Signatures are being checked. */
  | "checking"
  /** Checked; something it rests on is not here, or its time has not come. */
  | "waiting"
  /** Voted for, refused, or overtaken: nothing more to decide. */
  | "settled";

export type ProposalSlot = {
  readonly proposal: Proposal;
  readonly hash: Hash;
  stage: ProposalStage;
  /** Lanes whose certificate was checked with the proposal. [C3.5] */
  provenLanes: readonly OperatorIndex[];
};

/** Everything about one view. */
export type ViewSlot = {
  readonly view: View;
  /** When I left it, or null while it is ahead or mine. */
  leftMs: Millis | null;
  notarization: Notarization | null;
  nullification: Nullification | null;
  finalization: Finalization | null;
  /** Own decisions, durable before they are signed. */
  readonly own: {
    notarize: SignedOwn | null;
    nullify: SignedOwn | null;
    finalize: SignedOwn | null;
    report: { readonly content: TipReportContent; signed: TipReport | null } | null;
    proposal: Omit<Proposal, "signature"> | null;
  };
  proposal: ProposalSlot | null;
  /** First statement of each (operator, phase) and one conflicting: at most 2 × 4 × n. [C10] */
  readonly seen: Map<OperatorIndex, SignedStatement[]>;
  /** By `pointKey`, at most n each: an operator's first vote opens a set. */
  readonly notarizeVotes: Map<string, VoteSet>;
  readonly finalizeVotes: Map<string, VoteSet>;
  nullifyVotes: VoteSet | null;
  /** One per operator; `checked` where the signature was. */
  readonly reports: Map<OperatorIndex, { readonly report: TipReport; checked: boolean }>;
};

/** An own vote: its block where it has one, and the signature once the signer gave it. */
export type SignedOwn = {
  readonly hash: Hash;
  readonly height: Height;
  signature: Uint8Array | null;
};

/** What a running check is for. */
export type Purpose =
  | { readonly kind: "votes"; readonly view: View; readonly set: VoteSet }
  | { readonly kind: "certificate"; readonly key: string }
  | {
      readonly kind: "proposal";
      readonly view: View;
      readonly hash: Hash;
      readonly claims: ProposalClaims;
    }
  | { readonly kind: "reports"; readonly view: View; readonly reports: readonly TipReport[] }
  | { readonly kind: "evidence"; readonly evidence: Evidence; readonly from: OperatorIndex | null }
  | {
      readonly kind: "ownVotes";
      readonly from: OperatorIndex;
      readonly votes: readonly SignedStatement[];
    };

/** Which claims of a proposal's job stand where, in the job's order. */
export type ProposalClaims = {
  readonly certificates: readonly ViewCertificate[];
  readonly laneCertificates: readonly LaneCertificate[];
  readonly reports: readonly TipReport[];
};

/** The last final block here, whose ancestors are all delivered to `ordering`. */
export type FinalTip = {
  readonly hash: Hash;
  readonly height: Height;
  readonly view: View;
  readonly cut: Cut;
};

export type ConsensusState = {
  readonly context: EpochContext;
  readonly lanes: LaneView;
  readonly l1: L1View;
  readonly leaders: LeaderTable;
  readonly jobs: Jobs<Purpose>;
  readonly suspects: Suspects;
  nowMs: Millis;
  /** Signs and votes; false for an observer and until R4 is answered. */
  voting: boolean;
  /** Operators that answered GetOwnVotes; n at most. [R4] */
  readonly answeredOwnVotes: Set<OperatorIndex>;
  view: View;
  /** Highest view that a certificate allows me to enter; the step ends by entering it. [C1] */
  targetView: View;
  enteredMs: Millis;
  /** When the view before was entered: T5 counts from there. */
  previousEnteredMs: Millis;
  /** T2: waiting for a lane certificate, with timers a heartbeat longer. */
  idle: boolean;
  /** Deadlines of T1, and whether they were extended already. */
  proposeAtMs: Millis;
  viewAtMs: Millis;
  /** When the leader gives up without what proves its parent. [C2] */
  parentAtMs: Millis;
  /** The leader's next look at what it lacks; null: none is set. */
  leaderWakeMs: Millis | null;
  finalizedView: View;
  /** Cut of view 0. */
  readonly genesisCut: Cut;
  finalTip: FinalTip;
  /** keccak-256 of the next committee's blob; null: that set is not fixed here yet. [E4] */
  nextCommittee: Hash | null;
  /** How the epoch ended: from then on there are no votes, only blocks to fetch. [E6] */
  ending: EpochProof | null;
  /** Newest finalization whose block or ancestors are missing. */
  pendingFinalization: Finalization | null;
  /** viewRetention + viewWindow + 2. */
  readonly slots: Map<View, ViewSlot>;
  /** Blocks of the views in `slots`. */
  readonly blocks: Map<Hash, Block>;
  /** Last time anything was heard of an operator; n. [T4] */
  readonly heardMs: Map<OperatorIndex, Millis>;
  /** Last help given to an operator; n. [C9] */
  readonly helped: Map<OperatorIndex, { readonly view: View; readonly atMs: Millis }>;
  /** Requests answered to an operator since `sinceMs`; n. [Y1] */
  readonly answers: Map<OperatorIndex, { readonly sinceMs: Millis; readonly count: number }>;
  /** Certificates that wait for their check, first in flight: n × CERTIFICATE_CHECKS_PER_PEER_MAX. */
  readonly checking: Map<
    string,
    { readonly from: OperatorIndex; readonly certificate: ViewCertificate }[]
  >;
  readonly evidence: EvidencePool;
  /** When each request was last sent in this view; cleared on entering the next. */
  readonly asked: Map<string, Millis>;
};

/** Where effects go, in order. */
export type Outbox = ConsensusEffect[];

/** The parent that view 0 stands for. */
const genesisTip = (context: EpochContext): FinalTip => ({
  hash: context.instance,
  height: context.start.height,
  view: viewOf(0),
  cut: genesisCut(context.instance, context.committee.members.length),
});

export const createState = (
  context: EpochContext,
  views: { readonly lanes: LaneView; readonly l1: L1View },
  nowMs: Millis,
): ConsensusState => ({
  context,
  ...views,
  leaders: createLeaderTable(context),
  jobs: createJobs<Purpose>("consensus", context.epoch),
  suspects: new Set(),
  nowMs,
  voting: false,
  answeredOwnVotes: new Set(),
  view: viewOf(0),
  targetView: viewOf(1),
  enteredMs: nowMs,
  previousEnteredMs: millisOf(0),
  idle: false,
  proposeAtMs: nowMs,
  viewAtMs: nowMs,
  parentAtMs: nowMs,
  leaderWakeMs: null,
  finalizedView: viewOf(0),
  genesisCut: genesisCut(context.instance, context.committee.members.length),
  finalTip: genesisTip(context),
  nextCommittee: null,
  ending: null,
  pendingFinalization: null,
  slots: new Map(),
  blocks: new Map(),
  heardMs: new Map(),
  helped: new Map(),
  answers: new Map(),
  checking: new Map(),
  evidence: createEvidencePool(),
  asked: new Map(),
});

/** The slot of a view, made on first use. Callers check the window before. [C10] */
export function slotOf(state: ConsensusState, view: View): ViewSlot {
  const known = state.slots.get(view);
  if (known !== undefined) return known;
  const slot: ViewSlot = {
    view,
    leftMs: null,
    notarization: null,
    nullification: null,
    finalization: null,
    own: { notarize: null, nullify: null, finalize: null, report: null, proposal: null },
    proposal: null,
    seen: new Map(),
    notarizeVotes: new Map(),
    finalizeVotes: new Map(),
    nullifyVotes: null,
    reports: new Map(),
  };
  state.slots.set(view, slot);
  return slot;
}

/** A certificate of `view` is here: the view after it may be entered, never a lower one. [C1] */
export function endView(state: ConsensusState, view: View): void {
  if (view >= state.targetView) state.targetView = nextView(view);
}

/** Lowest view that is remembered. [C7, C10] */
export const oldestView = (state: ConsensusState): View =>
  viewOf(Math.max(1, state.finalizedView - state.context.local.viewRetention));

/** Highest view whose votes and proposals are kept. [C10] */
export const newestView = (state: ConsensusState): View =>
  viewOf(state.view + state.context.protocol.viewWindow);

/** The certificate that says which block of a view may be built on: final counts. [C2] */
export const blockCertificateOf = (slot: ViewSlot): Notarization | Finalization | null =>
  slot.notarization ?? slot.finalization;
