import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Statement } from "../../../src/chain/index.ts";
import { UsageError } from "../../../src/primitives/errors.ts";
import { applyInterchange, interchangeText } from "../../../src/signer/interchange.ts";
import {
  createProtection,
  type Protection,
  statementEntry,
} from "../../../src/signer/protection.ts";
import { ack, finalize, hashOf, notarize, nullify, output, statements } from "./statements.ts";

const WINDOWS = { views: 100, laneHeights: 100, outputs: 100 };
const KEY = { genesisHash: hashOf(1), publicKey: new Uint8Array(96).fill(7) };

function ask(protection: Protection, statement: Statement): string {
  const judgement = protection.judge(statement);
  if (judgement === "new") protection.apply(statementEntry(statement));
  return judgement;
}

function having(...signed: readonly Statement[]): Protection {
  const protection = createProtection(WINDOWS);
  for (const statement of signed) ask(protection, statement);
  return protection;
}

const refuses = (protection: Protection, statement: Statement): boolean =>
  ["double_sign", "regression", "locked"].includes(protection.judge(statement));

describe("what was signed there is not contradicted here", () => {
  test.each([true, false])("S7: after a move, complete: %s", (complete) => {
    fc.assert(
      fc.property(fc.array(statements), fc.array(statements), (there, later) => {
        const source = having(...there);
        const target = createProtection(WINDOWS);
        applyInterchange(target, KEY, interchangeText(source, KEY, complete));
        for (const statement of later) {
          if (refuses(source, statement)) expect(refuses(target, statement)).toBe(true);
        }
      }),
    );
  });

  test("S7: after a merge, of neither side, even where the two disagree", () => {
    fc.assert(
      fc.property(
        fc.array(statements),
        fc.array(statements),
        fc.array(statements),
        (there, here, later) => {
          const source = having(...there);
          const target = having(...here);
          const before = having(...here);
          applyInterchange(target, KEY, interchangeText(source, KEY, true));
          for (const statement of later) {
            const refused = refuses(source, statement) || refuses(before, statement);
            if (refused) expect(refuses(target, statement)).toBe(true);
          }
        },
      ),
    );
  });

  test("a complete file lets repeats through, a minimal one nothing up to the top", () => {
    const signed = [notarize({ view: 5 }), ack({ view: 2, height: 9 }), output({ height: 4 })];
    const complete = createProtection(WINDOWS);
    applyInterchange(complete, KEY, interchangeText(having(...signed), KEY, true));
    expect(signed.map((statement) => ask(complete, statement))).toEqual(Array(3).fill("repeat"));
    const minimal = createProtection(WINDOWS);
    applyInterchange(minimal, KEY, interchangeText(having(...signed), KEY, false));
    expect(signed.map((statement) => ask(minimal, statement))).toEqual(Array(3).fill("regression"));
    expect(ask(minimal, finalize({ view: 6 }))).toBe("new");
    expect(ask(minimal, output({ height: 5 }))).toBe("new");
  });

  test("the newer epoch stays", () => {
    const target = having(notarize({ epoch: 2, view: 3 }));
    applyInterchange(
      target,
      KEY,
      interchangeText(having(nullify({ epoch: 1, view: 9 })), KEY, true),
    );
    expect(target.epoch()).toBe(2);
    expect(ask(target, notarize({ epoch: 2, view: 3 }))).toBe("repeat");
    expect(ask(target, nullify({ epoch: 1, view: 10 }))).toBe("regression");
  });
});

describe("a file is refused", () => {
  const text = interchangeText(having(notarize({})), KEY, true);
  const findingOf = (of: string, key = KEY): string => {
    try {
      applyInterchange(createProtection(WINDOWS), key, of);
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      return (error as UsageError).findings.join();
    }
    throw new Error("the file was taken");
  };

  test("of another network", () => {
    expect(findingOf(text, { ...KEY, genesisHash: hashOf(2) })).toContain("of network 0x");
  });

  test("without this key", () => {
    const other = { ...KEY, publicKey: new Uint8Array(96).fill(8) };
    expect(findingOf(text, other)).toContain("nothing of key 0x0808");
  });

  test("that is none", () => {
    expect(findingOf("{")).toBe("interchange file: not JSON");
    expect(findingOf("{}")).toContain("format");
    expect(findingOf(text.replace("lockstep-protection/1", "other/2"))).toContain("format");
    expect(findingOf(text.replace('"epoch"', '"era"'))).toContain("keys.0");
  });
});
