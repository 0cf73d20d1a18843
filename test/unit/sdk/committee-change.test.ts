import { describe, expect, test } from "vitest";
import { committeeHash, outputHash } from "../../../src/chain/index.ts";
import { epochOf, heightOf, millisOf, ZERO_HASH } from "../../../src/primitives/brand.ts";
import {
  changeCommittee,
  followCommittee,
  isExpired,
  TRUST_AGE_MAX_MS,
  verifyFrame,
  verifyOutput,
} from "../../../src/sdk/index.ts";
import { outputCertificate } from "../core/ordering/runner.ts";
import {
  batchFrame,
  blob,
  certify,
  clientOf,
  context,
  NOW,
  nextBlob,
  OTHER,
  options,
  outputAt,
  proofOf,
  trust,
  verifier,
} from "./fixture.ts";

const header = { ...outputAt(6).header, nextCommittee: committeeHash(nextBlob) };
const change = { header, certificate: certify(header), next: nextBlob };

const code = (by: object, nowMs = NOW): string => {
  const verdict = followCommittee(trust, { ...change, ...by }, { verifier, nowMs });
  return verdict.kind === "ok" ? "ok" : `${verdict.code} ${verdict.reason}`;
};

/** A boundary header with these changes, certified. */
const boundary = (by: object, signers?: number[]) => {
  const changed = { ...header, ...by };
  return { header: changed, certificate: certify(changed, signers) };
};

describe("X1: following the committee", () => {
  test("X1: a certified boundary output names the next set", () => {
    const verdict = followCommittee(trust, change, options);
    if (verdict.kind === "rejected") throw new Error(verdict.reason);
    expect(verdict.trust.committee).toMatchObject({ epoch: 1, totalSeats: 7, quorumSeats: 5 });
    expect(verdict.trust.committeeHash).toBe(committeeHash(nextBlob));
    expect(verdict.trust.genesisHash).toBe(trust.genesisHash);
    expect(verdict.trust.freshMs).toBe(header.timestampMs);
  });

  test("X1: outputs of the next epoch are verified under the next set, those before no more", () => {
    const verdict = followCommittee(trust, change, options);
    if (verdict.kind === "rejected") throw new Error(verdict.reason);
    const later = {
      ...header,
      epoch: epochOf(1),
      height: heightOf(7),
      prevOutputHash: outputHash(header),
      committeeHash: committeeHash(nextBlob),
      nextCommittee: ZERO_HASH,
    };
    const nextContext = { ...context, epoch: epochOf(1), committee: verdict.trust.committee };
    const point = { height: 7, hash: outputHash(later) };
    const proven = (signers: number[]) => ({
      header: later,
      certificate: outputCertificate(nextContext, point, signers),
      descendants: [],
    });
    expect(verifyOutput(verdict.trust, proven([0, 1, 2, 3]), options).kind).toBe("ok");
    // Four operators, but only four of the five seats.
    expect(verifyOutput(verdict.trust, proven([1, 2, 3, 4]), options)).toMatchObject({
      code: "QUORUM",
    });
    expect(verifyOutput(verdict.trust, proofOf(1, 5), options)).toMatchObject({
      code: "UNKNOWN_EPOCH",
    });
  });

  test("O5: a certificate of the next epoch proves an older output through the boundary", () => {
    const verdict = followCommittee(trust, change, options);
    if (verdict.kind === "rejected") throw new Error(verdict.reason);
    const later = {
      ...header,
      epoch: epochOf(1),
      height: heightOf(7),
      prevOutputHash: outputHash(header),
      committeeHash: committeeHash(nextBlob),
      nextCommittee: ZERO_HASH,
    };
    const nextContext = { ...context, epoch: epochOf(1), committee: verdict.trust.committee };
    const point = { height: 7, hash: outputHash(later) };
    const certificate = outputCertificate(nextContext, point, [0, 1, 2, 3]);
    const proven = {
      header: outputAt(5).header,
      certificate,
      descendants: [{ ...header, prevOutputHash: outputAt(5).hash }, later],
    };
    expect(verifyOutput(verdict.trust, proven, options).kind).toBe("ok");
  });

  test("UNKNOWN_EPOCH: no epoch is skipped", () => {
    expect(code(boundary({ epoch: epochOf(1) }))).toBe("UNKNOWN_EPOCH certificate_epoch");
    const mixed = { header: { ...header, epoch: epochOf(1) }, certificate: change.certificate };
    expect(code(mixed)).toBe("UNKNOWN_EPOCH header_epoch");
  });

  test("BAD_COMMITTEE: no boundary, another blob, bytes that are none", () => {
    expect(code(boundary({ nextCommittee: ZERO_HASH }))).toBe("BAD_COMMITTEE no_boundary");
    expect(code({ next: blob })).toBe("BAD_COMMITTEE next_hash");
    const junk = Uint8Array.of(1, 2, 3);
    const named = boundary({ nextCommittee: committeeHash(junk) });
    expect(code({ ...named, next: junk })).toBe("BAD_COMMITTEE blob");
    expect(code(boundary({ committeeHash: OTHER }))).toBe("BAD_COMMITTEE committee_hash");
  });

  test("HEADER_HASH, QUORUM, SIGNATURE: the old set must have certified exactly this header", () => {
    expect(code({ header: { ...header, beacon: OTHER } })).toBe("HEADER_HASH output_hash");
    expect(code(boundary({}, [0, 1]))).toBe("QUORUM no_quorum");
    const certificate = { ...change.certificate, signature: new Uint8Array(96) };
    expect(code({ certificate })).toBe("SIGNATURE aggregate");
  });

  test("TRUST_EXPIRED: a committee that was not heard for seven days names nobody", () => {
    const late = millisOf(NOW + TRUST_AGE_MAX_MS + 1);
    expect(code({}, late)).toBe("TRUST_EXPIRED committee_age");
    expect(isExpired(trust, millisOf(NOW + TRUST_AGE_MAX_MS))).toBe(false);
    expect(isExpired(trust, late)).toBe(true);
  });
});

describe("a client that follows", () => {
  test("keeps its place, and remembers the boundary output", () => {
    const state = { ...clientOf(1), seen: [] };
    const verdict = changeCommittee(state, change, options);
    if (verdict.kind === "rejected") throw new Error(verdict.reason);
    expect(verdict.state.trust.committee.epoch).toBe(1);
    expect(verdict.state.cursor).toBe(state.cursor);
    expect(verdict.state.seen.map(({ height }) => height)).toEqual([6]);
  });

  test("EQUIVOCATION: two boundary outputs of one height", () => {
    const heartbeat = { kind: "heartbeat", proof: proofOf(1, 6) } as const;
    const seen = verifyFrame(clientOf(1), heartbeat, options);
    if (seen.kind === "rejected") throw new Error(seen.reason);
    const verdict = changeCommittee(seen.state, change, options);
    expect(verdict).toMatchObject({ kind: "rejected", code: "EQUIVOCATION" });
  });

  test("a bad change leaves it where it is", () => {
    const verdict = changeCommittee(clientOf(1), { ...change, next: blob }, options);
    expect(verdict).toMatchObject({ kind: "rejected", code: "BAD_COMMITTEE" });
    const frame = batchFrame(1, 1);
    expect(verifyFrame(clientOf(1), frame, options).kind).toBe("ok");
  });
});
