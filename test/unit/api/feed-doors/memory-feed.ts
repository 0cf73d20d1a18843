/** A feed in memory with the engine's surface: real frames, typed errors, cursors that are counted. */

import { failure } from "../../../../src/api/feed-doors/failure.ts";
import type { FeedCursor, FeedFailure, FeedSource } from "../../../../src/api/feed-doors/index.ts";
import type { CursorMessage } from "../../../../src/api/feed-doors/source.ts";
import { dataDigestOf, leafHash } from "../../../../src/chain/index.ts";
import {
  encodeFeedMessage,
  type FeedMessage,
  type OutputProof,
  type SubscribeRequest,
} from "../../../../src/codec/index.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  millisOf,
  rollupOf,
  ZERO_HASH,
} from "../../../../src/primitives/brand.ts";
import { seededDraw } from "../../../property/draw.ts";
import { proofOf } from "../../../property/feed-values.ts";

export const GENESIS = `0x${"11".repeat(32)}` as Hash;
export const ROLLUP = rollupOf(1);

type Batch = { readonly bytes: Uint8Array; readonly proof: OutputProof; readonly atMs: number };

export type MemoryFeed = FeedSource & {
  /** Adds the next batch of rollup 1 and wakes the cursors; its frame. */
  publish(bodyBytes: number): Uint8Array;
  /** Sends a message that is no batch to every cursor that waits. */
  interject(message: FeedMessage): Uint8Array;
  /** Forgets the oldest batches. */
  pruneBelow(seq: number): void;
  /** The frame that the next read of `seq` finds damaged. */
  damage(seq: number): void;
  /** What is said of every transaction from now on. */
  setStatus(status: string): void;
  readonly openCursors: number;
  readonly headSeq: number;
  batchHashOf(seq: number): Hash;
};

