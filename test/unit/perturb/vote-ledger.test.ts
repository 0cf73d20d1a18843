import { expect, test } from "vitest";
import { OFFENCES, offenceOf, Phase, type Statement } from "../../../src/chain/index.ts";
import { epochOf, type Hash } from "../../../src/primitives/brand.ts";
import { createLedger } from "../../perturb/vote-ledger.ts";

const hashOf = (fill: string): Hash => `0x${fill.repeat(64)}` as Hash;
/** A nullify says nothing but its view. */
const statement = (phase: Phase, more: Partial<Statement> = {}): Statement => ({
  phase,
  epoch: epochOf(0),
  height: 5,
  view: 7,
  hash: hashOf("a"),
  ...more,
  ...(phase === Phase.NULLIFY && { height: 0, hash: hashOf("0") }),
});

const found = (first: Statement, second: Statement): boolean => {
  const ledger = createLedger();
  ledger.signed(1, first);
  ledger.signed(1, second);
  return ledger.violations.length > 0;
};

const PHASES = [
  Phase.NOTARIZE,
  Phase.NULLIFY,
  Phase.FINALIZE,
  Phase.ACK,
  Phase.OUTPUT,
  Phase.PROPOSE,
];
const CHANGES: readonly Partial<Statement>[] = [
  {},
  { hash: hashOf("b") },
  { view: 8 },
  { view: 8, hash: hashOf("b") },
  { height: 6 },
  { height: 6, hash: hashOf("b") },
];

test("finds by plain comparison exactly what is an offence", () => {
  const offences = new Set<string>();
  for (const left of PHASES) {
    for (const right of PHASES) {
      for (const change of CHANGES) {
        const [first, second] = [statement(left), statement(right, change)];
        const offence = offenceOf(first, second);
        if (offence !== null) offences.add(offence);
        expect(found(first, second), `${left} ${right} ${JSON.stringify(change)}`).toBe(
          offence !== null,
        );
      }
    }
  }
  expect([...offences].sort()).toEqual([...OFFENCES].sort());
});

test("keys are apart, certificates are of all", () => {
  const ledger = createLedger();
  ledger.signed(1, statement(Phase.NOTARIZE));
  ledger.signed(2, statement(Phase.NOTARIZE, { hash: hashOf("b") }));
  expect(ledger.violations).toEqual([]);
  expect([ledger.countOf(1), ledger.countOf(2), ledger.countOf(3)]).toEqual([1, 1, 0]);
  ledger.certified(statement(Phase.OUTPUT));
  ledger.certified(statement(Phase.OUTPUT, { hash: hashOf("b") }));
  expect(ledger.violations).toHaveLength(1);
});
