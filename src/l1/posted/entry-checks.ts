/** Judges what entries claim, one at a time per rollup, beside the watcher's own looks. [ST5, SC8] */
import type { EntryEvent } from "../contracts/l1-event.ts";
import type { EntryVerdict, L1Progress, PostedLedger } from "./posted.ts";

/**
 * Fetches the bytes of an entry and compares them with what was certified. `unavailable`: ask again.
 * Rejecting counts as unavailable.
 *
 * @param ignored entries before it in the same chain that count for nothing: only pieces of these may
 * complete it, since those of a branch that was undone are not there for who derives. [SC8]
 */
export type EntryCheck = (
  entry: EntryEvent,
  ignored: readonly EntryEvent[],
) => Promise<"valid" | "garbage" | "unavailable">;

/**
 * Blobs are served for 4096 beacon epochs of 32 slots; a block takes a slot or more. What is deeper
 * below the final head cannot be checked any more and is taken on the word of the L1. [ST5]
 */
export const BLOB_LIFE_BLOCKS = 131_072;

/** Verdicts of one run, so that a long history does not keep the watcher from stopping. */
const VERDICTS_MAX = 256;

export type EntryChecks = {
  /** Judges what can be judged now. At most one run at a time: a second call shares it. */
  run(finalNumber: number): Promise<void>;
};

/** @param check absent: nothing fetches bytes, and entries count as `unchecked`. */
export function createEntryChecks(
  ledger: Pick<PostedLedger, "awaiting" | "ignoredBefore" | "judge">,
  check: EntryCheck | undefined,
  onProgress: (progress: readonly L1Progress[]) => void,
): EntryChecks {
  let running: Promise<void> | null = null;

  async function verdictOf(entry: EntryEvent, finalNumber: number): Promise<EntryVerdict | null> {
    const isOld = entry.at.blockNumber < finalNumber - BLOB_LIFE_BLOCKS;
    if (check === undefined || isOld) return "unchecked";
    const answer = await check(entry, ledger.ignoredBefore(entry)).catch(
      () => "unavailable" as const,
    );
    return answer === "unavailable" ? null : answer;
  }

  async function runOnce(finalNumber: number): Promise<void> {
    let given = 0;
    let open = ledger.awaiting();
    while (open.length > 0 && given < VERDICTS_MAX) {
      const verdicts = await Promise.all(open.map((entry) => verdictOf(entry, finalNumber)));
      const judged = open.flatMap((entry, index) => {
        const verdict = verdicts[index] ?? null;
        return verdict === null ? [] : [{ entry, verdict }];
      });
      if (judged.length === 0) return;
      given += judged.length;
      onProgress(judged.flatMap(({ entry, verdict }) => ledger.judge(entry, verdict)));
      const moved = new Set(judged.map(({ entry }) => entry.rollupId));
      open = ledger.awaiting().filter(({ rollupId }) => moved.has(rollupId));
    }
  }

  return {
    run(finalNumber) {
      running ??= runOnce(finalNumber).finally(() => {
        running = null;
      });
      return running;
    },
  };
}
