/**
 * What is posted on the L1 and what of it is final: checkpoints of outputs, entries of rollups, with
 * a journal, so that a reorg takes back exactly what it undid. Pure. [ST5, SC7, SC8]
 *
 * An entry is a claim: it counts once its bytes were fetched and checked. One that is no valid
 * continuation counts for nothing, and so do later ones until somebody posts it again.
 */
import type { Hash, Height, RollupId } from "../../primitives/brand.ts";
import { heightOf } from "../../primitives/brand.ts";
import type { CheckpointEvent, EntryEvent, PostedEvent } from "../contracts/l1-event.ts";

/** How far the L1 has followed, at one of its levels. */
export type PostedLevel = {
  /** Of the newest checkpoint; 0 before the first. */
  readonly height: Height;
  /** Of that checkpoint; null before the first. */
  readonly outputHash: Hash | null;
  /** Newest batch whose bytes are there and checked, with all before it; absent: none. */
  readonly seqs: ReadonlyMap<RollupId, number>;
};

/** Before the first checkpoint. */
export const NOTHING_POSTED: PostedLevel = {
  height: heightOf(0),
  outputHash: null,
  seqs: new Map(),
};

/** One step up, or down where it is retracted. [ST5] */
export type L1Progress = {
  readonly level: "posted" | "finalized";
  readonly event: PostedEvent;
  /** Only of `posted`: the block was undone by a reorg. */
  readonly retracted: boolean;
};

/** `unchecked`: taken on the word of the L1, because nothing can fetch the bytes. */
export type EntryVerdict = "valid" | "unchecked" | "garbage";

export type PostedLedger = {
  /** Takes an event of a block that may still be undone. */
  add(event: PostedEvent): readonly L1Progress[];
  /** Takes back all of a block, newest first. */
  undo(blockHash: Hash): readonly L1Progress[];
  /** An event is final; it need not have been added before. */
  finalize(event: PostedEvent): readonly L1Progress[];
  /** The oldest entry of each rollup that waits for a verdict. */
  awaiting(): readonly EntryEvent[];
  /**
   * Entries of its rollup in the same chain that count for nothing, above the newest one before it that
   * counts: pieces that it may complete are among them. At most 1024, oldest first. [SC8]
   */
  ignoredBefore(entry: EntryEvent): readonly EntryEvent[];
  /** Says what became of an entry's bytes; without effect on one that was undone. */
  judge(entry: EntryEvent, verdict: EntryVerdict): readonly L1Progress[];
  posted(): PostedLevel;
  finalized(): PostedLevel;
  /**
   * Newest batch that counts in `posted`; null: an entry up to this block waits for its verdict, so it may
   * be a later one.
   */
  validSeq(rollupId: RollupId, block: number): number | null;
};

type Claim = {
  readonly event: EntryEvent;
  final: boolean;
  verdict: EntryVerdict | null;
  told: boolean;
};

/** Claims in the order of the chain, final ones first; those that finality settled are gone. */
type Line = {
  finalSeq: number;
  postedSeq: number;
  claims: Claim[];
  /** Final ones that count for nothing, above the newest that counts. */
  ignored: EntryEvent[];
};

/** A payload has fewer pieces. */
const IGNORED_MAX = 1024;

const same = (left: PostedEvent, right: PostedEvent): boolean =>
  left.at.blockHash === right.at.blockHash && left.at.logIndex === right.at.logIndex;

const continues = ({ event, verdict }: Claim, seq: number): boolean =>
  verdict !== "garbage" && event.fromSeq <= seq + 1 && event.toSeq > seq;

