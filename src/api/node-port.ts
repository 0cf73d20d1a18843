/** The node as doors know it: across a thread boundary, plain values only. */
import type { SectionContent } from "../chain/index.ts";
import type { Hash } from "../primitives/brand.ts";

/** Why a node took no submission. The words are those of the cores' rejections. */
export type SubmitRefusal =
  | "malformed"
  | "oversize"
  | "bad_signature"
  | "stale"
  | "foreign"
  | "duplicate"
  | "rate_limited"
  | "not_member";

export type SubmitAnswer =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: SubmitRefusal; readonly reason: string };

/** Something that is wrong, in words an operator can act on. */
export type StatusReason = {
  readonly code: string;
  readonly scope: "self" | "network" | "l1";
  /** Unix ms. */
  readonly since: number;
  readonly detail: string;
  readonly remedy: string;
};

export type PeerStatus = {
  readonly operator: number;
  readonly seats: number;
  readonly connected: boolean;
  readonly roundTripMs: number | null;
  readonly queuedBytes: number;
};

export type LaneStatus = {
  readonly operator: number;
  readonly certifiedHeight: number;
  readonly includedHeight: number;
};

/** What a node says about itself. Heights and times as the core has them. */
export type NodeStatus = {
  readonly genesisHash: Hash;
  /** My place in the committee and the number of my lane; null: not a member. */
  readonly operator: number | null;
  readonly epoch: number;
  readonly view: number;
  readonly leader: number | null;
  readonly orderedHeight: number;
  readonly certifiedHeight: number;
  /** Highest height of a certificate that was verified. */
  readonly targetHeight: number;
  /** Of the newest certified output; 0 before the first. */
  readonly lastCertifiedMs: number;
  readonly seats: {
    readonly total: number;
    readonly quorum: number;
    readonly connected: number;
  };
  /** False: observing until the next epoch. */
  readonly voting: boolean;
  /** True: accepts submissions and serves the newest heights. */
  readonly ready: boolean;
  readonly reasons: readonly StatusReason[];
  readonly peers: readonly PeerStatus[];
  readonly lanes: readonly LaneStatus[];
};

/** Implemented on a message port by the node's threads. */
export type NodePort = {
  /**
   * Hands over a section. Resolves when the lane has taken or refused it; credit is bounded. Its
   * bytes may be a view of a larger message: who transfers them copies such a view first.
   */
  submit(section: SectionContent): Promise<SubmitAnswer>;
  status(): Promise<NodeStatus>;
  /** The main thread's metrics in Prometheus' text format. */
  metrics(): Promise<string>;
};
