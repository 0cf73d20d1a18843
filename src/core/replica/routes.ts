/**
 * Events of one core become inputs of its siblings, inside the same step and in their place among
 * the effects: an effect that follows an event follows whatever the event led to.
 */
import { type Block, BlockKind } from "../../chain/index.ts";
import { assert } from "../../primitives/assert.ts";
import { type Height, nextHeight } from "../../primitives/brand.ts";
import { type ConsensusEffect, type ConsensusInput, stepConsensus } from "../consensus/index.ts";
import { type LanesEffect, type LanesInput, stepLanes } from "../lanes/index.ts";
import {
  deliveredHeight,
  type OrderingEffect,
  type OrderingInput,
  stepOrdering,
} from "../ordering/index.ts";
import { type SyncEffect, type SyncInput, stepSync } from "../sync/index.ts";
import { dropFinalBlocks, finalBlocksFrom, keepFinalBlocks, lastCut } from "./final-blocks.ts";
import { createOrderingLate } from "./instance.ts";
import { releaseL1 } from "./l1.ts";
import { emit } from "./outward.ts";
import type { Base, Instance, Replica, Turn } from "./replica.ts";

export const turnOf = ({ replica, nowMs, effects }: Base, instance: Instance): Turn => ({
  replica,
  nowMs,
  effects,
  instance,
});

/** The instance that votes. */
export function currentOf(replica: Replica): Instance {
  const instance = replica.instances.get(replica.epoch);
  assert(instance !== undefined, "the epoch that votes has an instance");
  return instance;
}

export const toLanes = (turn: Turn, input: LanesInput): void =>
  routeLanes(turn, stepLanes(turn.instance.lanes, input));

export const toConsensus = (turn: Turn, input: ConsensusInput): void =>
  routeConsensus(turn, stepConsensus(turn.instance.consensus, input));

/** Before its ordering is there an epoch's blocks wait, and votes on its outputs are said again. */
export function toOrdering(turn: Turn, input: OrderingInput): void {
  const { ordering } = turn.instance;
  if (ordering !== null) routeOrdering(turn, stepOrdering(ordering, input));
}

export const toSync = (turn: Turn, input: SyncInput): void =>
  routeSync(turn, stepSync(turn.instance.sync, input));

/** Lanes tell what is certified and what they hold. */
export function routeLanes(turn: Turn, effects: readonly LanesEffect[]): void {
  const { nowMs } = turn;
  for (const effect of effects) {
    switch (effect.kind) {
      case "laneCertified":
        toConsensus(turn, { kind: "laneCertified", nowMs, certificate: effect.certificate });
        break;
      case "batchesHeld":
        toConsensus(turn, { kind: "batchesHeld", nowMs });
        toOrdering(turn, { kind: "batchesHeld", nowMs });
        break;
      case "unavailable": {
        const { ordering } = turn.instance;
        if (ordering !== null) loseHistory(turn, nextHeight(deliveredHeight(ordering)));
        break;
      }
      case "evidence":
        toConsensus(turn, { kind: "proven", nowMs, evidence: effect.evidence });
        break;
      default:
        emit(turn, effect);
    }
  }
}

/** Consensus tells which view runs, which blocks are final, and which are missing. */
export function routeConsensus(turn: Turn, effects: readonly ConsensusEffect[]): void {
  const { nowMs } = turn;
  for (const effect of effects) {
    switch (effect.kind) {
      case "viewEntered":
        toLanes(turn, { kind: "viewEntered", nowMs, view: effect.view });
        break;
      case "finalized": {
        keepFinalBlocks(turn.instance, effect.blocks);
        const last = effect.blocks.at(-1)?.block;
        if (last?.header.kind === BlockKind.BOUNDARY) turn.instance.boundary = last;
        const cut = lastCut(effect.blocks);
        if (cut !== null) toLanes(turn, { kind: "finalCut", nowMs, cut });
        toOrdering(turn, { kind: "final", nowMs, blocks: effect.blocks });
        break;
      }
      case "needBlock":
      case "haveBlock":
        toSync(turn, effect);
        break;
      case "verifiedCertificates":
        toLanes(turn, effect);
        break;
      case "voting":
        beginVoting(turn);
        break;
      default:
        emit(turn, effect);
    }
  }
}

/** R4 is answered: signatures that waited may be made. */
function beginVoting(turn: Turn): void {
  const { instance } = turn;
  instance.voting = true;
  for (const request of instance.heldSignatures.splice(0)) {
    turn.effects.push({ kind: "sign", request });
  }
}

