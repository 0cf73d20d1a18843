/** What a frame's certificate must be, and what certified outputs must not do. */
import { describe, expect, test } from "vitest";
import { outputHash, type RollupLeaf } from "../../../src/chain/index.ts";
import { leafPath, replaceLeaves, rootOf } from "../../../src/core/ordering/index.ts";
import { heightOf, millisOf, rollupOf } from "../../../src/primitives/brand.ts";
import {
  type Frame,
  type OutputProof,
  SEEN_HEIGHTS_MAX,
  type SeenOutput,
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
  outputs,
  proofOf,
  registered,
  stateAfter,
  verdictOf,
  withHeader,
  withProof,
} from "./fixture.ts";

describe("FV10: quorum and signature", () => {
  const header = outputAt(1).header;

  test("QUORUM: too few seats, a stray bit, a bitmap of another length (ADV-43)", () => {
    const few = certify(header, [0, 1]);
    expect(verdictOf(fresh, withProof({ certificate: few }))).toBe("QUORUM no_quorum");
    const stray = { ...certify(header), signers: Uint8Array.of(0x17) };
    expect(verdictOf(fresh, withProof({ certificate: stray }))).toBe("QUORUM bad_bitmap");
    const long = { ...certify(header), signers: Uint8Array.of(7, 0) };
    expect(verdictOf(fresh, withProof({ certificate: long }))).toBe("QUORUM bad_bitmap");
  });

  test("SIGNATURE: another signature, another length", () => {
    const forged = { ...certify(header), signature: new Uint8Array(96) };
    expect(verdictOf(fresh, withProof({ certificate: forged }))).toBe("SIGNATURE aggregate");
    const short = { ...certify(header), signature: new Uint8Array(95) };
    expect(verdictOf(fresh, withProof({ certificate: short }))).toBe("SIGNATURE bad_length");
  });

  test("cheap checks come first: no signature is checked for a frame that fails one", () => {
    const never = {
      verifiesCertificate: () => {
        throw new Error("checked");
      },
    };
    const verdict = verifyFrame(fresh, batchFrame(1, 2), { verifier: never, nowMs: NOW });
    expect(verdict).toMatchObject({ kind: "rejected", code: "SEQ_GAP" });
  });
});

describe("FV11: nothing falls", () => {
  const state = stateAfter(fresh, batchFrame(1, 1), batchFrame(1, 2));

  test("REGRESSION: height, time and anchor of later frames", () => {
    const proof = proofOf(1, 4);
    const empty = (change: Partial<OutputProof["header"]>): Frame => ({
      kind: "empty",
      fromHeight: heightOf(3),
      proof: withHeader(proof, change),
    });
    expect(verdictOf(state, empty({ timestampMs: millisOf(1) }))).toBe("REGRESSION time");
    const anchored = {
      ...state,
      last: { ...(state.last as never as object), l1Number: 5 } as never,
    };
    expect(verdictOf(anchored, empty({}))).toBe("REGRESSION anchor");
    const far = { ...state, last: { ...(state.last as never as object), height: 9 } as never };
    expect(verdictOf(far, empty({}))).toBe("REGRESSION height");
  });

  test("REGRESSION: a heartbeat behind the newest frame", () => {
    const beaten = stateAfter(state, { kind: "heartbeat", proof: proofOf(1, 4) });
    const behind: Frame = { kind: "heartbeat", proof: proofOf(1, 3) };
    expect(verdictOf(beaten, behind)).toBe("REGRESSION height");
  });

  test("REGRESSION: the forced inbox is never consumed backwards", () => {
    const consumed = clientOf(1, { ...registered(1), forcedUpto: 3 });
    expect(verdictOf(consumed, batchFrame(1, 1))).toBe("REGRESSION forced_upto");
  });
});

