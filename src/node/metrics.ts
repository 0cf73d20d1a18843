/** Metrics of the protocol; what they say is derived in `core-metrics.ts`. */
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { COUNTS, FAST, ROUND, startAtZero } from "../telemetry/index.ts";

export const MISS_REASONS = ["offline", "silent", "late", "behind", "invalid"] as const;
export type MissReason = (typeof MISS_REASONS)[number];

export const PROPOSAL_FAULTS = [
  "below_floor",
  "justification",
  "lane_proof",
  "l1_anchor",
  "timestamp",
  "malformed",
] as const;
export type ProposalFaultLabel = (typeof PROPOSAL_FAULTS)[number];

const EVIDENCE_TYPES = [
  "double_propose",
  "double_notarize",
  "nullify_finalize",
  "double_finalize",
  "double_ack",
  "double_output",
  "cert_conflict",
] as const;

const PHASES = ["propose", "notarize", "finalize", "release", "certify"] as const;

const CLAIM_KINDS = ["votes", "certificate", "report"] as const;

const SYNC_KINDS = ["blocks", "batches", "outputs", "output_state"] as const;
const SYNC_OUTCOMES = ["ok", "absent", "invalid", "timeout"] as const;

export type CoreMetrics = ReturnType<typeof createCoreMetrics>;

/** Places in a committee are label values; `startOperators` says how many there are. */
export function createCoreMetrics(registry: Registry) {
  const makers = makersOf(registry);
  const votes = voteMetrics(makers);
  const lanes = laneMetrics(makers);
  let started = 0;
  return {
    ...epochMetrics(makers),
    ...consensusMetrics(makers),
    ...votes,
    ...lanes,
    ...rollupMetrics(makers),
    /** Samples of all places below `operators` start at 0; lanes begin anew. */
    startOperators(operators: number): void {
      for (let place = 0; place < Math.max(started, operators); place++) {
        const operator = String(place);
        lanes.laneCertified.set({ operator }, 0);
        lanes.laneIncluded.set({ operator }, 0);
        if (place < started) continue;
        votes.votesCounted.inc({ operator }, 0);
        for (const reason of MISS_REASONS) votes.votesMissed.inc({ operator, reason }, 0);
      }
      started = Math.max(started, operators);
    },
  };
}

type Makers = ReturnType<typeof makersOf>;

/** Makes metrics in one registry; every closed combination of labels starts at 0. */
function makersOf(registry: Registry) {
  const registers = [registry];
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers });
  const byOperator = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ["operator"], registers });
  const counter = <Name extends string>(
    name: string,
    help: string,
    labels: Readonly<Record<Name, readonly string[]>>,
  ): Counter<Name> => {
    const labelNames = Object.keys(labels) as Name[];
    const metric = new Counter<Name>({ name, help, labelNames, registers });
    startAtZero(metric, labels);
    return metric;
  };
  const histogram = <Name extends string>(
    name: string,
    rest: {
      readonly help: string;
      readonly labels: Readonly<Record<Name, readonly string[]>>;
      readonly buckets: readonly number[];
    },
  ): Histogram<Name> => {
    const labelNames = Object.keys(rest.labels) as Name[];
    const { help } = rest;
    const buckets = [...rest.buckets];
    const metric = new Histogram<Name>({ name, help, labelNames, buckets, registers });
    startAtZero(metric, rest.labels);
    return metric;
  };
  return { registers, gauge, byOperator, counter, histogram };
}

/** The epoch that votes. */
const epochMetrics = ({ gauge }: Makers) => ({
  epoch: gauge("lockstep_epoch_number", "The epoch that votes."),
  epochRemaining: gauge(
    "lockstep_epoch_remaining_seconds",
    "Seconds until the next epoch may begin; 0 where epochs have no end.",
  ),
  seats: gauge("lockstep_epoch_seats", "Seats of the committee of the epoch that votes."),
});

