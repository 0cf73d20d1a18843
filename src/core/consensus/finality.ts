/** From a finalization to final blocks: ancestors first, each once, then what is old is dropped. [C7] */
import type { Block, Certificate, EpochProof, Finalization } from "../../chain/index.ts";
import { BlockKind, blockHash, createBlock } from "../../chain/index.ts";
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
import { cancelTimer, TIMERS } from "./timers.ts";

/** A block that is final, and by what. */
type FinalPoint = {
  readonly view: number;
  readonly hash: Hash;
  readonly finalization: Finalization;
};

/**
 * Makes the block of the newest finalization and its ancestors final; if one is missing it is asked
 * for, this is called again when it came, and an older finalization counts meanwhile. So what is
 * final follows from what is kept alone, in whatever order it came: also from a WAL. [P3]
 */
export function advanceFinal(state: ConsensusState, out: Outbox): void {
  const points = finalPoints(state);
  const newest = points[0];
  for (const point of points) {
    const chain = chainTo(state, point);
    if (typeof chain !== "string") {
      if (point === newest) state.pendingFinalization = null;
      makeFinal(state, point.finalization, chain, out);
      return;
    }
    if (point === newest) out.push({ kind: "needBlock", nowMs: state.nowMs, hash: chain });
  }
  const pending = state.pendingFinalization;
  if (pending !== null && pending.statement.view <= state.finalTip.view) {
    state.pendingFinalization = null;
  }
}

/**
 * What is final above the final tip, newest first: the end of the epoch where it is known, the newest
 * finalization that waits for its blocks, and those kept.
 */
function finalPoints(state: ConsensusState): FinalPoint[] {
  const found: FinalPoint[] = [];
  const add = (finalization: Finalization | null): void => {
    if (finalization === null) return;
    const { view, hash } = finalization.statement;
    found.push({ view, hash, finalization });
  };
  const { ending } = state;
  if (ending !== null) {
    const { boundary, finalization } = ending;
    // Fillers need no fetching: the proof has their headers, and nothing else of them counts. [E5]
    found.push({ view: boundary.view, hash: blockHash(boundary), finalization });
  } else if (state.pendingFinalization === null) {
    return [];
  }
  add(state.pendingFinalization);
  for (const { finalization } of state.slots.values()) {
    if (finalization !== state.pendingFinalization) add(finalization);
  }
  const end = ending?.boundary.view ?? Number.POSITIVE_INFINITY;
  return found
    .filter(({ view }) => view > state.finalTip.view && view <= end)
    .sort((left, right) => right.view - left.view);
}

/** The finalized block and its ancestors above the final tip, newest first, or what is missing. */
function chainTo(state: ConsensusState, point: FinalPoint): Block[] | Hash {
  const { finalTip } = state;
  const chain: Block[] = [];
  let wanted = point.hash;
  while (wanted !== finalTip.hash) {
    const block = state.blocks.get(wanted);
    if (block === undefined) return wanted;
    const { parentView, parentHash } = block.header;
    assertSafety(
      parentView > finalTip.view || parentHash === finalTip.hash,
      `C7: final block ${point.hash} of view ${point.view} does not descend from final ${finalTip.hash}`,
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
  const counts = ({ block }: FinalBlock): boolean =>
    block.header.kind !== BlockKind.FILLER || !state.context.rules.fillerAddsNoHeight;
  const delivered = finals.filter(counts);
  out.push({ kind: "finalized", nowMs: state.nowMs, blocks: delivered, finalization });
  out.push({ kind: "ordered", blocks: delivered.map(({ block }) => block), finalization });
  if (state.ending === null) endWith(state, chain, finalization, out);
  prune(state);
}

/** E6: the boundary is final. What follows it in the finalized chain are the proof's fillers. */
function endWith(
  state: ConsensusState,
  chain: readonly Block[],
  finalization: Finalization,
  out: Outbox,
): void {
  const place = chain.findIndex(({ header }) => header.kind === BlockKind.BOUNDARY);
  const boundary = chain[place];
  if (boundary === undefined) return;
  const fillers = chain.slice(place + 1).map(({ header }) => header);
  endEpoch(state, { boundary: boundary.header, fillers, finalization }, out);
}

/** E6: no vote, no timer, no view any more; the proof is durable before anything of e + 1. */
export function endEpoch(state: ConsensusState, proof: EpochProof, out: Outbox): void {
  state.ending = proof;
  out.push({ kind: "persist", record: { kind: "epochProof", proof } });
  for (const name of TIMERS) cancelTimer(state, name, out);
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
