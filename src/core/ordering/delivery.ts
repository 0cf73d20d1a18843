/**
 * From final blocks to outputs on disk, and from certified outputs to the feed. [U1, O4, O5]
 */
import { type Batch, BlockKind, type Cut, type OutputHeader } from "../../chain/index.ts";
import { assert } from "../../primitives/assert.ts";
import { type Height, heightOf, type Millis, operatorOf } from "../../primitives/brand.ts";
import { certifiedFrom, foreseenHash, settleForeseen, voteOn } from "./certifier.ts";
import { forcedUnits } from "./forced.ts";
import type { LaneTip, QueuedBlock } from "./input.ts";
import {
  FETCH_AHEAD,
  HISTORY_HEIGHTS,
  QUEUED_BLOCKS_MAX,
  UNCERTIFIED_BYTES_MAX,
  UNCERTIFIED_OUTPUTS_MAX,
} from "./limits.ts";
import { halt, haltOnOutput } from "./mismatch.ts";
import { bodySize, type Output, outputOf } from "./output.ts";
import { certificateFrom, headerAt, type OrderingState, type Outbox } from "./state.ts";

const newestQueued = (state: OrderingState): Height =>
  state.queue.at(-1)?.block.header.height ?? state.tip.height;

/** Final blocks join the queue without a gap; where there is one, or no room, I ask again. [U1] */
export function enqueue(state: OrderingState, blocks: readonly QueuedBlock[]): void {
  for (const queued of blocks) {
    const { height, kind } = queued.block.header;
    const next = newestQueued(state) + 1;
    const filler = kind === BlockKind.FILLER && state.context.rules.fillerAddsNoHeight;
    if (filler || height < next) continue;
    if (height > next || state.queue.length >= QUEUED_BLOCKS_MAX) {
      state.blocksLost = true;
      return;
    }
    state.queue.push(queued);
  }
}

/** Delivers what can be delivered, publishes what may be published, asks for what is not here. */
export function advance(state: OrderingState, nowMs: Millis, out: Outbox): void {
  publishCertified(state, out);
  while (!state.halted && !isFull(state)) {
    const head = state.queue[0];
    if (head === undefined) break;
    const lanes = batchesOf(state, head);
    if (lanes === null) {
      askForBatches(state, head, out);
      break;
    }
    const { context, sealed, tip } = state;
    const anchor = head.block.header.l1Number;
    if (!state.forced.covers(anchor)) break;
    const output = outputOf({
      context,
      previous: tip,
      block: head.block,
      lanes,
      forced: forcedUnits(state.forced, anchor, tip.table.leaves),
      sealed,
    });
    if (output === null) break;
    state.queue.shift();
    deliver(state, { block: head.block, output, nowMs }, out);
    publishCertified(state, out);
  }
  if (state.blocksLost && !state.halted && state.queue.length <= QUEUED_BLOCKS_MAX / 2) {
    state.blocksLost = false;
    out.push({ kind: "blocksWanted", fromHeight: heightOf(newestQueued(state) + 1) });
  }
}

/** Whether parts of uncertified heights fill their room: delivery pauses, the order does not. [O6] */
const isFull = (state: OrderingState): boolean =>
  state.pending.length >= UNCERTIFIED_OUTPUTS_MAX ||
  (state.pending.length > 0 && state.pendingBytes >= UNCERTIFIED_BYTES_MAX);

/** New batches of a block per lane, or null while one is not local. */
function batchesOf(state: OrderingState, queued: QueuedBlock): (readonly Batch[])[] | null {
  const lanes: (readonly Batch[])[] = [];
  for (const [lane, to] of queued.block.cut.entries()) {
    const from = queued.parentCut[lane];
    if (from === undefined) return null;
    const advances = to.height > from.height;
    const batches = advances ? state.source.batchesBetween(operatorOf(lane), from, to) : [];
    if (batches === null) return null;
    lanes.push(batches);
  }
  return lanes;
}

/**
 * Asks for the head's batches, and in one go for those of the blocks right behind it. The head's own
 * tips are named too: those further ahead may be more than a lane takes at once.
 */
function askForBatches(state: OrderingState, head: QueuedBlock, out: Outbox): void {
  if (state.asked >= head.block.header.height) return;
  state.asked = head.block.header.height;
  const ahead = state.queue[FETCH_AHEAD - 1] ?? state.queue.at(-1) ?? head;
  const near = missingTips(state, head, head.block.cut);
  const far = missingTips(state, head, ahead.block.cut);
  const known = new Set(near.map(({ entry }) => entry.digest));
  const tips = [...near, ...far.filter(({ entry }) => !known.has(entry.digest))];
  if (tips.length > 0) out.push({ kind: "missing", tips });
}