/** Views, blocks and heights. */
const consensusMetrics = ({ registers, gauge, counter, histogram }: Makers) => ({
  view: gauge("lockstep_consensus_view", "The current view."),
  orderedHeight: gauge("lockstep_consensus_ordered_height", "The newest final height."),
  certifiedHeight: gauge(
    "lockstep_consensus_certified_height",
    "The newest height with an output certificate.",
  ),
  targetHeight: gauge(
    "lockstep_consensus_target_height",
    "The highest height of any verified certificate.",
  ),
  lastCertified: gauge(
    "lockstep_consensus_last_certified_timestamp_seconds",
    "Time of the newest certified output.",
  ),
  blocks: counter("lockstep_consensus_blocks_total", "Blocks that became final.", {}),
  views: counter("lockstep_consensus_views_total", "Views that ended, by how.", {
    outcome: ["notarized", "nullified"],
  }),
  orderDuration: new Histogram({
    name: "lockstep_consensus_order_duration_seconds",
    help: "Time from a block's own time to its finality here.",
    buckets: ROUND,
    registers,
  }),
  phaseDuration: histogram("lockstep_consensus_phase_duration_seconds", {
    help: "Time that a phase of a final block took as seen here.",
    labels: { phase: PHASES },
    buckets: ROUND,
  }),
  ownProposals: counter("lockstep_consensus_own_proposals_total", "Own turns as a leader.", {
    outcome: ["finalized", "nullified", "not_ready"],
  }),
  rejectedProposals: counter(
    "lockstep_consensus_rejected_proposals_total",
    "Proposals of others that were refused.",
    { reason: PROPOSAL_FAULTS },
  ),
  evidence: counter("lockstep_consensus_evidence_total", "Provable offences seen.", {
    type: EVIDENCE_TYPES,
  }),
});

/** Votes, their checks, and what was asked of others. */
const voteMetrics = ({ registers, counter, histogram }: Makers) => ({
  votesCounted: new Counter({
    name: "lockstep_votes_counted_total",
    help: "Views in which an operator voted.",
    labelNames: ["operator"],
    registers,
  }),
  votesMissed: new Counter({
    name: "lockstep_votes_missed_total",
    help: "Views without an operator's vote.",
    labelNames: ["operator", "reason"],
    registers,
  }),
  verifyDuration: histogram("lockstep_verify_duration_seconds", {
    help: "Time of one job of signature checks.",
    labels: { kind: CLAIM_KINDS },
    buckets: FAST,
  }),
  bisections: counter(
    "lockstep_verify_bisections_total",
    "Aggregates that did not hold and were taken apart.",
    {},
  ),
  syncRequests: counter("lockstep_sync_requests_total", "Requests for what this node lacked.", {
    kind: SYNC_KINDS,
    outcome: SYNC_OUTCOMES,
  }),
});

/** Lanes and their way into the order. */
const laneMetrics = ({ registers, byOperator }: Makers) => ({
  laneCertify: new Histogram({
    name: "lockstep_lanes_certify_duration_seconds",
    help: "Time from sealing an own batch to its lane certificate.",
    buckets: ROUND,
    registers,
  }),
  laneCertified: byOperator(
    "lockstep_lanes_certified_height",
    "Newest certified height of a lane.",
  ),
  laneIncluded: byOperator(
    "lockstep_lanes_included_height",
    "Height up to which a lane is in the order.",
  ),
  inclusionDelay: new Histogram({
    name: "lockstep_lanes_inclusion_delay_blocks",
    help: "Blocks between a lane certificate seen here and its inclusion.",
    buckets: COUNTS,
    registers,
  }),
});

/** Rollups, whose names are an open set: they are limited where they are used. */
const rollupMetrics = ({ registers }: Makers) => ({
  rollupTransactions: new Counter({
    name: "lockstep_rollup_transactions_total",
    help: "Transactions in certified batches of a rollup.",
    labelNames: ["rollup"],
    registers,
  }),
  rollupBytes: new Counter({
    name: "lockstep_rollup_bytes_total",
    help: "Bytes of certified batches of a rollup.",
    labelNames: ["rollup"],
    registers,
  }),
  rollupSequence: new Gauge({
    name: "lockstep_rollup_sequence_number",
    help: "Sequence number of a rollup's newest certified batch.",
    labelNames: ["rollup"],
    registers,
  }),
});