describe("FV12, X4: equivocation", () => {
  const state = stateAfter(fresh, batchFrame(1, 1), batchFrame(1, 2));

  test("EQUIVOCATION: a second certified hash of a height, with both certificates", () => {
    const proof = withHeader(proofOf(1, 2), { beacon: OTHER });
    const verdict = verifyFrame(state, { kind: "heartbeat", proof }, options);
    if (verdict.kind !== "rejected") throw new Error("taken");
    expect(verdict.code).toBe("EQUIVOCATION");
    expect(verdict.evidence?.first.statement.hash).toBe(outputAt(2).hash);
    expect(verdict.evidence?.second.statement.hash).toBe(outputHash(proof.header));
  });

  test("EQUIVOCATION: a certified output on top of another one than I verified", () => {
    const proof = withHeader(proofOf(1, 3), { prevOutputHash: OTHER });
    expect(verdictOf(state, { kind: "heartbeat", proof })).toBe("EQUIVOCATION certified_twice");
  });

  test("EQUIVOCATION: a fork below what I verified", () => {
    const upper = stateAfter(clientOf(1), { kind: "heartbeat", proof: proofOf(1, 4) });
    const table = replaceLeaves(outputAt(3).table, []);
    const header = { ...outputAt(3).header, rollupsRoot: rootOf(table), beacon: OTHER };
    const path = leafPath(table, rollupOf(1)) as NonNullable<ReturnType<typeof leafPath>>;
    const proof = { header, certificate: certify(header), descendants: [], path };
    const frame: Frame = { kind: "empty", fromHeight: heightOf(3), proof };
    const lower = { ...upper, last: null };
    expect(verdictOf(lower, frame)).toBe("EQUIVOCATION certified_twice");
  });

  test("EQUIVOCATION: a fork of my own batch is one, not a bad hash of the server's", () => {
    const leaf = { ...(outputAt(2).table.leaves[0] as RollupLeaf), bodyRoot: OTHER };
    const table = replaceLeaves(outputAt(2).table, [leaf]);
    const header = { ...outputAt(2).header, rollupsRoot: rootOf(table) };
    const path = leafPath(table, rollupOf(1)) as OutputProof["path"];
    const frame = (certificate: OutputProof["certificate"]): Frame => ({
      kind: "batch",
      proof: { header, certificate, descendants: [], path },
      parts: null,
    });
    expect(verdictOf(state, frame(certify(header)))).toBe("EQUIVOCATION certified_twice");
    // What nobody certified proves nothing against the committee.
    expect(verdictOf(state, frame(certify(header, [0, 1])))).toBe("PREV_HASH batch_differs");
    const forged = { ...certify(header), signature: new Uint8Array(96) };
    expect(verdictOf(state, frame(forged))).toBe("PREV_HASH batch_differs");
  });

  test("EQUIVOCATION: evidence holds certificates that were verified, never the frame's words", () => {
    const third = { ...outputAt(3).header, beacon: OTHER };
    const fourth = { ...outputAt(4).header, prevOutputHash: outputHash(third) };
    const certified = certify(fourth);
    const seen: SeenOutput[] = [
      {
        height: heightOf(3),
        hash: outputAt(3).hash,
        prevHash: outputAt(2).hash,
        certificate: certify(outputAt(3).header),
      },
      {
        height: heightOf(4),
        hash: outputHash(fourth),
        prevHash: outputHash(third),
        certificate: certified,
      },
    ];
    const junk = { ...certified, signers: Uint8Array.of(0xff), signature: new Uint8Array(96) };
    const path = proofOf(1, 3).path;
    const proof = { header: third, certificate: junk, descendants: [fourth], path };
    const verdict = verifyFrame({ ...fresh, seen }, { kind: "heartbeat", proof }, options);
    if (verdict.kind !== "rejected") throw new Error("taken");
    expect(verdict.code).toBe("EQUIVOCATION");
    expect(verdict.evidence?.second).toBe(certified);
  });

  test("S19: as many heights are remembered as stated", () => {
    let current = state;
    for (let round = 0; round <= SEEN_HEIGHTS_MAX; round++) {
      const seen = { ...(current.seen[0] as (typeof current.seen)[0]) };
      current = { ...current, seen: [...current.seen, { ...seen, height: heightOf(100 + round) }] };
    }
    const verdict = verifyFrame(current, { kind: "heartbeat", proof: proofOf(1, 6) }, options);
    if (verdict.kind === "rejected") throw new Error(verdict.reason);
    expect(verdict.state.seen.length).toBe(SEEN_HEIGHTS_MAX);
    expect(verdict.state.seen.at(-1)?.hash).toBe(outputs[5]?.hash);
  });
});
