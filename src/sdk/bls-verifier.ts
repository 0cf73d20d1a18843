/** Signatures of a committee over a BLS back end of the platform: native in Node, noble in browsers. */
import {
  type Certificate,
  type Committee,
  committeeBlob,
  committeeHash,
  type DigestDomain,
  operatorsIn,
  voteDigest,
} from "../chain/index.ts";
import type { BlsBackend, PublicKeyHandle } from "../crypto/bls.ts";
import type { Hash } from "../primitives/brand.ts";
import { toHex } from "../primitives/bytes.ts";
import type { SignatureVerifier } from "./trust.ts";

/** Certificates of one committee that are remembered as valid. */
const VALID_MAX = 1024;

export type BlsVerifier = SignatureVerifier & {
  /** Hash of a committee's blob; null if a key is none or the keys add up to nothing. [D12] */
  committeeHashOf(committee: Committee): Hash | null;
};

/** What a verifier keeps per committee. */
type Known = {
  readonly keys: readonly (PublicKeyHandle | null)[];
  /** Digest, signers and signature of certificates that hold. */
  readonly valid: Set<string>;
};

/**
 * A verifier that parses the keys of a committee once and checks a certificate once. Its keys must
 * have a proof of possession: genesis and the L1 registry ask for it. [FV10, K2]
 *
 * What is remembered is digest, signers and signature together: a forged certificate of an output
 * that was verified is still no evidence of anything.
 */
export function createBlsVerifier(bls: BlsBackend, domain: DigestDomain): BlsVerifier {
  const known = new WeakMap<Committee, Known>();

  const knownOf = (committee: Committee): Known => {
    const before = known.get(committee);
    if (before !== undefined) return before;
    const keys = committee.members.map((member) => bls.parsePublicKey(member.blsKey));
    const fresh = { keys, valid: new Set<string>() };
    known.set(committee, fresh);
    return fresh;
  };

  const holds = (keys: Known["keys"], certificate: Certificate, digest: Hash): boolean => {
    const signers = operatorsIn(certificate.signers).map((operator) => keys[operator] ?? null);
    const present = signers.filter((key) => key !== null);
    return (
      present.length === signers.length &&
      bls.verifyAggregate(present, digest, certificate.signature)
    );
  };

  return {
    verifiesCertificate: (committee, certificate) => {
      const { keys, valid } = knownOf(committee);
      const digest = voteDigest(domain, certificate.statement);
      const name = `${digest}${toHex(certificate.signers)}${toHex(certificate.signature)}`;
      if (valid.has(name)) return true;
      if (!holds(keys, certificate, digest)) return false;
      if (valid.size >= VALID_MAX) valid.delete(valid.values().next().value as string);
      valid.add(name);
      return true;
    },
    committeeHashOf: (committee) => {
      const keys = knownOf(committee).keys.filter((key) => key !== null);
      if (keys.length !== committee.members.length) return null;
      const aggregate = bls.aggregatePublicKeys(keys);
      return aggregate === null ? null : committeeHash(committeeBlob(committee, aggregate));
    },
  };
}
