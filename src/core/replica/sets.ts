/** Sets that are fixed, by epoch. [E1, E2, E10] */
import { committeeFault, type EpochSet } from "../../chain/index.ts";
import { type Epoch, epochOf, type PeerKey } from "../../primitives/brand.ts";
import { configuredSet, directoryOf, hasL1 } from "./context.ts";
import { type Replica, SETS_MAX } from "./replica.ts";

type Sets = Pick<Replica, "config" | "sets">;

/**
 * set(epoch + ahead), or null: not fixed here yet. Without an L1 every set is the configuration's.
 *
 * @param ahead epochs from there.
 */
export function setOf({ config, sets }: Sets, epoch: Epoch, ahead = 0): EpochSet | null {
  const wanted = epochOf(epoch + ahead);
  const known = sets.get(wanted);
  if (known !== undefined) return known.set;
  return hasL1(config) ? null : configuredSet(config, wanted);
}

/**
 * Remembers a set. One that is no committee gives way to the members of the set before: that is
 * decided by the set alone, so all nodes decide alike. [E2]
 */
export function keepSet(replica: Sets, set: EpochSet): EpochSet | null {
  const usable = usableSet(set, setOf(replica, set.epoch, -1));
  if (usable === null) return null;
  const { sets } = replica;
  sets.set(set.epoch, { set: usable, directory: directoryOf(usable) });
  for (const oldest of sets.keys()) {
    if (sets.size <= SETS_MAX) break;
    sets.delete(oldest);
  }
  return usable;
}

/** The set itself, or its rollups and schedule with the members of the one before; null: neither. */
function usableSet(set: EpochSet, before: EpochSet | null): EpochSet | null {
  if (committeeFault(set.members) === null) return set;
  if (before === null) return null;
  return { ...set, members: before.members, committeeHash: before.committeeHash };
}

/** Whether a peer is in any set that is known here: a guest where it is not a member. [E8] */
export function isAcquainted({ sets, instances }: Replica, peer: PeerKey): boolean {
  for (const { directory } of instances.values()) if (directory.places.has(peer)) return true;
  for (const { directory } of sets.values()) if (directory.places.has(peer)) return true;
  return false;
}
