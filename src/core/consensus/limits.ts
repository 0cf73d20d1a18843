/** Bounds of what outsiders can make this core remember. [S19] */

/** Certificates of one peer that wait for their check. */
export const CERTIFICATE_CHECKS_PER_PEER_MAX = 8;
/** Evidence told per operator and offence, and conflicts of certificates: more proves nothing new. */
export const EVIDENCE_PER_KIND_MAX = 4;
/** Evidence of one peer that waits for its check. */
export const EVIDENCE_CHECKS_PER_PEER_MAX = 4;
/** Certificates asked for, or given, in one message. */
export const CERTIFICATE_KEYS_MAX = 64;
/** Own votes resent at a standstill: the oldest and the newest. [Y2] */
export const RESENT_VIEWS_MAX = 64;
/** Own votes given to a peer that restarts. [R4] */
export const OWN_VOTES_MAX = 64;
/** Largest exponent of the back-off: (5/4)^18 < 64 < (5/4)^19. [T3] */
export const BACKOFF_STEPS_MAX = 18;
/** Requests of one view beside those for certificates of a gap: reports, lanes, blocks, own votes. */
export const ASKED_KINDS_MAX = 8;
/** Requests of one peer that are answered within tRetry. [Y1] */
export const ANSWERS_PER_PEER_MAX = 32;
