/** The transactions of a verified batch, in execution order. */
import { type BodyPart, type BundleRef, PartKind } from "../chain/index.ts";
import type { RollupId } from "../primitives/brand.ts";
import { transactionsOf } from "./body.ts";

/** One place in the order of a height. */
export type SequencedTx = {
  readonly kind: PartKind;
  /** In the canonical order of the height, over all rollups. From 0. */
  readonly position: number;
  /** Of its part: lane and lane height, inbox index, sealed id or bundle id. */
  readonly origin: Uint8Array;
  readonly bundle: BundleRef | null;
  /** A view of the frame's bytes, never a copy; empty where the keys never came. [D7] */
  readonly data: Uint8Array;
};

const NOTHING = new Uint8Array(0);

/** The one order policy there is: the canonical order itself. */
export const LANE_FIFO = 1;

/** Places of a part's transactions. */
function positionsOf(part: BodyPart, rollupId: RollupId): (index: number) => number {
  const { bundle, position } = part;
  if (bundle === null) return (index) => position + index;
  const first = position - bundle.leg;
  const own = bundle.legs.flatMap((leg, place) => (leg.rollupId === rollupId ? [place] : []));
  return (index) => first + (own[index] ?? 0);
}

/** Slices the transactions out of verified parts as they are asked for; may be iterated again. */
export function sequencedTxs(
  parts: readonly BodyPart[],
  rollupId: RollupId,
): Iterable<SequencedTx> {
  return {
    *[Symbol.iterator]() {
      for (const part of parts) {
        const { kind, origin, bundle } = part;
        const closed = kind === PartKind.DECRYPT_FAIL || kind === PartKind.SKIPPED;
        const transactions = closed ? [NOTHING] : (transactionsOf(part.data) ?? []);
        const positionOf = positionsOf(part, rollupId);
        for (const [index, data] of transactions.entries()) {
          yield { kind, position: positionOf(index), origin, bundle, data };
        }
      }
    },
  };
}