export function createPostedLedger(): PostedLedger {
  let finalPoint: CheckpointEvent | null = null;
  /** Above the final one. */
  let points: { readonly event: CheckpointEvent }[] = [];
  const lines = new Map<RollupId, Line>();

  function lineOf(rollupId: RollupId): Line {
    const line = lines.get(rollupId) ?? { finalSeq: 0, postedSeq: 0, claims: [], ignored: [] };
    lines.set(rollupId, line);
    return line;
  }

  /** Moves both levels over what is judged. */
  function settle(line: Line): L1Progress[] {
    const progress: L1Progress[] = [];
    let next = line.claims[0];
    while (next?.final === true && next.verdict !== null) {
      if (continues(next, line.finalSeq)) {
        line.finalSeq = next.event.toSeq;
        line.ignored = [];
        if (!next.told) progress.push({ level: "posted", event: next.event, retracted: false });
        progress.push({ level: "finalized", event: next.event, retracted: false });
      } else {
        line.ignored = [...line.ignored, next.event].slice(-IGNORED_MAX);
      }
      line.claims.shift();
      next = line.claims[0];
    }
    line.postedSeq = line.finalSeq;
    for (const claim of line.claims) {
      if (claim.verdict === null) break;
      if (!continues(claim, line.postedSeq)) continue;
      line.postedSeq = claim.event.toSeq;
      if (!claim.told) progress.push({ level: "posted", event: claim.event, retracted: false });
      claim.told = true;
    }
    return progress;
  }

  function addEntry(event: EntryEvent, final: boolean): readonly L1Progress[] {
    const line = lineOf(event.rollupId);
    const known = line.claims.find((claim) => same(claim.event, event));
    if (known === undefined) {
      const claim: Claim = { event, final, verdict: null, told: false };
      const finals = line.claims.filter((each) => each.final).length;
      line.claims.splice(final ? finals : line.claims.length, 0, claim);
      return [];
    }
    known.final ||= final;
    return settle(line);
  }

  function addPoint(event: CheckpointEvent): readonly L1Progress[] {
    if (points.some((point) => same(point.event, event))) return [];
    points.push({ event });
    return [{ level: "posted", event, retracted: false }];
  }

  function finalizePoint(event: CheckpointEvent): readonly L1Progress[] {
    if (event.height <= (finalPoint?.height ?? 0)) return [];
    const below = points.filter((point) => point.event.height <= event.height);
    points = points.filter((point) => !below.includes(point));
    finalPoint = event;
    // Finality may be seen before the head's new branch: what is not final by now never will be.
    const orphans = below.filter((point) => !same(point.event, event)).reverse();
    const posted: L1Progress[] = orphans.map((point) => ({
      level: "posted",
      event: point.event,
      retracted: true,
    }));
    if (orphans.length === below.length) posted.push({ level: "posted", event, retracted: false });
    return [...posted, { level: "finalized", event, retracted: false }];
  }

  function undo(blockHash: Hash): readonly L1Progress[] {
    const gone = [
      ...points.filter(({ event }) => event.at.blockHash === blockHash).map(({ event }) => event),
      ...[...lines.values()].flatMap((line) => {
        const undone = line.claims.filter(
          (each) => !each.final && each.event.at.blockHash === blockHash,
        );
        line.claims = line.claims.filter((each) => !undone.includes(each));
        return undone.filter((each) => each.told).map((each) => each.event);
      }),
    ];
    points = points.filter(({ event }) => event.at.blockHash !== blockHash);
    const settled = [...lines.values()].flatMap(settle);
    return [
      ...gone
        .sort((a, b) => b.at.logIndex - a.at.logIndex)
        .map((event): L1Progress => ({ level: "posted", event, retracted: true })),
      ...settled,
    ];
  }

  function ignoredBefore(entry: EntryEvent): readonly EntryEvent[] {
    const { claims, finalSeq, ignored } = lineOf(entry.rollupId);
    let seq = finalSeq;
    let found = ignored;
    for (const claim of claims) {
      if (same(claim.event, entry)) break;
      const counts = claim.verdict !== null && continues(claim, seq);
      if (counts) seq = claim.event.toSeq;
      found = counts ? [] : [...found, claim.event].slice(-IGNORED_MAX);
    }
    return found;
  }

  const seqs = (of: (line: Line) => number): ReadonlyMap<RollupId, number> =>
    new Map([...lines].map(([id, line]) => [id, of(line)] as const).filter(([, seq]) => seq > 0));

  const level = (point: CheckpointEvent | null, of: (line: Line) => number): PostedLevel => ({
    height: point?.height ?? heightOf(0),
    outputHash: point?.outputHash ?? null,
    seqs: seqs(of),
  });

  return {
    add: (event) => (event.kind === "entry" ? addEntry(event, false) : addPoint(event)),
    undo,
    finalize: (event) => (event.kind === "entry" ? addEntry(event, true) : finalizePoint(event)),
    awaiting: () =>
      [...lines.values()].flatMap(
        ({ claims }) => claims.find(({ verdict }) => verdict === null)?.event ?? [],
      ),
    ignoredBefore,
    judge(entry, verdict) {
      const line = lineOf(entry.rollupId);
      const claim = line.claims.find(({ event }) => same(event, entry));
      if (claim === undefined) return [];
      claim.verdict = verdict;
      return settle(line);
    },
    posted: () => level(points.at(-1)?.event ?? finalPoint, (line) => line.postedSeq),
    finalized: () => level(finalPoint, (line) => line.finalSeq),
    validSeq(rollupId, block) {
      const { claims, postedSeq } = lineOf(rollupId);
      const waits = ({ event, verdict }: Claim) =>
        verdict === null && event.at.blockNumber <= block;
      return claims.some(waits) ? null : postedSeq;
    },
  };
}
