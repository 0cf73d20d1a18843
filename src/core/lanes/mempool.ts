/**
 * Submissions that wait for a batch: one queue per kind and rollup, served in turn. A submission is
 * bytes with a count; there is no object per transaction. [B1, D7]
 */
import { BATCH_ROW_BYTES, BATCH_ROWS_MAX, type SectionContent } from "../../chain/index.ts";
import { concatBytes } from "../../primitives/bytes.ts";
import { type LaneLimits, SUBMISSIONS_MAX } from "./limits.ts";

type Submission = { readonly section: SectionContent; readonly arrivedMs: number };

/** Submissions of one kind and rollup, oldest at `head`. */
type Queue = { submissions: Submission[]; head: number; bytes: number };

export type Mempool = {
  /** By kind and rollup, in the order in which they are served; none is empty. */
  readonly queues: Map<string, Queue>;
  /** At most `SUBMISSIONS_MAX`. */
  count: number;
  /** Section bytes; at most `pendingBytesMax`. */
  bytes: number;
};

export const createMempool = (): Mempool => ({ queues: new Map(), count: 0, bytes: 0 });

const keyOf = (section: SectionContent): string => `${section.kind}/${section.rollupId}`;

/** Queues an admitted submission; false where there is no room. */
export function enqueue(
  mempool: Mempool,
  section: SectionContent,
  nowMs: number,
  limits: LaneLimits,
): boolean {
  const size = section.bytes.length;
  const queue = mempool.queues.get(keyOf(section)) ?? { submissions: [], head: 0, bytes: 0 };
  if (mempool.count >= SUBMISSIONS_MAX) return false;
  if (mempool.bytes + size > limits.pendingBytesMax) return false;
  if (queue.bytes + size > limits.sectionBytesMax) return false;
  queue.submissions.push({ section, arrivedMs: nowMs });
  queue.bytes += size;
  mempool.queues.set(keyOf(section), queue);
  mempool.count++;
  mempool.bytes += size;
  return true;
}

/** Everything that waits, each queue in its order; nothing is left. [E9] */
export function drain(mempool: Mempool): SectionContent[] {
  const sections: SectionContent[] = [];
  for (const { submissions, head } of mempool.queues.values()) {
    for (const { section } of submissions.slice(head)) sections.push(section);
  }
  mempool.queues.clear();
  mempool.count = 0;
  mempool.bytes = 0;
  return sections;
}

/** Arrival of the oldest submission, or null. */
export function oldestMs(mempool: Mempool): number | null {
  let oldest: number | null = null;
  for (const queue of mempool.queues.values()) {
    const arrived = queue.submissions[queue.head]?.arrivedMs ?? null;
    if (arrived !== null && (oldest === null || arrived < oldest)) oldest = arrived;
  }
  return oldest;
}

/** How much a batch takes, in bytes. A first submission may be larger than the target. */
export type Portion = {
  /** Of sections: where a batch is full. [B1] */
  readonly target: number;
  /** Of sections: what the window leaves. [B5] */
  readonly window: number;
  /** Of the table's rows and sections: what the largest batch leaves. */
  readonly table: number;
};

/**
 * Takes the sections of one batch, a submission per queue in turn. Empty if the one whose turn it is
 * does not fit: it waits for room, or smaller ones would keep it out for ever.
 */
export function take(mempool: Mempool, portion: Portion): SectionContent[] {
  const taken = new Map<string, SectionContent[]>();
  let bytes = 0;
  const fits = (key: string, size: number): boolean => {
    const rows = taken.size + (taken.has(key) ? 0 : 1);
    if (rows > BATCH_ROWS_MAX || bytes + size > portion.window) return false;
    if (bytes + size + BATCH_ROW_BYTES * rows > portion.table) return false;
    return bytes === 0 || bytes + size <= portion.target;
  };
  for (let progress = true; progress && bytes < portion.target; ) {
    progress = false;
    for (const [key, queue] of mempool.queues) {
      const next = queue.submissions[queue.head];
      if (next === undefined) continue;
      if (!fits(key, next.section.bytes.length)) {
        if (bytes === 0) return [];
        continue;
      }
      const parts = taken.get(key);
      if (parts === undefined) taken.set(key, [next.section]);
      else parts.push(next.section);
      dequeue(mempool, queue);
      bytes += next.section.bytes.length;
      progress = true;
    }
  }
  rotate(mempool, taken);
  return [...taken.values()].map(joined);
}

function dequeue(mempool: Mempool, queue: Queue): void {
  const size = queue.submissions[queue.head]?.section.bytes.length ?? 0;
  queue.head++;
  queue.bytes -= size;
  mempool.bytes -= size;
  mempool.count--;
}

/** Queues that were served move behind the others; emptied ones go. */
function rotate(mempool: Mempool, served: ReadonlyMap<string, unknown>): void {
  for (const key of served.keys()) {
    const queue = mempool.queues.get(key) as Queue;
    mempool.queues.delete(key);
    if (queue.head === queue.submissions.length) continue;
    mempool.queues.set(key, queue);
    // Served submissions are let go in halves, so that a long queue is not copied for each batch.
    if (2 * queue.head < queue.submissions.length) continue;
    queue.submissions = queue.submissions.slice(queue.head);
    queue.head = 0;
  }
}

function joined(parts: readonly SectionContent[]): SectionContent {
  const first = parts[0] as SectionContent;
  if (parts.length === 1) return first;
  const units = parts.reduce((sum, part) => sum + part.units, 0);
  return { ...first, units, bytes: concatBytes(...parts.map((part) => part.bytes)) };
}
