/** One node of a committee on a bench: its driver answers when the test says so. */
import type {
  Block,
  Cut,
  LaneCertificate,
  PeerMessage,
  PeerMessageKind,
  StoredRecord,
} from "../../../../src/chain/index.ts";
import {
  type ConsensusEffect,
  type ConsensusInput,
  type ConsensusMessage,
  type ConsensusState,
  createConsensus,
  type L1View,
  type LaneView,
  startConsensus,
  stepConsensus,
} from "../../../../src/core/consensus/index.ts";
import type { CheckJob, EpochContext, SigningRequest } from "../../../../src/core/contract.ts";
import { type Hash, type Millis, millisOf, operatorOf } from "../../../../src/primitives/brand.ts";
import { type ContextOptions, contextOf, EPOCH, others, START_MS } from "./objects.ts";
import { signaturesFor, verdictOf } from "./signatures.ts";

/** Lanes as the test says they are. */
export type FakeLanes = LaneView & {
  readonly best: Map<number, LaneCertificate>;
  /** `lane/digest` of what was acknowledged. */
  readonly acked: Set<string>;
};

export function createFakeLanes(): FakeLanes {
  const best = new Map<number, LaneCertificate>();
  const acked = new Set<string>();
  return {
    best,
    acked,
    possesses: (lane, entry) => acked.has(`${lane}/${entry.digest}`),
    bestCertificate: (lane) => best.get(lane) ?? null,
  };
}

export type Bench = {
  readonly context: EpochContext;
  readonly lanes: FakeLanes;
  readonly state: ConsensusState;
  nowMs: Millis;
  /** Deadline by name. */
  readonly timers: Map<string, number>;
  /** Unanswered, oldest first. */
  readonly signs: SigningRequest[];
  readonly checks: CheckJob[];
  /** What the disk holds. */
  readonly records: StoredRecord[];
  /** Every effect so far. */
  readonly effects: ConsensusEffect[];
  /** Whether the signer and the pool answer by themselves. */
  answers: { signs: boolean; checks: boolean };
};

/** No L1: nothing of it is ever known. */
const NO_L1: L1View = { agedHead: () => null, finalAt: () => null };

export type BenchOptions = ContextOptions & {
  readonly lanes?: FakeLanes;
  readonly records?: readonly StoredRecord[];
  readonly delivered?: Block | null;
  readonly nowMs?: Millis;
  readonly l1?: L1View;
  readonly nextCommittee?: Hash | null;
  /** Leave R4 unanswered. */
  readonly listening?: boolean;
};

/** Opens a node; unless it shall go on listening, its peers have answered R4. */
export function openBench(options: BenchOptions = {}): Bench {
  const context = contextOf(options);
  const lanes = options.lanes ?? createFakeLanes();
  const nowMs = options.nowMs ?? START_MS;
  const records = [...(options.records ?? [])];
  const delivered = options.delivered ?? null;
  const { l1 = NO_L1, nextCommittee = null } = options;
  const state = createConsensus({
    context,
    lanes,
    l1,
    records,
    delivered,
    nextCommittee,
    nowMs,
  });
  const bench: Bench = {
    context,
    lanes,
    state,
    nowMs,
    timers: new Map(),
    signs: [],
    checks: [],
    records,
    effects: [],
    answers: { signs: true, checks: true },
  };
  absorb(bench, startConsensus(state, nowMs));
  if (options.listening !== true && context.self !== null) answerOwnVotes(bench);
  return bench;
}

/** Peers worth more than F seats say that they hold no vote of mine. [R4] */
export function answerOwnVotes(bench: Bench): ConsensusEffect[] {
  const out: ConsensusEffect[] = [];
  let worth = 0;
  for (const operator of others(bench.context)) {
    if (worth > bench.context.committee.faultySeats) break;
    worth += bench.context.committee.members[operator]?.seats ?? 0;
    out.push(...receive(bench, operator, { kind: "ownVotes", epoch: EPOCH, votes: [] }));
  }
  return out;
}

/** The same node after a crash: what was persisted, and the same lanes. */
export const restart = (bench: Bench, options: BenchOptions = {}): Bench =>
  openBench({
    ...optionsOf(bench),
    lanes: bench.lanes,
    records: bench.records,
    nowMs: bench.nowMs,
    ...options,
  });

const optionsOf = ({ context }: Bench): ContextOptions => ({
  seats: context.committee.members.map((member) => member.seats),
  self: context.self,
  rules: context.rules,
  end: context.end,
  protocol: context.protocol,
  local: context.local,
});

/** One input, and what the signer and the pool make of it where they answer by themselves. */
export function feed(bench: Bench, input: ConsensusInput): ConsensusEffect[] {
  const out = absorb(bench, stepConsensus(bench.state, input));
  for (;;) {
    const next = answerNext(bench);
    if (next === null) return out;
    out.push(...next);
  }
}

function answerNext(bench: Bench): ConsensusEffect[] | null {
  if (bench.answers.checks && bench.checks.length > 0) return check(bench);
  if (bench.answers.signs && bench.signs.length > 0) return sign(bench);
  return null;
}

