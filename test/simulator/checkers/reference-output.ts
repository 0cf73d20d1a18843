/** What the reference makes of a height. */
import type { BodyPart, OutputHeader, RollupLeaf } from "../../../src/chain/index.ts";
import type { Hash } from "../../../src/primitives/brand.ts";

/** A height as every honest node must output it. */
export type ReferenceOutput = {
  readonly header: OutputHeader;
  readonly hash: Hash;
  /** All rollups', by id. */
  readonly leaves: readonly RollupLeaf[];
  /** By rollup with a batch at this height. */
  readonly parts: ReadonlyMap<number, readonly BodyPart[]>;
};
