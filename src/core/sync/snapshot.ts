/**
 * A certified leaf table instead of history that nobody has any more. [O7]
 *
 * The output certificate alone vouches for it: Q seats signed a hash that binds the leaves' root and
 * the block, and an honest one of them had that block final. The answer's finalization is not used.
 */
import { leafHash, type MessageOf } from "../../chain/index.ts";
import { createMerkleTree, merkleRoot } from "../../crypto/merkle.ts";
import type { Height, Millis, OperatorIndex } from "../../primitives/brand.ts";
import { heightOf, ZERO_HASH } from "../../primitives/brand.ts";
import type { EpochContext, Verdict } from "../contract.ts";
import { startJob } from "../quorum/index.ts";
import { blockFault, blocksUnavailable } from "./blocks.ts";
import { outputCertificateFault } from "./outputs.ts";
import { disbelieve, onFailure, openRequest } from "./requests.ts";
import { type Outbox, type Purpose, reject, type SyncState } from "./state.ts";
import { isLeaf, isOutputHeader } from "./well-formed.ts";

type Turn = { readonly nowMs: Millis; readonly out: Outbox };
type StateAnswer = MessageOf<"outputState">;

/** A certified state at or above `height` is wanted. */
export function onUnavailable(state: SyncState, height: Height): void {
  state.snapshotFrom = heightOf(Math.max(height, state.snapshotFrom ?? 0));
}

/** Asks for a certified state while one is wanted and a peer says it has one. */
export function pursueSnapshot(state: SyncState, { nowMs, out }: Turn): void {
  const { deliveredHeight } = state.progress;
  if (state.snapshotFrom === null && blocksUnavailable(state, nowMs)) {
    const height = heightOf(deliveredHeight + 1);
    // A certified state is of the epoch that runs: its instance takes it. [O7]
    if (state.ended) out.push({ kind: "historyLost", nowMs, height });
    else onUnavailable(state, height);
  }
  if (state.snapshotFrom !== null && deliveredHeight >= state.snapshotFrom) {
    state.snapshotFrom = null;
  }
  const open = state.snapshot;
  const hopeless = open !== null && open.asked === null && open.pending.size === 0;
  if (state.snapshotFrom === null || hopeless) state.snapshot = null;
  if (state.snapshotFrom === null || state.snapshot !== null) return;
  if (state.checking.includes("snapshot")) return;
  const { epoch } = state.context;
  const request = { kind: "getOutputState", epoch, height: state.snapshotFrom } as const;
  state.snapshot = openRequest(state, { request, nowMs }, out);
}

/** Leaves are dense from 1, one per rollup of the epoch, and hash to the header's root. [O2, O3] */
function leavesFault(context: EpochContext, { header, leaves }: StateAnswer): string | null {
  if (header.rollupCount !== context.rollups.length) return "state_rollup_count";
  if (leaves.length !== header.rollupCount) return "state_leaf_count";
  for (const [index, leaf] of leaves.entries()) {
    if (!isLeaf(leaf) || leaf.rollupId !== index + 1) return "state_leaf";
  }
  const root = merkleRoot(createMerkleTree(leaves.map(leafHash)));
  return root === header.rollupsRoot ? null : "state_root";
}

function stateFault(context: EpochContext, answer: StateAnswer): string | null {
  const { header, certificate, block } = answer;
  if (!isOutputHeader(header)) return "output_header";
  if (header.epoch !== context.epoch) return "output_epoch";
  // State items travel with sealing and credits; a table without them would be no state.
  if (header.stateRoot !== ZERO_HASH) return "state_items";
  return (
    outputCertificateFault(context, certificate, header) ??
    leavesFault(context, answer) ??
    blockFault(context, block, header.blockHash)
  );
}

/** An answer counts if this peer was asked and it is not below the height asked for. [Y5] */
export function onOutputState(
  state: SyncState,
  from: OperatorIndex,
  { message, nowMs, out }: Turn & { message: StateAnswer },
): void {
  const open = state.snapshot;
  if (open?.request.kind !== "getOutputState" || !open.pending.has(from)) {
    return reject(out, from, "stale", "unsolicited_state");
  }
  const below = message.header.height < open.request.height;
  const fault = below ? "state_height" : stateFault(state.context, message);
  if (fault !== null) {
    reject(out, from, "malformed", fault);
    return onFailure(state, open, { from, nowMs, out });
  }
  state.snapshot = null;
  state.checking.push("snapshot");
  const claim = { kind: "certificate", certificate: message.certificate } as const;
  out.push(startJob(state.jobs, [claim], { kind: "snapshot", from, answer: message }));
}

/** The certificate was checked. The state counts if it is still ahead of what I delivered. */
export function onStateChecked(
  state: SyncState,
  purpose: Extract<Purpose, { kind: "snapshot" }>,
  { verdicts, nowMs, out }: Turn & { verdicts: readonly Verdict[] },
): void {
  const { from, answer } = purpose;
  if (verdicts.length !== 1 || verdicts[0]?.valid !== true) {
    disbelieve(state, from, nowMs);
    return reject(out, from, "bad_signature", "state_certificate");
  }
  const { header, certificate, leaves, block } = answer;
  if (state.snapshotFrom === null || header.height < state.snapshotFrom) return;
  state.snapshotFrom = null;
  state.blocks.clear();
  out.push({ kind: "snapshot", nowMs, header, certificate, leaves, block });
}
