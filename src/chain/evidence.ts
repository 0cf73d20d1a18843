/**
 * Evidence: two statements by one key that no honest node signs both.
 */
import type { OperatorIndex } from "../primitives/brand.ts";
import { hasBit, operatorsIn } from "./bitmap.ts";
import type { Certificate } from "./certificate.ts";
import { Phase, type SignedStatement, type Statement, sameStatement } from "./vote.ts";

export const OFFENCES = [
  "DOUBLE_PROPOSE",
  "DOUBLE_NOTARIZE",
  "DOUBLE_FINALIZE",
  "NULLIFY_FINALIZE",
  "DOUBLE_ACK",
  "DOUBLE_OUTPUT",
] as const;
export type Offence = (typeof OFFENCES)[number];

/** Both signatures are verified before evidence is made. */
export type Evidence =
  | {
      readonly kind: Offence;
      readonly operator: OperatorIndex;
      readonly first: SignedStatement;
      readonly second: SignedStatement;
    }
  | { readonly kind: "CERT_CONFLICT"; readonly first: Certificate; readonly second: Certificate };

/**
 * The offence that two statements of one key are, or null. Symmetric.
 *
 * Never an offence: notarize and nullify of one view, lateness, omission, reports.
 */
export function offenceOf(first: Statement, second: Statement): Offence | null {
  if (sameStatement(first, second)) return null;
  if (first.phase === Phase.OUTPUT && second.phase === Phase.OUTPUT) {
    return first.height === second.height && first.hash !== second.hash ? "DOUBLE_OUTPUT" : null;
  }
  if (first.epoch !== second.epoch || first.view !== second.view) return null;
  if (first.phase !== second.phase) {
    const phases = [first.phase, second.phase];
    const excluded = phases.includes(Phase.NULLIFY) && phases.includes(Phase.FINALIZE);
    return excluded ? "NULLIFY_FINALIZE" : null;
  }
  if (first.phase === Phase.PROPOSE) return "DOUBLE_PROPOSE";
  if (first.phase === Phase.NOTARIZE) return "DOUBLE_NOTARIZE";
  if (first.phase === Phase.FINALIZE) return "DOUBLE_FINALIZE";
  if (first.phase === Phase.ACK && first.height === second.height) return "DOUBLE_ACK";
  return null;
}

/** Whether two valid certificates cannot both be honest: their common signers are to blame. */
export const certificatesConflict = (first: Certificate, second: Certificate): boolean =>
  offenceOf(first.statement, second.statement) !== null;

/** Operators that signed both of two certificates. */
export const commonSigners = (first: Certificate, second: Certificate): OperatorIndex[] =>
  operatorsIn(first.signers).filter((operator) => hasBit(second.signers, operator));
