/** The form of a statement about a view. [K1] */
import { nullifyStatement, Phase, type Statement, sameStatement } from "../../chain/index.ts";
import { viewOf } from "../../primitives/brand.ts";

/**
 * Whether a statement is of one of the three phases of a view, with zeros where it says nothing:
 * honest signers of one decision sign one digest. [K1]
 */
export function isViewStatement(statement: Statement): boolean {
  const { phase, epoch, view } = statement;
  if (phase === Phase.NULLIFY) {
    return sameStatement(statement, nullifyStatement(epoch, viewOf(view)));
  }
  return phase === Phase.NOTARIZE || phase === Phase.FINALIZE;
}
