/**
 * What waits for a step: one queue per class, the most urgent first. [DR7, DR8]
 *
 * Nothing is thrown away here. A source that has filled its share is told to wait, and what it reads
 * from (a peer's stream, a door) stops: pressure runs backwards to whoever makes it.
 */
import type { PeerMessageKind } from "../chain/index.ts";
import type { Effect, Input } from "../core/index.ts";

/** In the order in which they are taken. */
const CLASSES = [
  "internal",
  "votes",
  "certificates",
  "proposals",
  "acks",
  "batches",
  "sync",
  "submissions",
] as const;
export type InboxClass = (typeof CLASSES)[number];

/** What one source may have waiting, per class. */
type Share = { readonly count: number; readonly bytes: number };

const MEBIBYTE = 1024 * 1024;
const SHARES: Readonly<Record<Exclude<InboxClass, "internal">, Share>> = {
  votes: { count: 512, bytes: MEBIBYTE },
  certificates: { count: 256, bytes: MEBIBYTE },
  proposals: { count: 16, bytes: 2 * MEBIBYTE },
  acks: { count: 1024, bytes: MEBIBYTE },
  batches: { count: 64, bytes: 4 * MEBIBYTE },
  sync: { count: 32, bytes: 8 * MEBIBYTE },
  submissions: { count: 256, bytes: 4 * MEBIBYTE },
};

/** The class of each kind of message. */
export const CLASS_OF = {
  notarize: "votes",
  nullify: "votes",
  finalize: "votes",
  outputVote: "votes",
  tipReport: "votes",
  status: "votes",
  evidence: "votes",
  viewCertificate: "certificates",
  laneCertificate: "certificates",
  outputCertificate: "certificates",
  proposal: "proposals",
  ack: "acks",
  batch: "batches",
  getReports: "sync",
  getLaneCertificates: "sync",
  getCertificates: "sync",
  getBlocks: "sync",
  getBatches: "sync",
  getOutputs: "sync",
  getOutputState: "sync",
  getOwnVotes: "sync",
  getEpochProofs: "sync",
  certificates: "sync",
  blocks: "sync",
  batches: "sync",
  outputs: "sync",
  outputState: "sync",
  ownVotes: "sync",
  epochProofs: "sync",
  absent: "sync",
} as const satisfies Record<PeerMessageKind, InboxClass>;

type WithoutTime<T> = T extends { readonly nowMs: unknown } ? Omit<T, "nowMs"> : never;
/** An input whose time is that of its step. */
export type TimelessInput = WithoutTime<Input>;

export type Waiting = {
  readonly input: TimelessInput;
  /** Told what the step led to. */
  readonly taken: ((effects: readonly Effect[]) => void) | null;
};

type Source = { readonly share: Share; count: number; bytes: number; resume: (() => void)[] };
type Entry = Waiting & { readonly source: Source | null; readonly bytes: number };

export type Inbox = {
  /** Results of what a core asked for: timers, signatures, checks. Bounded by what it asks. */
  internal(input: TimelessInput): void;
  /**
   * Takes an input from outside.
   *
   * @param from names the source within its class.
   * @returns undefined, or a promise for the moment at which the source has room again.
   */
  offer(
    entry: Waiting & { readonly class: Exclude<InboxClass, "internal">; readonly from: string },
    bytes: number,
  ): Promise<void> | undefined;
  /** The most urgent of what waits, or null. */
  next(): Waiting | null;
  readonly size: number;
};

/** @param onReady called when something came into an empty inbox. */
export function createInbox(onReady: () => void): Inbox {
  const queues = CLASSES.map((): { entries: Entry[]; head: number } => ({ entries: [], head: 0 }));
  const sources = new Map<string, Source>();
  let size = 0;

  function push(place: number, entry: Entry): void {
    queues[place]?.entries.push(entry);
    if (size++ === 0) onReady();
  }

  function shift(queue: { entries: Entry[]; head: number }): Entry | null {
    const entry = queue.entries[queue.head];
    if (entry === undefined) return null;
    queue.head++;
    if (queue.head === queue.entries.length || queue.head > 1024) {
      queue.entries = queue.entries.slice(queue.head);
      queue.head = 0;
    }
    return entry;
  }

  return {
    internal(input) {
      push(0, { input, taken: null, source: null, bytes: 0 });
    },
    offer(offered, bytes) {
      const { input, taken, from } = offered;
      const share = SHARES[offered.class];
      const key = `${offered.class}/${from}`;
      let source = sources.get(key);
      if (source === undefined) {
        source = { share, count: 0, bytes: 0, resume: [] };
        sources.set(key, source);
      }
      source.count++;
      source.bytes += bytes;
      push(CLASSES.indexOf(offered.class), { input, taken, source, bytes });
      if (source.count < share.count && source.bytes < share.bytes) return undefined;
      const waiting = source;
      return new Promise((resolve) => waiting.resume.push(resolve));
    },
    next() {
      for (const queue of queues) {
        const entry = shift(queue);
        if (entry === null) continue;
        size--;
        if (entry.source !== null) release(entry.source, entry.bytes);
        return entry;
      }
      return null;
    },
    get size() {
      return size;
    },
  };

  /** Whoever waited may go on once half of what it had waiting is gone. */
  function release(source: Source, bytes: number): void {
    source.count--;
    source.bytes -= bytes;
    const { share, resume: waiting } = source;
    if (waiting.length === 0) return;
    if (2 * source.count > share.count || 2 * source.bytes > share.bytes) return;
    for (const resume of waiting.splice(0)) resume();
  }
}
