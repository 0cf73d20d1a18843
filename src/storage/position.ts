/** Places in the payload log, whose files are numbered from 1. */

/** Just behind some byte of the payload log. */
export type Position = { readonly segment: number; readonly offset: number };

/** Where a batch's frame lies. */
export type Place = Position & {
  /** Bytes of the batch, the frame's header apart. */
  readonly length: number;
};

/** Negative if `left` is before `right`. */
export const comparePositions = (left: Position, right: Position): number =>
  left.segment - right.segment || left.offset - right.offset;
