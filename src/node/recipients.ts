/** Whom "all" means in an epoch. [E3] */
import { type EpochSet, peerKeyOf } from "../chain/index.ts";
import type { Epoch, PeerKey } from "../primitives/brand.ts";

type Opened = { readonly epoch: Epoch; readonly set: EpochSet };

/** @param self is never among them. */
export function createRecipients(self: PeerKey) {
  const others = new Map<Epoch, readonly PeerKey[]>();
  return {
    opened({ epoch, set }: Opened): void {
      const keys = set.members.map(({ nodeKey }) => peerKeyOf(nodeKey));
      others.set(
        epoch,
        keys.filter((key) => key !== self),
      );
    },
    /** What was said to its members before has left; the answer to a late one may still be made. */
    closed(epoch: Epoch): void {
      for (const known of [...others.keys()]) if (known < epoch) others.delete(known);
    },
    of: (epoch: Epoch): readonly PeerKey[] => others.get(epoch) ?? [],
  };
}
