/** Blocks backwards from a hash that something verified names. [Y6] */
import { type Block, blockHash, cutRoot, type MessageOf, reportsRoot } from "../../chain/index.ts";
import type { Hash, Millis, OperatorIndex } from "../../primitives/brand.ts";
import { isOver } from "../../primitives/time-span.ts";
import type { EpochContext } from "../contract.ts";
import { weightOf } from "../quorum/index.ts";
import { BLOCK_REQUESTS_MAX, BLOCKS_PER_REQUEST } from "./limits.ts";
import { onFailure, openRequest } from "./requests.ts";
import { type Outbox, reject, type SyncState } from "./state.ts";
import { areReportsOf, isBlockHeader, isCut } from "./well-formed.ts";

/**
 * Why a block is not, with all it says, the one that `expected` names; null if it is. Everything is
 * recomputed: a peer's own word on a hash counts for nothing. [Y6]
 *
 * A block without the reports its header commits to is not that block. [Y7]
 */
export function blockFault(context: EpochContext, block: Block, expected: Hash): string | null {
  const { header, cut, reports } = block;
  const lanes = context.committee.members.length;
  if (!isBlockHeader(header)) return "block_header";
  if (header.epoch !== context.epoch) return "block_epoch";
  if (block.hash !== expected || blockHash(header) !== expected) return "block_hash";
  if (!isCut(cut, lanes)) return "block_lanes";
  if (cutRoot(cut) !== header.cutRoot) return "block_cut_root";
  if (!areReportsOf(header, reports, lanes)) return "block_reports";
  if (reportsRoot(reports) !== header.reportsRoot) return "block_reports_root";
  return null;
}

/** The first fault of a chain that starts at `expected`, newest first; null if there is none. */
function chainFault(
  context: EpochContext,
  blocks: readonly Block[],
  expected: Hash,
): string | null {
  let next = expected;
  for (const block of blocks) {
    const fault = blockFault(context, block, next);
    if (fault !== null) return fault;
    next = block.header.parentHash;
  }
  return null;
}

/**
 * Asks for a block. Above the bound the oldest ask ends: it was made for an older final block, whose
 * chain the newest one's contains, and whoever still needs it names it again.
 */
export function onNeedBlock(state: SyncState, hash: Hash, turn: Turn): void {
  if (state.blocks.has(hash)) return;
  const { epoch } = state.context;
  const request = { kind: "getBlocks", epoch, hash, count: BLOCKS_PER_REQUEST } as const;
  const open = openRequest(state, { request, nowMs: turn.nowMs }, turn.out);
  if (open === null) return;
  const [oldest] = state.blocks.keys();
  if (oldest !== undefined && state.blocks.size >= BLOCK_REQUESTS_MAX) state.blocks.delete(oldest);
  state.blocks.set(hash, open);
}

type Turn = { readonly nowMs: Millis; readonly out: Outbox };

/** An answer completes the request for its first block, if this peer was asked for it. [Y5] */
export function onBlocks(
  state: SyncState,
  from: OperatorIndex,
  { message, nowMs, out }: Turn & { message: MessageOf<"blocks"> },
): void {
  const { blocks } = message;
  const [first] = blocks;
  const open = first === undefined ? undefined : state.blocks.get(first.hash);
  if (first === undefined || open === undefined || !open.pending.has(from)) {
    return reject(out, from, "stale", "unsolicited_blocks");
  }
  const tooMany = blocks.length > BLOCKS_PER_REQUEST;
  const fault = tooMany ? "too_many_blocks" : chainFault(state.context, blocks, first.hash);
  if (fault !== null) {
    reject(out, from, tooMany ? "oversize" : "malformed", fault);
    return onFailure(state, open, { from, nowMs, out });
  }
  state.blocks.delete(first.hash);
  out.push({ kind: "blocksFetched", nowMs, blocks });
}

/**
 * Whether history is gone for me: for `standstillMs` a block could not be had, and peers worth more
 * than F seats, so an honest one, said they do not have it. [O7]
 */
export function blocksUnavailable(state: SyncState, nowMs: Millis): boolean {
  const { committee, local } = state.context;
  for (const open of state.blocks.values()) {
    if (!isOver({ startMs: open.openedMs, lengthMs: local.standstillMs }, nowMs)) continue;
    if (weightOf(state.context, open.absent) > committee.faultySeats) return true;
  }
  return false;
}
