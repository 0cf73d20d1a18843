import { describe, expect, test } from "vitest";
import { leafHash } from "../../../src/chain/index.ts";
import { epochOf, heightOf, millisOf, rollupOf } from "../../../src/primitives/brand.ts";
import {
  createClient,
  DESCENDANTS_MAX,
  type Frame,
  type OutputProof,
  TRUST_AGE_MAX_MS,
  verifyFrame,
} from "../../../src/sdk/index.ts";
import {
  batchFrame,
  certify,
  clientOf,
  fresh,
  NOW,
  OTHER,
  options,
  outputAt,
  partsAt,
  proofOf,
  registered,
  stateAfter,
  trust,
  verdictOf,
  verifier,
  withHeader,
  withProof,
} from "./fixture.ts";

describe("X3: a sequence", () => {
  test("FP1: batches follow each other, empty ranges and heartbeats between", () => {
    const end = stateAfter(
      fresh,
      batchFrame(1, 1),
      batchFrame(1, 2),
      { kind: "empty", fromHeight: heightOf(3), proof: proofOf(1, 4) },
      { kind: "heartbeat", proof: proofOf(1, 6) },
      batchFrame(1, 5),
      { kind: "empty", fromHeight: heightOf(6), proof: proofOf(1, 6) },
    );
    expect(end.cursor).toEqual({
      seq: 3,
      batchHash: leafHash(outputAt(6).table.leaves[0] as never),
      forcedUpto: 0,
    });
    expect([end.last?.height, end.tip?.height]).toEqual([6, 6]);
  });

  test("O5: a certificate of a later height proves a batch through the headers between", () => {
    const end = stateAfter(fresh, batchFrame(1, 1, 4), batchFrame(1, 2, 4));
    expect(end.cursor?.seq).toBe(2);
    expect(end.seen.map(({ height }) => height)).toEqual([1, 2, 3, 4]);
  });

  test("a client without a cursor starts at the tip it is shown", () => {
    const client = clientOf(1);
    const heartbeat: Frame = { kind: "heartbeat", proof: proofOf(1, 4) };
    const end = stateAfter(client, heartbeat, batchFrame(1, 5));
    expect(end.cursor?.seq).toBe(3);
  });

  test("FP2: a batch delivered before is redelivered, and moves nothing", () => {
    const state = stateAfter(fresh, batchFrame(1, 1), batchFrame(1, 2));
    const verdict = verifyFrame(state, batchFrame(1, 2), options);
    expect(verdict).toMatchObject({ kind: "ok", redelivered: true });
    if (verdict.kind === "ok") expect(verdict.state.cursor).toEqual(state.cursor);
  });

  test("bodies may be left out", () => {
    expect(verdictOf(fresh, { ...batchFrame(1, 1), parts: null })).toBe("ok");
  });

  test("FV10: an output verified before is not verified again", () => {
    let checks = 0;
    const counting = {
      verifiesCertificate: () => {
        checks++;
        return true;
      },
    };
    const verdict = verifyFrame(fresh, batchFrame(1, 1, 4), { verifier: counting, nowMs: NOW });
    if (verdict.kind === "rejected") throw new Error(verdict.reason);
    verifyFrame(verdict.state, batchFrame(1, 2, 4), { verifier: counting, nowMs: NOW });
    expect(checks).toBe(1);
  });
});

