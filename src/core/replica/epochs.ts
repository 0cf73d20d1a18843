/**
 * From one epoch to the next, after every step: an epoch whose boundary is final ends, the next one
 * opens when its set is fixed, and the old one closes when its last output is published. [E6, E9]
 */
import type { EpochSet, StoredRecord } from "../../chain/index.ts";
import { blockHash } from "../../chain/index.ts";
import { assertSafety } from "../../primitives/assert.ts";
import { type Epoch, epochOf } from "../../primitives/brand.ts";
import { startConsensus } from "../consensus/index.ts";
import { awaitsRoom, leftOver, startLanes, takeContent, takeWaiting } from "../lanes/index.ts";
import { hasPublished, startOrdering } from "../ordering/index.ts";
import { quorumOf, weightOf } from "../quorum/index.ts";
import { startSync } from "../sync/index.ts";
import type { Beginning } from "./context.ts";
import { takeEarly } from "./early.ts";
import { checkNext, followNext } from "./follower.ts";
import { createInstance, createOrderingLate } from "./instance.ts";
import {
  type Base,
  CLOSING_MAX,
  type Instance,
  PROOFS_MAX,
  type Replica,
  type Turn,
} from "./replica.ts";
import {
  askForState,
  currentOf,
  routeConsensus,
  routeLanes,
  routeOrdering,
  routeSync,
  toConsensus,
  toLanes,
  toOrdering,
  toSync,
  turnOf,
} from "./routes.ts";
import { setOf } from "./sets.ts";

/** Brings the epochs to rest. */
export function settleEpochs(base: Base): void {
  for (let changed = true; changed && base.replica.halted === null; ) {
    tellEnded(base);
    // Before its epoch may close: the log that still has it goes with that. [P6]
    returnLeftOver(base);
    changed = openOrdering(base) || closeOldest(base) || openNext(base);
    checkNext(base);
  }
}

/** E6: lanes and sync learn that their epoch is over. */
function tellEnded(base: Base): void {
  const { replica, nowMs } = base;
  for (const instance of replica.instances.values()) {
    const { ending } = instance.consensus;
    if (ending === null || instance.ended) continue;
    instance.ended = true;
    const turn = turnOf(base, instance);
    toLanes(turn, { kind: "ended", nowMs });
    toSync(turn, { kind: "ended", nowMs });
    letOutputsSign(turn);
    remember(replica, instance.context.epoch, ending);
  }
}

/**
 * R4 waits for votes of consensus, and there are none any more: what was held back of outputs is
 * signed, for their records are their own memory.
 */
function letOutputsSign(turn: Turn): void {
  const { instance } = turn;
  if (instance.voting || instance.context.self === null) return;
  instance.voting = true;
  for (const request of instance.heldSignatures.splice(0)) {
    if (request.owner === "ordering") turn.effects.push({ kind: "sign", request });
  }
}

function remember({ proofs }: Replica, epoch: Epoch, proof: Parameters<typeof proofs.set>[1]) {
  proofs.set(epoch, proof);
  for (const oldest of proofs.keys()) {
    if (proofs.size <= PROOFS_MAX) return;
    proofs.delete(oldest);
  }
}

/** E3: outputs of an epoch go on where those of the one before end. */
function openOrdering(base: Base): boolean {
  const { replica, nowMs } = base;
  for (const instance of replica.instances.values()) {
    if (instance.ordering !== null) continue;
    const before = replica.instances.get(epochOf(instance.context.epoch - 1));
    const tip = before?.ordering?.tip;
    if (tip === undefined || tip.height < instance.context.start.height) return false;
    const waits = true;
    instance.ordering = createOrderingLate(replica, instance, { base: tip, waits });
    instance.remembered = [];
    const turn = turnOf(base, instance);
    routeOrdering(turn, startOrdering(instance.ordering, nowMs));
    toOrdering(turn, { kind: "final", nowMs, blocks: instance.finalBlocks });
    return true;
  }
  return false;
}

/**
 * Closes the oldest epoch once nothing of it is left to do: its last output, certified, begins the
 * log of the next, which from then on needs the older log no more. [E6, P6]
 */
function closeOldest(base: Base): boolean {
  const { replica, nowMs } = base;
  const [oldest, ...later] = [...replica.instances.values()];
  const [next] = later;
  if (oldest === undefined || next === undefined) return false;
  // A later epoch has begun from a snapshot: nobody delivers this one any more. [O7]
  const overtaken = later.some((instance) => instance.ordering?.publishing === true);
  // History that is gone is not worth more room than it has: a state is on its way. [S19]
  const { snapshotFrom, instances } = replica;
  const fromSnapshot = overtaken || (snapshotFrom !== null && instances.size > CLOSING_MAX);
  if (!fromSnapshot && next.ordering === null) return false;
  if (!fromSnapshot && isReturning(replica)) return false;
  const { ordering, context } = oldest;
  if (!fromSnapshot) {
    if (ordering === null || !hasPublished(ordering, next.context.start.height)) return false;
    const state = ordering.certifiedState;
    if (state === null) return false;
    const { header, certificate, table, block } = state;
    const { leaves } = table;
    const record: StoredRecord = { kind: "snapshot", header, certificate, leaves, block };
    base.effects.push({ kind: "persist", epoch: next.context.epoch, record });
  }
  replica.instances.delete(context.epoch);
  base.effects.push({ kind: "epochClosed", epoch: context.epoch });
  if (!fromSnapshot) toOrdering(turnOf(base, next), { kind: "predecessorClosed", nowMs });
  return true;
}

