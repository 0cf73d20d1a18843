/** Which server next, and after how long. [FC8] */

/** First and longest wait between attempts that bring nothing. */
const WAIT_MS = 1000;
const WAIT_MAX_MS = 64_000;

export type Rotation = {
  /** The server to ask. */
  readonly url: string;
  /** Something new was proven: the next wait is short again. */
  progressed(): void;
  /**
   * Turns to the next server; the time to wait before it is asked, in ms: full jitter over 1 s that
   * doubles to 64 s. A server's own wish counts where it is the only one, and never beyond 64 s.
   */
  failed(retryAfterMs: number): number;
};

/** @param urls at least one, in order of preference. */
export function createRotation(urls: readonly string[], random: () => number): Rotation {
  let place = 0;
  let failures = 0;
  return {
    get url() {
      return urls[place] ?? "";
    },
    progressed: () => {
      failures = 0;
    },
    failed: (retryAfterMs) => {
      const longest = Math.min(WAIT_MAX_MS, WAIT_MS * 2 ** Math.min(failures, 6));
      failures += 1;
      place = (place + 1) % urls.length;
      const wanted = urls.length === 1 ? Math.min(retryAfterMs, WAIT_MAX_MS) : 0;
      return Math.max(wanted, random() * longest);
    },
  };
}
