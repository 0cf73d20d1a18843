import { describe, expect, test } from "vitest";
import { bitmapOf } from "../../../src/chain/bitmap.ts";
import {
  certificatesConflict,
  commonSigners,
  OFFENCES,
  type Offence,
  offenceOf,
} from "../../../src/chain/evidence.ts";
import {
  ackStatement,
  finalizeStatement,
  notarizeStatement,
  nullifyStatement,
  outputStatement,
  Phase,
  proposeStatement,
  type Statement,
  sameStatement,
} from "../../../src/chain/vote.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  laneHeightOf,
  operatorOf,
  viewOf,
} from "../../../src/primitives/brand.ts";

const A = `0x${"aa".repeat(32)}` as Hash;
const B = `0x${"bb".repeat(32)}` as Hash;
const point = (change: object = {}) => ({
  epoch: epochOf(1),
  view: viewOf(5),
  height: heightOf(9),
  hash: A,
  ...change,
});
const ack = (change: object = {}) =>
  ackStatement({
    epoch: epochOf(1),
    lane: operatorOf(5),
    height: laneHeightOf(9),
    digest: A,
    ...change,
  });
const output = (change: object = {}) =>
  outputStatement({ epoch: epochOf(1), height: heightOf(9), hash: A, ...change });
const nullify = nullifyStatement(epochOf(1), viewOf(5));

describe("offences of two statements by one key", () => {
  test.each<[Offence, string, Statement, Statement]>([
    ["DOUBLE_PROPOSE", "hash", proposeStatement(point()), proposeStatement(point({ hash: B }))],
    ["DOUBLE_PROPOSE", "height", proposeStatement(point()), proposeStatement(point({ height: 8 }))],
    ["DOUBLE_NOTARIZE", "hash", notarizeStatement(point()), notarizeStatement(point({ hash: B }))],
    [
      "DOUBLE_NOTARIZE",
      "height",
      notarizeStatement(point()),
      notarizeStatement(point({ height: 8 })),
    ],
    ["DOUBLE_FINALIZE", "hash", finalizeStatement(point()), finalizeStatement(point({ hash: B }))],
    [
      "DOUBLE_FINALIZE",
      "height",
      finalizeStatement(point()),
      finalizeStatement(point({ height: 8 })),
    ],
    ["NULLIFY_FINALIZE", "phase", nullify, finalizeStatement(point())],
    ["DOUBLE_ACK", "digest", ack(), ack({ digest: B })],
    ["DOUBLE_OUTPUT", "hash", output(), output({ hash: B })],
    ["DOUBLE_OUTPUT", "hash, epochs apart", output(), output({ hash: B, epoch: epochOf(2) })],
  ])("%s: differing in %s", (offence, _in, first, second) => {
    expect(offenceOf(first, second)).toBe(offence);
    expect(offenceOf(second, first)).toBe(offence);
  });

  test.each<[string, Statement, Statement]>([
    ["notarize and nullify of a view", notarizeStatement(point()), nullify],
    ["propose and nullify of a view", proposeStatement(point()), nullify],
    ["propose and notarize", proposeStatement(point()), notarizeStatement(point({ hash: B }))],
    ["notarize and finalize", notarizeStatement(point()), finalizeStatement(point({ hash: B }))],
    [
      "one view after the other",
      notarizeStatement(point()),
      notarizeStatement(point({ view: 6, hash: B })),
    ],
    [
      "one epoch after the other",
      finalizeStatement(point()),
      finalizeStatement(point({ epoch: 2, hash: B })),
    ],
    ["nullify and finalize of two views", nullify, finalizeStatement(point({ view: 6 }))],
    ["nullify and finalize of two epochs", nullify, finalizeStatement(point({ epoch: 2 }))],
    ["acks of a chain", ack(), ack({ height: laneHeightOf(10), digest: B })],
    ["acks of two lanes", ack(), ack({ lane: operatorOf(6), digest: B })],
    ["acks of two epochs", ack(), ack({ epoch: epochOf(2), digest: B })],
    ["outputs of two heights", output(), output({ height: heightOf(10), hash: B })],
    ["one output in two epochs", output(), output({ epoch: epochOf(2) })],
    ["an ack and a notarize with equal numbers", ack(), notarizeStatement(point({ hash: B }))],
    ["an output and a finalize", output(), finalizeStatement(point({ view: 0, hash: B }))],
  ])("never: %s", (_name, first, second) => {
    expect(offenceOf(first, second)).toBeNull();
    expect(offenceOf(second, first)).toBeNull();
  });

  test("never: the same statement twice, of any phase", () => {
    const all = [
      proposeStatement(point()),
      notarizeStatement(point()),
      finalizeStatement(point()),
      nullify,
      ack(),
      output(),
    ];
    for (const statement of all) expect(offenceOf(statement, { ...statement })).toBeNull();
  });

  test("every pair of small statements: an offence has different statements of one key slot", () => {
    const some: Statement[] = [];
    for (const phase of Object.values(Phase)) {
      for (const epoch of [1, 2]) {
        for (const view of [0, 5]) {
          for (const height of [0, 9]) {
            for (const hash of [A, B])
              some.push({ phase, epoch: epochOf(epoch), view, height, hash });
          }
        }
      }
    }
    for (const first of some) {
      for (const second of some) {
        const offence = offenceOf(first, second);
        expect(offence).toBe(offenceOf(second, first));
        if (offence === null) continue;
        expect(sameStatement(first, second)).toBe(false);
        expect(OFFENCES).toContain(offence);
        if (offence === "DOUBLE_OUTPUT") expect(first.height).toBe(second.height);
        else expect([first.epoch, first.view]).toEqual([second.epoch, second.view]);
        expect([first.phase, second.phase]).not.toContain(Phase.POP);
      }
    }
  });
});

describe("CERT_CONFLICT", () => {
  const certificate = (statement: Statement, signers: readonly number[]) => ({
    statement,
    signers: bitmapOf(7, signers.map(operatorOf)),
    signature: new Uint8Array(96),
  });
  const first = certificate(finalizeStatement(point()), [0, 1, 2, 3, 4]);
  const second = certificate(finalizeStatement(point({ hash: B })), [2, 3, 4, 5, 6]);

  test("two certificates in the relation of an offence conflict", () => {
    expect(certificatesConflict(first, second)).toBe(true);
    expect(certificatesConflict(first, certificate(nullify, [0, 1, 2, 3, 4]))).toBe(true);
    expect(certificatesConflict(first, certificate(first.statement, [2, 3, 4, 5, 6]))).toBe(false);
    const notarization = certificate(notarizeStatement(point()), [0, 1, 2, 3, 4]);
    expect(certificatesConflict(notarization, certificate(nullify, [0, 1, 2, 3, 4]))).toBe(false);
  });

  test("QI: their common signers are to blame", () => {
    expect(commonSigners(first, second)).toEqual([2, 3, 4]);
    expect(commonSigners(first, certificate(nullify, [5, 6]))).toEqual([]);
  });
});
