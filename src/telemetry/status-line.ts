/** The lines that a person watches: pure text from numbers. */

/** What the last interval certified. */
export type Progress = {
  readonly height: number;
  /** Transactions and distinct rollups of the interval. */
  readonly transactions: number;
  readonly rollups: number;
  /** Typical delays of the interval in milliseconds; null: nothing to measure. */
  readonly orderedMs: number | null;
  readonly certifiedMs: number | null;
  readonly seatsConnected: number;
  readonly seatsTotal: number;
  /** Newest height on the L1; null without one. */
  readonly l1Height: number | null;
};

export type SyncProgress = {
  /** Blocks present, and blocks that exist. */
  readonly have: number;
  readonly target: number;
  readonly blocksPerSecond: number;
  readonly peers: number;
  /** Why nothing moves; shown where the speed is zero. */
  readonly cause: string | null;
};

const LABEL_WIDTH = 11;
const BAR_CELLS = 9;
const SEPARATOR = " · ";

const label = (text: string): string => text.padEnd(LABEL_WIDTH);
const counted = (count: number, word: string): string =>
  `${count} ${word}${count === 1 ? "" : "s"}`;

/** With commas between thousands. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

/** A span in the one unit a person would use: `20 s`, `3 min`, `2 h`, `4 d`. */
export function spanText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** `Certified  h 18204 · 412 tx · 3 rollups · ordered 84 ms · certified 96 ms · seats 7/7 · L1 18190` */
export function statusLine(progress: Progress): string {
  const parts = [
    `${label("Certified")}h ${progress.height}`,
    `${progress.transactions} tx`,
    counted(progress.rollups, "rollup"),
  ];
  if (progress.orderedMs !== null) parts.push(`ordered ${Math.round(progress.orderedMs)} ms`);
  if (progress.certifiedMs !== null) parts.push(`certified ${Math.round(progress.certifiedMs)} ms`);
  parts.push(`seats ${progress.seatsConnected}/${progress.seatsTotal}`);
  if (progress.l1Height !== null) parts.push(`L1 ${progress.l1Height}`);
  return parts.join(SEPARATOR);
}

/**
 * `Syncing    41 % ████░░░░░ 12,004 / 29,310 · 850 blocks/s · 20 s left · 3 peers`, or
 * `Syncing    waiting: …` where nothing moves: an end that never comes is no information.
 */
export function syncLine(sync: SyncProgress): string {
  if (sync.blocksPerSecond <= 0) {
    return `${label("Syncing")}waiting: ${sync.cause ?? `${counted(sync.peers, "peer")} connected`}`;
  }
  const share = sync.target > 0 ? Math.min(1, sync.have / sync.target) : 1;
  const full = Math.floor(share * BAR_CELLS);
  const bar = "█".repeat(full) + "░".repeat(BAR_CELLS - full);
  const left = Math.max(0, sync.target - sync.have) / sync.blocksPerSecond;
  const parts = [
    `${Math.floor(share * 100)} % ${bar} ${grouped(sync.have)} / ${grouped(sync.target)}`,
    `${grouped(Math.round(sync.blocksPerSecond))} blocks/s`,
    `${spanText(left)} left`,
    counted(sync.peers, "peer"),
  ];
  return label("Syncing") + parts.join(SEPARATOR);
}

/** A peer from which nothing was heard. */
export type SilentPeer = {
  readonly name: string;
  /** Null: never seen since the start. */
  readonly lastSeenSeconds: number | null;
};

/**
 * `Waiting for quorum, height 18205 view 18311: 2 of 3 seats · silent: op-3 (last seen 14 s ago)`.
 *
 * @param wait.seats heard, of the quorum.
 */
export function quorumLine(wait: {
  readonly height: number;
  readonly view: number;
  readonly seats: number;
  readonly quorum: number;
  readonly silent: readonly SilentPeer[];
}): string {
  const where = `height ${wait.height} view ${wait.view}`;
  const head = `Waiting for quorum, ${where}: ${wait.seats} of ${wait.quorum} seats`;
  if (wait.silent.length === 0) return head;
  const silent = wait.silent.map(({ name, lastSeenSeconds }) =>
    lastSeenSeconds === null
      ? `${name} (not seen yet)`
      : `${name} (last seen ${spanText(lastSeenSeconds)} ago)`,
  );
  return `${head} · silent: ${silent.join(", ")}`;
}
