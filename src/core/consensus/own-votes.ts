/**
 * Own votes on their way: decided and durable, then signed, then sent and counted. [M1, DR5]
 */
import type { PeerMessage, Statement, TipReport } from "../../chain/index.ts";
import {
  blockHash,
  finalizeStatement,
  notarizeStatement,
  nullifyStatement,
  Phase,
  proposeStatement,
} from "../../chain/index.ts";
import { assert } from "../../primitives/assert.ts";
import type { Hash } from "../../primitives/brand.ts";
import type { CoreRecipients } from "../contract.ts";
import { ownReport } from "./reports.ts";
import type { ConsensusState, Outbox, ViewSlot } from "./state.ts";

/** Asks for the signature of a vote, and of the view's report where that is not signed yet. [I2] */
export function requestSignature(
  state: ConsensusState,
  slot: ViewSlot,
  statement: Statement,
  out: Outbox,
): void {
  const carries = statement.phase === Phase.NOTARIZE || statement.phase === Phase.NULLIFY;
  const report = carries ? ownReport(state, slot) : null;
  const unsigned = report?.signed === null ? report.content : null;
  const { epoch } = state.context;
  out.push({
    kind: "sign",
    request: { owner: "consensus", epoch, statement, report: unsigned },
  });
}

/** The own vote of a kind. */
export const ownOf = (slot: ViewSlot, phase: Phase) => {
  if (phase === Phase.NOTARIZE) return slot.own.notarize;
  if (phase === Phase.NULLIFY) return slot.own.nullify;
  return slot.own.finalize;
};

/** The statement of an own vote or proposal, as it was decided. */
export function ownStatement(
  state: ConsensusState,
  slot: ViewSlot,
  phase: Phase,
): Statement | null {
  const { epoch } = state.context;
  if (phase === Phase.PROPOSE) {
    const header = slot.own.proposal?.header;
    return header === undefined ? null : proposeStatement({ ...header, hash: blockHash(header) });
  }
  const own = ownOf(slot, phase);
  if (own === null) return null;
  if (phase === Phase.NULLIFY) return nullifyStatement(epoch, slot.view);
  const point = { epoch, view: slot.view, height: own.height, hash: own.hash };
  return phase === Phase.NOTARIZE ? notarizeStatement(point) : finalizeStatement(point);
}

/**
 * Sends an own vote that is decided: at once where it is signed, else through the signer, which
 * makes the same bytes again. [C8, R1, Y2]
 */
export function sendOwn(
  state: ConsensusState,
  slot: ViewSlot,
  phase: Phase,
  to: CoreRecipients,
  out: Outbox,
): void {
  const own = ownOf(slot, phase);
  const statement = ownStatement(state, slot, phase);
  if (own === null || statement === null || !state.voting) return;
  const report = slot.own.report?.signed ?? null;
  const carries = phase !== Phase.FINALIZE;
  if (own.signature === null || (carries && report === null)) {
    requestSignature(state, slot, statement, out);
    return;
  }
  const message = voteMessage(statement, own.signature, report);
  out.push({ kind: "send", to, message });
}

function voteMessage(
  statement: Statement,
  signature: Uint8Array,
  report: TipReport | null,
): PeerMessage {
  const { epoch } = statement;
  if (statement.phase === Phase.FINALIZE) return { kind: "finalize", epoch, statement, signature };
  assert(report !== null, "a notarize or nullify carries its report");
  const kind = statement.phase === Phase.NOTARIZE ? "notarize" : "nullify";
  return { kind, epoch, statement, signature, report };
}

/** Asks for the signature under the leader's own proposal; the vote for it follows. [K4] */
export function signProposal(state: ConsensusState, slot: ViewSlot, hash: Hash, out: Outbox): void {
  const proposal = slot.own.proposal;
  assert(proposal !== null, "the leader signs the proposal it has made durable");
  const { epoch } = state.context;
  const { view, height } = proposal.header;
  const statement = proposeStatement({ epoch, view, height, hash });
  out.push({
    kind: "sign",
    request: { owner: "consensus", epoch, statement, report: null },
  });
}
