/**
 * Messages of the next epoch that came before I could open it: a finalization waits for its check
 * while the first votes after it are there already. Kept briefly, so that nobody has to repeat them.
 */
import type { PeerMessage } from "../../chain/index.ts";
import type { Epoch, PeerKey } from "../../primitives/brand.ts";
import type { Base, Replica } from "./replica.ts";

/** Of one peer; the oldest go. Batches are not kept: their owner repeats them. [B7] */
const EARLY_MESSAGES_MAX = 32;

/** @param message of the epoch after mine, from a peer that is acquainted. */
export function keepEarly({ early }: Replica, peer: PeerKey, message: PeerMessage): void {
  if (message.kind === "batch" || message.kind === "batches") return;
  const kept = early.byPeer.get(peer) ?? [];
  kept.push(message);
  if (kept.length > EARLY_MESSAGES_MAX) kept.shift();
  early.byPeer.set(peer, kept);
}

/** The epoch is open: what came early is taken now, in the order of each peer. */
export function takeEarly(base: Base, epoch: Epoch): void {
  const { early } = base.replica;
  const waiting = [...early.byPeer];
  early.byPeer.clear();
  for (const [peer, messages] of waiting) {
    for (const message of messages) if (message.epoch === epoch) early.receive(base, peer, message);
  }
}
