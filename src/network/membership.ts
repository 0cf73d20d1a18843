/** Who is to be connected, by epoch. [E8] */
import type { PeerKey } from "../primitives/brand.ts";

export type NetworkMember = {
  readonly key: PeerKey;
  /** Weight in its epoch. */
  readonly seats: number;
  /** Multiaddrs as its operator made them known; none: it is only waited for. */
  readonly addresses: readonly string[];
};

/** Members by place, this node included where it is one. A node keeps its key over epochs. */
export type Membership = {
  /** Of the epoch that votes. */
  readonly current: readonly NetworkMember[];
  /** Of the epoch after it, once its set is known: they connect while this one lasts. [E8] */
  readonly next: readonly NetworkMember[];
  /**
   * Of the epochs before it until their last outputs are certified, and of the newest of them for as long
   * as this one lasts: who is behind still asks for its last output. [O5]
   */
  readonly closing: readonly NetworkMember[];
};

export const NOBODY: Membership = { current: [], next: [], closing: [] };

/** Everybody once but this node, with what the newest epoch says of them. */
export function membersOf(
  { current, next, closing }: Membership,
  self: PeerKey,
): ReadonlyMap<PeerKey, NetworkMember> {
  const members = new Map<PeerKey, NetworkMember>();
  for (const member of [...closing, ...current, ...next]) {
    if (member.key !== self) members.set(member.key, member);
  }
  return members;
}