/**
 * Until it is durable in a later epoch, what was left over is in an old one's log only. Room comes with
 * the order, which waits for no output, or with the next epoch: only where that one waits for an old
 * one to close, none can come. [E9]
 */
function isReturning(replica: Replica): boolean {
  const { instances } = replica;
  const crowded = currentOf(replica).consensus.ending !== null && instances.size > CLOSING_MAX;
  return !crowded && [...instances.values()].some(({ lanes }) => awaitsRoom(lanes));
}

/** E6, E7: opens the next epoch, if this one is over and the next set is fixed. */
function openNext(base: Base): boolean {
  const { replica } = base;
  const current = currentOf(replica);
  const { ending } = current.consensus;
  if (ending === null) return false;
  const crowded = replica.instances.size > CLOSING_MAX && replica.snapshotFrom === null;
  const set = setOf(replica, replica.epoch, 1);
  if (set === null || crowded) return false;
  const { boundary } = ending;
  // An L1 that tells another set than the committee's quorum is no L1 to go on with. [S11]
  assertSafety(
    boundary.nextCommittee === set.committeeHash || !replica.config.rules.nextSetFromFinalL1,
    `E7: epoch ${replica.epoch} ended for another set than the one that is fixed`,
  );
  const { height, timestampMs, l1Number, l1Hash } = boundary;
  const start = { height, timestampMs, l1Number, l1Hash };
  const epoch = epochOf(replica.epoch + 1);
  begin(base, current, { epoch, instance: blockHash(boundary), start, set });
  return true;
}

function begin(base: Base, before: Instance, beginning: Beginning): void {
  const { replica, nowMs } = base;
  const { epoch } = beginning;
  const record: StoredRecord = { kind: "epochStart", ...beginning };
  base.effects.push({ kind: "persist", epoch, record });
  const clean = isClean(replica, before, epoch);
  const instance = createInstance(replica, beginning, [], {
    nowMs,
    remembers: clean,
    ordering: null,
  });
  replica.instances.set(epoch, instance);
  replica.epoch = epoch;
  followNext(replica);
  // Who has voted up to here knows all it signed: nothing in this epoch. Others listen first. [R4]
  startInstance(base, instance, { listenFirst: !before.voting });
  askForState(base);
  takeEarly(base, epoch);
}

/** R3: whether nothing that was forgotten can have been signed in this epoch. */
function isClean(replica: Replica, before: Instance, epoch: Epoch): boolean {
  const { memory } = replica;
  if (memory.kind === "intact") return true;
  const { context, witnesses } = before;
  const seen = weightOf(context, witnesses) >= quorumOf(context);
  const clean = memory.through === null ? seen : epoch > memory.through;
  if (clean) replica.memory = { kind: "intact" };
  return clean;
}

/** First effects of every core, in the order a transaction meets them. */
export function startInstance(
  base: Base,
  instance: Instance,
  options: { readonly listenFirst: boolean },
): void {
  const { nowMs } = base;
  const turn = turnOf(base, instance);
  const { epoch, instance: name } = instance.context;
  base.effects.push({ kind: "epochOpened", epoch, instance: name, set: instance.set });
  routeLanes(turn, startLanes(instance.lanes, nowMs));
  if (instance.ordering !== null) routeOrdering(turn, startOrdering(instance.ordering, nowMs));
  routeSync(turn, startSync(instance.sync, nowMs));
  routeConsensus(turn, startConsensus(instance.consensus, nowMs, options));
}

/**
 * E9: what my lane left over goes into its first batches of the epoch that votes, once. The boundary of
 * an epoch that was left by its proof may come when that one has batches of mine, or is over itself.
 */
function returnLeftOver(base: Base): void {
  const { replica, nowMs } = base;
  const current = currentOf(replica);
  const turn = turnOf(base, current);
  for (const before of replica.instances.values()) {
    if (before === current) continue;
    const durable = leftOverOf(replica, before);
    const { batches, sections } = takeWaiting(before.lanes);
    if (durable.length + batches.length > 0) {
      toLanes(turn, { kind: "returned", nowMs, batches: [...batches, ...durable] });
    }
    for (const section of sections) toLanes(turn, { kind: "submit", nowMs, section });
  }
}

/** Of my durable batches, once its boundary is here. */
function leftOverOf(replica: Replica, before: Instance): ReturnType<typeof leftOver> {
  if (before.returned || before.boundary === null) return [];
  before.returned = true;
  // After a restart: what a later epoch has a durable batch of was returned before it. [R1]
  const later = [...replica.instances.values()].filter(
    ({ context }) => context.epoch > before.context.epoch,
  );
  return leftOver(before.lanes, before.boundary.cut).filter(
    (batch) => !later.some(({ ownContents }) => takeContent(ownContents, batch)),
  );
}

/** set(e) is fixed: the epoch before may end with it. [E2, E4] */
export function announceSet(base: Base, set: EpochSet): void {
  const { replica, nowMs } = base;
  const before = replica.instances.get(epochOf(set.epoch - 1));
  if (before === undefined) return;
  toConsensus(turnOf(base, before), { kind: "nextSet", nowMs, committeeHash: set.committeeHash });
}
