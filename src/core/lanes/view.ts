/** What siblings and the driver may ask the lanes between two steps. */
import type { Batch, CutEntry, LaneCertificate } from "../../chain/index.ts";
import type { OperatorIndex } from "../../primitives/brand.ts";
import { batchesOnChain } from "./chain.ts";
import { ACCUSATIONS_MAX, ACKS_REMEMBERED_MAX, SUBMISSIONS_MAX, WANTS_MAX } from "./limits.ts";
import { type Lane, type LanesState, laneOf } from "./state.ts";

/**
 * Whether I acknowledged that batch or one above it on its chain. [C3.5]
 *
 * Of a forked lane `heights` may follow the certified chain, which is not the one I acknowledged.
 */
export function possesses(state: LanesState, operator: OperatorIndex, entry: CutEntry): boolean {
  const lane = laneOf(state, operator);
  if (lane === null || entry.height > lane.acked.height) return false;
  const follows = lane.heights.get(lane.acked.height) === lane.acked.digest;
  if (!follows && state.context.rules.oneAckChain) return false;
  return lane.heights.get(entry.height) === entry.digest;
}

/**
 * Batches of (from, to] by rising height, or null while one of them is not in memory; then `want`
 * brings it. `from` is at or above the delivered cut.
 */
export function batchesBetween(
  state: LanesState,
  operator: OperatorIndex,
  from: CutEntry,
  to: CutEntry,
): Batch[] | null {
  const lane = laneOf(state, operator);
  return lane === null ? null : batchesOnChain(lane, from, to);
}

/** The newest lane certificate that is verified and durable here, or null. [I1, I8] */
export const bestCertificate = (
  state: LanesState,
  operator: OperatorIndex,
): LaneCertificate | null => laneOf(state, operator)?.best ?? null;

/** Every collection with its bound; of those that each lane has, the largest. [S19] */
export function collectionSizes(
  state: LanesState,
): { readonly name: string; readonly size: number; readonly bound: number }[] {
  const { limits, lanes, context } = state;
  const largest = (size: (lane: Lane) => number): number => Math.max(...lanes.map(size));
  const payloadBytesMax = limits.payloadBytesMax + context.protocol.maxBatchBytes;
  const jobsMax = context.protocol.maxLaneAdvance + ACCUSATIONS_MAX * lanes.length + 1;
  const sizes: [name: string, size: number, bound: number][] = [
    ["links", largest((lane) => lane.links.size), limits.linksMax],
    ["heights", largest((lane) => lane.heights.size), limits.linksMax],
    ["detached", largest((lane) => lane.detached.size), limits.detachedMax],
    ["detached_bytes", largest((lane) => lane.detachedBytes), limits.detachedBytesMax],
    ["payload_bytes", largest((lane) => lane.payloadBytes), payloadBytesMax],
    ["wants", largest((lane) => lane.wants.length), WANTS_MAX],
    ["submissions", state.mempool.count, SUBMISSIONS_MAX],
    ["submission_bytes", state.mempool.bytes, limits.pendingBytesMax],
    ["returned", state.returned.length, limits.returnedMax],
    ["ack_sets", state.ackSets.size, context.protocol.maxLaneAdvance],
    ["suspects", state.suspects.size, lanes.length],
    ["forgers", state.forgers.size, lanes.length],
    ["acks", state.acks.size, lanes.length],
    [
      "acks_of_one",
      Math.max(0, ...[...state.acks.values()].map(({ size }) => size)),
      ACKS_REMEMBERED_MAX,
    ],
    ["announced", largest((lane) => lane.announced.size), limits.announcedMax],
    ["accusations", state.accusations.size, lanes.length],
    ["jobs", state.jobs.purposes.size, jobsMax],
  ];
  return sizes.map(([name, size, bound]) => ({ name: `lanes_${name}`, size, bound }));
}

/** Owners of whose lane I know two chains. [B6] */
export const forkedLanes = (state: LanesState): OperatorIndex[] =>
  state.lanes.filter(({ forked }) => forked).map(({ operator }) => operator);
