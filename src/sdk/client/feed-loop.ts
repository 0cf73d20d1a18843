/** The loop of a feed client: one server after the other, one message after the other. */
import { encodeSubscribeRequest, Level } from "../../codec/index.ts";
import type { Epoch } from "../../primitives/brand.ts";
import type { LockstepError } from "../../primitives/errors.ts";
import type { CertifiedEarly } from "../early-frame.ts";
import {
  earlierEpoch,
  type Follower,
  type FollowStep,
  follow,
  reconnected,
  subscriptionOf,
  type VerifiedBatch,
} from "../follower.ts";
import type { SeenOutput, Watermark } from "../frame-verifier.ts";
import type { ConfirmationMessage } from "../l1/confirmation.ts";
import type { Rejected } from "../rejection.ts";
import { isExpired, type SignatureVerifier, type Trust } from "../trust.ts";
import { type FeedFailure, forkGuardHalt, haltOf, isLasting, refusedHalt } from "./feed-failure.ts";
import type { AbortSignalLike, Clock } from "./platform.ts";
import { createRotation } from "./rotation.ts";
import type { FeedConnection, FeedTransport } from "./transport.ts";
import { pause, within } from "./waiting.ts";

/** When to leave a server, in ms. */
export type Patience = {
  readonly silentMs: number;
  readonly withheldMs: number;
  readonly staleMs: number;
};

/** What all iterations of one client share. */
export type Session = {
  readonly urls: readonly string[];
  readonly verifier: SignatureVerifier;
  readonly clock: Clock;
  readonly transport: FeedTransport;
  readonly random: () => number;
  readonly patience: Patience;
  readonly redelivered: "drop" | "flag";
  readonly onFailure: (failure: FeedFailure) => void;
  /** The newest committee that any iteration reached; null: none is entered yet. */
  trust: Trust | null;
  /** Trust that is to be had now. [FV4] */
  readonly enter: (known: Trust | null) => Promise<Entered>;
  /** Trust in the committee of one epoch, where there is an L1 that names it. [X1] */
  readonly enterEpoch: (epoch: Epoch) => Promise<Entered>;
  /** Committees that any iteration believed, by epoch: another one may begin before the newest. */
  readonly reached: Map<Epoch, Trust>;
  /** Certified heights of all iterations: a fork between two of them is one. [X4] */
  seen: readonly SeenOutput[];
  /** Why this client gives nothing any more. */
  halt: LockstepError | null;
  noted: {
    url: string | null;
    seq: number | null;
    headSeq: number | null;
    tip: Watermark | null;
    connections: number;
    lastFailure: FeedFailure | null;
  };
};

/** What an iteration is for. */
type Plan = {
  readonly level: Level;
  readonly signal: AbortSignalLike | undefined;
  readonly confirmations?: boolean;
};

type Entered = { readonly kind: "ok"; readonly trust: Trust } | Rejected;

export type Delivered =
  | { readonly kind: "batch"; readonly batch: VerifiedBatch }
  | { readonly kind: "early"; readonly early: CertifiedEarly }
  | { readonly kind: "confirmation"; readonly confirmation: ConfirmationMessage };

/** Why a connection ends. */
type Leaving =
  | { readonly kind: "aborted" }
  /** My own loop was slow: the same server, from my cursor, at once. */
  | { readonly kind: "again" }
  /** What I ask for begins in an earlier epoch than the committee I entered at. */
  | { readonly kind: "earlier"; readonly epoch: Epoch; readonly failure: FeedFailure }
  | { readonly kind: "failed"; readonly failure: FeedFailure; readonly retryAfterMs: number };

/** One connection, and what was seen on it. */
type Visit = {
  readonly session: Session;
  readonly plan: Plan;
  readonly url: string;
  follower: Follower;
  /** When something newer was proven last. */
  freshMs: number;
  /** Since when a batch is owed; null: none is. */
  owedMs: number | null;
  readonly progressed: () => void;
};

