/** What comes into ordering, and the facts it tells its siblings. */
import type {
  Batch,
  Block,
  Cut,
  CutEntry,
  MessageOf,
  OutputCertificate,
  OutputHeader,
  ProvenOutput,
  RollupLeaf,
} from "../../chain/index.ts";
import type { Hash, Height, Millis, OperatorIndex } from "../../primitives/brand.ts";
import type { CoreEffect, CoreInput } from "../contract.ts";

/** Messages that ordering handles. */
export type OrderingMessage = MessageOf<"outputVote" | "outputCertificate">;

/** A final block and the cut it advances from. */
export type QueuedBlock = { readonly block: Block; readonly parentCut: Cut };

export type OrderingInput =
  | {
      readonly kind: "message";
      readonly nowMs: Millis;
      readonly from: OperatorIndex;
      readonly message: OrderingMessage;
    }
  | Extract<CoreInput, { kind: "timer" | "checked" | "signed" }>
  /** Final blocks in height order, no FILLER; heights already delivered in this run are skipped. */
  | { readonly kind: "final"; readonly nowMs: Millis; readonly blocks: readonly QueuedBlock[] }
  /** More of the L1 is final: a block may have waited for its anchor. [U2] */
  | { readonly kind: "l1Advanced"; readonly nowMs: Millis }
  /** The epoch before has published its last output. [E6] */
  | { readonly kind: "predecessorClosed"; readonly nowMs: Millis }
  /** New batches are durable: try to deliver. */
  | { readonly kind: "batchesHeld"; readonly nowMs: Millis }
  /** Headers by rising height, linked, with certificates that sync checked. [O7] */
  | {
      readonly kind: "provenOutputs";
      readonly nowMs: Millis;
      readonly outputs: readonly ProvenOutput[];
    }
  /** A certified leaf table to go on from; sync checked the certificate. [O7] */
  | {
      readonly kind: "snapshot";
      readonly nowMs: Millis;
      readonly header: OutputHeader;
      readonly certificate: OutputCertificate;
      readonly leaves: readonly RollupLeaf[];
      readonly block: Block;
    };

/** A batch by its lane and place. */
export type LaneTip = { readonly lane: OperatorIndex; readonly entry: CutEntry };

/** Who voted for one hash, in seats. */
export type SeatsOfHash = { readonly hash: Hash; readonly seats: number };

export type OrderingEvent =
  /** Tips down from which batches of the order are not local. [U1] */
  | { readonly kind: "missing"; readonly tips: readonly LaneTip[] }
  /** Final blocks from this height on were not given, or had no room: give them again. */
  | { readonly kind: "blocksWanted"; readonly fromHeight: Height }
  /** The height is ordered and its output durable; nothing below its cut is needed any more. */
  | { readonly kind: "delivered"; readonly height: Height; readonly cut: Cut }
  /** Outputs up to this height have a certificate at or above. [O5] */
  | { readonly kind: "certified"; readonly height: Height }
  /** No quorum for `outputMs`: an alarm, nothing else stops. [O8c] */
  | {
      readonly kind: "outputStalled";
      readonly height: Height;
      readonly seats: readonly SeatsOfHash[];
    };

export type OrderingEffect = CoreEffect | OrderingEvent;

/** What ordering asks the lanes within a step. */
export type BatchSource = {
  /** Batches of (from, to] by rising height, or null while one is not local. */
  batchesBetween(lane: OperatorIndex, from: CutEntry, to: CutEntry): readonly Batch[] | null;
};
