/** Waiting for something to become true, never for time to pass: every wait has a deadline. */

export class Missed extends Error {
  override readonly name = "Missed";
}

/** How often a process is asked that cannot tell by itself. */
const ASK_MS = 50;

/**
 * Asks until the answer is there.
 *
 * @param ask null: not yet.
 * @param say what is missing, once the time is over.
 * @throws {Missed} after the deadline.
 */
export async function until<T>(
  deadlineMs: number,
  ask: () => Promise<T | null> | T | null,
  say: () => string,
): Promise<T> {
  const endMs = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > endMs) throw new Missed(`after ${deadlineMs} ms: ${say()}`);
    await pause(ASK_MS);
  }
}

/** For the length of a fault, and between questions; never to hope that something has happened. */
export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
