/** What an order policy is. [U4] */
import type { BodyPart } from "../../../chain/index.ts";
import type { Hash } from "../../../primitives/brand.ts";

/**
 * Turns the canonical order of a batch into the order in which a rollup executes it.
 *
 * Consumers apply it, ordering nodes never do: they recover no senders. The id stands in the leaf.
 */
export type OrderPolicy = {
  readonly id: number;
  readonly name: string;
  /** Pure. @param beacon seed of the height, from its output header. */
  readonly execution: (parts: readonly BodyPart[], beacon: Hash) => readonly BodyPart[];
};
