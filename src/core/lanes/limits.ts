/** Named limits of the lanes; every collection fed from outside has one. [S19] */
import {
  BATCH_HEADER_BYTES,
  BATCH_ROW_BYTES,
  BATCH_ROWS_MAX,
  type ProtocolParameters,
} from "../../chain/index.ts";

/** Bytes of one transaction or envelope, without its length prefix. */
export const TRANSACTION_BYTES_MAX = 128 * 1024;
/** Bytes of one bundle, without its length prefix. */
export const BUNDLE_BYTES_MAX = 300_000;
/** Transactions of one bundle. */
export const BUNDLE_LEGS_MAX = 100;
/** Submissions that wait for a batch. */
export const SUBMISSIONS_MAX = 65_536;
/** Tips per lane that siblings asked for and that are not here yet. */
export const WANTS_MAX = 4;

/** Acks of my batches that are remembered of each peer, so that a second digest is seen. [S7] */
export const ACKS_REMEMBERED_MAX = 8;
/** Checks of one operator's double acks: false signatures must not buy endless work. */
export const ACCUSATIONS_MAX = 4;

/** Windows of batches above the delivered cut that are held per lane. */
const WINDOWS_HELD = 8;
/** Epochs whose left-over batches may wait for room in one lane: as many as may be closing. [E9] */
const EPOCHS_RETURNED = 8;
/** Windows above the final cut from which an owner's batch is taken: it may know a newer cut. */
const WINDOWS_AHEAD = 2;

/** Limits of one lane, from the network's parameters. Counts of batches, or bytes. */
export type LaneLimits = {
  /** An owner's batch is taken up to this far above the final cut. [B5] */
  readonly aheadMax: number;
  /** And up to this far above the delivered cut. */
  readonly heldMax: number;
  /** Batches known to be durable: two chains of a forked lane, and the root. */
  readonly linksMax: number;
  /** Batches whose parent is not here yet. */
  readonly detachedMax: number;
  readonly detachedBytesMax: number;
  /** Announcements of an owner whose signature is remembered, delivered ones too. [B6] */
  readonly announcedMax: number;
  /** Batches of epochs before that wait for room in mine: the window of each. [E9] */
  readonly returnedMax: number;
  /** Rows of one batch: OPEN and SEALED of every registered rollup, BUNDLE, SYSTEM. [B3] */
  readonly rowsMax: number;
  /**
   * Payloads of durable batches in memory: two windows of sections, and the tables of one. What has
   * no room is fetched again when it is needed; what one block adds always has room.
   */
  readonly payloadBytesMax: number;
  /** Section bytes waiting for a batch, of all rollups. */
  readonly pendingBytesMax: number;
  /** Section bytes waiting for a batch, of one kind and rollup: nobody fills the lane alone. */
  readonly sectionBytesMax: number;
};

/** @param rollups how many are registered in this epoch. */
export function laneLimits(protocol: ProtocolParameters, rollups: number): LaneLimits {
  const { maxLaneAdvance, laneWindowBytes } = protocol;
  const rowsMax = Math.min(BATCH_ROWS_MAX, 2 * rollups + 2);
  const tableBytesMax = BATCH_HEADER_BYTES + BATCH_ROW_BYTES * rowsMax;
  return {
    aheadMax: WINDOWS_AHEAD * maxLaneAdvance,
    heldMax: WINDOWS_HELD * maxLaneAdvance,
    linksMax: 2 * WINDOWS_HELD * maxLaneAdvance + 1,
    detachedMax: 2 * maxLaneAdvance,
    detachedBytesMax: 2 * laneWindowBytes,
    returnedMax: EPOCHS_RETURNED * maxLaneAdvance,
    announcedMax: (WINDOWS_AHEAD + 1) * maxLaneAdvance,
    rowsMax,
    payloadBytesMax: 2 * laneWindowBytes + maxLaneAdvance * tableBytesMax,
    pendingBytesMax: 2 * laneWindowBytes,
    sectionBytesMax: laneWindowBytes,
  };
}
