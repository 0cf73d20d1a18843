import { describe, expect, test } from "vitest";
import { type BodyPart, dataDigestOf, PartKind, partHash } from "../../../src/chain/index.ts";
import { bodyRoot } from "../../../src/core/ordering/index.ts";
import { createMerkleTree, merkleProof } from "../../../src/crypto/merkle.ts";

import { bodyRejection, transactionRejection, transactionsOf } from "../../../src/sdk/body.ts";
import { OTHER, outputAt, partsAt } from "./fixture.ts";

const leafAt = (height: number) => outputAt(height).table.leaves[0] as never;
/** A section of two transactions; a section of one and a bundle of two legs. */
const first = partsAt(1, 1);
const second = partsAt(1, 2);
const code = (height: number, parts: readonly BodyPart[]): string => {
  const rejection = bodyRejection(leafAt(height), parts);
  return rejection === null ? "ok" : `${rejection.code} ${rejection.reason}`;
};
const change = (parts: readonly BodyPart[], index: number, by: Partial<BodyPart>): BodyPart[] =>
  parts.map((part, at) => (at === index ? { ...part, ...by } : part));
/** New data with a digest that fits. */
const data = (...bytes: number[]): Partial<BodyPart> => {
  const changed = Uint8Array.from(bytes);
  return { data: changed, dataDigest: dataDigestOf(changed) };
};

describe("FV9: a body against its leaf", () => {
  test("what was ordered is accepted", () => {
    expect(code(1, first)).toBe("ok");
    expect(code(2, second)).toBe("ok");
  });

  test("ADV-43: a transaction is missing", () => {
    expect(code(1, change(first, 0, { ...data(0, 0, 0, 1, 1), txCount: 1 }))).toBe("BODY tx_count");
    expect(code(1, change(first, 0, data(0, 0, 0, 1, 1)))).toBe("BODY part_count");
    expect(code(1, [])).toBe("BODY tx_count");
    expect(code(2, second.slice(0, 1))).toBe("BODY tx_count");
  });

  test("a byte is changed, with and without its digest", () => {
    const bytes = Uint8Array.from(first[0]?.data ?? []);
    bytes[4] = 0xee;
    expect(code(1, change(first, 0, { data: bytes }))).toBe("BODY data_digest");
    expect(code(1, change(first, 0, data(...bytes)))).toBe("BODY body_root");
  });

  test("lengths that do not fill the data", () => {
    expect(code(1, change(first, 0, data(0, 0, 0, 9, 1)))).toBe("BODY lengths");
    expect(code(1, change(first, 0, data(0, 0, 0, 0)))).toBe("BODY lengths");
    expect(code(1, change(first, 0, data(0, 0)))).toBe("BODY lengths");
  });

  test("parts are moved, swapped, relabelled or come from elsewhere", () => {
    expect(code(1, change(first, 0, { position: 5 }))).toBe("BODY body_root");
    expect(code(2, second.toReversed())).toBe("BODY positions");
    expect(code(1, change(first, 0, { origin: new Uint8Array(10) }))).toBe("BODY body_root");
    expect(code(1, change(first, 0, { kind: PartKind.FORCED }))).toBe("BODY body_root");
    const padded = data(0, 0, 0, 2, 1, 1, 0, 0, 0, 2, 2, 2);
    expect(code(1, change(first, 0, padded))).toBe("BODY byte_size");
  });

  test("nobody can strip a bundle, or change what it lists", () => {
    const at = second.findIndex(({ kind }) => kind === PartKind.BUNDLE_LEG);
    const bundle = second[at]?.bundle as NonNullable<BodyPart["bundle"]>;
    const cases: [string, Partial<BodyPart>][] = [
      ["BODY bundle_missing", { bundle: null }],
      ["BODY bundle_kind", { kind: PartKind.SECTION }],
      ["BODY bundle_id", { bundle: { ...bundle, legs: bundle.legs.slice(1) } }],
      ["BODY bundle_id", { bundle: { ...bundle, bundleId: OTHER } }],
      ["BODY bundle_id", { origin: new Uint8Array(32) }],
      ["BODY bundle_leg", { bundle: { ...bundle, leg: 1 } }],
      ["BODY bundle_transactions", data(0, 0, 0, 1, 5, 0, 0, 0, 1, 6)],
    ];
    for (const [expected, by] of cases) expect(code(2, change(second, at, by))).toBe(expected);
  });

  test("a part that was not opened counts as one and has no data", () => {
    const closed: BodyPart = {
      kind: PartKind.SKIPPED,
      position: 0,
      txCount: 1,
      origin: new Uint8Array(32),
      bundle: null,
      data: new Uint8Array(0),
      dataDigest: dataDigestOf(new Uint8Array(0)),
    };
    const leaf = {
      ...(leafAt(1) as object),
      txCount: 1,
      byteSize: 0,
      bodyRoot: bodyRoot([closed]),
    };
    const judge = (part: BodyPart) => bodyRejection(leaf as never, [part])?.reason ?? "ok";
    expect(judge(closed)).toBe("ok");
    expect(judge({ ...closed, txCount: 0 })).toBe("part_count");
    expect(judge({ ...closed, ...data(0, 0, 0, 1, 1) })).toBe("part_data");
  });
});

describe("a transaction in a part", () => {
  const tree = createMerkleTree(second.map(partHash));
  const placeOf = (index: number, indexInPart: number) => ({
    part: second[index] as BodyPart,
    indexInPart,
    path: { index, leafCount: second.length, siblings: merkleProof(tree, index) },
  });
  const judge = (transaction: number[], place: ReturnType<typeof placeOf>): string =>
    transactionRejection(leafAt(2), Uint8Array.from(transaction), place)?.reason ?? "ok";

  test("each transaction has its place, and no other", () => {
    expect(judge([4], placeOf(0, 0))).toBe("ok");
    expect(judge([5], placeOf(1, 0))).toBe("ok");
    expect(judge([7], placeOf(1, 1))).toBe("ok");
    expect(judge([7], placeOf(1, 0))).toBe("transaction");
    expect(judge([7], placeOf(1, 2))).toBe("transaction");
    expect(judge([6], placeOf(1, 1))).toBe("transaction");
  });

  test("a part of another batch has no path, a changed one no digest", () => {
    const place = placeOf(0, 0);
    const foreign = { ...place, part: first[0] as BodyPart };
    expect(judge([1], foreign)).toBe("part_proof");
    const swapped = { ...place, path: placeOf(1, 0).path };
    expect(judge([4], swapped)).toBe("part_proof");
    const changed = { ...place, part: { ...place.part, dataDigest: OTHER } };
    expect(judge([4], changed)).toBe("data_digest");
  });
});

describe("transactionsOf", () => {
  test("splits length-prefixed bytes into views", () => {
    const bytes = Uint8Array.of(0, 0, 0, 1, 9, 0, 0, 0, 2, 8, 7);
    expect(transactionsOf(bytes)?.map((each) => [...each])).toEqual([[9], [8, 7]]);
    expect(transactionsOf(bytes)?.[0]?.buffer).toBe(bytes.buffer);
    expect(transactionsOf(new Uint8Array(0))).toEqual([]);
    expect(transactionsOf(bytes.subarray(0, 10))).toBeNull();
  });
});