/** Goes from server to server until the caller has enough, or a halt. */
export async function* followServers(
  session: Session,
  start: (trust: Trust) => Follower,
  plan: Plan,
): AsyncGenerator<Delivered, void, undefined> {
  if (session.halt !== null) throw session.halt;
  const rotation = createRotation(session.urls, session.random);
  const lasting = new Map<string, FeedFailure>();
  const progressed = (): void => {
    rotation.progressed();
    lasting.clear();
  };
  let follower: Follower | null = null;
  while (plan.signal?.aborted !== true) {
    const trust = await trusted(session, plan, follower);
    if (trust === null) return;
    follower ??= begun(session, start(trust));
    const { url } = rotation;
    const nowMs = session.clock.nowMs();
    follower = reconnected({ ...follower, client: { ...follower.client, trust } });
    const visit: Visit = { session, plan, url, follower, progressed, freshMs: nowMs, owedMs: null };
    const leaving = yield* readServer(visit);
    follower = visit.follower;
    if (leaving.kind === "aborted") return;
    if (leaving.kind === "again") continue;
    if (leaving.kind === "earlier") {
      const earlier = await earlierTrust(session, leaving.epoch);
      if (earlier !== null) {
        follower = { ...follower, client: { ...follower.client, trust: earlier } };
        continue;
      }
    }
    const { failure } = leaving;
    const retryAfterMs = leaving.kind === "failed" ? leaving.retryAfterMs : 0;
    session.noted.lastFailure = failure;
    session.onFailure(failure);
    if (isLasting(failure)) lasting.set(url, failure);
    else lasting.clear();
    if (session.urls.every((each) => lasting.has(each))) throw refusedHalt([...lasting.values()]);
    const ms = rotation.failed(retryAfterMs);
    const { clock } = session;
    if ((await pause({ clock, ms, signal: plan.signal })) === "aborted") return;
  }
}

const begun = (session: Session, follower: Follower): Follower => ({
  ...follower,
  client: { ...follower.client, seen: session.seen },
});

/**
 * What to believe on the next connection: this iteration's own committee, or the session's at first.
 * Asks again while the L1 does not answer; null: the caller gave up.
 */
async function trusted(
  session: Session,
  plan: Plan,
  follower: Follower | null,
): Promise<Trust | null> {
  const { clock, random, onFailure, noted } = session;
  const rotation = createRotation(["l1"], random);
  for (;;) {
    const entered = await session.enter(follower?.client.trust ?? session.trust);
    if (entered.kind === "ok") {
      believe(session, entered.trust);
      return entered.trust;
    }
    const { code, reason } = entered;
    const place = { url: "l1", seq: null, atMs: clock.nowMs(), refusal: null };
    const failure: FeedFailure = { ...place, kind: "rejected", code, reason };
    noted.lastFailure = failure;
    onFailure(failure);
    const halt = haltOf(failure, entered);
    if (halt !== null) throw halt;
    if (code !== "UNKNOWN_EPOCH") throw refusedHalt([failure]);
    const ms = rotation.failed(0);
    if ((await pause({ clock, ms, signal: plan.signal })) === "aborted") return null;
  }
}

/** Null: nobody names that committee, or its time is over. */
async function earlierTrust(session: Session, epoch: Epoch): Promise<Trust | null> {
  const known = session.reached.get(epoch);
  if (known !== undefined && !isExpired(known, session.clock.nowMs())) return known;
  const entered = await session.enterEpoch(epoch);
  return entered.kind === "ok" ? entered.trust : null;
}

async function* readServer(visit: Visit): AsyncGenerator<Delivered, Leaving, undefined> {
  const { session, plan, url } = visit;
  const { rollupId } = visit.follower.client;
  const asked = subscriptionOf(visit.follower, plan.level, plan.confirmations);
  const request = encodeSubscribeRequest(asked);
  session.noted.url = url;
  session.noted.connections += 1;
  const connection = session.transport({ url, rollupId, request });
  try {
    for (;;) {
      const step = await nextStep(visit, connection);
      if ("leaving" in step) return step.leaving;
      const delivered = take(visit, step);
      if (delivered !== null) {
        yield delivered;
        visit.freshMs = session.clock.nowMs();
      }
      const late = lateness(visit);
      if (late !== null) return failed(visit, "late", late);
    }
  } finally {
    connection.close();
  }
}

type Going = Extract<FollowStep, { kind: "batch" | "noted" | "early" | "confirmation" }>;

/** The next judged message, or why there is none from this server. */
async function nextStep(
  visit: Visit,
  connection: FeedConnection,
): Promise<Going | { readonly leaving: Leaving }> {
  const { session, plan } = visit;
  const { clock, verifier } = session;
  const patience = { clock, ms: session.patience.silentMs, signal: plan.signal };
  const pulled = await within(patience, connection.next());
  if (pulled === "aborted") return { leaving: { kind: "aborted" } };
  if (pulled === "late") return { leaving: failed(visit, "late", ["SILENT", "no message"]) };
  if (pulled.kind === "overflow") return { leaving: { kind: "again" } };
  if (pulled.kind === "closed") {
    return { leaving: failed(visit, "closed", ["CLOSED", pulled.reason]) };
  }
  const step = follow(visit.follower, pulled.bytes, { verifier, nowMs: clock.nowMs() });
  switch (step.kind) {
    case "rejected": {
      const leaving = failed(visit, "rejected", [step.code, step.reason]);
      // The next connection asks the L1 for the same committee, where there is one to ask.
      if (step.code === "TRUST_EXPIRED") return { leaving: { kind: "again" } };
      const halt = haltOf(leaving.failure, step);
      if (halt !== null) throw halted(session, leaving.failure, halt);
      const epoch =
        step.code === "UNKNOWN_EPOCH" ? earlierEpoch(visit.follower, pulled.bytes) : null;
      if (epoch === null) return { leaving };
      // Nobody leads a follower back: a server that restarted before a change will catch up.
      if (visit.follower.client.tip !== null) {
        return { leaving: failed(visit, "late", ["STALE", "an epoch before the newest proven"]) };
      }
      return { leaving: { kind: "earlier", epoch, failure: leaving.failure } };
    }
    case "goAway":
      return { leaving: failed(visit, "refused", [step.reason, "go away"], step.retryAfterMs) };
    case "refused": {
      const { code, message, retryAfterMs } = step.error;
      const leaving = failed(visit, "refused", [code, message], retryAfterMs);
      const failure = { ...leaving.failure, refusal: step.error };
      if (step.proven) throw halted(session, failure, forkGuardHalt(failure));
      return { leaving: { ...leaving, failure } };
    }
    default:
      return step;
  }
}

