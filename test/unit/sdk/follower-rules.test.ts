/** Messages of any server, judged: each rule of the feed with the code that it earns. */
import { describe, expect, test } from "vitest";
import { encodeFeedMessage, type OutputProof } from "../../../src/codec/index.ts";
import { millisOf } from "../../../src/primitives/brand.ts";
import { follow, subscriptionOf } from "../../../src/sdk/index.ts";
import { certify, emptyRange, feedError, heartbeat, NOW, trust, verifier } from "./feed-fixture.ts";
import {
  batchWith,
  fresh,
  fromSeq,
  history,
  OTHER,
  other,
  startAt,
  told,
  verdict,
} from "./told.ts";

describe("each rule", () => {
  test("FV1: size, decoding and version", () => {
    const large = new Uint8Array(8 * 1024 * 1024 + 1);
    expect(verdict(fresh, large)).toBe("TOO_LARGE message_bytes");
    expect(verdict(fresh, Uint8Array.of(1, 2, 3))).toMatch(/^MALFORMED /);
    expect(verdict(fresh, new Uint8Array(0))).toMatch(/^MALFORMED /);
    const [bytes] = history.batch(1) as [Uint8Array];
    // The header's version is its first field: proof, header, then 08 01.
    const at = bytes.findIndex((byte, index) => byte === 0x08 && bytes[index + 1] === 0x01);
    const newer = bytes.with(at + 1, 2);
    expect(verdict(fresh, newer)).toBe("VERSION output_version");
  });

  test("FV2: another network's first output", () => {
    const foreign = startAt({ kind: "seq", seq: 1, expectPrevBatchHash: null });
    const elsewhere = {
      ...foreign,
      client: { ...foreign.client, trust: { ...trust, genesisHash: OTHER } },
    };
    expect(verdict(elsewhere, ...history.batch(1))).toBe("WRONG_NETWORK genesis_hash");
    expect(subscriptionOf(elsewhere).genesisHash).toBe(OTHER);
  });

  test("FV3: an epoch that no verified change led to, a change that is none", () => {
    const later = batchWith(1, (proof) => {
      const header = { ...proof.header, epoch: 1 as never };
      return { ...proof, header, certificate: certify(header) };
    });
    expect(verdict(fresh, later)).toBe("UNKNOWN_EPOCH certificate_epoch");
    const { header, certificate } = history.proof(2);
    const next = { epoch: 1 as never, members: Uint8Array.of(0) };
    const change = encodeFeedMessage({ kind: "committee", header, certificate, next });
    expect(verdict(fresh, change)).toBe("BAD_COMMITTEE no_boundary");
    const jump = { epoch: 2 as never, members: Uint8Array.of(0) };
    expect(
      verdict(fresh, encodeFeedMessage({ kind: "committee", header, certificate, next: jump })),
    ).toBe("BAD_COMMITTEE epoch");
  });

  test("FV4: a committee that was silent for longer than seven days", () => {
    const nowMs = millisOf(NOW + 7 * 24 * 3600 * 1000 + 1);
    const [message] = history.batch(1) as [Uint8Array];
    const step = follow(fresh, message, { verifier, nowMs });
    expect(step).toMatchObject({ kind: "rejected", code: "TRUST_EXPIRED" });
  });

  test("FV5: a header that is not the certified one", () => {
    const changed = batchWith(1, (proof) => ({
      ...proof,
      header: { ...proof.header, beacon: OTHER },
    }));
    expect(verdict(fresh, changed)).toBe("HEADER_HASH output_hash");
    const stranger = batchWith(1, (proof) => {
      const header = { ...proof.header, committeeHash: OTHER };
      return { ...proof, header, certificate: certify(header) };
    });
    expect(verdict(fresh, stranger)).toBe("BAD_COMMITTEE committee_hash");
  });

  test("FV6: a leaf that is not under the root", () => {
    const changed = batchWith(1, (proof) => ({
      ...proof,
      leaf: { ...proof.leaf, txCount: 5 },
    }));
    expect(verdict(fresh, changed)).toBe("LEAF_PROOF path");
  });

  test("FV7: another rollup's leaf, a leaf of another height, a range that is not empty", () => {
    expect(verdict(fresh, heartbeat(history.proof(2, 2)))).toBe("WRONG_LEAF rollup");
    const old = encodeFeedMessage({
      kind: "batch",
      proof: history.proof(2),
      frames: 0,
      parts: [],
    });
    expect(verdict(fresh, old)).toBe("WRONG_LEAF batch_height");
    expect(verdict(fresh, emptyRange(1, history.proof(2)))).toBe("WRONG_LEAF not_empty");
  });

  test("FV8: a gap, another chain, a step back", () => {
    expect(verdict(fromSeq(2), ...history.batch(3))).toBe("SEQ_GAP batch");
    expect(verdict(fromSeq(2), ...other.batch(2))).toBe("PREV_HASH batch");
    expect(verdict(fromSeq(5), ...history.batch(2))).toBe("ROLLBACK batch");
  });

  test("FV9: a body that is not the certified one", () => {
    const height = history.leaf(1).batchHeight;
    const parts = other.output(height).batches[0]?.parts ?? [];
    const swapped = encodeFeedMessage({
      kind: "batch",
      proof: history.proof(height),
      frames: 0,
      parts,
    });
    expect(verdict(fresh, swapped)).toBe("BODY body_root");
    const none = encodeFeedMessage({
      kind: "batch",
      proof: history.proof(height),
      frames: 1,
      parts: [],
    });
    expect(verdict(fresh, none)).toBe("BODY tx_count");
    const small = startAt({ kind: "seq", seq: 1, expectPrevBatchHash: null }, 10);
    expect(verdict(small, ...history.batch(1))).toBe("TOO_LARGE byte_size");
  });

  test("FV10: too few signers, a forged signature", () => {
    const few = batchWith(1, (proof) => ({
      ...proof,
      certificate: certify(proof.header, [0, 1]),
    }));
    expect(verdict(fresh, few)).toBe("QUORUM no_quorum");
    const forged = batchWith(1, (proof) => ({
      ...proof,
      certificate: {
        ...proof.certificate,
        signature: certify(history.proof(2).header).signature,
      },
    }));
    expect(verdict(fresh, forged)).toBe("SIGNATURE aggregate");
  });

  test("FV11: time that falls", () => {
    const { state } = told(fresh, ...history.batch(1));
    const early = history.proof(3);
    const header = { ...early.header, timestampMs: millisOf(1) };
    const proof = { ...early, header, certificate: certify(header) };
    expect(verdict(state, heartbeat(proof))).toBe("REGRESSION time");
  });

  test("FV12: two certified outputs of one height stop everything, with evidence", () => {
    const { state } = told(fresh, ...history.batch(1));
    const { step } = told(state, ...other.batch(1));
    expect(step).toMatchObject({
      kind: "rejected",
      code: "EQUIVOCATION",
      evidence: {
        first: { statement: { hash: history.output(1).hash } },
        second: { statement: { hash: other.output(1).hash } },
      },
    });
  });

  test("FV8, FC5: a fork guard is believed with a proof only", () => {
    const mine = fromSeq(3);
    const refusal = (proof: OutputProof | null) => {
      const { step } = told(mine, feedError("FORK_GUARD", { proof }));
      return step?.kind === "refused" && step.proven;
    };
    const elsewhere = { ...mine.client.cursor, batchHash: OTHER } as never;
    const stray = { ...mine, client: { ...mine.client, cursor: elsewhere } };
    const proof = history.proof(history.leaf(2).batchHeight);
    expect(told(stray, feedError("FORK_GUARD", { proof })).step).toMatchObject({ proven: true });
    expect(refusal(proof)).toBe(false);
    expect(refusal(null)).toBe(false);
    const forged = { ...proof, certificate: certify(proof.header, [0]) };
    expect(told(stray, feedError("FORK_GUARD", { proof: forged })).step).toMatchObject({
      proven: false,
    });
  });
});
