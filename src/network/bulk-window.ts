/**
 * How many bytes of batches and sync may be on the way to a peer. [N5]
 *
 * All classes share one TCP connection, so a vote waits behind every bulk byte that was handed down
 * before it, in whichever buffer that lies. The receiver says how many bulk bytes arrived; the
 * difference is in flight, and it is kept below what the link carries in `delayMs`. The rate is the
 * largest that was seen while the window was the limit: a slow receiver acknowledges in bursts and
 * still shows the link's rate, a slow link never does.
 */

export type BulkWindow = {
  /** Bytes that may be sent now. */
  room(): number;
  /**
   * @param way.path 0: the streams of the connection; else a socket, by its number.
   * @param way.bulk false: votes and the like, which no window holds back; that they arrive is watched.
   */
  sent(bytes: number, nowMs: number, way: { readonly path: number; readonly bulk: boolean }): void;
  /**
   * The peer received so many more bytes. `lie`: more than were sent; `late`: the path ended, its
   * bytes were given up.
   */
  arrived(bytes: number, nowMs: number, path: number): "ok" | "lie" | "late";
  /** A socket ended: what it carried is in flight no more. */
  ended(path: number): void;
  /** For how long of the bytes in flight on a path none has arrived; 0: none is in flight. */
  stuckMs(path: number, nowMs: number): number;
  /** Something had to wait for the window. */
  limited(): void;
  /** A measured round trip: what is in flight on a long way delays nobody. */
  roundTrip(ms: number): void;
  readonly inFlight: number;
  readonly window: number;
};

/** In bytes and ms. */
export type BulkWindowOptions = {
  readonly startBytes: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  /** How long a vote may wait behind bulk. */
  readonly delayMs: number;
};

const SAMPLE_MS = 100;
const SAMPLES = 8;
/** A round trip is itself measured behind bulk bytes: above this it says more of them than of the way. */
const ROUND_TRIP_MAX_MS = 500;

export function createBulkWindow(options: BulkWindowOptions, startMs: number): BulkWindow {
  let window = options.startBytes;
  let inFlight = 0;
  let sampleStartMs = startMs;
  let sampleBytes = 0;
  let arrivedMs = startMs;
  let wasLimited = false;
  /** What is in flight on each, and when that last began or shrank. */
  const onPaths = new Map([[0, { bytes: 0, movedMs: startMs, bulk: true }]]);
  const rates: number[] = [];
  const roundTrips: number[] = [];

  /** Only a span in which the window was the limit says what the link can do. */
  const endSample = (nowMs: number): void => {
    const spanMs = nowMs - sampleStartMs;
    if (wasLimited) {
      rates.push(sampleBytes / spanMs);
      if (rates.length > SAMPLES) rates.shift();
      const wayMs = Math.min(ROUND_TRIP_MAX_MS, ...roundTrips);
      const delayMs = options.delayMs + (roundTrips.length === 0 ? 0 : wayMs);
      const wanted = Math.max(...rates) * delayMs;
      window = Math.floor(Math.min(options.maxBytes, Math.max(options.minBytes, wanted)));
    }
    sampleStartMs = nowMs;
    sampleBytes = 0;
    wasLimited = false;
  };

  return {
    room: () => Math.max(0, window - inFlight),
    sent(bytes, nowMs, { path, bulk }) {
      if (bulk && inFlight === 0 && nowMs - arrivedMs >= SAMPLE_MS) {
        // After a pause: it says nothing about the link.
        sampleStartMs = nowMs;
        sampleBytes = 0;
        wasLimited = false;
      }
      if (bulk) inFlight += bytes;
      const onPath = onPaths.get(path) ?? { bytes: 0, movedMs: nowMs, bulk };
      if (onPath.bytes === 0) onPath.movedMs = nowMs;
      onPath.bytes += bytes;
      onPaths.set(path, onPath);
    },
    arrived(bytes, nowMs, path) {
      const onPath = onPaths.get(path);
      if (onPath === undefined) return "late";
      if (bytes > onPath.bytes) return "lie";
      onPath.bytes -= bytes;
      onPath.movedMs = nowMs;
      if (!onPath.bulk) return "ok";
      inFlight -= bytes;
      arrivedMs = nowMs;
      sampleBytes += bytes;
      if (nowMs - sampleStartMs >= SAMPLE_MS) endSample(nowMs);
      return "ok";
    },
    ended(path) {
      const onPath = onPaths.get(path);
      if (onPath?.bulk === true) inFlight -= onPath.bytes;
      onPaths.delete(path);
    },
    stuckMs(path, nowMs) {
      const onPath = onPaths.get(path);
      return onPath === undefined || onPath.bytes === 0 ? 0 : nowMs - onPath.movedMs;
    },
    limited() {
      wasLimited = true;
    },
    roundTrip(ms) {
      roundTrips.push(ms);
      if (roundTrips.length > SAMPLES) roundTrips.shift();
    },
    get inFlight() {
      return inFlight;
    },
    get window() {
      return window;
    },
  };
}