describe("FV1..FV5: network, epoch, age, header", () => {
  test("TOO_LARGE: a batch above the client's limit; at the limit it is taken", () => {
    const bytes = outputAt(1).table.leaves[0]?.byteSize as number;
    const limited = (batchBytesMax: number) =>
      createClient({ trust, rollupId: rollupOf(1), cursor: registered(1), batchBytesMax });
    expect(verdictOf(limited(bytes - 1), batchFrame(1, 1))).toBe("TOO_LARGE byte_size");
    expect(verdictOf(limited(bytes), batchFrame(1, 1))).toBe("ok");
  });

  test("TOO_LARGE: more headers than a client hashes", () => {
    const descendants = Array.from({ length: DESCENDANTS_MAX + 1 }, () => outputAt(2).header);
    expect(verdictOf(fresh, withProof({ descendants }))).toBe("TOO_LARGE descendants");
  });

  test("MALFORMED: a certificate of another statement than an output", () => {
    const good = certify(outputAt(1).header);
    const certificate = { ...good, statement: { ...good.statement, view: 1 } };
    expect(verdictOf(fresh, withProof({ certificate }))).toBe("MALFORMED statement");
  });

  test("WRONG_NETWORK: height 1 is chained to another genesis", () => {
    const proof = withHeader(proofOf(1, 1), { prevOutputHash: OTHER });
    expect(verdictOf(fresh, withProof(proof))).toBe("WRONG_NETWORK genesis_hash");
  });

  test("UNKNOWN_EPOCH: a certificate of an epoch that is not trusted (ADV-43)", () => {
    const proof = withHeader(proofOf(1, 1), { epoch: epochOf(1) });
    expect(verdictOf(fresh, withProof(proof))).toBe("UNKNOWN_EPOCH certificate_epoch");
  });

  test("TRUST_EXPIRED: seven days without a verified output; at seven days not yet", () => {
    const old = NOW + TRUST_AGE_MAX_MS;
    expect(verdictOf(fresh, batchFrame(1, 1), millisOf(old))).toBe("ok");
    const expired = verdictOf(fresh, batchFrame(1, 1), millisOf(old + 1));
    expect(expired).toBe("TRUST_EXPIRED committee_age");
  });

  test("X1: a verified output refreshes trust, never beyond the own clock", () => {
    const stale = { ...fresh, trust: { ...trust, freshMs: millisOf(0) } };
    const verdict = verifyFrame(stale, batchFrame(1, 1), options);
    if (verdict.kind === "rejected") throw new Error(verdict.reason);
    expect(verdict.state.trust.freshMs).toBe(outputAt(1).header.timestampMs);
    const early = verifyFrame(stale, batchFrame(1, 1), { verifier, nowMs: millisOf(5) });
    expect(early.kind === "ok" && early.state.trust.freshMs).toBe(5);
  });

  test("BAD_COMMITTEE: an output that another committee certified", () => {
    const proof = withHeader(proofOf(1, 1), { committeeHash: OTHER });
    expect(verdictOf(fresh, withProof(proof))).toBe("BAD_COMMITTEE committee_hash");
  });

  test("HEADER_HASH: any changed field, and a certificate of another height", () => {
    const { header } = outputAt(1);
    const changes = {
      view: header.view + 1,
      timestampMs: millisOf(5),
      blockHash: OTHER,
      rollupsRoot: OTHER,
      rollupCount: 4,
      l1Number: 1,
      l1Hash: OTHER,
      nextCommittee: OTHER,
      beacon: OTHER,
      stateRoot: OTHER,
    };
    for (const [field, value] of Object.entries(changes)) {
      const frame = withProof({ header: { ...header, [field]: value } as never });
      expect(verdictOf(fresh, frame), field).toBe("HEADER_HASH output_hash");
    }
    const certificate = certify(outputAt(2).header);
    expect(verdictOf(fresh, withProof({ certificate }))).toBe("HEADER_HASH statement");
  });

  test("HEADER_HASH: headers between that are not chained to the output (ADV-43)", () => {
    const proof = proofOf(1, 1, 3);
    const [second, third] = proof.descendants;
    if (second === undefined || third === undefined) throw new Error("no descendants");
    const cases: [string, OutputProof["descendants"]][] = [
      ["HEADER_HASH unchained", [{ ...second, prevOutputHash: OTHER }, third]],
      ["HEADER_HASH unchained", [{ ...second, view: 9 as never }, third]],
      ["HEADER_HASH descendant_height", [third]],
      ["HEADER_HASH statement", [second]],
    ];
    for (const [code, descendants] of cases) {
      expect(verdictOf(fresh, withProof({ ...proof, descendants }))).toBe(code);
    }
  });
});