/** Tips of `cut` down from which batches above the head's parent are not local. */
function missingTips(state: OrderingState, head: QueuedBlock, cut: Cut): LaneTip[] {
  return cut.flatMap((entry, index) => {
    const from = head.parentCut[index];
    if (from === undefined || entry.height <= from.height) return [];
    const lane = operatorOf(index);
    return state.source.batchesBetween(lane, from, entry) === null ? [{ lane, entry }] : [];
  });
}

/** One output becomes durable, with my decision to sign it, and is signed. [O4, P4] */
function deliver(
  state: OrderingState,
  made: { readonly block: QueuedBlock["block"]; readonly output: Output; readonly nowMs: Millis },
  out: Outbox,
): void {
  const { block, output, nowMs } = made;
  const { height, hash, header } = output;
  const recorded = state.recorded.get(height);
  const foreseen = foreseenHash(state, height);
  if (foreseen !== undefined && foreseen !== hash) {
    return haltOnOutput(state, { height, ownHash: hash, certifiedHash: foreseen, output }, out);
  }
  if (recorded !== undefined && recorded.hash !== hash) {
    const other = { ownHash: hash, certifiedHash: recorded.hash };
    return halt(state, { kind: "replay_mismatch", height, ...other, output }, out);
  }
  const signs =
    recorded === undefined && state.context.self !== null && !certifiedFrom(state, height);
  if (recorded === undefined) {
    const changedLeaves = output.batches.map(({ leaf }) => leaf);
    out.push({ kind: "persist", record: { kind: "output", height, header, changedLeaves, signs } });
  }
  state.recorded.delete(height);
  state.expected.delete(height);
  state.tip = output;
  const bytes = output.batches.reduce((sum, { parts }) => sum + bodySize(parts).byteSize, 0);
  state.pending.push({ output, block, deliveredMs: nowMs, bytes });
  state.pendingBytes += bytes;
  out.push({ kind: "delivered", height, cut: block.cut });
  if (signs) requestSignature(state, height, hash, out);
  settleForeseen(state, height, out);
}

/** Asks the signer; the vote leaves when its signature comes. */
export function requestSignature(
  state: OrderingState,
  height: Height,
  hash: Output["hash"],
  out: Outbox,
): void {
  const statement = voteOn(state, height, hash);
  state.own.set(height, { statement, signature: null, sentMs: 0 as Millis });
  const { epoch } = state.context;
  out.push({ kind: "sign", request: { owner: "ordering", epoch, statement, report: null } });
}

/** Publishes certified outputs in height order, each once. [O5] */
function publishCertified(state: OrderingState, out: Outbox): void {
  for (;;) {
    const next = state.pending[0];
    if (!state.publishing || state.halted || next === undefined) return;
    if (next.output.height > state.certified) return;
    const { height, header, hash: outputHash, batches, table } = next.output;
    const certificate = certificateFrom(state, height);
    assert(certificate !== undefined, "what is certified has a certificate at or above");
    const descendants = headersBetween(state, height, heightOf(certificate.statement.height));
    const { leaves } = table;
    const proven = { header, outputHash, certificate, descendants };
    // Which set follows is the replica's to say: it fills it in at its edge.
    const output = { ...proven, leaves, batches, nextCommittee: null };
    out.push({ kind: "publish", output });
    state.pending.shift();
    state.pendingBytes -= next.bytes;
    const exact = certificate.statement.height === height;
    if (exact) {
      state.certifiedState = { header, certificate, table, block: next.block };
      state.certificates.shift();
    }
    state.history.push({ height, hash: outputHash, certificate: exact ? certificate : null });
    if (state.history.length > HISTORY_HEIGHTS) state.history.shift();
  }
}

/** Headers above one height up to a certified one: what the higher certificate is linked by. [O5] */
function headersBetween(state: OrderingState, height: Height, certified: Height): OutputHeader[] {
  const headers: OutputHeader[] = [];
  for (let above = height + 1; above <= certified; above++) {
    const header = headerAt(state, heightOf(above));
    assert(header !== undefined, "what is certified by a later height is linked to it");
    headers.push(header);
  }
  return headers;
}
