/**
 * Where sealing joins the order. [H1, H2]
 *
 * Ordering hands over what only sealing understands and gets back what stands between the forced
 * and the open units of the height. It never looks into an envelope.
 */
import type { BatchRow, Block } from "../../chain/index.ts";
import type { LaneHeight, OperatorIndex, RollupId } from "../../primitives/brand.ts";

/** A row of a batch and where it came from. */
export type LaneRow = {
  readonly lane: OperatorIndex;
  readonly laneHeight: LaneHeight;
  readonly row: BatchRow;
};

/** What became of one admitted envelope. The last two are parts without data. */
export type SealedUnit = {
  readonly outcome: "opened" | "decryptFail" | "skipped";
  readonly rollupId: RollupId;
  /** 32 bytes. */
  readonly sealedId: Uint8Array;
  /** Empty unless opened. */
  readonly transaction: Uint8Array;
};

export type SealedHook = {
  /**
   * Takes the SYSTEM and SEALED rows of a final block in canonical order. [H1]
   *
   * Asked again for a block whose answer was null, with the same rows.
   *
   * @returns the admitted set in admission order, or null while a key is awaited: delivery of the
   *   block waits, nothing else does. [H2]
   */
  admit(block: Block, rows: readonly LaneRow[]): readonly SealedUnit[] | null;
};

/** encMode OFF: there is no key, so every envelope is dropped. */
export const SEALING_OFF: SealedHook = { admit: () => [] };
