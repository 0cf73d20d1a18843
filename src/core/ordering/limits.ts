/** Bounds of what ordering remembers. [S19] */

/**
 * Outputs that were delivered and are not certified yet. Delivery pauses at the bound, the order
 * does not; below 2,000, where owners stop sealing user batches. [O6]
 */
export const UNCERTIFIED_OUTPUTS_MAX = 256;
/** Bytes of their parts; one output is always allowed. */
export const UNCERTIFIED_BYTES_MAX = 64 * 1024 * 1024;
/** Final blocks that wait for their batches, or for room; later ones are asked for again. */
export const QUEUED_BLOCKS_MAX = 1024;
/** Heights above my newest output whose votes are collected. */
export const VOTE_WINDOW = 64;
/** Heights below the certified one that are remembered, so that a conflict is seen. [O8, S7] */
export const HISTORY_HEIGHTS = 64;
/** Certified hashes known ahead of delivery. */
export const EXPECTED_HASHES_MAX = 4096;
/** Certificates kept: of heights known ahead, not published, and not linked yet. */
export const CERTIFICATES_MAX = EXPECTED_HASHES_MAX + UNCERTIFIED_OUTPUTS_MAX + VOTE_WINDOW;
/** Blocks ahead of the first undeliverable one whose batches are asked for with it. */
export const FETCH_AHEAD = 16;
/** Own votes repeated at a time: the newest, since they certify all below. [O5] */
export const REPEATED_VOTES_MAX = 4;
