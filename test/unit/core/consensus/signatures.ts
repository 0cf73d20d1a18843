/**
 * Signatures that say what they are: a reader sees signer, phase and view in the bytes, and the
 * checker recomputes them.
 *
 *   BLS      96 bytes: 0xb1 ‖ operator ‖ phase ‖ epoch ‖ u32 view ‖ u32 height ‖ hash 32 ‖ zeros
 *   sum      the same, with 0xa9 and, from byte 44 on, the bitmap of the signers
 *   Ed25519  64 bytes: 0xed ‖ operator ‖ u32 view ‖ u32 l1Number ‖ first 54 bytes of the tips
 */
import {
  bitmapOf,
  operatorsIn,
  type Statement,
  type TipReportContent,
} from "../../../../src/chain/index.ts";
import type { Claim, Signatures, SigningRequest, Verdict } from "../../../../src/core/contract.ts";
import { operatorOf } from "../../../../src/primitives/brand.ts";
import { equalBytes, writeHex } from "../../../../src/primitives/bytes.ts";

const BLS = 0xb1;
const SUM = 0xa9;
const ED25519 = 0xed;

function stamp(mark: number, operator: number, statement: Statement): Uint8Array {
  const bytes = new Uint8Array(96);
  const view = new DataView(bytes.buffer);
  bytes.set([mark, operator, statement.phase, statement.epoch]);
  view.setUint32(4, statement.view);
  view.setUint32(8, statement.height);
  writeHex(statement.hash, bytes.subarray(12, 44));
  return bytes;
}

export const signatureOf = (operator: number, statement: Statement): Uint8Array =>
  stamp(BLS, operator, statement);

export function aggregateOf(operators: readonly number[], statement: Statement): Uint8Array {
  const bytes = stamp(SUM, 0, statement);
  bytes.set(bitmapOf(128, operators.map(operatorOf)), 44);
  return bytes;
}

export function reportSignatureOf(report: TipReportContent): Uint8Array {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  bytes[0] = ED25519;
  bytes[1] = report.operator;
  view.setUint32(2, report.view);
  view.setUint32(6, report.l1Number);
  for (const [lane, tip] of report.tips.slice(0, 13).entries()) view.setUint32(10 + 4 * lane, tip);
  return bytes;
}

/** What the pool answers to one claim. */
export function verdictOf(claim: Claim): Verdict {
  if (claim.kind === "votes") {
    const { statement, votes } = claim;
    const valid = votes.every((vote) =>
      equalBytes(vote.signature, signatureOf(vote.operator, statement)),
    );
    const operators = votes.map((vote) => vote.operator);
    return { valid, aggregate: valid ? aggregateOf(operators, statement) : null };
  }
  if (claim.kind === "certificate") {
    const { statement, signers, signature } = claim.certificate;
    const valid = equalBytes(signature, aggregateOf(operatorsIn(signers), statement));
    return { valid, aggregate: null };
  }
  const valid = equalBytes(claim.report.signature, reportSignatureOf(claim.report));
  return { valid, aggregate: null };
}

/** What the signer of `operator` answers. */
export const signaturesFor = (operator: number, request: SigningRequest): Signatures => ({
  statement: request.statement && signatureOf(operator, request.statement),
  report: request.report && reportSignatureOf(request.report),
});
