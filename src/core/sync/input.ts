/**
 * What comes into sync, and what it tells its siblings.
 *
 * Events carry `nowMs`, so that the input they become for a sibling is the event itself.
 */
import type {
  Block,
  Finalization,
  MessageOf,
  OutputCertificate,
  OutputHeader,
  ProvenOutput,
  RollupLeaf,
} from "../../chain/index.ts";
import type { Hash, Height, Millis, OperatorIndex, View } from "../../primitives/brand.ts";
import type { CoreEffect, CoreInput } from "../contract.ts";

/** Requests that sync answers; the others are answered by the core that owns their objects. */
export type ServedRequest = MessageOf<"getBlocks" | "getBatches" | "getOutputs" | "getOutputState">;

/** Requests that sync makes itself; batches are fetched by lanes. [B9] */
export type OwnRequest = Exclude<ServedRequest, { kind: "getBatches" }>;

/**
 * Messages that sync handles. `status` concerns consensus too. [C9] `absent` concerns sync where its
 * request is one of `OwnRequest`; where it is `getBatches` it belongs to lanes, and so on.
 */
export type SyncMessage =
  | ServedRequest
  | MessageOf<"status" | "blocks" | "outputs" | "outputState" | "absent">;

/** How far this node is; every field only rises while the node runs. */
export type Progress = {
  /** The view I am in. */
  readonly view: View;
  readonly finalizedView: View;
  readonly finalizedHeight: Height;
  /** Highest height whose output I hold. [P4] */
  readonly deliveredHeight: Height;
  /** Highest height for which I hold an output certificate. */
  readonly certifiedHeight: Height;
};

export type SyncInput =
  | {
      readonly kind: "message";
      readonly nowMs: Millis;
      readonly from: OperatorIndex;
      readonly message: SyncMessage;
    }
  | Extract<CoreInput, { kind: "timer" | "checked" }>
  /** After every step in which a field changed. */
  | ({ readonly kind: "progress"; readonly nowMs: Millis } & Progress)
  /**
   * A block is lacking that something verified names: a certificate, or a block fetched for one.
   * Asked until it is answered or `haveBlock` comes; naming it again changes nothing. One answer
   * brings the block and some ancestors; whoever needs deeper ones names the deepest's parent.
   */
  | { readonly kind: "needBlock"; readonly nowMs: Millis; readonly hash: Hash }
  /** The block came another way: it is no longer asked for. */
  | { readonly kind: "haveBlock"; readonly nowMs: Millis; readonly hash: Hash }
  /** The epoch is over: no Status any more; what its last outputs take is asked of anybody. [E6] */
  | { readonly kind: "ended"; readonly nowMs: Millis }
  /**
   * I cannot deliver `height`: for `standstillMs`, every peer was asked for a batch of it in vain
   * and peers worth more than F seats answered `absent`. One `absent` proves nothing: liars say so,
   * and so does a server whose budget for me is spent. Ends history below a certified height. [O7]
   */
  | { readonly kind: "unavailable"; readonly nowMs: Millis; readonly height: Height };

/** What sync tells its siblings, for the same step. */
export type SyncEvent =
  /**
   * The block of `needBlock` and its nearest ancestors, newest first: hash-linked, their cuts and
   * reports match their headers. For consensus.
   */
  | { readonly kind: "blocksFetched"; readonly nowMs: Millis; readonly blocks: readonly Block[] }
  /**
   * Outputs above my certified height without a gap, each chained to the one before and the first to
   * my own, each certificate checked; the last has one. Heights are delivered ones; the hash may
   * differ from mine, which is for ordering to judge. [O8]
   */
  | {
      readonly kind: "provenOutputs";
      readonly nowMs: Millis;
      readonly outputs: readonly ProvenOutput[];
    }
  /**
   * A certified leaf table above my delivered height and the block of that height. For ordering,
   * which starts from it, and consensus, which goes on from its block. All `needBlock` are forgotten:
   * consensus names again what it still lacks. [O7]
   */
  | {
      readonly kind: "snapshot";
      readonly nowMs: Millis;
      readonly header: OutputHeader;
      readonly certificate: OutputCertificate;
      readonly leaves: readonly RollupLeaf[];
      readonly block: Block;
    }
  /** Of an epoch that is over, nobody has the blocks below this height any more. [O7] */
  | { readonly kind: "historyLost"; readonly nowMs: Millis; readonly height: Height }
  /** Nothing became final for `standstillMs`: consensus resends its votes. Repeats. [Y2] */
  | { readonly kind: "standstill"; readonly nowMs: Millis };

export type SyncEffect = CoreEffect | SyncEvent;

/** My own output chain, asked within a step. */
export type OutputView = {
  /** Output hash of a height; of height 0 the `genesisHash`. Null: forgotten, so not compared. */
  outputHashAt(height: Height): Hash | null;
  /** Highest height for which I hold an output certificate. */
  readonly certifiedHeight: Height;
};

/** The leaf table of a certified height with what proves it. */
export type CertifiedState = {
  readonly header: OutputHeader;
  readonly certificate: OutputCertificate;
  readonly leaves: readonly RollupLeaf[];
  readonly block: Block;
  /** Of that block or a descendant. */
  readonly finalization: Finalization;
};

/** What is served to followers, ready made: a request computes nothing. [Y0, O7] */
export type CertifiedStateView = {
  /** At my newest certified height; null while there is none. */
  newest(): CertifiedState | null;
};

/** Everything sync asks of its siblings. */
export type SyncViews = {
  readonly outputs: OutputView;
  readonly certifiedState: CertifiedStateView;
};
