/** Simplex on cuts: the surface of consensus. The protocol is in README.md. */
import type { Block, StoredRecord } from "../../chain/index.ts";
import type { Millis } from "../../primitives/brand.ts";
import type { EpochContext } from "../contract.ts";
import { settle } from "./engine.ts";
import type { ConsensusEffect, LaneView } from "./input.ts";
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
  LaneView,
} from "./input.ts";
export { electLeader } from "./leader.ts";
export { collectionSizes } from "./sizes.ts";
export type { ConsensusState } from "./state.ts";

/** Opens consensus for an epoch from the records of its WAL; silent until `startConsensus`. [R1] */
export function createConsensus(options: {
  readonly context: EpochContext;
  readonly lanes: LaneView;
  readonly records: readonly StoredRecord[];
  /** Block of the output that was delivered last; null at the epoch's genesis. */
  readonly delivered: Block | null;
  readonly nowMs: Millis;
}): ConsensusState {
  const state = createState(options.context, options.lanes, options.nowMs);
  replay(state, options.records, options.delivered);
  return state;
}

/** First effects: views, timers, questions to the peers. [R1, R4] */
export function startConsensus(state: ConsensusState, nowMs: Millis): ConsensusEffect[] {
  const out: ConsensusEffect[] = [];
  state.nowMs = nowMs;
  for (const operator of state.context.committee.members.keys()) {
    state.heardMs.set(operator as never, nowMs);
  }
  start(state, out);
  settle(state, out);
  return out;
}
