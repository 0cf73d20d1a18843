/** What a node says about itself, from its parts. */
import type { LaneStatus, NodeStatus } from "../api/index.ts";
import type { Inspection } from "../core/index.ts";
import type { PeerState } from "../network/index.ts";
import type { Hash } from "../primitives/brand.ts";
import type { Health } from "../telemetry/index.ts";

export type NodePeer = {
  readonly operator: number;
  readonly seats: number;
  readonly connected: boolean;
  readonly roundTripMs: number | null;
  readonly queuedBytes: number;
  /** Since it was connected last; null: never, or connected now. */
  readonly silentSeconds: number | null;
};

export type NodeState = {
  readonly operator: number | null;
  readonly epoch: number;
  readonly view: number;
  readonly orderedHeight: number;
  readonly certifiedHeight: number;
  readonly targetHeight: number;
  readonly seats: { readonly total: number; readonly quorum: number; readonly connected: number };
  /** False: the log was lost, the node observes until the next epoch. [R3] */
  readonly remembers: boolean;
  readonly voting: boolean;
  readonly peers: readonly NodePeer[];
};

export function stateOf(parts: {
  readonly inspection: Inspection;
  readonly targetHeight: number;
  readonly self: number | null;
  readonly remembers: boolean;
  readonly members: readonly { readonly seats: number }[];
  readonly peers: readonly PeerState[];
  /** When a peer was connected last, by operator; ms of a monotonic clock. */
  readonly seenMs: ReadonlyMap<number, number>;
  readonly elapsedMs: number;
}): NodeState {
  const { inspection, self, members } = parts;
  const total = members.reduce((sum, { seats }) => sum + seats, 0);
  const quorum = total - Math.floor((total - 1) / 3);
  const peers = parts.peers.map((peer) => ({
    operator: peer.operator,
    seats: members[peer.operator]?.seats ?? 0,
    connected: peer.connected,
    roundTripMs: peer.roundTripMs,
    queuedBytes: peer.queuedBytes,
    silentSeconds: silence(peer, parts.seenMs, parts.elapsedMs),
  }));
  const own = self === null ? 0 : (members[self]?.seats ?? 0);
  const connected = peers.reduce((sum, peer) => sum + (peer.connected ? peer.seats : 0), own);
  return {
    operator: self,
    epoch: inspection.epoch,
    view: inspection.view,
    orderedHeight: inspection.finalizedHeight,
    certifiedHeight: inspection.certifiedHeight,
    targetHeight: Math.max(parts.targetHeight, inspection.finalizedHeight),
    seats: { total, quorum, connected },
    remembers: parts.remembers,
    voting: inspection.voting,
    peers,
  };
}

function silence(
  peer: PeerState,
  seenMs: ReadonlyMap<number, number>,
  elapsedMs: number,
): number | null {
  const seen = seenMs.get(peer.operator);
  return peer.connected || seen === undefined ? null : (elapsedMs - seen) / 1000;
}

/** The same for the doors, with what is wrong. */
export function statusOf(
  state: NodeState,
  more: {
    readonly genesisHash: Hash;
    readonly health: Health;
    readonly leader: number | null;
    readonly lastCertifiedMs: number;
    readonly lanes: readonly LaneStatus[];
  },
): NodeStatus {
  const { remembers: _remembers, peers, ...rest } = state;
  return {
    ...rest,
    genesisHash: more.genesisHash,
    leader: more.leader,
    lastCertifiedMs: more.lastCertifiedMs,
    ready: more.health.ready(),
    reasons: more.health.reasons(),
    peers,
    lanes: more.lanes,
  };
}
