/**
 * Events of one core become inputs of its siblings, inside the same step and in their place among
 * the effects: an effect that follows an event follows whatever the event led to.
 */
import type { Block } from "../../chain/index.ts";
import { type Millis, nextHeight } from "../../primitives/brand.ts";
import { type ConsensusEffect, type ConsensusInput, stepConsensus } from "../consensus/index.ts";
import type { Effect } from "../contract.ts";
import { type LanesEffect, type LanesInput, stepLanes } from "../lanes/index.ts";
import {
  deliveredHeight,
  type OrderingEffect,
  type OrderingInput,
  stepOrdering,
} from "../ordering/index.ts";
import { type SyncEffect, type SyncInput, stepSync } from "../sync/index.ts";
import { dropFinalBlocks, finalBlocksFrom, keepFinalBlocks, lastCut } from "./final-blocks.ts";
import { emit } from "./outward.ts";
import type { Instance, Replica } from "./replica.ts";

/** One step of the replica: where its effects go, and at what time it is taken. */
export type Turn = {
  readonly replica: Replica;
  readonly instance: Instance;
  readonly nowMs: Millis;
  readonly effects: Effect[];
};

export const toLanes = (turn: Turn, input: LanesInput): void =>
  routeLanes(turn, stepLanes(turn.instance.lanes, input));

export const toConsensus = (turn: Turn, input: ConsensusInput): void =>
  routeConsensus(turn, stepConsensus(turn.instance.consensus, input));

export const toOrdering = (turn: Turn, input: OrderingInput): void =>
  routeOrdering(turn, stepOrdering(turn.instance.ordering, input));

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
        const height = nextHeight(deliveredHeight(turn.instance.ordering));
        toSync(turn, { kind: "unavailable", nowMs, height });
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
  const { nowMs, replica } = turn;
  for (const effect of effects) {
    switch (effect.kind) {
      case "viewEntered":
        toLanes(turn, { kind: "viewEntered", nowMs, view: effect.view });
        break;
      case "finalized": {
        keepFinalBlocks(replica, effect.blocks);
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
  const { replica } = turn;
  replica.voting = true;
  for (const request of replica.heldSignatures.splice(0)) {
    turn.effects.push({ kind: "sign", request });
  }
}

/** Ordering tells what it lacks and what it has delivered. */
export function routeOrdering(turn: Turn, effects: readonly OrderingEffect[]): void {
  const { nowMs, replica } = turn;
  for (const effect of effects) {
    switch (effect.kind) {
      case "missing":
        toLanes(turn, { kind: "want", nowMs, tips: effect.tips });
        break;
      case "blocksWanted": {
        const blocks = finalBlocksFrom(replica, effect.fromHeight);
        if (blocks.length > 0) toOrdering(turn, { kind: "final", nowMs, blocks });
        break;
      }
      case "delivered":
        toLanes(turn, { kind: "delivered", nowMs, cut: effect.cut });
        break;
      case "certified":
        dropFinalBlocks(replica, effect.height);
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
  const { nowMs } = turn;
  toOrdering(turn, snapshot);
  toConsensus(turn, { kind: "snapshot", nowMs, block });
  toLanes(turn, { kind: "finalCut", nowMs, cut: block.cut });
  toLanes(turn, { kind: "delivered", nowMs, cut: block.cut });
}
