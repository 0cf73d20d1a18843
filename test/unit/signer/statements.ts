/** Statements for the tests of the protection. */
import fc from "fast-check";
import { offenceOf, Phase, type Statement, sameStatement } from "../../../src/chain/index.ts";
import { epochOf, type Hash, ZERO_HASH } from "../../../src/primitives/brand.ts";

export const hashOf = (value: number): Hash => `0x${value.toString(16).padStart(64, "0")}` as Hash;

type Fields = { epoch?: number; view?: number; height?: number; hash?: number };

const make = (phase: Phase, { epoch = 0, view = 1, height = 1, hash = 1 }: Fields): Statement => ({
  phase,
  epoch: epochOf(epoch),
  view,
  height,
  hash: hash === 0 ? ZERO_HASH : hashOf(hash),
});

export const notarize = (fields: Fields): Statement => make(Phase.NOTARIZE, fields);
export const propose = (fields: Fields): Statement => make(Phase.PROPOSE, fields);
export const finalize = (fields: Fields): Statement => make(Phase.FINALIZE, fields);
export const nullify = (fields: Fields): Statement =>
  make(Phase.NULLIFY, { ...fields, height: 0, hash: 0 });
/** `view` is the lane, `height` the lane's. */
export const ack = (fields: Fields): Statement => make(Phase.ACK, { view: 0, ...fields });
export const output = (fields: Fields): Statement => make(Phase.OUTPUT, { ...fields, view: 0 });

/** Few places and hashes, so that repeats and conflicts are common. */
export const statements = fc
  .record({
    of: fc.constantFrom(notarize, propose, finalize, nullify, ack, output),
    epoch: fc.constantFrom(0, 0, 0, 0, 1, 1, 2),
    place: fc.integer({ min: 1, max: 12 }),
    lane: fc.nat(2),
    hash: fc.integer({ min: 1, max: 2 }),
  })
  .map(({ of, epoch, place, lane, hash }) =>
    of === ack
      ? ack({ epoch, view: lane, height: place, hash })
      : of({ epoch, view: place, height: place, hash }),
  );

/** All that was ever signed, and what may follow: obvious, exact, without bound. */
export class NaiveOracle {
  readonly signed: Statement[] = [];

  judge(statement: Statement): "new" | "repeat" | "refused" {
    const votes = this.signed.filter((one) => one.phase !== Phase.OUTPUT);
    const newest = Math.max(...votes.map((one) => one.epoch));
    if (statement.phase !== Phase.OUTPUT && statement.epoch < newest) return "refused";
    if (this.signed.some((one) => sameStatement(one, statement))) return "repeat";
    return this.signed.some((one) => offenceOf(one, statement) !== null) ? "refused" : "new";
  }

  sign(statement: Statement): void {
    this.signed.push(statement);
  }
}
