/** Committees, statements, certificates, reports and proposals that are right unless told otherwise. */
import {
  ackStatement,
  type Block,
  type BlockHeader,
  BlockKind,
  bitmapOf,
  blockHash,
  type Certificate,
  type Cut,
  createBlock,
  createCommittee,
  cutRoot,
  defaultLocalParameters,
  defaultProtocolParameters,
  type Finalization,
  finalizeStatement,
  genesisCut,
  type LaneCertificate,
  type LocalParameters,
  type MessageOf,
  type Notarization,
  type Nullification,
  notarizeStatement,
  nullifyStatement,
  type Proposal,
  type ProtocolParameters,
  proposeStatement,
  reportsRoot,
  type SignedStatement,
  type Statement,
  type TipReport,
  type TipReportContent,
  type ViewCertificate,
} from "../../../../src/chain/index.ts";
import { electLeader } from "../../../../src/core/consensus/index.ts";
import type { EpochContext, EpochEnd } from "../../../../src/core/contract.ts";
import { ALL_RULES, type Rules } from "../../../../src/core/rules.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  laneHeightOf,
  type Millis,
  millisOf,
  nextHeight,
  type OperatorIndex,
  operatorOf,
  seatsOf,
  type View,
  viewOf,
  ZERO_HASH,
} from "../../../../src/primitives/brand.ts";
import { aggregateOf, reportSignatureOf, signatureOf } from "./signatures.ts";

/** Δ of every test, ms: tPropose = 600, tView = 800, tRetry = 200, tPropose/2 = 300. */
const DELTA_MS = 100;
/** When every test begins. */
export const START_MS = millisOf(1_000_000);
export const EPOCH = epochOf(7);
/** A hash that a reader recognises. */
export const hashOf = (text: string): Hash =>
  `0x${[...text]
    .map((letter) => letter.charCodeAt(0).toString(16).padStart(2, "0"))
    .join("")
    .padEnd(64, "0")}` as Hash;
export const INSTANCE = hashOf("instance");

export type ContextOptions = {
  readonly seats?: readonly number[];
  readonly self?: number | null;
  readonly rules?: Partial<Rules>;
  /** Default: never. */
  readonly end?: EpochEnd;
  readonly protocol?: Partial<ProtocolParameters>;
  readonly local?: Partial<LocalParameters>;
};

/** Epoch 7 of a committee with one operator per entry of `seats`; four of one seat, self = 0. */
export function contextOf(options: ContextOptions = {}): EpochContext {
  const seats = options.seats ?? [1, 1, 1, 1];
  const members = seats.map((count) => ({
    seats: seatsOf(count),
    blsKey: new Uint8Array(96),
    nodeKey: new Uint8Array(32),
  }));
  const self = options.self === undefined ? 0 : options.self;
  return {
    epoch: EPOCH,
    instance: INSTANCE,
    start: {
      height: heightOf(40),
      timestampMs: millisOf(START_MS - 1000),
      l1Number: 5,
      l1Hash: hashOf("l1"),
    },
    leaderSeed: hashOf("seed"),
    committee: createCommittee(EPOCH, members),
    committeeHash: ZERO_HASH,
    self: self === null ? null : operatorOf(self),
    rollups: [],
    end: options.end ?? { kind: "never" },
    protocol: { ...defaultProtocolParameters(seats.length), ...options.protocol },
    local: { ...defaultLocalParameters(seats.length, DELTA_MS), ...options.local },
    rules: { ...ALL_RULES, ...options.rules },
  };
}

export const operatorsOf = (context: EpochContext): OperatorIndex[] =>
  context.committee.members.map((_, index) => operatorOf(index));

export const leaderAt = (context: EpochContext, view: number): OperatorIndex =>
  electLeader(context, viewOf(view));

/** First view from `from` on that `operator` leads. */
export function viewLedBy(context: EpochContext, operator: number, from = 1): View {
  let view = from;
  while (leaderAt(context, view) !== operator) view++;
  return viewOf(view);
}

