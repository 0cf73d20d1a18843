/** What the feed needs of a disk: one file stream per rollup, and one of all outputs. [FC1, FC2] */
import type { Hash } from "../primitives/brand.ts";

/** Streams have the number of their rollup; this one holds an output per height. */
export const OUTPUTS_STREAM = 0;
/** And this one a committee change per epoch. Ids are dense from 1: no rollup has this one. [FC6] */
export const COMMITTEES_STREAM = 0xffff_ffff;

/** One batch of one stream, in its messages. */
export type StreamEntry = {
  readonly stream: number;
  /** Rises by one in a stream; of outputs the height, of committees the epoch that begins. */
  readonly seq: number;
  readonly height: number;
  /** Hash of the batch, or output, before. */
  readonly prevHash: Hash;
  readonly messages: readonly Uint8Array[];
  /** Whether a new segment begins here; null: if the last one is full. */
  readonly begins: boolean | null;
};

/** Where an entry lies. */
export type Place = {
  readonly stream: number;
  readonly seq: number;
  readonly height: number;
  /** First sequence number of its segment. */
  readonly segment: number;
  readonly offset: number;
  readonly end: number;
};

/** Sequence numbers of a stream that are on disk: empty if `oldest` is above `head`. */
export type StreamRange = { readonly oldest: number; readonly head: number };

/** What may be deleted: sealed segments that meet one of the bounds, the oldest first. */
export type Retention = {
  /** Segments sealed before this time, Unix ms; 0: none. */
  readonly sealedBeforeMs: number;
  /** Most bytes that all streams may keep. */
  readonly bytesMax: number;
};

/**
 * The one writer. Rejects when the disk fails; what is written then is unknown, and the process ends.
 * One call at a time; only `sync` may run beside `append`.
 */
export type FrameStore = {
  range(stream: number): StreamRange | null;
  /** Appends the entries of one height, that of the outputs last. Not durable before `sync`. */
  append(entries: readonly StreamEntry[]): Promise<readonly Place[]>;
  /** Cuts what stands above a height. Only before the first append. */
  cutAbove(height: number): Promise<void>;
  /** Deletes everything: a feed that goes on at another height begins anew. */
  clear(): Promise<void>;
  /** Makes all that was appended durable. */
  sync(): Promise<void>;
  /** Deletes old segments; the last one of each stream stays, and every committee change. */
  retain(retention: Retention): Promise<void>;
  close(): Promise<void>;
};

/** A message of an entry, or why there is none. */
export type FrameRead =
  | {
      readonly kind: "frame";
      readonly bytes: Uint8Array;
      /** Messages of the entry. */
      readonly messages: number;
      readonly height: number;
    }
  /** Below the oldest kept, or above the newest that the reader knows of. */
  | { readonly kind: "missing" }
  /** It is there and fails its checksum. */
  | { readonly kind: "damaged" };

/** An entry and its height. */
export type EntryHeight = { readonly seq: number; readonly height: number };

/**
 * A reader of what a writer in this or another thread appends. It learns of new entries by their
 * places; reads run side by side and never reject: what cannot be read is damaged.
 */
export type FrameReader = {
  range(stream: number): StreamRange | null;
  /** @param message from 0. */
  read(stream: number, seq: number, message: number): Promise<FrameRead>;
  /** The first entry at or above a height; null: none yet. */
  firstAt(stream: number, height: number): Promise<EntryHeight | "damaged" | null>;
  /** First sequence number of the segment that holds an entry; null: none does. */
  segmentOf(stream: number, seq: number): number | null;
  /** Entries were appended. */
  learn(places: readonly Place[]): void;
  /** Everything that was known is gone: the writer began anew. */
  forget(): void;
  /** Looks at the disk again. */
  refresh(): Promise<void>;
  close(): Promise<void>;
};
