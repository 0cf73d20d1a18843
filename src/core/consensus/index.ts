/** Simplex on cuts: the surface of consensus. The protocol is in README.md. */
import type { Block, StoredRecord } from "../../chain/index.ts";
import type { Hash, Millis } from "../../primitives/brand.ts";
import type { EpochContext } from "../contract.ts";
import { settle } from "./engine.ts";
import type { ConsensusEffect, L1View, LaneView } from "./input.ts";
import { replay, start } from "./recovery.ts";
import { type ConsensusState, createState } from "./state.ts";

export { step as stepConsensus } from "./engine.ts";
export {
  anchorFloor,
  inclusionFloor,
  laneBelowFloor,
  reportsFault,
} from "./inclusion-floor.ts";
export type {
  ConsensusEffect,
  ConsensusInput,
  ConsensusMessage,
  FinalBlock,
  L1Anchor,
  L1View,
  LaneView,
} from "./input.ts";
export { electLeader } from "./leader.ts";
export { collectionSizes } from "./sizes.ts";
export type { ConsensusState } from "./state.ts";

/** Opens consensus for an epoch from the records of its WAL; silent until `startConsensus`. [R1] */
export function createConsensus(options: {
  readonly context: EpochContext;
  readonly lanes: LaneView;
  readonly l1: L1View;
  readonly records: readonly StoredRecord[];
  /** Block of the output that was delivered last; null at the epoch's genesis. */
  readonly delivered: Block | null;
  /** Of the next epoch, where it is fixed already. [E4] */
  readonly nextCommittee: Hash | null;
  readonly nowMs: Millis;
}): ConsensusState {
  const { context, lanes, l1 } = options;
  const state = createState(context, { lanes, l1 }, options.nowMs);
  state.nextCommittee = options.nextCommittee;
  replay(state, options.records, options.delivered);
  return state;
}

/**
 * First effects: views, timers, questions to the peers. [R1, R4]
 *
 * @param options.listenFirst false: this epoch begins here and now, and nothing can have been signed
 *   in it, so nobody needs to be asked.
 */
export function startConsensus(
  state: ConsensusState,
  nowMs: Millis,
  options: { readonly listenFirst: boolean } = { listenFirst: true },
): ConsensusEffect[] {
  const out: ConsensusEffect[] = [];
  state.nowMs = nowMs;
  for (const operator of state.context.committee.members.keys()) {
    state.heardMs.set(operator as never, nowMs);
  }
  start(state, options, out);
  settle(state, out);
  return out;
}
