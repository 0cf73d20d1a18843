/**
 * Two digests at one height: of an owner, whose lane then gets no acks any more while a certified
 * chain of it is still stored and delivered; of somebody who acknowledged two batches of mine; or of
 * two certificates. Both sides are checked before they are evidence. [B6, S7]
 */
import type { Evidence, SignedStatement } from "../../chain/index.ts";
import type { OperatorIndex } from "../../primitives/brand.ts";
import { copyBytes } from "../../primitives/bytes.ts";
import type { Claim, Verdict } from "../contract.ts";
import { startJob } from "../quorum/index.ts";
import type { LanesEffect } from "./input.ts";
import { ACCUSATIONS_MAX, ACKS_REMEMBERED_MAX } from "./limits.ts";
import { remember, type SignedAcks } from "./signed-acks.ts";
import type { Lane, LanesState, Purpose } from "./state.ts";

/**
 * Marks the lane as forked.
 *
 * @param first null where the owner's signature over the other digest is not known.
 */
export function noteFork(
  state: LanesState,
  lane: Lane,
  sides: { readonly first: SignedStatement | null; readonly second: SignedStatement },
  out: LanesEffect[],
): void {
  lane.forked = true;
  const { first, second } = sides;
  if (first !== null) accuse(state, { first, second }, out);
}

/** A peer's ack of a batch in my lane, whether or not there is such a batch. [S7] */
export function noteAck(state: LanesState, signed: SignedStatement, out: LanesEffect[]): void {
  const { operator, statement } = signed;
  const acks: SignedAcks = state.acks.get(operator) ?? new Map();
  if (acks.size === 0) state.acks.set(operator, acks);
  const first = acks.get(statement.height);
  if (first === undefined) {
    const signature = copyBytes(signed.signature);
    return remember(acks, { ...signed, signature }, ACKS_REMEMBERED_MAX);
  }
  if (first.statement.hash !== statement.hash) accuse(state, { first, second: signed }, out);
}

/** Has both signatures checked; of one operator so often, and not again once it is proven. */
function accuse(
  state: LanesState,
  pair: { readonly first: SignedStatement; readonly second: SignedStatement },
  out: LanesEffect[],
): void {
  const { operator } = pair.second;
  const times = state.accusations.get(operator) ?? 0;
  if (times >= ACCUSATIONS_MAX) return;
  state.accusations.set(operator, times + 1);
  const claims = [pair.first, pair.second].map(
    ({ statement, signature }): Claim => ({
      kind: "votes",
      statement,
      votes: [{ operator, signature }],
    }),
  );
  const evidence: Evidence = { kind: "DOUBLE_ACK", operator, ...pair };
  out.push(startJob(state.jobs, claims, { kind: "evidence", evidence, from: operator }));
}

/** A certificate of a height that another digest has a certificate for already. [S7, LANE] */
export function accuseSigners(
  state: LanesState,
  evidence: Extract<Evidence, { readonly kind: "CERT_CONFLICT" }>,
  from: OperatorIndex,
  out: LanesEffect[],
): void {
  const times = state.accusations.get(from) ?? 0;
  if (times >= ACCUSATIONS_MAX) return;
  state.accusations.set(from, times + 1);
  const claims: Claim[] = [{ kind: "certificate", certificate: evidence.second }];
  out.push(startJob(state.jobs, claims, { kind: "evidence", evidence, from }));
}

/** The answer: evidence if every signature is what it says. */
export function onEvidenceChecked(
  state: LanesState,
  { evidence, from }: Extract<Purpose, { readonly kind: "evidence" }>,
  verdicts: readonly Verdict[],
  out: LanesEffect[],
): void {
  if (verdicts.length === 0 || verdicts.some(({ valid }) => !valid)) {
    if (evidence.kind === "CERT_CONFLICT") state.forgers.add(from);
    const reason = evidence.kind === "CERT_CONFLICT" ? "lane_certificate" : "batch_signature";
    out.push({ kind: "reject", from, code: "bad_signature", reason });
    return;
  }
  state.accusations.set(from, ACCUSATIONS_MAX);
  out.push({ kind: "evidence", evidence });
}
