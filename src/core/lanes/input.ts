/** What comes into the lanes, and the facts they tell their siblings. */
import type { BatchRow, Cut, CutEntry, LaneCertificate, MessageOf } from "../../chain/index.ts";
import type { Millis, OperatorIndex, View } from "../../primitives/brand.ts";
import type { CoreEffect, CoreInput } from "../contract.ts";

/** Messages that the lanes handle. `absent` is theirs where it answers a `getBatches`. */
export type LanesMessage = MessageOf<
  "batch" | "ack" | "laneCertificate" | "getLaneCertificates" | "batches" | "absent"
>;

export type LanesInput =
  | {
      readonly kind: "message";
      readonly nowMs: Millis;
      /** Proven by the channel. [K3] */
      readonly from: OperatorIndex;
      readonly message: LanesMessage;
    }
  | Extract<CoreInput, { kind: "timer" | "checked" | "signed" | "submit" }>
  /** What epochs before left over, batch by batch: each becomes one of mine again. [E9] */
  | {
      readonly kind: "returned";
      readonly nowMs: Millis;
      readonly batches: readonly (readonly BatchRow[])[];
    }
  /** A view was entered: certificates may be checked again. [B8] */
  | { readonly kind: "viewEntered"; readonly nowMs: Millis; readonly view: View }
  /** Cut of the newest final block. [B5, B7] */
  | { readonly kind: "finalCut"; readonly nowMs: Millis; readonly cut: Cut }
  /** Tips of final or notarized cuts whose payloads are needed here. [B9] */
  | {
      readonly kind: "want";
      readonly nowMs: Millis;
      readonly tips: readonly { readonly lane: OperatorIndex; readonly entry: CutEntry }[];
    }
  /** The epoch is over: nothing is produced, acknowledged or certified; the order is fetched. [E6] */
  | { readonly kind: "ended"; readonly nowMs: Millis }
  /** Batches up to this cut are delivered, or covered by a snapshot: not needed in memory. */
  | { readonly kind: "delivered"; readonly nowMs: Millis; readonly cut: Cut }
  /** Lane certificates of a proposal, checked with it. */
  | {
      readonly kind: "verifiedCertificates";
      readonly nowMs: Millis;
      readonly certificates: readonly LaneCertificate[];
    };

/** Facts that the lanes tell their siblings. */
export type LanesEvent =
  /** Newly verified, its record before this event, higher than any before of that lane. [I1] */
  | { readonly kind: "laneCertified"; readonly certificate: LaneCertificate }
  /** New batches of the lane are at hand, their records before this event. */
  | { readonly kind: "batchesHeld"; readonly lane: OperatorIndex }
  /**
   * For `standstillMs` peers worth more than F seats have said that they do not have a batch of the
   * order: one of them is honest, so that history is gone. [O7]
   */
  | { readonly kind: "unavailable"; readonly lane: OperatorIndex };

/** An effect for the driver, or a fact for the siblings. Their order is the contract. */
export type LanesEffect = CoreEffect | LanesEvent;
