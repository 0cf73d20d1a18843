/**
 * Everything that keys were seen to have decided or signed, on their disks, and the certificates that
 * were made of it. Two statements for one slot are found by plain comparison: nothing here asks the
 * code that is under test what excludes what.
 */
import { Phase, type Statement } from "../../src/chain/index.ts";

export type Ledger = {
  /** A decision in a log, or an entry of the protection, of one operator. */
  signed(operator: number, statement: Statement): void;
  /** A certificate in anybody's log. */
  certified(statement: Statement): void;
  /** Statements of an operator's key so far. */
  countOf(operator: number): number;
  readonly certificates: number;
  readonly violations: readonly string[];
};

/** A key may say one thing per slot. */
function slotOf({ phase, epoch, view, height }: Statement): string {
  if (phase === Phase.OUTPUT) return `output of height ${height}`;
  if (phase === Phase.ACK) return `ack in epoch ${epoch}, lane ${view}, height ${height}`;
  return `${NAMES[phase] ?? phase} in epoch ${epoch}, view ${view}`;
}

const NAMES: Readonly<Record<number, string>> = {
  [Phase.NOTARIZE]: "notarize",
  [Phase.NULLIFY]: "nullify",
  [Phase.FINALIZE]: "finalize",
  [Phase.PROPOSE]: "propose",
};

const meaningOf = ({ phase, height, hash }: Statement): string => `${phase}/${height}/${hash}`;

/** One finalizes a view or nullifies it. */
const rivalOf = (statement: Statement): Statement | null => {
  if (statement.phase === Phase.FINALIZE) return { ...statement, phase: Phase.NULLIFY };
  return statement.phase === Phase.NULLIFY ? { ...statement, phase: Phase.FINALIZE } : null;
};

export function createLedger(): Ledger {
  const books = new Map<string, Map<string, string>>();
  const violations: string[] = [];

  function enter(book: string, statement: Statement): void {
    const entries = books.get(book) ?? new Map<string, string>();
    books.set(book, entries);
    const slot = slotOf(statement);
    const meaning = meaningOf(statement);
    const known = entries.get(slot);
    if (known === meaning) return;
    if (known !== undefined) violations.push(`${book}: ${slot}: ${known} and ${meaning}`);
    const rival = rivalOf(statement);
    if (rival !== null && entries.has(slotOf(rival))) {
      violations.push(`${book}: ${slot} and ${slotOf(rival)}`);
    }
    entries.set(slot, meaning);
  }

  return {
    signed: (operator, statement) => enter(`key of operator ${operator}`, statement),
    certified: (statement) => enter("certificates", statement),
    countOf: (operator) => books.get(`key of operator ${operator}`)?.size ?? 0,
    get certificates() {
      return books.get("certificates")?.size ?? 0;
    },
    violations,
  };
}
