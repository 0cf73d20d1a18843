/** One chunk from its bytes to the lane. */
import { setTimeout as delay } from "node:timers/promises";
import { type SectionContent, SectionKind } from "../../chain/index.ts";
import { type Chunk, decodeChunk, type Rejection } from "../../codec/index.ts";
import type { Admission } from "../admission/admission.ts";
import { type PublicError, unknownRollup } from "../errors.ts";
import { outcomeOf } from "../ingress.ts";
import type { ApiMetrics } from "../metrics.ts";
import type { Rollup, Rollups } from "../rollups.ts";
import type { Submission } from "../submission.ts";

export type TakenChunk = {
  readonly chunkId: number;
  readonly accepted: number;
  /** Bytes of the accepted transactions with their prefixes. */
  readonly bytes: number;
  readonly rejections: readonly Rejection[];
};

export type IntakeResult =
  | { readonly kind: "taken"; readonly taken: TakenChunk }
  /** The stream cannot be understood any more. */
  | { readonly kind: "malformed"; readonly reason: string };

export type ChunkIntake = {
  /** Resolves when the lane has the chunk; waits while the lane is full, until `signal` aborts. */
  take(
    message: Uint8Array,
    from: { readonly address: string; readonly signal: AbortSignal },
  ): Promise<IntakeResult>;
};

export type IntakeDependencies = {
  readonly rollups: Rollups;
  readonly admission: Admission;
  readonly submission: Submission;
  readonly metrics: ApiMetrics;
  readonly refusal: () => PublicError | null;
  /** Takes tokens of one address for so many transactions; 0, or milliseconds to wait. */
  readonly limit: (rollup: Rollup, address: string, count: number) => number;
};

const PREFIX_BYTES = 4;

/** What a section holds: places of its transactions, or null if lengths do not fill it. */
function walk(section: Uint8Array): { starts: number[]; ends: number[] } | null {
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength);
  const starts: number[] = [];
  const ends: number[] = [];
  let offset = 0;
  while (offset < section.length) {
    if (offset + PREFIX_BYTES > section.length) return null;
    const start = offset + PREFIX_BYTES;
    offset = start + view.getUint32(offset);
    if (offset > section.length) return null;
    starts.push(start);
    ends.push(offset);
  }
  return { starts, ends };
}

const rejection = (index: number, error: PublicError): Rejection => ({
  index,
  code: error.row.rpc,
  message: error.message,
});

export function createChunkIntake(dependencies: IntakeDependencies): ChunkIntake {
  const { rollups, admission, submission, metrics, limit } = dependencies;

  /** Refuses what admission refuses; the rest keeps its bytes, in place where nothing was refused. */
  const admit = (rollup: Rollup, chunk: Chunk, places: { starts: number[]; ends: number[] }) => {
    const { section } = chunk;
    const rejections: Rejection[] = [];
    const kept: [number, number][] = [];
    for (const [index, start] of places.starts.entries()) {
      const end = places.ends[index] as number;
      const checked = admission.check(rollup, section.subarray(start, end));
      if (checked.kind === "accepted") {
        kept.push([start - PREFIX_BYTES, end]);
      } else {
        metrics.ingress(outcomeOf(checked.error), 1);
        rejections.push(rejection(index, checked.error));
      }
    }
    const isWhole = rejections.length === 0;
    return { rejections, units: kept.length, bytes: isWhole ? section : gathered(section, kept) };
  };

  /** Hands a section over, again and again while the lane is full. */
  const hand = async (
    section: SectionContent,
    signal: AbortSignal,
  ): Promise<PublicError | null> => {
    for (;;) {
      const error = dependencies.refusal() ?? (await submission.addSection(section));
      const isFull = error?.reason === "LANE_FULL";
      if (!isFull || signal.aborted) return error;
      await delay(FULL_PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  };

  return {
    async take(message, { address, signal }) {
      const decoded = decodeChunk(message);
      if (decoded.kind === "rejected") return { kind: "malformed", reason: decoded.reason };
      const { chunk } = decoded;
      const places = walk(chunk.section);
      if (places === null) return { kind: "malformed", reason: "section_lengths" };
      const count = places.starts.length;
      if (count === 0 || count !== chunk.txCount) return { kind: "malformed", reason: "tx_count" };
      const { chunkId, rollupId } = chunk;
      const refusedAll = (error: PublicError): IntakeResult => {
        metrics.ingress(outcomeOf(error), count);
        const rejections = places.starts.map((_, index) => rejection(index, error));
        return { kind: "taken", taken: { chunkId, accepted: 0, bytes: 0, rejections } };
      };
      const rollup = rollups.byId(rollupId);
      if (rollup === null) return refusedAll(unknownRollup());
      // A gateway is slowed down, not refused: that is what its stream is for.
      for (let wait = limit(rollup, address, count); wait > 0 && !signal.aborted; ) {
        await delay(wait, undefined, { signal }).catch(() => undefined);
        wait = limit(rollup, address, count);
      }
      const { rejections, units, bytes } = admit(rollup, chunk, places);
      if (units > 0) {
        const section = { kind: SectionKind.OPEN, rollupId, units, bytes };
        const error = await hand(section, signal);
        if (error !== null) return refusedAll(error);
        metrics.ingress("accepted", units);
      }
      const taken = { chunkId, accepted: units, bytes: bytes.length, rejections };
      return { kind: "taken", taken };
    },
  };
}

/** How long a full lane is left alone. */
const FULL_PAUSE_MS = 5;

/** The kept transactions with their prefixes, joined anew. */
function gathered(section: Uint8Array, kept: readonly [number, number][]): Uint8Array {
  const size = kept.reduce((sum, [start, end]) => sum + end - start, 0);
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const [start, end] of kept) {
    bytes.set(section.subarray(start, end), offset);
    offset += end - start;
  }
  return bytes;
}