/** Evidence of a fork stops the client for good: no later iteration looks away. */
function halted(session: Session, failure: FeedFailure, halt: LockstepError): LockstepError {
  session.noted.lastFailure = failure;
  session.onFailure(failure);
  if (halt.code === "FEED_EQUIVOCATION") session.halt = halt;
  return halt;
}

/** Moves on by a verified message; what it delivers, if anything. */
function take(visit: Visit, step: Going): Delivered | null {
  const { session } = visit;
  const { noted } = session;
  visit.follower = step.follower;
  const { client } = step.follower;
  believe(session, client.trust);
  session.seen = client.seen;
  if (client.tip !== null && client.tip.height > (noted.tip?.height ?? 0)) noted.tip = client.tip;
  if (step.kind === "early") return { kind: "early", early: step.early };
  if (step.kind === "confirmation")
    return { kind: "confirmation", confirmation: step.confirmation };
  const nowMs = session.clock.nowMs();
  if (step.kind === "noted") {
    if (step.fresh) advance(visit, nowMs);
    noteHead(visit, step.head, nowMs);
    return null;
  }
  const { batch } = step;
  if (batch.redelivered && session.redelivered === "drop") return null;
  if (!batch.redelivered) {
    advance(visit, nowMs);
    visit.owedMs = null;
    if (visit.plan.level >= Level.CERTIFIED) noted.seq = batch.seq;
    noted.headSeq = Math.max(noted.headSeq ?? 0, batch.seq);
  }
  return { kind: "batch", batch };
}

/** Epochs whose committees are kept. */
const REACHED_MAX = 64;

/** Keeps a committee for iterations that begin in its epoch; the newest is where others enter. */
function believe(session: Session, trust: Trust): void {
  const { reached } = session;
  const { epoch } = trust.committee;
  reached.set(epoch, trust);
  if (reached.size > REACHED_MAX) reached.delete(Math.min(...reached.keys()) as Epoch);
  if (session.trust === null || epoch >= session.trust.committee.epoch) session.trust = trust;
}

function advance(visit: Visit, nowMs: number): void {
  visit.freshMs = nowMs;
  visit.progressed();
}

/** A heartbeat that proves a batch above my cursor: the server owes it. */
function noteHead(visit: Visit, head: number | null, nowMs: number): void {
  const { cursor } = visit.follower.client;
  const { noted } = visit.session;
  if (head === null) return;
  noted.headSeq = Math.max(noted.headSeq ?? 0, head);
  if (cursor !== null && head > cursor.seq) visit.owedMs ??= nowMs;
}

/** Whether a server that speaks says too little. */
function lateness(visit: Visit): readonly [code: string, reason: string] | null {
  const { clock, patience } = visit.session;
  const nowMs = clock.nowMs();
  // Batches that wait for the L1 are nobody's debt.
  if (visit.plan.level > Level.CERTIFIED) return null;
  if (visit.owedMs !== null && nowMs - visit.owedMs > patience.withheldMs) {
    return ["WITHHELD", "batches that its own heartbeat proves"];
  }
  const stale = nowMs - visit.freshMs > patience.staleMs;
  return stale ? ["STALE", "no newer output"] : null;
}

function failed(
  visit: Visit,
  kind: FeedFailure["kind"],
  [code, reason]: readonly [code: string, reason: string],
  retryAfterMs = 0,
): Extract<Leaving, { kind: "failed" }> {
  const { session, url } = visit;
  const { cursor } = visit.follower.client;
  const seq = cursor === null ? null : cursor.seq + 1;
  const atMs = session.clock.nowMs();
  const failure: FeedFailure = { url, kind, code, reason, seq, atMs, refusal: null };
  return { kind: "failed", failure, retryAfterMs };
}
