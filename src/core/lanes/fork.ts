/**
 * Two digests at one height. Nothing of the lane is acknowledged any more; a certified chain of it is
 * still stored and delivered. If the owner signed both, there is evidence. [B6]
 */
import { ackStatement, type CutEntry, type Evidence } from "../../chain/index.ts";
import type { Epoch, OperatorIndex } from "../../primitives/brand.ts";
import type { Claim, Verdict } from "../contract.ts";
import { startJob } from "../quorum/index.ts";
import type { LanesEffect } from "./input.ts";
import type { ForkSide, Lane, LanesState, Purpose } from "./state.ts";

/** What the owner announced at one height: a digest and its signature, if that is known. */
export type Announced = { readonly entry: CutEntry; readonly signature: Uint8Array | null };

/** Marks the lane as forked and, where both signatures are known, has them checked, once. */
export function noteFork(
  state: LanesState,
  lane: Lane,
  sides: readonly [Announced, Announced],
  out: LanesEffect[],
): void {
  lane.forked = true;
  const [first, second] = sides.map((side) => sideOf(lane.operator, side));
  if (lane.accused || !first || !second) return;
  lane.accused = true;
  const { epoch } = state.context;
  const claims = [first, second].map((side) => claimOf(epoch, lane.operator, side));
  out.push(startJob(state.jobs, claims, { kind: "fork", lane: lane.operator, first, second }));
}

const sideOf = (operator: OperatorIndex, { entry, signature }: Announced): ForkSide | null =>
  signature === null ? null : { entry, vote: { operator, signature } };

const statementOf = (epoch: Epoch, lane: OperatorIndex, { entry }: ForkSide) =>
  ackStatement({ epoch, lane, height: entry.height, digest: entry.digest });

const claimOf = (epoch: Epoch, lane: OperatorIndex, side: ForkSide): Claim => ({
  kind: "votes",
  statement: statementOf(epoch, lane, side),
  votes: [side.vote],
});

/** The answer: evidence if both signatures are the owner's. */
export function onForkChecked(
  state: LanesState,
  purpose: Extract<Purpose, { kind: "fork" }>,
  verdicts: readonly Verdict[],
  out: LanesEffect[],
): void {
  const { lane: operator, first, second } = purpose;
  if (verdicts.length !== 2 || verdicts.some((verdict) => !verdict.valid)) {
    out.push({ kind: "reject", from: operator, code: "bad_signature", reason: "batch_signature" });
    return;
  }
  const { epoch } = state.context;
  const signed = (side: ForkSide) => ({
    statement: statementOf(epoch, operator, side),
    operator,
    signature: side.vote.signature,
  });
  const evidence: Evidence = {
    kind: "DOUBLE_ACK",
    operator,
    first: signed(first),
    second: signed(second),
  };
  out.push({ kind: "evidence", evidence });
}