/** The first operators, by index, that are worth Q seats. */
function quorum(context: EpochContext): OperatorIndex[] {
  const chosen: OperatorIndex[] = [];
  let worth = 0;
  for (const operator of operatorsOf(context)) {
    if (worth >= context.committee.quorumSeats) break;
    chosen.push(operator);
    worth += context.committee.members[operator]?.seats ?? 0;
  }
  return chosen;
}

/** Q seats of operators that are not `self`; with one seat each: the others. */
export const others = (context: EpochContext): OperatorIndex[] =>
  operatorsOf(context).filter((operator) => operator !== context.self);

/** What votes for a block name. */
export type Point = { readonly view: View; readonly height: number; readonly hash: Hash };

export const pointOf = ({ header }: { header: BlockHeader }): Point => ({
  view: header.view,
  height: header.height,
  hash: blockHash(header),
});

export const blockOf = ({ header, cut, reports }: Omit<Proposal, "signature">): Block =>
  createBlock(header, cut, reports);

const toBlockPoint = (point: Point) => ({ ...point, height: heightOf(point.height), epoch: EPOCH });

export const notarize = (point: Point): Statement => notarizeStatement(toBlockPoint(point));
export const finalize = (point: Point): Statement => finalizeStatement(toBlockPoint(point));
export const propose = (point: Point): Statement => proposeStatement(toBlockPoint(point));
export const nullify = (view: number): Statement => nullifyStatement(EPOCH, viewOf(view));

export const signed = (operator: number, statement: Statement): SignedStatement => ({
  operator: operatorOf(operator),
  statement,
  signature: signatureOf(operator, statement),
});

/** A certificate of any statement, by default signed by the first Q seats. */
export const certify = (
  context: EpochContext,
  statement: Statement,
  signers: readonly number[] = quorum(context),
): Certificate => ({
  statement,
  signers: bitmapOf(context.committee.members.length, signers.map(operatorOf)),
  signature: aggregateOf(signers, statement),
});

export const notarization = (
  context: EpochContext,
  block: { header: BlockHeader },
  signers?: readonly number[],
): Notarization => certify(context, notarize(pointOf(block)), signers) as Notarization;

export const finalization = (
  context: EpochContext,
  block: { header: BlockHeader },
  signers?: readonly number[],
): Finalization => certify(context, finalize(pointOf(block)), signers) as Finalization;

export const nullification = (
  context: EpochContext,
  view: number,
  signers?: readonly number[],
): Nullification => certify(context, nullify(view), signers) as Nullification;

/** Digest of a batch that a reader recognises: lane, height, chain. */
export const digestOf = (lane: number, height: number, chain = ""): Hash =>
  hashOf(`lane ${lane} batch ${height}${chain}`);

export const laneCertificate = (
  context: EpochContext,
  lane: number,
  height: number,
  options: { signers?: readonly number[]; chain?: string } = {},
): LaneCertificate =>
  certify(
    context,
    ackStatement({
      epoch: EPOCH,
      lane: operatorOf(lane),
      height: laneHeightOf(height),
      digest: digestOf(lane, height, options.chain),
    }),
    options.signers,
  ) as LaneCertificate;

/** The genesis cut with some lanes at a height. */
export const cutOf = (context: EpochContext, heights: readonly number[] = []): Cut =>
  genesisCut(INSTANCE, context.committee.members.length).map((entry, lane) => {
    const height = heights[lane] ?? 0;
    return height === 0 ? entry : { height: laneHeightOf(height), digest: digestOf(lane, height) };
  });

/** A report that claims these heights per lane. */
export function reportOf(
  context: EpochContext,
  operator: number,
  view: number,
  tips: readonly number[] = [],
  l1Number = 5,
): TipReport {
  const content: TipReportContent = {
    epoch: EPOCH,
    view: viewOf(view),
    operator: operatorOf(operator),
    l1Number,
    tips: operatorsOf(context).map((lane) => laneHeightOf(tips[lane] ?? 0)),
  };
  return { ...content, signature: reportSignatureOf(content) };
}