/** @param holdMs how long a subscription ahead of the head is held; real nodes hold 5 s. */
export function createMemoryFeed(holdMs = 20): MemoryFeed {
  const draw = seededDraw(77, 2);
  const batches = new Map<number, Batch>();
  const waiting = new Set<() => void>();
  const extra: Uint8Array[] = [];
  const damaged = new Set<number>();
  let oldest = 1;
  let head = 0;
  let cursors = 0;
  let txStatus = "unknown";

  const kept = () => ({ oldestSeq: oldest, headSeq: head });
  const wake = (): void => {
    for (const one of [...waiting]) one();
  };

  const openAt = (first: number): FeedCursor => {
    let next = first;
    let seenExtra = extra.length;
    let closed = false;
    let heldUntil: number | null = first > head + 1 ? Date.now() + holdMs : null;
    cursors++;
    const read = (): CursorMessage | FeedFailure | null => {
      const bytes = extra[seenExtra];
      if (bytes !== undefined) {
        seenExtra++;
        return { kind: "message", bytes, completes: 0, certifiedMs: null };
      }
      if (next < oldest) return failure("BELOW_OLDEST", "pruned", kept());
      if (damaged.has(next)) return failure("DATA_LOSS", "a stored frame is damaged", kept());
      const batch = batches.get(next);
      if (batch !== undefined) {
        heldUntil = null;
        const live = next === head;
        return {
          kind: "message",
          bytes: batch.bytes,
          completes: next++,
          certifiedMs: live ? batch.atMs : null,
        };
      }
      const late = heldUntil !== null && Date.now() >= heldUntil;
      return late ? failure("ABOVE_HEAD", "no such batch yet", kept()) : null;
    };
    return {
      next: () =>
        new Promise((resolve) => {
          const attempt = (): void => {
            const found = closed ? null : read();
            if (found === null && !closed) return;
            waiting.delete(attempt);
            if (found !== null) resolve(found);
          };
          waiting.add(attempt);
          attempt();
          if (heldUntil !== null) setTimeout(attempt, Math.max(0, heldUntil - Date.now()) + 1);
        }),
      lagBatches: () => Math.max(0, head + 1 - next),
      close() {
        if (closed) return;
        closed = true;
        cursors--;
        wake();
      },
    };
  };

  const open = (request: SubscribeRequest): ReturnType<FeedSource["open"]> => {
    if (request.genesisHash !== GENESIS) return failure("WRONG_NETWORK", "another network");
    if (request.rollupId !== ROLLUP) return failure("UNKNOWN_ROLLUP", "no such rollup");
    const { start } = request;
    if (start.kind !== "fromSeq") return { kind: "open", cursor: openAt(head + 1) };
    if (start.seq < oldest) return failure("BELOW_OLDEST", "pruned", kept());
    const before = batches.get(start.seq - 1);
    const expected = start.expectPrevBatchHash;
    if (expected !== null && before !== undefined && leafHash(before.proof.leaf) !== expected) {
      return { ...failure("FORK_GUARD", "another batch before", kept()), proof: before.proof };
    }
    return { kind: "open", cursor: openAt(start.seq) };
  };

  const publish = (bodyBytes: number): Uint8Array => {
    head++;
    const random = proofOf(draw);
    const previous = batches.get(head - 1);
    const prevBatchHash = previous === undefined ? ZERO_HASH : leafHash(previous.proof.leaf);
    const leaf = { ...random.leaf, rollupId: ROLLUP, seq: head, prevBatchHash };
    const header = { ...random.header, height: heightOf(head) };
    const proof = { ...random, header, leaf };
    const data = new Uint8Array(bodyBytes).fill(head % 256);
    const origin = new Uint8Array(10);
    const dataDigest = dataDigestOf(data);
    const part = {
      kind: 1,
      position: 0,
      txCount: 1,
      origin,
      bundle: null,
      data,
      dataDigest,
    } as const;
    const bytes = encodeFeedMessage({ kind: "batch", proof, frames: 0, parts: [part] });
    batches.set(head, { bytes, proof, atMs: Date.now() });
    wake();
    return bytes;
  };

  return {
    genesisHash: GENESIS,
    open,
    publish,
    interject(message) {
      const bytes = encodeFeedMessage(message);
      extra.push(bytes);
      wake();
      return bytes;
    },
    pruneBelow(seq) {
      for (let one = oldest; one < seq; one++) batches.delete(one);
      oldest = seq;
    },
    setStatus(status) {
      txStatus = status;
    },
    damage: (seq) => void damaged.add(seq),
    get openCursors() {
      return cursors;
    },
    get headSeq() {
      return head;
    },
    batchHashOf: (seq) => leafHash((batches.get(seq) as Batch).proof.leaf),
    rollupNamed: (name) => (name === "first" ? ROLLUP : null),
    info: async () => ({
      genesisHash: GENESIS,
      epoch: epochOf(0),
      orderedHeight: heightOf(head),
      certifiedHeight: heightOf(head),
      l1PostedHeight: heightOf(0),
      l1FinalizedHeight: heightOf(0),
      rollups: [{ rollupId: ROLLUP, name: "first", evmChainId: 901, ...kept() }],
      maxMessageBytes: 8 * 1024 * 1024,
      maxRange: 100,
      archiveUrls: [],
    }),
    async batches({ fromSeq, untilSeq }) {
      if (untilSeq - fromSeq > 100) return failure("TOO_LARGE", "at most 100 batches", kept());
      if (fromSeq < oldest) return failure("BELOW_OLDEST", "pruned", kept());
      const frames: Uint8Array[] = [];
      let seq = fromSeq;
      for (; seq < untilSeq && batches.has(seq); seq++)
        frames.push((batches.get(seq) as Batch).bytes);
      return { kind: "range", frames, nextSeq: seq };
    },
    async output({ height }) {
      const batch = batches.get(height);
      if (batch === undefined) return failure("ABOVE_HEAD", "no such height yet", kept());
      return { kind: "empty", fromHeight: heightOf(1), proof: batch.proof };
    },
    committees: async () => [],
    txStatus: async () => ({
      kind: "status",
      status: txStatus,
      height: heightOf(0),
      seq: 0,
      part: null,
      indexInPart: 0,
      partProof: null,
      proof: null,
      reason: "",
    }),
    history: null,
  };
}

export const heartbeat: FeedMessage = {
  kind: "heartbeat",
  serverTimeMs: millisOf(1_700_000_000_000),
  tip: null,
  orderedHeight: heightOf(9),
};
