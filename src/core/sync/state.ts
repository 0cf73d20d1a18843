/** What sync remembers: nothing of it outlives the process. */
import type { MessageOf, ProvenOutput, Status } from "../../chain/index.ts";
import type { Hash, Height, Millis, OperatorIndex } from "../../primitives/brand.ts";
import { millisOf, operatorOf } from "../../primitives/brand.ts";
import type { EpochContext, RejectionCode } from "../contract.ts";
import { createJobs, type Jobs } from "../quorum/index.ts";
import { createPeerBudget, type PeerBudget } from "./budget.ts";
import type { OwnRequest, Progress, SyncEffect, SyncViews } from "./input.ts";
import { OUTPUTS_PER_REQUEST } from "./limits.ts";

/** Effects of a step in their order. */
export type Outbox = SyncEffect[];

/** One thing that is asked for, and whom I asked. [Y3, Y5] */
export type OpenRequest = {
  readonly request: OwnRequest;
  readonly openedMs: Millis;
  /** Place in `peers` of the first peer asked. */
  readonly firstPeer: number;
  /** Peers the rotation has come by since. */
  turns: number;
  /** Who was asked last: given up `retryMs` after `turnMs`. Null: nobody is waited for. */
  asked: OperatorIndex | null;
  /** When the rotation moved last. */
  turnMs: Millis;
  /** Peers that were asked and may still answer. At most n. */
  readonly pending: Set<OperatorIndex>;
  /** Peers that said they do not have it. At most n. */
  readonly absent: Set<OperatorIndex>;
};

/** What a peer says of itself, and what came of believing it. */
export type PeerClaim = {
  /** The newest Status; null: none yet. */
  status: Status | null;
  /** When it last broke a promise of its Status; null: never. */
  failedMs: Millis | null;
  /** When it was last shown my own Status as an answer; null: never. */
  shownMs: Millis | null;
};

/** What a check job was for. */
export type Purpose =
  | {
      readonly kind: "outputs";
      readonly from: OperatorIndex;
      readonly outputs: readonly ProvenOutput[];
    }
  | {
      readonly kind: "snapshot";
      readonly from: OperatorIndex;
      readonly answer: MessageOf<"outputState">;
    };

export type SyncState = {
  readonly context: EpochContext;
  readonly views: SyncViews;
  /** Everybody but me, rising. */
  readonly peers: readonly OperatorIndex[];
  progress: Progress;
  /** When `finalizedView` rose last. [Y2] */
  finalizedMs: Millis;
  /** When `certifiedHeight` rose last. */
  certifiedMs: Millis;
  /** By operator: n. */
  readonly claims: readonly PeerClaim[];
  /** By operator: n. [Y1] */
  readonly budgets: readonly PeerBudget[];
  /** Requests opened so far: where the next one's rotation starts. [Y3] */
  requestCounter: number;
  /** By the hash asked for, oldest first. At most `BLOCK_REQUESTS_MAX`. */
  readonly blocks: Map<Hash, OpenRequest>;
  /** Outputs above my certified height. */
  outputs: OpenRequest | null;
  /** Outputs to ask for at once: grows while answers hold no certificate. */
  outputsPerRequest: number;
  snapshot: OpenRequest | null;
  /** A certified state at or above this height is wanted. [O7] */
  snapshotFrom: Height | null;
  /** At most one job per kind of purpose. */
  readonly jobs: Jobs<Purpose>;
  checking: Purpose["kind"][];
  /** The epoch is over. [E6] */
  ended: boolean;
  /** Whether the retry timer is set. It fires within `retryMs`. */
  retryArmed: boolean;
};

/** @param progress where this node is, as its records say. */
export function createSync(context: EpochContext, views: SyncViews, progress: Progress): SyncState {
  const operators = context.committee.members.map((_, index) => operatorOf(index));
  const zero = millisOf(0);
  return {
    context,
    views,
    peers: operators.filter((operator) => operator !== context.self),
    progress,
    finalizedMs: zero,
    certifiedMs: zero,
    claims: operators.map(() => ({ status: null, failedMs: null, shownMs: null })),
    budgets: operators.map(() => createPeerBudget(context)),
    requestCounter: 0,
    blocks: new Map(),
    outputs: null,
    outputsPerRequest: OUTPUTS_PER_REQUEST,
    snapshot: null,
    snapshotFrom: null,
    jobs: createJobs("sync", context.epoch),
    checking: [],
    ended: false,
    retryArmed: false,
  };
}

/** Counts a refused message. */
export function reject(
  out: Outbox,
  from: OperatorIndex,
  code: RejectionCode,
  reason: string,
): void {
  out.push({ kind: "reject", from, code, reason });
}
