/** From a finalization to final blocks: ancestors first, each once, then what is old is dropped. [C7] */
import type { Block, Certificate } from "../../chain/index.ts";
import { BlockKind, createBlock } from "../../chain/index.ts";
import { assertSafety } from "../../primitives/assert.ts";
import type { FinalBlock } from "./input.ts";
import { formFault } from "./proposal-fault.ts";
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
    const { parentView, parentHash } = block.header;
    assertSafety(
      parentView > state.finalTip.view || parentHash === state.finalTip.hash,
      `C7: final block ${hash} of view ${view} does not descend from final ${state.finalTip.hash}`,
    );
    chain.push(block);
    wanted = parentHash;
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

/**
 * C7: a finalization below the final tip must be of an ancestor of it, as far back as blocks are
 * remembered. Otherwise more than F seats lied, and nothing final here can be trusted. [M4, S1]
 */
export function assertNoFork(state: ConsensusState, { statement }: Certificate): void {
  const { finalTip } = state;
  if (statement.view > finalTip.view) return;
  let hash = finalTip.hash;
  let view: number = finalTip.view;
  while (view > statement.view) {
    const block = state.blocks.get(hash);
    if (block === undefined) return;
    hash = block.header.parentHash;
    view = block.header.parentView;
  }
  assertSafety(
    view === statement.view && hash === statement.hash,
    `C7: final block ${statement.hash} of view ${statement.view} is no ancestor of final ${finalTip.hash}`,
  );
}

/**
 * Forgets views below the retention, and blocks of those views unless they are above the final tip:
 * they wait there for their ancestors. [C7]
 */
export function prune(state: ConsensusState): void {
  const oldest = oldestView(state);
  for (const view of state.slots.keys()) if (view < oldest) state.slots.delete(view);
  const needed = Math.min(oldest, state.finalTip.view);
  for (const [hash, block] of state.blocks) {
    if (block.header.view < needed) state.blocks.delete(hash);
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
  if (formFault(state.context, candidate.proposal) !== null) return;
  const { header, cut, reports } = candidate.proposal;
  keepBlock(state, createBlock(header, cut, reports), out);
}
