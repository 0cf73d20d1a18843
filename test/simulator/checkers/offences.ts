/** Which two statements no honest key signs both: written down anew, as phases and fields. */
import type { Statement } from "../../../src/chain/index.ts";

/**
 * The offence's name, or null. Nullify and notarize of one view are none.
 *
 * Phases by number: 1 notarize, 2 nullify, 3 finalize, 4 ack, 5 output, 7 propose.
 */
export function offenceName(first: Statement, second: Statement): string | null {
  const hashes = first.hash !== second.hash;
  const heights = first.height !== second.height;
  const place = first.epoch === second.epoch && first.view === second.view;
  const phases = [first.phase, second.phase].sort().join(" ");
  switch (phases) {
    case "5 5":
      return hashes && !heights ? "DOUBLE_OUTPUT" : null;
    case "4 4":
      return place && hashes && !heights ? "DOUBLE_ACK" : null;
    case "2 3":
      return place ? "NULLIFY_FINALIZE" : null;
    case "1 1":
      return place && (hashes || heights) ? "DOUBLE_NOTARIZE" : null;
    case "3 3":
      return place && (hashes || heights) ? "DOUBLE_FINALIZE" : null;
    case "7 7":
      return place && (hashes || heights) ? "DOUBLE_PROPOSE" : null;
    default:
      return null;
  }
}

export const isSlashable = (first: Statement, second: Statement): boolean =>
  offenceName(first, second) !== null;
