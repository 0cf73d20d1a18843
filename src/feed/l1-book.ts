/**
 * Steps of the L1, as a watcher tells them one by one, as what it shows now. A step back takes away the
 * very log that a step forward brought. [ST5]
 */
import { type Hash, type Height, heightOf, type RollupId, ZERO_HASH } from "../primitives/brand.ts";
import type { L1Confirmation, L1Progress } from "./l1-progress.ts";

type LogPlace = {
  readonly blockNumber: number;
  readonly blockHash: Hash;
  readonly txHash: Hash;
  readonly logIndex: number;
};

/** A step up, or down where it is retracted. */
export type L1Step = {
  readonly level: "posted" | "finalized";
  readonly retracted: boolean;
  readonly event:
    | {
        /** A rollup's batches up to one, their bytes checked. */
        readonly kind: "entry";
        readonly at: LogPlace;
        readonly rollupId: RollupId;
        readonly toSeq: number;
      }
    | {
        readonly kind: "checkpoint";
        readonly at: LogPlace;
        readonly height: Height;
        readonly outputHash: Hash;
      };
};

/** What the book asks about heights of a rollup without entries: its newest batch there. */
export type SeqAt = (rollupId: RollupId, height: Height) => Promise<number>;

export type L1Book = {
  /**
   * Takes a step; what the L1 shows after it.
   *
   * @param validium rollups whose batches only the committee keeps: checkpoints are theirs.
   */
  take(step: L1Step, validium: readonly RollupId[]): Promise<L1Progress>;
};

type Pair = { posted: L1Confirmation[]; finalized: L1Confirmation | null };

const placed = ({ blockNumber, blockHash, txHash, logIndex }: LogPlace) => ({
  l1BlockNumber: blockNumber,
  l1BlockHash: blockHash,
  l1TxHash: txHash,
  l1LogIndex: logIndex,
});

const isAt = (confirmation: L1Confirmation, { blockHash, logIndex }: LogPlace): boolean =>
  confirmation.l1BlockHash === blockHash && confirmation.l1LogIndex === logIndex;

/** One level of one subject moves; what finality covers is posted no more. */
function move(pair: Pair, step: L1Step, next: L1Confirmation): void {
  const { at } = step.event;
  if (step.retracted) {
    pair.posted = pair.posted.filter((each) => !isAt(each, at));
  } else if (step.level === "posted") {
    pair.posted = [...pair.posted.filter((each) => !isAt(each, at)), next];
  } else {
    pair.finalized = next;
    pair.posted = pair.posted.filter((each) => !isAt(each, at));
  }
}

export function createL1Book(seqAt: SeqAt): L1Book {
  const rollups = new Map<RollupId, Pair>();
  const points: Pair = { posted: [], finalized: null };
  const pairOf = (rollupId: RollupId): Pair => {
    const pair = rollups.get(rollupId) ?? { posted: [], finalized: null };
    rollups.set(rollupId, pair);
    return pair;
  };
  const shown = ({ posted, finalized }: Pair) => ({ posted: posted.at(-1) ?? null, finalized });

  return {
    take: async (step, validium) => {
      const { event } = step;
      const changed: RollupId[] = [];
      if (event.kind === "entry") {
        const upTo = { upToSeq: event.toSeq, upToHeight: heightOf(0), outputHash: ZERO_HASH };
        move(pairOf(event.rollupId), step, { ...upTo, ...placed(event.at) });
        changed.push(event.rollupId);
      } else {
        const upTo = { upToHeight: event.height, outputHash: event.outputHash };
        move(points, step, { ...upTo, upToSeq: 0, ...placed(event.at) });
        for (const rollupId of validium) {
          const upToSeq = await seqAt(rollupId, event.height);
          move(pairOf(rollupId), step, { ...upTo, upToSeq, ...placed(event.at) });
          changed.push(rollupId);
        }
      }
      const { posted, finalized } = shown(points);
      const finalizedHeight = finalized?.upToHeight ?? heightOf(0);
      const postedHeight = posted?.upToHeight ?? heightOf(0);
      return {
        finalizedHeight,
        postedHeight: heightOf(Math.max(postedHeight, finalizedHeight)),
        rollups: changed.map((rollupId) => ({ rollupId, ...shown(pairOf(rollupId)) })),
      };
    },
  };
}
