/** What comes into consensus: the contract's inputs that concern it, and facts of sibling cores. */
import type {
  Block,
  CutEntry,
  EpochProof,
  Evidence,
  Finalization,
  LaneCertificate,
  MessageOf,
} from "../../chain/index.ts";
import type { Hash, Millis, OperatorIndex, View } from "../../primitives/brand.ts";
import type { CoreEffect, CoreInput } from "../contract.ts";

/** Messages that consensus handles. */
export type ConsensusMessage = MessageOf<
  | "notarize"
  | "nullify"
  | "finalize"
  | "tipReport"
  | "proposal"
  | "viewCertificate"
  | "evidence"
  | "status"
  | "getReports"
  | "getCertificates"
  | "getOwnVotes"
  | "certificates"
  | "ownVotes"
>;

export type ConsensusInput =
  | {
      readonly kind: "message";
      readonly nowMs: Millis;
      readonly from: OperatorIndex;
      readonly message: ConsensusMessage;
    }
  | Extract<CoreInput, { kind: "timer" | "checked" | "signed" }>
  /** Something was heard from a peer, whatever it was. [T4] */
  | { readonly kind: "heard"; readonly nowMs: Millis; readonly from: OperatorIndex }
  /** Lanes verified and persisted a lane certificate above all before. [I1, T2] */
  | {
      readonly kind: "laneCertified";
      readonly nowMs: Millis;
      readonly certificate: LaneCertificate;
    }
  /** Lanes hold more than before: a proposal may have waited for it. [C3.5] */
  | { readonly kind: "batchesHeld"; readonly nowMs: Millis }
  /** Blocks that sync fetched and checked by hash. */
  | { readonly kind: "blocksFetched"; readonly nowMs: Millis; readonly blocks: readonly Block[] }
  /** Nothing became final for `standstillMs`. [Y2] */
  | { readonly kind: "standstill"; readonly nowMs: Millis }
  /** A certified output vouches for this block: start from it. [O7] */
  | { readonly kind: "snapshot"; readonly nowMs: Millis; readonly block: Block }
  /** The set of the next epoch is fixed: the hash of its committee's blob. [E2, E4] */
  | { readonly kind: "nextSet"; readonly nowMs: Millis; readonly committeeHash: Hash }
  /** More of the L1 is final: a proposal or the leader may have waited for it. [C3.7] */
  | { readonly kind: "l1Advanced"; readonly nowMs: Millis }
  /** The epoch is over: a checked proof says so, whatever is known here. [E6, E7] */
  | { readonly kind: "epochProof"; readonly nowMs: Millis; readonly proof: EpochProof }
  /** A sibling core checked a slashable pair. [S7] */
  | { readonly kind: "proven"; readonly nowMs: Millis; readonly evidence: Evidence };

/** Facts that consensus tells its siblings. */
export type ConsensusEvent =
  /** A view was entered; the lanes' budget of checks starts anew. [B8] */
  | { readonly kind: "viewEntered"; readonly nowMs: Millis; readonly view: View }
  /** Blocks became final, oldest first, each above the one before. [C7] */
  | {
      readonly kind: "finalized";
      readonly nowMs: Millis;
      readonly blocks: readonly FinalBlock[];
      readonly finalization: Finalization | null;
    }
  /** A block that a certificate names is not here. */
  | { readonly kind: "needBlock"; readonly nowMs: Millis; readonly hash: Hash }
  /** A block came that may have been asked for. */
  | { readonly kind: "haveBlock"; readonly nowMs: Millis; readonly hash: Hash }
  /** A proposal's lane certificates, checked with it. */
  | {
      readonly kind: "verifiedCertificates";
      readonly nowMs: Millis;
      readonly certificates: readonly LaneCertificate[];
    }
  /** Enough peers answered: signing begins. [R4] */
  | { readonly kind: "voting"; readonly nowMs: Millis };

/** A final block and the cut it advances from. */
export type FinalBlock = { readonly block: Block; readonly parentCut: Block["cut"] };

export type ConsensusEffect = CoreEffect | ConsensusEvent;

/** What consensus asks the lanes within a step. */
export type LaneView = {
  /** I acknowledged that batch or one above it on its chain. [C3.5] */
  possesses(lane: OperatorIndex, entry: CutEntry): boolean;
  /** The newest lane certificate that was verified here, durable before it is known. [I1] */
  bestCertificate(lane: OperatorIndex): LaneCertificate | null;
};

/** What consensus asks of this node's view of the L1 within a step. [I1, C3.7] */
export type L1View = {
  /** The highest block known as final for at least `anchorDelay`; null: there is none. */
  agedHead(nowMs: Millis): L1Anchor | null;
  /** The highest final block at or below a number, or null: none is known by its hash. */
  finalAt(number: number): L1Anchor | null;
};

/** An L1 block as a header names it. */
export type L1Anchor = { readonly number: number; readonly hash: Hash };
