/** A certified leaf table instead of every height below it. [O7] */
import { outputHash } from "../../chain/index.ts";
import { acceptCertificate } from "./certifier.ts";
import type { OrderingInput } from "./input.ts";
import { HISTORY_HEIGHTS } from "./limits.ts";
import { haltOnOutput } from "./mismatch.ts";
import { createLeafTable, rootOf } from "./rollup-tree.ts";
import { deliveredHeight, type OrderingState, type Outbox, ownHash } from "./state.ts";

type Snapshot = Extract<OrderingInput, { kind: "snapshot" }>;

/**
 * Goes on from a snapshot above everything delivered; the heights in between are never published
 * here. One at or below is only as good as its certificate.
 *
 * Sync checked the certificate; the leaves are checked against it here, where the table is made.
 */
export function installSnapshot(state: OrderingState, snapshot: Snapshot, out: Outbox): void {
  const { header, certificate, leaves, block } = snapshot;
  const { height } = header;
  const hash = outputHash(header);
  if (certificate.statement.hash !== hash || header.blockHash !== block.hash) return;
  if (height <= deliveredHeight(state)) return acceptCertificate(state, certificate, out);
  if (leaves.some((leaf, index) => leaf.rollupId !== index + 1)) return;
  const table = createLeafTable(leaves);
  if (rootOf(table) !== header.rollupsRoot || leaves.length !== header.rollupCount) return;
  const mine = ownHash(state, height);
  if (mine !== null && mine !== hash) {
    return haltOnOutput(state, { height, ownHash: mine, certifiedHash: hash }, out);
  }
  out.push({ kind: "persist", record: { kind: "snapshot", header, certificate, leaves, block } });
  state.tip = { height, hash, table };
  state.certified = height;
  state.certifiedState = { header, certificate, table, block };
  state.recorded.clear();
  state.pending.length = 0;
  state.pendingBytes = 0;
  state.own.clear();
  state.history.length = 0;
  state.history.push({ height, hash, certificate });
  const ahead = state.certificates.filter(({ statement }) => statement.height > height);
  state.certificates.splice(0, state.certificates.length, ...ahead);
  for (const known of [...state.expected.keys()]) state.expected.delete(known);
  for (const [voted, votes] of [...state.votes]) {
    if (voted <= height - HISTORY_HEIGHTS) state.votes.delete(voted);
    else if (voted <= height) votes.sets.clear();
  }
  const later = state.queue.filter((queued) => queued.block.header.height > height);
  state.queue.splice(0, state.queue.length, ...later);
  if (later[0] !== undefined && later[0].block.header.height !== height + 1) {
    state.queue.length = 0;
    state.blocksLost = true;
  }
  out.push({ kind: "delivered", height, cut: block.cut }, { kind: "certified", height });
}
