/** What this node knows of its epochs: who is in them, where they are, and whether it is one of them. */
import { type EpochSet, peerKeyOf } from "../chain/index.ts";
import type { Membership, NetworkMember } from "../network/index.ts";
import {
  type Epoch,
  epochOf,
  type OperatorIndex,
  operatorOf,
  type PeerKey,
} from "../primitives/brand.ts";
import { equalBytes } from "../primitives/bytes.ts";

/** An epoch whose cores are open. */
export type OpenEpoch = {
  readonly epoch: Epoch;
  readonly set: EpochSet;
  /** By place. */
  readonly keys: readonly PeerKey[];
  /** My place; null: not a member. */
  readonly self: OperatorIndex | null;
  readonly totalSeats: number;
};

export type EpochBook = {
  opened(set: EpochSet): OpenEpoch;
  /** Its last output is certified here. */
  closed(epoch: Epoch): void;
  /** The epoch that votes; null before the first was opened. */
  current(): OpenEpoch | null;
  /** Whom to be connected with. [E8] */
  membership(): Membership;
  /** Place in the epoch that votes; -1: not in it. */
  placeOf(key: PeerKey): number;
  /** The next epoch in which I have seats, as far as sets are known; null: none. */
  nextMine(): Epoch | null;
  /** Whether I was in an epoch and am in none that is open or known. */
  hasLeft(epoch: Epoch): boolean;
};

/** Sets beyond the epoch that votes which an L1 may have told. [E2] */
const KNOWN_AHEAD = 2;

export function createEpochBook(options: {
  /** BLS keys that I may sign with. */
  readonly ownKeys: readonly Uint8Array[];
  /** Null: not fixed yet; without an L1 always. */
  setOf(epoch: Epoch): EpochSet | null;
  /** As its operator registered them. */
  addressesOf(key: PeerKey): readonly string[];
}): EpochBook {
  const { ownKeys, setOf, addressesOf } = options;
  const open = new Map<Epoch, OpenEpoch>();
  /** Epochs in which I had a place. */
  const mine = new Set<Epoch>();
  let closedThrough = -1;

  const placeIn = (set: EpochSet): OperatorIndex | null => {
    const isMine = (key: Uint8Array): boolean => ownKeys.some((own) => equalBytes(own, key));
    const place = set.members.findIndex(({ blsKey }) => isMine(blsKey));
    return place < 0 ? null : operatorOf(place);
  };

  const current = (): OpenEpoch | null => {
    const newest = [...open.keys()].sort((left, right) => right - left)[0];
    return newest === undefined ? null : (open.get(newest) ?? null);
  };

  const membersOf = (set: EpochSet | null): NetworkMember[] =>
    (set?.members ?? []).map(({ nodeKey, seats }) => {
      const key = peerKeyOf(nodeKey);
      return { key, seats, addresses: addressesOf(key) };
    });

  /** Sets after the epoch that votes, as far as they are known. */
  function ahead(): readonly EpochSet[] {
    const from = current()?.epoch;
    if (from === undefined) return [];
    const epochs = Array.from({ length: KNOWN_AHEAD }, (_, at) => epochOf(from + 1 + at));
    return epochs.flatMap((epoch) => setOf(epoch) ?? []);
  }

  const nextMine = (): Epoch | null => ahead().find((set) => placeIn(set) !== null)?.epoch ?? null;

  return {
    opened(set) {
      const { epoch } = set;
      const keys = set.members.map(({ nodeKey }) => peerKeyOf(nodeKey));
      const totalSeats = set.members.reduce((sum, { seats }) => sum + seats, 0);
      const self = placeIn(set);
      const opened = { epoch, set, keys, self, totalSeats };
      open.set(epoch, opened);
      if (self !== null) mine.add(epoch);
      return opened;
    },
    closed(epoch) {
      closedThrough = Math.max(closedThrough, epoch);
      // The one before the newest stays: a member of it that is behind still asks for its last output.
      const newest = current()?.epoch ?? epoch;
      for (const known of [...open.keys()]) {
        if (known <= epoch && known < newest - 1) open.delete(known);
      }
    },
    current,
    membership() {
      const now = current();
      const older = [...open.values()].filter(({ epoch }) => epoch < (now?.epoch ?? 0));
      return {
        current: membersOf(now?.set ?? null),
        next: membersOf(ahead()[0] ?? null),
        // Once it is closed here, who left it is let in and not sought.
        closing: older.flatMap(({ epoch, set }) =>
          membersOf(set).map((one) => (epoch > closedThrough ? one : { ...one, addresses: [] })),
        ),
      };
    },
    placeOf: (key) => current()?.keys.indexOf(key) ?? -1,
    nextMine,
    hasLeft(epoch) {
      if (!mine.has(epoch) || nextMine() !== null) return false;
      return [...open.values()].every(({ epoch: other, self }) => other <= epoch || self === null);
    },
  };
}
