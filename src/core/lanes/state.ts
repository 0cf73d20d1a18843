/** What the lanes of one epoch remember. */
import type { Batch, BatchRow, CutEntry, Evidence, LaneCertificate } from "../../chain/index.ts";
import { laneGenesis } from "../../chain/index.ts";
import type { Hash, LaneHeight, Millis, OperatorIndex, View } from "../../primitives/brand.ts";
import { laneHeightOf, operatorOf, viewOf } from "../../primitives/brand.ts";
import type { EpochContext } from "../contract.ts";
import { createJobs, type Jobs, type Suspects, type VoteSet } from "../quorum/index.ts";
import { type LaneLimits, laneLimits } from "./limits.ts";
import { createMempool, type Mempool } from "./mempool.ts";
import type { SignedAcks } from "./signed-acks.ts";

/** A batch on disk whose chain below is on disk as well, or its lane's root. */
export type Link = {
  readonly height: LaneHeight;
  readonly digest: Hash;
  readonly parent: Hash | null;
  /** The owner's clock; 0 at a root. */
  readonly createdMs: number;
  /** Section bytes of the lane up to here; null at a root known by its digest only. */
  laneBytes: number | null;
  /** The payload, where it is in memory. */
  batch: Batch | null;
  /** On the chain of a certificate or a cut, or mine: its payload displaces what is not. */
  asked: boolean;
  /** My ack of my own batch, once it is signed; null in the lanes of others. [B1] */
  signature: Uint8Array | null;
};

/** A batch whose parent is not linked yet; in memory only. */
export type Detached = {
  readonly batch: Batch;
  /** On the chain of a certificate or a cut, by whose tip it was asked for. */
  readonly asked: boolean;
};

/** The one open request of a lane. [B9] */
export type Fetch = {
  readonly digest: Hash;
  readonly count: number;
  readonly peer: OperatorIndex;
  readonly askedMs: number;
  /** Only the owner says that this batch exists: it is below one that the owner sent. */
  readonly gap: boolean;
};

/** Peers that do not have a batch of the order any more. [O7] */
export type Refused = {
  readonly digest: Hash;
  readonly sinceMs: Millis;
  readonly absent: Set<OperatorIndex>;
};

/** A certificate that nobody here has checked. [B8] */
export type Candidate = { readonly certificate: LaneCertificate; readonly from: OperatorIndex };

export type Lane = {
  readonly operator: OperatorIndex;
  /** Delivered: batches at or below are on disk and no longer in memory. */
  root: CutEntry;
  /** fin: this lane in the cut of the newest final block. [B5] */
  final: CutEntry;
  /** By digest; at most `linksMax`. */
  readonly links: Map<Hash, Link>;
  /** First digest linked at each height from the root to `tip`: the one chain that is acked. */
  readonly heights: Map<number, Hash>;
  /** Highest height in `heights`. */
  tip: LaneHeight;
  /** By digest; at most `detachedMax` batches of at most `detachedBytesMax`. */
  readonly detached: Map<Hash, Detached>;
  detachedBytes: number;
  /** Bytes of the payloads of `links`; at most `payloadBytesMax`, of my lane one batch more. */
  payloadBytes: number;
  /** The highest batch that I acknowledged; height 0 = none. [B4] */
  acked: CutEntry;
  /** When I last acknowledged, and since when an eligible batch waits for it. */
  ackedMs: number;
  waitingSinceMs: number | null;
  /** Two digests at one height were seen. [B6] */
  forked: boolean;
  /** The owner's acks, unverified, as they came with batches; at most `announcedMax`. [B6] */
  readonly announced: SignedAcks;
  /**
   * After a jump of the root: lowest known ancestor of the root, on the way down to `acked`. While
   * it is not there nothing is acknowledged. [B4]
   */
  lineage: CutEntry | null;
  /** Newest verified. [I8] */
  best: LaneCertificate | null;
  candidate: Candidate | null;
  /** View in which a certificate of this lane was last verified here. [B8] */
  checkedView: View;
  /** Tips asked for by siblings, by rising height; at most `WANTS_MAX`. */
  wants: CutEntry[];
  fetch: Fetch | null;
  /** Whose turn it is to be asked, and which target's, counted up. */
  peerTurn: number;
  targetTurn: number;
  /** Requests in a row that brought nothing. */
  failures: number;
  /** Who said "absent" of a batch that delivery waits for, and since when; n at most. [O7] */
  refused: Refused | null;
  /** Before these times nothing is fetched: at all, for the certificate, for detached batches. */
  fetchAfterMs: number;
  certificateDueMs: number;
  gapDueMs: number;
};

