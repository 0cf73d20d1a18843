/** From a finalization to final blocks: ancestors first, each once, then what is old is dropped. [C7] */
import type { Block, Certificate, Finalization } from "../../chain/index.ts";
import { BlockKind, createBlock } from "../../chain/index.ts";
import { assertSafety } from "../../primitives/assert.ts";
import type { Hash } from "../../primitives/brand.ts";
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
 * Makes the block of the newest finalization and its ancestors final; if one is missing it is asked
 * for, this is called again when it came, and an older finalization counts meanwhile. So what is
 * final follows from what is kept alone, in whatever order it came: also from a WAL. [P3]
 */
export function advanceFinal(state: ConsensusState, out: Outbox): void {
  const newest = state.pendingFinalization;
  if (newest === null) return;
  for (const finalization of finalizationsAbove(state, newest)) {
    const chain = chainTo(state, finalization);
    if (typeof chain !== "string") {
      if (finalization === newest) state.pendingFinalization = null;
      makeFinal(state, finalization, chain, out);
      return;
    }
    if (finalization === newest) out.push({ kind: "needBlock", nowMs: state.nowMs, hash: chain });
  }
  if (newest.statement.view <= state.finalTip.view) state.pendingFinalization = null;
}

/** The newest finalization and those kept between it and the final tip, newest first. */
function finalizationsAbove(state: ConsensusState, newest: Finalization): Finalization[] {
  const found = [newest];
  for (const { finalization } of state.slots.values()) {
    if (finalization !== null && finalization !== newest) found.push(finalization);
  }
  return found
    .filter(({ statement }) => statement.view > state.finalTip.view)
    .sort((left, right) => right.statement.view - left.statement.view);
}

/** The finalized block and its ancestors above the final tip, newest first, or what is missing. */
function chainTo(state: ConsensusState, { statement }: Finalization): Block[] | Hash {
  const { finalTip } = state;
  const chain: Block[] = [];
  let wanted = statement.hash;
  while (wanted !== finalTip.hash) {
    const block = state.blocks.get(wanted);
    if (block === undefined) return wanted;
    const { parentView, parentHash } = block.header;
    assertSafety(
      parentView > finalTip.view || parentHash === finalTip.hash,
      `C7: final block ${statement.hash} of view ${statement.view} does not descend from final ${finalTip.hash}`,
    );
    chain.push(block);
    wanted = parentHash;
  }
  return chain;
}

function makeFinal(
  state: ConsensusState,
  finalization: Finalization,
  chain: Block[],
  out: Outbox,
): void {
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