/** Ordering tells what it lacks and what it has delivered. */
export function routeOrdering(turn: Turn, effects: readonly OrderingEffect[]): void {
  const { nowMs, instance } = turn;
  for (const effect of effects) {
    switch (effect.kind) {
      case "missing":
        toLanes(turn, { kind: "want", nowMs, tips: effect.tips });
        break;
      case "blocksWanted": {
        const blocks = finalBlocksFrom(instance, effect.fromHeight);
        if (blocks.length > 0) toOrdering(turn, { kind: "final", nowMs, blocks });
        break;
      }
      case "delivered":
        toLanes(turn, { kind: "delivered", nowMs, cut: effect.cut });
        letGoOfL1(turn);
        break;
      case "certified":
        dropFinalBlocks(instance, effect.height);
        break;
      case "outputStalled": {
        const seats = effect.seats.map((entry) => `${entry.hash}: ${entry.seats}`).join(", ");
        const detail = `height ${effect.height}, seats per output hash: ${seats}`;
        turn.effects.push({ kind: "alarm", code: "output_stalled", detail });
        break;
      }
      case "evidence":
        toConsensus(turn, { kind: "proven", nowMs, evidence: effect.evidence });
        break;
      default:
        emit(turn, effect);
    }
  }
}

/** Sync tells what it fetched: checked, but for others to judge. */
export function routeSync(turn: Turn, effects: readonly SyncEffect[]): void {
  for (const effect of effects) {
    switch (effect.kind) {
      case "blocksFetched":
        toConsensus(turn, effect);
        break;
      case "provenOutputs":
        toOrdering(turn, effect);
        break;
      case "snapshot":
        adoptSnapshot(turn, effect, effect.block);
        break;
      case "historyLost":
        loseHistory(turn, effect.height);
        break;
      case "standstill":
        toConsensus(turn, effect);
        break;
      default:
        emit(turn, effect);
    }
  }
}

/** O7: every core starts from the certified height; what is below it is gone. */
function adoptSnapshot(
  turn: Turn,
  snapshot: Extract<OrderingInput, { kind: "snapshot" }>,
  block: Block,
): void {
  const { nowMs, replica, instance } = turn;
  if (instance.ordering === null) beginFromSnapshot(turn, snapshot);
  else toOrdering(turn, snapshot);
  replica.snapshotFrom = null;
  toConsensus(turn, { kind: "snapshot", nowMs, block });
  toLanes(turn, { kind: "finalCut", nowMs, cut: block.cut });
  toLanes(turn, { kind: "delivered", nowMs, cut: block.cut });
}

/** The outputs of an epoch go on from a certified height in it: those before it are nobody's now. */
function beginFromSnapshot(
  turn: Turn,
  { header, certificate, leaves, block }: Extract<OrderingInput, { kind: "snapshot" }>,
): void {
  const { replica, instance } = turn;
  const record = { kind: "snapshot", header, certificate, leaves, block } as const;
  emit(turn, { kind: "persist", record });
  instance.remembered = [record];
  instance.ordering = createOrderingLate(replica, instance, { waits: false });
  instance.remembered = [];
}

/**
 * O7: history that delivery needs is gone. A certified state is of the epoch that runs, whose instance
 * asks for it; epochs before it are then given up. [Y6]
 */
function loseHistory(turn: Turn, height: Height): void {
  const { replica, nowMs, instance } = turn;
  if (currentOf(replica) === instance) return toSync(turn, { kind: "unavailable", nowMs, height });
  replica.snapshotFrom = height;
  askForState(turn);
}

/** A state of the epoch that runs stands for everything before it. [O7] */
export function askForState(base: Base): void {
  const { replica, nowMs } = base;
  if (replica.snapshotFrom === null) return;
  const current = currentOf(replica);
  const height = nextHeight(current.context.start.height);
  toSync(turnOf(base, current), { kind: "unavailable", nowMs, height });
}

/** What the newest output has consumed of the forced inbox is not kept. [ST6] */
function letGoOfL1({ replica, instance }: Turn): void {
  const { ordering } = instance;
  const output = ordering?.pending.at(-1)?.output;
  if (output === undefined) return;
  const { leaves } = output.table;
  const consumed = (rollupId: number): number => leaves[rollupId - 1]?.forcedUpto ?? 0;
  releaseL1(replica.l1, output.header.l1Number, consumed);
}
