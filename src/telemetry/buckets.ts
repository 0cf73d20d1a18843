/**
 * Bucket sets of histograms. A set is an array of upper bounds; every histogram of the project uses
 * one of these four, so that panels and rules can compare them.
 */

/** F, in seconds: a disk sync, a signature, a pairing. */
export const FAST: number[] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

/** R, in seconds: what takes a few network delays. */
export const ROUND: number[] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16];

/** S, in seconds: the L1. */
export const SLOW: number[] = [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** N: things counted one by one. */
export const COUNTS: number[] = [1, 2, 3, 5, 10, 20, 50];
