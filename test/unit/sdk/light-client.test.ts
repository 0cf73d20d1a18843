import { describe, expect, test } from "vitest";
import { leafHash, partHash } from "../../../src/chain/index.ts";
import { createMerkleTree, merkleProof } from "../../../src/crypto/merkle.ts";
import { heightOf, rollupOf } from "../../../src/primitives/brand.ts";
import {
  verifyLatest,
  verifyOutput,
  verifyTransaction,
  verifyUnregistered,
} from "../../../src/sdk/index.ts";
import {
  certify,
  NOW,
  OTHER,
  options,
  outputAt,
  partsAt,
  proofOf,
  trust,
  verifier,
} from "./fixture.ts";

const said = (verdict: { kind: string }): string =>
  "code" in verdict && "reason" in verdict ? `${verdict.code} ${verdict.reason}` : verdict.kind;

describe("X2: an output", () => {
  test("X2: is proven by its own certificate", () => {
    const verdict = verifyOutput(trust, proofOf(1, 2), options);
    expect(verdict).toEqual({ kind: "ok", outputHash: outputAt(2).hash });
  });

  test("O5: is proven by a later certificate through the chain", () => {
    expect(said(verifyOutput(trust, proofOf(1, 2, 6), options))).toBe("ok");
    const broken = { ...proofOf(1, 2, 6), header: { ...outputAt(2).header, beacon: OTHER } };
    expect(said(verifyOutput(trust, broken, options))).toBe("HEADER_HASH unchained");
  });

  test("ADV-43: a later certificate without the headers between proves nothing", () => {
    const bare = { ...proofOf(1, 2, 6), descendants: [] };
    expect(said(verifyOutput(trust, bare, options))).toBe("HEADER_HASH statement");
  });

  test("X2: needs Q seats and their signature", () => {
    const proof = proofOf(1, 2);
    const few = { ...proof, certificate: certify(proof.header, [1, 2]) };
    expect(said(verifyOutput(trust, few, options))).toBe("QUORUM no_quorum");
    const deaf = { verifiesCertificate: () => false };
    const verdict = verifyOutput(trust, proof, { verifier: deaf, nowMs: NOW });
    expect(said(verdict)).toBe("SIGNATURE aggregate");
  });
});

describe("O3: the latest batch of a rollup", () => {
  const latest = (rollup: number, height: number, certifiedAt?: number) =>
    verifyLatest(
      trust,
      { rollupId: rollupOf(rollup), proof: proofOf(rollup, height, certifiedAt) },
      options,
    );

  test("O3: inclusion: the leaf is of this height", () => {
    const verdict = latest(1, 5);
    expect(verdict).toMatchObject({ kind: "ok", idle: false, leaf: { seq: 3, batchHeight: 5 } });
    if (verdict.kind === "ok") expect(verdict.batchHash).toBe(leafHash(verdict.leaf));
  });

  test("O3: omission and freshness: the leaf is carried forward", () => {
    expect(latest(1, 6)).toMatchObject({ kind: "ok", idle: true, leaf: { seq: 3 } });
    expect(latest(2, 3, 6)).toMatchObject({ kind: "ok", idle: true, leaf: { batchHeight: 2 } });
    expect(latest(3, 6)).toMatchObject({ kind: "ok", idle: true, leaf: { seq: 0 } });
  });

  test("ADV-43: an old leaf does not pass for the latest", () => {
    const proof = { ...proofOf(1, 6), path: proofOf(1, 4).path };
    const verdict = verifyLatest(trust, { rollupId: rollupOf(1), proof }, options);
    expect(said(verdict)).toBe("LEAF_PROOF path");
  });

  test("ADV-43: the leaf of another rollup answers nothing", () => {
    const request = { rollupId: rollupOf(1), proof: proofOf(2, 6) };
    expect(said(verifyLatest(trust, request, options))).toBe("WRONG_LEAF rollup");
  });
});

describe("O3: a rollup that is not registered", () => {
  const absent = (rollup: number, change: object = {}) =>
    verifyUnregistered(
      trust,
      { rollupId: rollupOf(rollup), proven: { ...proofOf(1, 6), ...change } },
      options,
    );

  test("O3: the count in the header says so, from the first id above it", () => {
    expect(said(absent(4))).toBe("ok");
    expect(said(absent(900))).toBe("ok");
  });

  test("ADV-43: not of a rollup that is registered, busy or idle", () => {
    for (const rollup of [1, 2, 3]) expect(said(absent(rollup))).toBe("WRONG_LEAF registered");
  });

  test("ADV-43: a lower count makes another header", () => {
    const header = { ...outputAt(6).header, rollupCount: 0 };
    expect(said(absent(1, { header }))).toBe("HEADER_HASH output_hash");
  });
});

describe("a transaction", () => {
  const parts = partsAt(1, 2);
  const tree = createMerkleTree(parts.map(partHash));
  const place = (index: number, indexInPart: number) => ({
    part: parts[index] as (typeof parts)[0],
    indexInPart,
    path: { index, leafCount: parts.length, siblings: merkleProof(tree, index) },
  });
  const verify = (transaction: number[], at = place(1, 1), proof = proofOf(1, 2)) =>
    verifyTransaction(
      trust,
      { rollupId: rollupOf(1), proof, transaction: Uint8Array.from(transaction), place: at },
      options,
    );

  test("is proven by certificate, leaf path and part path", () => {
    expect(verify([7])).toMatchObject({ kind: "ok", leaf: { seq: 2 } });
    expect(said(verify([7], place(1, 1), proofOf(1, 2, 4)))).toBe("ok");
    expect(said(verify([7], place(1, 1), proofOf(1, 4)))).toBe("ok");
  });

  test("ADV-43: one that was not ordered is proven nowhere", () => {
    expect(said(verify([99]))).toBe("BODY transaction");
    expect(said(verify([7], place(1, 1), proofOf(1, 5)))).toBe("BODY part_proof");
    const uncertified = { ...proofOf(1, 2), certificate: certify(outputAt(2).header, [0]) };
    expect(said(verify([7], place(1, 1), uncertified))).toBe("QUORUM no_quorum");
  });

  test("an expired committee proves nothing any more", () => {
    const old = { ...trust, freshMs: 0 as never };
    const request = { rollupId: rollupOf(1), proof: proofOf(1, heightOf(5)) };
    const later = { verifier, nowMs: (NOW + 8 * 24 * 3600 * 1000) as never };
    expect(said(verifyLatest(old, request, later))).toBe("TRUST_EXPIRED committee_age");
  });
});