export type VoteKind = "notarize" | "nullify" | "finalize";

/** A vote as its signer sends it, with a report of nothing. */
export function voteOf(
  context: EpochContext,
  operator: number,
  statement: Statement,
  report: TipReport = reportOf(context, operator, statement.view),
): MessageOf<VoteKind> {
  const signature = signatureOf(operator, statement);
  if (statement.phase === 3) return { kind: "finalize", epoch: EPOCH, statement, signature };
  const kind = statement.phase === 1 ? "notarize" : "nullify";
  return { kind, epoch: EPOCH, statement, signature, report };
}

export type ProposalOptions = {
  readonly view: number;
  /** Null: the epoch's genesis. */
  readonly parent?: Omit<Proposal, "signature"> | null;
  /** Default: the parent's notarization. */
  readonly certificate?: ViewCertificate;
  /** Default: a nullification of every view between. */
  readonly gap?: readonly Nullification[];
  /** Height per lane; default: the parent's cut. */
  readonly heights?: readonly number[];
  readonly cut?: Cut;
  /** Default: the exact certificate of each lane that advances. */
  readonly laneCertificates?: readonly LaneCertificate[];
  /** Default: reports of the view before that claim nothing, by the first Q seats. */
  readonly reports?: readonly TipReport[];
  readonly timestampMs?: Millis;
  /** Put over the header, after the roots are computed. */
  readonly header?: Partial<BlockHeader>;
  readonly signature?: Uint8Array;
};

/** A proposal of the leader of its view that every rule accepts, unless the options say otherwise. */
export function proposalOf(context: EpochContext, options: ProposalOptions): Proposal {
  const view = viewOf(options.view);
  const parent = options.parent ?? null;
  const above = parent?.header ?? { ...context.start, view: viewOf(0) };
  const parentCut = parent?.cut ?? cutOf(context);
  const cut = options.cut ?? (options.heights ? cutOf(context, options.heights) : parentCut);
  const reports =
    options.reports ??
    (view === 1 ? [] : quorum(context).map((operator) => reportOf(context, operator, view - 1)));
  const header: BlockHeader = {
    epoch: EPOCH,
    view,
    height: nextHeight(above.height),
    kind: BlockKind.NORMAL,
    proposer: leaderAt(context, view),
    parentView: above.view,
    parentHash: parent === null ? context.instance : blockHash(parent.header),
    cutRoot: cutRoot(cut),
    reportsRoot: reportsRoot(reports),
    l1Number: above.l1Number,
    l1Hash: above.l1Hash,
    timestampMs: options.timestampMs ?? millisOf(above.timestampMs + 1),
    nextCommittee: ZERO_HASH,
    ...options.header,
  };
  const gap: Nullification[] = [];
  for (let between = above.view + 1; between < view; between++) {
    gap.push(nullification(context, between));
  }
  const point = { view: header.view, height: header.height, hash: blockHash(header) };
  return {
    header,
    cut,
    reports,
    laneCertificates: options.laneCertificates ?? certificatesOfAdvance(context, parentCut, cut),
    parent: parent && {
      header: parent.header,
      cut: parent.cut,
      certificate: (options.certificate ?? notarization(context, parent)) as Notarization,
    },
    gapNullifications: options.gap ?? gap,
    signature: options.signature ?? signatureOf(header.proposer, propose(point)),
  };
}

/** The certificate of each lane that a cut advances. */
const certificatesOfAdvance = (context: EpochContext, before: Cut, after: Cut): LaneCertificate[] =>
  after.flatMap((entry, lane) =>
    entry.height > (before[lane]?.height ?? 0)
      ? [laneCertificate(context, lane, entry.height)]
      : [],
  );
