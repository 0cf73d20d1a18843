/** The signature check of the SDK over both back ends, and what it remembers. */
import { describe, expect, test } from "vitest";
import { createCommittee } from "../../../src/chain/index.ts";
import type { BlsBackend } from "../../../src/crypto/bls.ts";
import { nobleBls } from "../../../src/crypto/bls-noble.ts";
import { epochOf } from "../../../src/primitives/brand.ts";
import { createBlsVerifier } from "../../../src/sdk/index.ts";
import { certify, committee, historyOf, native, network, trust } from "./feed-fixture.ts";

const history = historyOf({ heights: 3 });
const { header, certificate } = history.proof(1);

/** A back end that counts pairings. */
function counting(bls: BlsBackend) {
  let pairings = 0;
  const counted: BlsBackend = {
    ...bls,
    verifyAggregate: (...claim) => {
      pairings += 1;
      return bls.verifyAggregate(...claim);
    },
  };
  return { bls: counted, pairings: () => pairings };
}

describe.each([
  ["native", native],
  ["noble", nobleBls],
])("over %s", (_, bls) => {
  const verifier = createBlsVerifier(bls, network.domain);

  test("FV10: takes what Q seats signed, and nothing else", () => {
    expect(verifier.verifiesCertificate(committee, certificate)).toBe(true);
    const other = certify(header, [1, 2, 3]);
    expect(verifier.verifiesCertificate(committee, other)).toBe(true);
    const mixed = { ...certificate, signature: other.signature };
    expect(verifier.verifiesCertificate(committee, mixed)).toBe(false);
    const moved = { ...certificate, statement: history.proof(2).certificate.statement };
    expect(verifier.verifiesCertificate(committee, moved)).toBe(false);
  });

  test("X1: knows the hash of a committee's blob, and of no committee with a key that is none", () => {
    expect(verifier.committeeHashOf(committee)).toBe(trust.committeeHash);
    const members = committee.members.map((member) => ({ ...member }));
    const broken = members.map((member, index) =>
      index === 2 ? { ...member, blsKey: new Uint8Array(96) } : member,
    );
    expect(verifier.committeeHashOf(createCommittee(epochOf(0), broken))).toBe(null);
  });
});

describe("what it remembers", () => {
  test("FV10: a certificate is checked once, a forged one of the same output each time", () => {
    const { bls, pairings } = counting(native);
    const verifier = createBlsVerifier(bls, network.domain);
    for (let time = 0; time < 3; time++) {
      expect(verifier.verifiesCertificate(committee, certificate)).toBe(true);
    }
    expect(pairings()).toBe(1);
    const forged = { ...certificate, signature: certify(header, [0, 1, 3]).signature };
    for (let time = 0; time < 2; time++) {
      expect(verifier.verifiesCertificate(committee, forged)).toBe(false);
    }
    expect(pairings()).toBe(3);
  });

  test("FV10: per committee: other keys have signed nothing", () => {
    const verifier = createBlsVerifier(native, network.domain);
    expect(verifier.verifiesCertificate(committee, certificate)).toBe(true);
    const rotated = createCommittee(epochOf(0), [
      ...committee.members.slice(1),
      ...committee.members.slice(0, 1),
    ]);
    expect(verifier.verifiesCertificate(rotated, certificate)).toBe(false);
    const elsewhere = createBlsVerifier(native, { ...network.domain, l1ChainId: 1 });
    expect(elsewhere.verifiesCertificate(committee, certificate)).toBe(false);
  });

  test("S19: no more than a thousand and some certificates", () => {
    const { bls, pairings } = counting(native);
    const always: BlsBackend = {
      ...bls,
      verifyAggregate: (...claim) => bls.verifyAggregate(...claim) || true,
    };
    const verifier = createBlsVerifier(always, network.domain);
    const variant = (index: number) => {
      const signature = new Uint8Array(96);
      new DataView(signature.buffer).setUint32(0, index);
      return { ...certificate, signature };
    };
    for (let index = 0; index <= 1024; index++) {
      verifier.verifiesCertificate(committee, variant(index));
    }
    expect(pairings()).toBe(1025);
    verifier.verifiesCertificate(committee, variant(1024));
    expect(pairings()).toBe(1025);
    verifier.verifiesCertificate(committee, variant(0));
    expect(pairings()).toBe(1026);
  });
});
