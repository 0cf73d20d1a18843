/** From a finalization to final blocks: ancestors first, each once, then what is old is dropped. [C7] */
import type { Block } from "../../chain/index.ts";
import { BlockKind, createBlock, cutRoot, reportsRoot } from "../../chain/index.ts";
import { assertSafety } from "../../primitives/assert.ts";
import type { Hash, View } from "../../primitives/brand.ts";
import type { FinalBlock } from "./input.ts";
import {
  blockCertificateOf,
  type ConsensusState,
  type FinalTip,
  type Outbox,
  oldestView,
  type ViewSlot,
} from "./state.ts";

/**
 * Makes the block of the newest finalization and its ancestors final, as far as they are here; a
 * missing one is asked for, and this is called again when it came.
 */
export function advanceFinal(state: ConsensusState, out: Outbox): void {
  const finalization = state.pendingFinalization;
  if (finalization === null) return;
  const { hash, view } = finalization.statement;
  if (view <= state.finalTip.view) {
    state.pendingFinalization = null;
    return;
  }
  const chain: Block[] = [];
  let wanted = hash;
  while (wanted !== state.finalTip.hash) {
    const block = state.blocks.get(wanted);
    if (block === undefined) {
      out.push({ kind: "needBlock", nowMs: state.nowMs, hash: wanted });
      return;
    }
    assertSafety(
      block.header.view > state.finalTip.view,
      `C7: final block ${hash} of view ${view} does not descend from final ${state.finalTip.hash}`,
    );
    chain.push(block);
    wanted = block.header.parentHash;
  }
  state.pendingFinalization = null;
  const finals: FinalBlock[] = [];
  for (const block of chain.reverse()) {
    finals.push({ block, parentCut: state.finalTip.cut });
    state.finalTip = tipOf(block);
  }
  const delivered = finals.filter(({ block }) => block.header.kind !== BlockKind.FILLER);
  out.push({ kind: "finalized", nowMs: state.nowMs, blocks: delivered, finalization });
  out.push({ kind: "ordered", blocks: delivered.map(({ block }) => block), finalization });
  prune(state);
}

export const tipOf = (block: Block): FinalTip => ({
  hash: block.hash,
  height: block.header.height,
  view: block.header.view,
  cut: block.cut,
});

/** Forgets views below the retention, and the blocks of those views. [C7] */
function prune(state: ConsensusState): void {
  const oldest = oldestView(state);
  for (const view of state.slots.keys()) if (view < oldest) state.slots.delete(view);
  for (const [hash, block] of state.blocks) {
    if (block.header.view < oldest && hash !== state.finalTip.hash) state.blocks.delete(hash);
  }
}

/** Keeps a block that something verified names: its cut is known to fit its header. */
export function keepBlock(state: ConsensusState, block: Block, out: Outbox): void {
  if (state.blocks.has(block.hash)) return;
  state.blocks.set(block.hash, block);
  out.push({ kind: "persist", record: { kind: "block", block } });
  out.push({ kind: "haveBlock", nowMs: state.nowMs, hash: block.hash });
}

/**
 * Keeps the proposal of a view as a block once a certificate names it, voted for or not: its parent
 * or child may be mine to build on. Only if its parts fit the header.
 */
export function adoptNamedBlock(state: ConsensusState, slot: ViewSlot, out: Outbox): void {
  const certificate = blockCertificateOf(slot);
  const candidate = slot.proposal;
  if (certificate === null || candidate === null) return;
  if (candidate.hash !== certificate.statement.hash || state.blocks.has(candidate.hash)) return;
  const { header, cut, reports } = candidate.proposal;
  if (cut.length !== state.context.committee.members.length) return;
  if (cutRoot(cut) !== header.cutRoot || reportsRoot(reports) !== header.reportsRoot) return;
  keepBlock(state, createBlock(header, cut, reports), out);
}

/** The block that view 0 or a known hash stands for, as something to build on. */
export function parentTip(state: ConsensusState, view: View, hash: Hash): FinalTip | null {
  if (state.finalTip.view === view && state.finalTip.hash === hash) return state.finalTip;
  const block = state.blocks.get(hash);
  return block === undefined || block.header.view !== view ? null : tipOf(block);
}