/** Answers the oldest check. */
export function check(bench: Bench): ConsensusEffect[] {
  const { owner, epoch, id, claims } = bench.checks.shift() as CheckJob;
  const verdicts = claims.map(verdictOf);
  const job = { owner, epoch, id };
  const { nowMs } = bench;
  return absorb(bench, stepConsensus(bench.state, { kind: "checked", nowMs, job, verdicts }));
}

/** Answers the oldest signing request. */
export function sign(bench: Bench, options: { refuse?: boolean } = {}): ConsensusEffect[] {
  const request = bench.signs.shift() as SigningRequest;
  const signatures =
    options.refuse === true ? null : signaturesFor(bench.context.self as number, request);
  const { nowMs } = bench;
  return absorb(bench, stepConsensus(bench.state, { kind: "signed", nowMs, request, signatures }));
}

/** Answers everything that waits, until nothing does. */
export function settle(bench: Bench): ConsensusEffect[] {
  const out: ConsensusEffect[] = [];
  while (bench.checks.length + bench.signs.length > 0) {
    out.push(...(bench.checks.length > 0 ? check(bench) : sign(bench)));
  }
  return out;
}

function absorb(bench: Bench, effects: ConsensusEffect[]): ConsensusEffect[] {
  for (const effect of effects) {
    if (effect.kind === "persist") bench.records.push(effect.record);
    if (effect.kind === "sign") bench.signs.push(effect.request);
    if (effect.kind === "check") bench.checks.push(effect.job);
    if (effect.kind === "verifiedCertificates") {
      for (const certificate of effect.certificates) keepLane(bench, certificate);
    }
    if (effect.kind === "setTimer") {
      bench.timers.set(effect.timer.name, bench.nowMs + effect.delayMs);
    }
    if (effect.kind === "cancelTimer") bench.timers.delete(effect.timer.name);
  }
  bench.effects.push(...effects);
  return [...effects];
}

/** Lanes remember the newest certificate they are told of. [I8] */
function keepLane({ lanes }: Bench, certificate: LaneCertificate): void {
  const { view: lane, height } = certificate.statement;
  if (height > (lanes.best.get(lane)?.statement.height ?? 0)) lanes.best.set(lane, certificate);
}

export const receive = (bench: Bench, from: number, message: ConsensusMessage): ConsensusEffect[] =>
  feed(bench, { kind: "message", nowMs: bench.nowMs, from: operatorOf(from), message });

/** A certificate was verified by the lanes: they know it, and tell. */
export function certifyLane(bench: Bench, certificate: LaneCertificate): ConsensusEffect[] {
  bench.lanes.best.set(certificate.statement.view, certificate);
  return feed(bench, { kind: "laneCertified", nowMs: bench.nowMs, certificate });
}

/** I acknowledged these tips. */
export function acknowledge(bench: Bench, cut: Cut): void {
  for (const [lane, entry] of cut.entries()) bench.lanes.acked.add(`${lane}/${entry.digest}`);
}

/** Lets time pass; timers fire at their deadline, in order, nothing else happens. */
export function advance(bench: Bench, ms: number): ConsensusEffect[] {
  const until = bench.nowMs + ms;
  const out: ConsensusEffect[] = [];
  for (;;) {
    const [name, atMs] = [...bench.timers].sort((a, b) => a[1] - b[1])[0] ?? ["", until + 1];
    if (atMs > until) break;
    bench.nowMs = millisOf(Math.max(bench.nowMs, atMs));
    bench.timers.delete(name);
    out.push(...fire(bench, name));
  }
  bench.nowMs = millisOf(until);
  return out;
}

/** A timer fires now, due or not. */
export const fire = (bench: Bench, name: string): ConsensusEffect[] =>
  feed(bench, {
    kind: "timer",
    nowMs: bench.nowMs,
    timer: { owner: "consensus", epoch: EPOCH, name },
  });

/** Time until a timer fires, or null: it is not set. */
export const dueIn = (bench: Bench, name: string): number | null => {
  const atMs = bench.timers.get(name);
  return atMs === undefined ? null : atMs - bench.nowMs;
};

/** Effects of one kind. */
export const only = <K extends ConsensusEffect["kind"]>(
  effects: readonly ConsensusEffect[],
  kind: K,
): Extract<ConsensusEffect, { kind: K }>[] =>
  effects.filter((effect): effect is Extract<ConsensusEffect, { kind: K }> => effect.kind === kind);

/** Messages of one kind that were sent, to whom. */
export const sent = <K extends PeerMessageKind>(
  effects: readonly ConsensusEffect[],
  kind: K,
): { to: "all" | readonly number[]; message: Extract<PeerMessage, { kind: K }> }[] =>
  only(effects, "send").flatMap(({ to, message }) =>
    message.kind === kind ? [{ to, message: message as Extract<PeerMessage, { kind: K }> }] : [],
  );

/** `code:reason` of what was refused. */
export const refusals = (effects: readonly ConsensusEffect[]): string[] =>
  only(effects, "reject").map(({ code, reason }) => `${code}:${reason}`);
