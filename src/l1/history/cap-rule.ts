/** How many of its bonded seats an operator holds in a committee. Pure. [SC2] */

const SEATS_MAX = 255;
const CAP_MAX = 84;

/** Seats under a cap. */
const capped = (bonded: readonly number[], cap: number): number =>
  bonded.reduce((sum, seats) => sum + Math.min(seats, cap), 0);

/**
 * c: the greatest number in 1..84 under which all seats are at most 255 and, unless it is 1, no
 * operator has more than F of them. Bond above it idles. [SC2, D1]
 *
 * @param bonded seats per operator, each at least 1; at most 128 operators.
 */
export function seatCap(bonded: readonly number[]): number {
  for (let cap = CAP_MAX; cap > 1; cap--) {
    const total = capped(bonded, cap);
    if (total <= SEATS_MAX && cap <= Math.floor((total - 1) / 3)) return cap;
  }
  return 1;
}
