/** Bounds of sync. Counts unless a unit is named. */

/** Open requests in all. [Y3] */
export const OPEN_REQUESTS_MAX = 256;
/** Of them for blocks: one is kept for outputs, one for a snapshot. */
export const BLOCK_REQUESTS_MAX = OPEN_REQUESTS_MAX - 2;
/** Blocks of one answer. With n = 128, 64 of them have about 3 MB. */
export const BLOCKS_PER_REQUEST = 64;
/** Outputs of one answer, unless answers of this size held no certificate. */
export const OUTPUTS_PER_REQUEST = 64;
/** Outputs of one answer, ever: about 3 MB. */
export const OUTPUTS_PER_REQUEST_MAX = 4096;
/** Certificates of one answer that are checked; what follows the last of them is asked again. */
export const CERTIFICATES_PER_ANSWER = 64;
/** Heights that outputs may lag by before a node asks without waiting for votes. */
export const OUTPUT_LAG = 16;
/** Largest count of a request that is served: nobody honest asks for more. [Y1] */
export const SERVED_COUNT_MAX = 4096;
/** Requests that one peer may make, per second and at once. [Y1] */
export const REQUESTS_PER_SECOND = 64;
/** Full answers that one peer may be given, per second and at once. [Y1] */
export const FULL_ANSWERS_PER_SECOND = 8;
