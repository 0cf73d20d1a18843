/** What metrics say of the cores, derived from inputs and effects: cores know no metrics. */

import type { Gauge, Registry } from "prom-client";
import type { LaneStatus } from "../api/index.ts";
import { type Block, BlockKind, Phase, type StoredRecord } from "../chain/index.ts";
import type {
  Claim,
  Effect,
  Input,
  Inspection,
  PublishedOutput,
  RejectionCode,
  Verdict,
} from "../core/index.ts";
import type { PeerKey } from "../primitives/brand.ts";
import { createLabelLimits } from "../telemetry/index.ts";
import { createCoreMetrics, PROPOSAL_FAULTS, type ProposalFaultLabel } from "./metrics.ts";
import { createVoteAccounting, type VoteAccounting } from "./vote-accounting.ts";

/** Views and heights whose times are remembered. */
const REMEMBERED = 512;
const ROLLUP_LABELS_MAX = 200;

/** The committee that metrics are by from here on. */
export type ObservedEpoch = {
  readonly epoch: number;
  readonly operators: number;
  /** My place; null: not a member. */
  readonly self: number | null;
  readonly seats: number;
  readonly rollups: readonly { readonly rollupId: number; readonly name: string }[];
};

export type CoreObserver = {
  /** Views and lanes begin anew: what is told of another epoch does not count. [E3] */
  opened(epoch: ObservedEpoch): void;
  /** Seconds until the next epoch may begin. */
  remaining(seconds: number): void;
  /** Certified and included height of every lane. */
  lanes(): readonly LaneStatus[];
  /** Time of the newest certified output; 0: none since the start. */
  lastCertifiedMs(): number;
  stepped(input: Input, effects: readonly Effect[], state: Inspection): void;
  left(effect: Effect): void;
  /** Passes the verdicts on and notes how long they took. */
  timed(
    claims: readonly Claim[],
    verdicts: Promise<readonly Verdict[]>,
  ): Promise<readonly Verdict[]>;
};

type ViewTimes = { entered?: number; proposed?: number; notarized?: number };

