import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { offenceOf, Phase, type Statement } from "../../../src/chain/index.ts";
import {
  createProtection,
  type Protection,
  statementEntry,
  type Windows,
} from "../../../src/signer/protection.ts";
import {
  ack,
  finalize,
  NaiveOracle,
  notarize,
  nullify,
  output,
  propose,
  statements,
} from "./statements.ts";

const WIDE: Windows = { views: 1000, laneHeights: 1000, outputs: 1000 };
const NARROW: Windows = { views: 4, laneHeights: 3, outputs: 5 };

/** Signs where it may; says what was judged. */
function ask(protection: Protection, statement: Statement): string {
  const judgement = protection.judge(statement);
  if (judgement === "new") protection.apply(statementEntry(statement));
  return judgement;
}

const having = (...signed: readonly Statement[]): Protection => {
  const protection = createProtection(WIDE);
  for (const statement of signed) expect(ask(protection, statement)).toBe("new");
  return protection;
};

describe("S7: no slashable pair is signed", () => {
  test.each<[string, Statement, Statement]>([
    ["two notarize votes of one view", notarize({ hash: 1 }), notarize({ hash: 2 })],
    ["one hash at two heights", notarize({ height: 4 }), notarize({ height: 5 })],
    ["two proposals of one view", propose({ hash: 1 }), propose({ hash: 2 })],
    ["two finalize votes of one view", finalize({ hash: 1 }), finalize({ hash: 2 })],
    ["finalize after nullify", nullify({ view: 3 }), finalize({ view: 3 })],
    ["nullify after finalize", finalize({ view: 3 }), nullify({ view: 3 })],
    ["two batches of one lane height", ack({ height: 7, hash: 1 }), ack({ height: 7, hash: 2 })],
    ["two outputs of one height", output({ hash: 1 }), output({ hash: 2 })],
    ["outputs of two epochs", output({ epoch: 1, hash: 1 }), output({ epoch: 2, hash: 2 })],
  ])("%s", (_name, first, second) => {
    expect(offenceOf(first, second)).not.toBeNull();
    const protection = having(first);
    expect(ask(protection, second)).toBe("double_sign");
    expect(ask(protection, first)).toBe("repeat");
  });
});

describe("what is no offence is signed", () => {
  test.each<[string, Statement[]]>([
    ["propose, notarize, finalize of one view", [propose({}), notarize({}), finalize({})]],
    ["C8: notarize, then nullify", [notarize({}), nullify({})]],
    ["one lane height of two lanes", [ack({ view: 0, hash: 1 }), ack({ view: 1, hash: 2 })]],
    ["views out of order", [notarize({ view: 9 }), notarize({ view: 7 }), finalize({ view: 8 })]],
    ["the same places in the next epoch", [notarize({ hash: 1 }), notarize({ epoch: 1, hash: 2 })]],
    ["O5: outputs of an epoch that is over", [notarize({ epoch: 3 }), output({ epoch: 2 })]],
  ])("%s", (_name, signed) => {
    having(...signed);
  });
});

describe("what the protection does not know it refuses", () => {
  test("D11: votes and acks below the stored epoch, repeats included", () => {
    const protection = having(notarize({ epoch: 1 }), notarize({ epoch: 2 }));
    for (const old of [notarize, propose, finalize, nullify, ack]) {
      expect(ask(protection, old({ epoch: 1 }))).toBe("regression");
    }
  });

  test("views, heights and lane heights from 0 down", () => {
    const protection = createProtection(WIDE);
    expect(ask(protection, notarize({ view: 0 }))).toBe("regression");
    expect(ask(protection, ack({ height: 0 }))).toBe("regression");
    expect(ask(protection, output({ height: 0 }))).toBe("regression");
  });

  test("lanes beyond the largest committee, and phases that are no vote", () => {
    const protection = createProtection(WIDE);
    expect(ask(protection, ack({ view: 128 }))).toBe("regression");
    expect(ask(protection, { ...notarize({}), phase: Phase.POP })).toBe("regression");
  });

  test("everything while it is locked", () => {
    const protection = having(notarize({}));
    protection.apply({ kind: "lock", locked: true });
    for (const statement of [notarize({}), notarize({ view: 2 }), output({})]) {
      expect(ask(protection, statement)).toBe("locked");
    }
    protection.apply({ kind: "lock", locked: false });
    expect(ask(protection, notarize({}))).toBe("repeat");
  });

  test("what lies below the window, and nothing inside it", () => {
    const protection = createProtection(NARROW);
    for (let view = 1; view <= 10; view++) expect(ask(protection, notarize({ view }))).toBe("new");
    const judged = Array.from({ length: 10 }, (_, index) =>
      ask(protection, notarize({ view: index + 1 })),
    );
    expect(judged).toEqual([...Array(6).fill("regression"), ...Array(4).fill("repeat")]);
  });

  test("a far jump forgets all before it", () => {
    const protection = createProtection(NARROW);
    ask(protection, notarize({ view: 1 }));
    ask(protection, notarize({ view: 1_000_000 }));
    expect(ask(protection, notarize({ view: 999_996 }))).toBe("regression");
    expect(ask(protection, notarize({ view: 999_997 }))).toBe("new");
  });
});

describe("against an oracle that remembers everything", () => {
  test("equal inside the windows", () => {
    fc.assert(
      fc.property(fc.array(statements, { maxLength: 120 }), (requests) => {
        const oracle = new NaiveOracle();
        const protection = createProtection(WIDE);
        for (const request of requests) {
          const expected = oracle.judge(request);
          const judged = ask(protection, request);
          expect(judged === "new" || judged === "repeat" ? judged : "refused").toBe(expected);
          if (judged === "new") oracle.sign(request);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("S7: never more than it with narrow windows, through any number of restarts", () => {
    const requests = fc.array(fc.record({ request: statements, restart: fc.boolean() }), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(requests, (steps) => {
        const oracle = new NaiveOracle();
        let protection = createProtection(NARROW);
        for (const { request, restart } of steps) {
          if (restart) protection = copyOf(protection, NARROW);
          const judged = ask(protection, request);
          if (judged === "new" || judged === "repeat") {
            expect(oracle.judge(request)).not.toBe("refused");
            oracle.sign(request);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test("a copy from its entries judges the same, whatever comes", () => {
    fc.assert(
      fc.property(fc.array(statements), fc.array(statements), (before, later) => {
        const original = createProtection(NARROW);
        for (const statement of before) ask(original, statement);
        const copy = copyOf(original, NARROW);
        expect(copy.entries()).toEqual(original.entries());
        for (const statement of later) expect(ask(copy, statement)).toBe(ask(original, statement));
      }),
    );
  });

  test("S19: what is remembered is bounded by the windows", () => {
    fc.assert(
      fc.property(fc.array(statements, { minLength: 100, maxLength: 300 }), (requests) => {
        const protection = createProtection(NARROW);
        for (const request of requests) ask(protection, request);
        // Views hold up to 3 statements of one key; an output has one per epoch with its hash.
        const most = 4 * 3 + 3 * 3 + 5 * 3;
        const remembered = protection.entries().filter((entry) => entry.kind === "statement");
        expect(remembered.length).toBeLessThanOrEqual(most);
      }),
    );
  });
});

function copyOf(protection: Protection, windows: Windows): Protection {
  const copy = createProtection(windows);
  for (const entry of protection.entries()) copy.apply(entry);
  return copy;
}