describe("FV6, FV7: the leaf", () => {
  const { path } = proofOf(1, 1);

  test("LEAF_PROOF: changed leaf, sibling, length or count", () => {
    const cases = [
      { ...path, leaf: { ...path.leaf, txCount: 9 } },
      { ...path, siblings: [OTHER, ...path.siblings.slice(1)] },
      { ...path, siblings: path.siblings.slice(1) },
      { ...path, siblings: [...path.siblings, OTHER] },
    ];
    for (const changed of cases) {
      expect(verdictOf(fresh, withProof({ path: changed }))).toBe("LEAF_PROOF path");
    }
    const more = { ...path, leafCount: 4 };
    expect(verdictOf(fresh, withProof({ path: more }))).toBe("LEAF_PROOF leaf_count");
  });

  test("ADV-43: a Merkle path of another rollup", () => {
    const other = proofOf(2, 1).path;
    expect(verdictOf(fresh, withProof({ path: other }))).toBe("WRONG_LEAF rollup");
    const moved = { ...other, leaf: { ...other.leaf, rollupId: rollupOf(1) } };
    expect(verdictOf(fresh, withProof({ path: moved }))).toBe("LEAF_PROOF index");
    const relabelled = { ...moved, index: 0 };
    expect(verdictOf(fresh, withProof({ path: relabelled }))).toBe("LEAF_PROOF path");
  });

  test("WRONG_LEAF: a batch frame whose leaf is an older batch", () => {
    const state = stateAfter(fresh, batchFrame(1, 1));
    const frame: Frame = { kind: "batch", proof: proofOf(1, 3), parts: partsAt(1, 2) };
    expect(verdictOf(state, frame)).toBe("WRONG_LEAF batch_height");
  });

  test("ADV-43: absence claimed for a rollup with a batch", () => {
    const state = stateAfter(fresh, batchFrame(1, 1), batchFrame(1, 2));
    const empty = (from: number, height: number): Frame => ({
      kind: "empty",
      fromHeight: heightOf(from),
      proof: proofOf(1, height),
    });
    expect(verdictOf(state, empty(3, 5))).toBe("WRONG_LEAF not_empty");
    expect(verdictOf(state, empty(5, 5))).toBe("WRONG_LEAF not_empty");
    expect(verdictOf(state, empty(3, 4))).toBe("ok");
    expect(verdictOf(state, empty(6, 5))).toBe("MALFORMED range");
  });

  test("a registration leaf is no batch", () => {
    const frame: Frame = { kind: "batch", proof: proofOf(3, 1), parts: [] };
    expect(verdictOf(clientOf(3, registered(3)), frame)).toBe("WRONG_LEAF batch_height");
  });
});

describe("FV8: the sequence", () => {
  test("SEQ_GAP: a batch, or an idle range, beyond the next one", () => {
    expect(verdictOf(fresh, batchFrame(1, 2))).toBe("SEQ_GAP batch");
    const empty: Frame = { kind: "empty", fromHeight: heightOf(3), proof: proofOf(1, 3) };
    expect(verdictOf(stateAfter(fresh, batchFrame(1, 1)), empty)).toBe("SEQ_GAP empty");
  });

  test("PREV_HASH: the next number on another chain", () => {
    const strayed = clientOf(1, { seq: 1, batchHash: OTHER, forcedUpto: 0 });
    expect(verdictOf(strayed, batchFrame(1, 2))).toBe("PREV_HASH batch");
    expect(verdictOf(strayed, batchFrame(1, 1))).toBe("PREV_HASH batch_differs");
    const empty: Frame = { kind: "empty", fromHeight: heightOf(2), proof: proofOf(1, 1) };
    expect(verdictOf(strayed, { ...empty, fromHeight: heightOf(1) })).toBe("WRONG_LEAF not_empty");
    const heartbeat: Frame = { kind: "heartbeat", proof: proofOf(1, 1) };
    expect(verdictOf(strayed, heartbeat)).toBe("PREV_HASH heartbeat");
  });

  test("ROLLBACK: behind my last leaf", () => {
    const ahead = clientOf(1, { seq: 7, batchHash: OTHER, forcedUpto: 0 });
    expect(verdictOf(ahead, batchFrame(1, 1))).toBe("ROLLBACK batch");
    const heartbeat: Frame = { kind: "heartbeat", proof: proofOf(1, 4) };
    expect(verdictOf(ahead, heartbeat)).toBe("ROLLBACK heartbeat");
    const empty: Frame = { kind: "empty", fromHeight: heightOf(3), proof: proofOf(1, 4) };
    expect(verdictOf(ahead, empty)).toBe("ROLLBACK empty");
  });

  test("a heartbeat may be ahead of me", () => {
    const heartbeat: Frame = { kind: "heartbeat", proof: proofOf(1, 6) };
    expect(verdictOf(fresh, heartbeat)).toBe("ok");
  });
});