export type TimerName = "seal" | "repeat" | "ack" | "fetch";

/** What a check job was for. */
export type Purpose =
  | { readonly kind: "acks"; readonly height: LaneHeight }
  | {
      readonly kind: "certificates";
      readonly view: View;
      readonly candidates: readonly Candidate[];
    }
  | {
      readonly kind: "evidence";
      readonly evidence: Evidence;
      /** Who is to blame if a signature in it is false. */
      readonly from: OperatorIndex;
    };

export type LanesState = {
  readonly context: EpochContext;
  readonly limits: LaneLimits;
  /** By operator; n of them. */
  readonly lanes: readonly Lane[];
  readonly mempool: Mempool;
  /**
   * Of my batches of epochs before, what no cut has: goes before the mempool; at most
   * `returnedMax`. [E9]
   */
  readonly returned: (readonly BatchRow[])[];
  /** Acks of my batches above my newest certificate, by height; at most `maxLaneAdvance`. [B7] */
  readonly ackSets: Map<number, VoteSet>;
  /** Acks of my batches, unverified, by peer: n × ACKS_REMEMBERED_MAX. [S7] */
  readonly acks: Map<OperatorIndex, SignedAcks>;
  /** How often double acks of an operator were checked; n. */
  readonly accusations: Map<OperatorIndex, number>;
  readonly suspects: Suspects;
  /** At most one per set of acks, one for certificates, ACCUSATIONS_MAX per operator. */
  readonly jobs: Jobs<Purpose>;
  /** Operators that sent a lane certificate that is none; at most n. [B8] */
  readonly forgers: Set<OperatorIndex>;
  certificateJob: boolean;
  /** The epoch is over. [E6] */
  ended: boolean;
  view: View;
  /** When my newest batch, and my newest certificate, last left. [B7] */
  announcedMs: number;
  certificateSentMs: number;
  /** When each armed timer ends. */
  readonly deadlines: Map<TimerName, number>;
};

function createLane(context: EpochContext, operator: OperatorIndex): Lane {
  const genesis = { height: laneHeightOf(0), digest: laneGenesis(context.instance, operator) };
  const root: Link = {
    ...genesis,
    parent: null,
    createdMs: 0,
    laneBytes: 0,
    batch: null,
    asked: false,
    signature: null,
  };
  return {
    operator,
    root: genesis,
    final: genesis,
    links: new Map([[genesis.digest, root]]),
    heights: new Map([[0, genesis.digest]]),
    tip: genesis.height,
    detached: new Map(),
    detachedBytes: 0,
    payloadBytes: 0,
    acked: genesis,
    ackedMs: Number.NEGATIVE_INFINITY,
    waitingSinceMs: null,
    forked: false,
    announced: new Map(),
    lineage: null,
    best: null,
    candidate: null,
    checkedView: viewOf(-1),
    wants: [],
    fetch: null,
    peerTurn: 0,
    targetTurn: 0,
    failures: 0,
    refused: null,
    fetchAfterMs: Number.NEGATIVE_INFINITY,
    certificateDueMs: 0,
    gapDueMs: 0,
  };
}

/** Lanes at height 0. */
export function emptyState(context: EpochContext): LanesState {
  return {
    context,
    limits: laneLimits(context.protocol, context.rollups.length),
    lanes: context.committee.members.map((_, index) => createLane(context, operatorOf(index))),
    mempool: createMempool(),
    returned: [],
    ackSets: new Map(),
    acks: new Map(),
    accusations: new Map(),
    suspects: new Set(),
    jobs: createJobs("lanes", context.epoch),
    forgers: new Set(),
    certificateJob: false,
    ended: false,
    view: viewOf(0),
    announcedMs: Number.NEGATIVE_INFINITY,
    certificateSentMs: Number.NEGATIVE_INFINITY,
    deadlines: new Map(),
  };
}

/** The lane of an operator, or null for a stranger. */
export const laneOf = (state: LanesState, operator: OperatorIndex): Lane | null =>
  state.lanes[operator] ?? null;

/** My own lane, or null for an observer. */
export const ownLane = (state: LanesState): Lane | null =>
  state.context.self === null ? null : laneOf(state, state.context.self);

/** Height of the newest verified certificate of a lane; 0 = none. */
export const certifiedHeight = (lane: Lane): number => lane.best?.statement.height ?? 0;