export function createCoreObserver(options: {
  readonly registry: Registry;
  /** Place of a peer in the committee; negative: a stranger. */
  placeOf(peer: PeerKey): number;
  /** Of this node, member or not. */
  readonly ownKey: PeerKey;
  nowMs(): number;
  isConnected(operator: number): boolean;
  /** A core refused something of a peer. */
  rejected(operator: number, code: RejectionCode): void;
  /** A certificate of a new highest height was verified. */
  target(height: number): void;
}): CoreObserver {
  const { registry, nowMs } = options;
  const metrics = createCoreMetrics(registry);
  const rollupLabel = createLabelLimits(registry)("rollup", ROLLUP_LABELS_MAX);
  const names = new Map<number, string>();
  const times = new Map<number, ViewTimes>();
  const finalMs = new Map<number, number>();
  const batchMs = new Map<number, number>();
  const certifiedAt = new Map<string, number>();
  const ownViews = new Set<number>();
  let self: number | null = null;
  let epoch = -1;
  let votes = accounting(0);
  let lanes: { readonly operator: number; certifiedHeight: number; includedHeight: number }[] = [];
  let lastCertifiedMs = 0;
  let view = 0;
  let ordered = 0;
  let target = 0;
  const show = {
    epoch: changing(metrics.epoch),
    view: changing(metrics.view),
    ordered: changing(metrics.orderedHeight),
    certified: changing(metrics.certifiedHeight),
  };

  function accounting(operators: number): VoteAccounting {
    return createVoteAccounting({
      operators,
      self,
      isConnected: options.isConnected,
      counted: (operator) => metrics.votesCounted.inc({ operator: String(operator) }),
      missed: (operator, reason) => metrics.votesMissed.inc({ operator: String(operator), reason }),
    });
  }

  function opened(next: ObservedEpoch): void {
    if (next.epoch < epoch) return;
    epoch = next.epoch;
    self = next.self;
    view = 0;
    for (const memory of [times, batchMs, certifiedAt, ownViews]) memory.clear();
    for (const { rollupId, name } of next.rollups) names.set(rollupId, name);
    metrics.startOperators(next.operators);
    metrics.seats.set(next.seats);
    votes = accounting(next.operators);
    lanes = Array.from({ length: next.operators }, (_, operator) => ({
      operator,
      certifiedHeight: 0,
      includedHeight: 0,
    }));
  }

  const seconds = (sinceMs: number): number => Math.max(0, nowMs() - sinceMs) / 1000;
  const timesOf = (of: number): ViewTimes => {
    const known = times.get(of);
    if (known !== undefined) return known;
    const fresh: ViewTimes = {};
    remember(times, of, fresh);
    return fresh;
  };
  const phase = (name: string, sinceMs: number | undefined): void => {
    if (sinceMs !== undefined) metrics.phaseDuration.observe({ phase: name }, seconds(sinceMs));
  };
  const raiseTarget = (height: number): void => {
    if (height <= target) return;
    target = height;
    metrics.targetHeight.set(target);
    options.target(target);
  };

  function received(input: Extract<Input, { kind: "message" }>): void {
    const { message, from } = input;
    if (message.epoch !== epoch) return;
    if ("statement" in message && "signature" in message && message.kind !== "ack") {
      if (message.kind !== "outputVote") votes.voted(options.placeOf(from), message.statement.view);
    }
    if (message.kind === "proposal") {
      const of = timesOf(message.proposal.header.view);
      of.proposed ??= nowMs();
      phase("propose", of.entered);
    }
  }

  function persisted(record: StoredRecord): void {
    switch (record.kind) {
      case "viewCertificate":
        return certified(record.certificate.statement);
      case "laneCertificate": {
        const { view: lane, height } = record.certificate.statement;
        metrics.laneCertified.set({ operator: String(lane) }, height);
        const known = lanes[lane];
        if (known !== undefined) known.certifiedHeight = Math.max(known.certifiedHeight, height);
        remember(certifiedAt, `${lane}/${height}`, ordered);
        const sealed = lane === self ? batchMs.get(height) : undefined;
        if (sealed !== undefined) metrics.laneCertify.observe(seconds(sealed));
        return;
      }
      case "batch":
        if (record.batch.header.lane === self)
          remember(batchMs, record.batch.header.height, nowMs());
        return;
      case "proposal":
        remember(ownViews, record.proposal.header.view);
        timesOf(record.proposal.header.view).proposed ??= nowMs();
        return;
      case "outputCertificate":
        return raiseTarget(record.certificate.statement.height);
      default:
    }
  }

  function certified(statement: { phase: number; view: number; height: number }): void {
    const of = timesOf(statement.view);
    const own = ownViews.has(statement.view);
    if (statement.phase === Phase.NOTARIZE) {
      metrics.views.inc({ outcome: "notarized" });
      phase("notarize", of.proposed);
      of.notarized = nowMs();
    } else if (statement.phase === Phase.NULLIFY) {
      metrics.views.inc({ outcome: "nullified" });
      if (own) metrics.ownProposals.inc({ outcome: "nullified" });
    } else {
      phase("finalize", of.notarized);
      if (own) metrics.ownProposals.inc({ outcome: "finalized" });
      raiseTarget(statement.height);
    }
  }

  function rejected(effect: Extract<Effect, { kind: "reject" }>, input: Input): void {
    const from = options.placeOf(effect.from);
    options.rejected(from, effect.code);
    const [what, group] = effect.reason.split(":");
    if (what === "proposal" && PROPOSAL_FAULTS.includes(group as ProposalFaultLabel)) {
      metrics.rejectedProposals.inc({ reason: group as ProposalFaultLabel });
    }
    const message = input.kind === "message" ? input.message : null;
    const isNow = message !== null && message.epoch === epoch;
    if (effect.code === "bad_signature" && isNow && "statement" in message) {
      votes.invalid(from, message.statement.view);
    }
  }

  function final(block: Block): void {
    const { header, cut } = block;
    if (header.kind === BlockKind.FILLER) return;
    metrics.blocks.inc();
    metrics.orderDuration.observe(seconds(header.timestampMs));
    remember(finalMs, header.height, nowMs());
    ordered = header.height;
    if (header.epoch !== epoch) return;
    for (const [lane, entry] of cut.entries()) {
      metrics.laneIncluded.set({ operator: String(lane) }, entry.height);
      const known = lanes[lane];
      if (known !== undefined) known.includedHeight = entry.height;
      const seen = certifiedAt.get(`${lane}/${entry.height}`);
      if (seen !== undefined) metrics.inclusionDelay.observe(header.height - seen);
      certifiedAt.delete(`${lane}/${entry.height}`);
    }
  }

  function published(output: PublishedOutput): void {
    const { height, timestampMs } = output.header;
    phase("certify", finalMs.get(height));
    lastCertifiedMs = timestampMs;
    metrics.lastCertified.set(timestampMs / 1000);
    for (const { leaf } of output.batches) {
      const rollup = rollupLabel(names.get(leaf.rollupId) ?? String(leaf.rollupId));
      metrics.rollupTransactions.inc({ rollup }, leaf.txCount);
      metrics.rollupBytes.inc({ rollup }, leaf.byteSize);
      metrics.rollupSequence.set({ rollup }, leaf.seq);
    }
  }

  function showState(state: Inspection): void {
    show.epoch(state.epoch);
    show.view(state.view);
    show.ordered(state.finalizedHeight);
    show.certified(state.certifiedHeight);
    if (state.view === view) return;
    view = state.view;
    timesOf(view).entered ??= nowMs();
    votes.entered(view);
  }

  return {
    opened,
    remaining: (seconds) => metrics.epochRemaining.set(seconds),
    lanes: () => lanes,
    lastCertifiedMs: () => lastCertifiedMs,
    stepped(input, effects, state) {
      if (input.kind === "message") received(input);
      for (const effect of effects) {
        if (effect.kind === "persist") {
          if (effect.epoch === epoch) persisted(effect.record);
        } else if (effect.kind === "reject") {
          if (effect.from !== options.ownKey) rejected(effect, input);
        } else if (effect.kind === "evidence") {
          metrics.evidence.inc({ type: effect.evidence.kind.toLowerCase() as "double_ack" });
        }
      }
      showState(state);
    },
    left(effect) {
      if (effect.kind === "ordered") for (const block of effect.blocks) final(block);
      if (effect.kind === "publish") published(effect.output);
    },
    async timed(claims, verdicts) {
      const end = metrics.verifyDuration.startTimer({ kind: claims[0]?.kind ?? "votes" });
      const judged = await verdicts;
      end();
      const failed = judged.filter(({ valid }, place) => !valid && claims[place]?.kind === "votes");
      metrics.bisections.inc(failed.length);
      return judged;
    },
  };
}

/** Sets a gauge that is looked at after every step only where its value is another. */
function changing(gauge: Gauge): (value: number) => void {
  let shown: number | null = null;
  return (value) => {
    if (value === shown) return;
    shown = value;
    gauge.set(value);
  };
}

/** Adds to a bounded memory; the oldest go. */
function remember<K, V>(memory: Map<K, V>, key: K, value: V): void;
function remember<K>(memory: Set<K>, key: K): void;
function remember<K, V>(memory: Map<K, V> | Set<K>, key: K, value?: V): void {
  if (memory instanceof Set) memory.add(key);
  else memory.set(key, value as V);
  if (memory.size <= REMEMBERED) return;
  const oldest = memory.keys().next();
  if (!oldest.done) memory.delete(oldest.value);
}
