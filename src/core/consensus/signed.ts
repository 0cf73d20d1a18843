/** Own signatures come back: the vote leaves, and counts as everybody else's. [DR5] */
import type { Statement } from "../../chain/index.ts";
import { Phase } from "../../chain/index.ts";
import { assert } from "../../primitives/assert.ts";
import type { View } from "../../primitives/brand.ts";
import type { Signatures, SigningRequest } from "../contract.ts";
import { ownOf, sendOwn } from "./own-votes.ts";
import { takeOwnReport } from "./reports.ts";
import type { ConsensusState, Outbox, ViewSlot } from "./state.ts";
import { countVote } from "./votes.ts";

/** The signer answered; null: it refuses, and there is no vote. */
export function onSigned(
  state: ConsensusState,
  request: SigningRequest,
  signatures: Signatures | null,
  out: Outbox,
): void {
  if (signatures === null) return;
  const view = (request.statement?.view ?? request.report?.view) as View;
  const slot = state.slots.get(view);
  if (slot === undefined) return;
  if (request.report !== null && signatures.report !== null) {
    takeOwnReport(state, slot, { ...request.report, signature: signatures.report }, out);
  }
  if (request.statement === null || signatures.statement === null) return;
  if (request.statement.phase === Phase.PROPOSE) {
    sendProposal(state, slot, signatures.statement, out);
    return;
  }
  keepSignature(slot, request.statement, signatures.statement);
  sendOwn(state, slot, request.statement.phase, "all", out);
  const operator = state.context.self;
  assert(operator !== null, "an observer does not sign");
  const vote = { operator, signature: signatures.statement };
  countVote(state, slot, request.statement, vote, { trusted: true }, out);
}

function keepSignature(slot: ViewSlot, statement: Statement, signature: Uint8Array): void {
  const own = ownOf(slot, statement.phase);
  if (own !== null && own.hash === statement.hash) own.signature = signature;
}

function sendProposal(
  state: ConsensusState,
  slot: ViewSlot,
  signature: Uint8Array,
  out: Outbox,
): void {
  const unsigned = slot.own.proposal;
  if (unsigned === null) return;
  const { epoch } = state.context;
  const message = { kind: "proposal", epoch, proposal: { ...unsigned, signature } } as const;
  out.push({ kind: "send", to: "all", message });
}
