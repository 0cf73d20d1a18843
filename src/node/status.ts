/** What a node says about itself, from its parts. */
import type { LaneStatus, NodeStatus } from "../api/index.ts";
import type { Inspection } from "../core/index.ts";
import type { PeerState } from "../network/index.ts";
import type { Hash, PeerKey } from "../primitives/brand.ts";
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
  /** Not a member now: the next epoch in which it is one, as far as that is known; null: none. */
  readonly joinsEpoch: number | null;
  readonly voting: boolean;
  readonly peers: readonly NodePeer[];
};

export function stateOf(parts: {
  readonly inspection: Inspection;
  readonly targetHeight: number;
  readonly self: number | null;
  readonly remembers: boolean;
  readonly joinsEpoch: number | null;
  /** Of the epoch that votes, by place. */
  readonly members: readonly { readonly key: PeerKey; readonly seats: number }[];
  /** This node, by its key. */
  readonly ownKey: PeerKey;
  readonly peers: readonly PeerState[];
  /** When a peer was connected last; ms of a monotonic clock. */
  readonly seenMs: ReadonlyMap<PeerKey, number>;
  readonly elapsedMs: number;
}): NodeState {
  const { inspection, self, members } = parts;
  const total = members.reduce((sum, { seats }) => sum + seats, 0);
  const quorum = total - Math.floor((total - 1) / 3);
  const states = new Map(parts.peers.map((peer) => [peer.key, peer]));
  const peers = members.flatMap(({ key, seats }, operator): NodePeer[] => {
    if (key === parts.ownKey) return [];
    const peer = states.get(key);
    return [
      {
        operator,
        seats,
        connected: peer?.connected ?? false,
        roundTripMs: peer?.roundTripMs ?? null,
        queuedBytes: peer?.queuedBytes ?? 0,
        silentSeconds: silence(key, peer?.connected ?? false, parts),
      },
    ];
  });
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
    joinsEpoch: self === null ? parts.joinsEpoch : null,
    voting: inspection.voting,
    peers,
  };
}

function silence(
  key: PeerKey,
  connected: boolean,
  {
    seenMs,
    elapsedMs,
  }: { readonly seenMs: ReadonlyMap<PeerKey, number>; readonly elapsedMs: number },
): number | null {
  const seen = seenMs.get(key);
  return connected || seen === undefined ? null : (elapsedMs - seen) / 1000;
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
  const { remembers: _remembers, joinsEpoch: _joinsEpoch, peers, ...rest } = state;
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
