/** The shipped cryptography behind the simulator's interface: slow, for a share of the seeds. */
import {
  operatorsIn,
  reportPreimage,
  type Statement,
  type TipReportContent,
  voteDigest,
} from "../../src/chain/index.ts";
import type { Claim, Verdict } from "../../src/core/contract.ts";
import type { BlsBackend, BlsSecretKey, PublicKeyHandle } from "../../src/crypto/bls.ts";
import {
  ED25519_SEED_BYTES,
  type Ed25519PublicKey,
  type Ed25519SecretKey,
  ed25519,
} from "../../src/crypto/ed25519.ts";
import { assert } from "../../src/primitives/assert.ts";
import {
  type Hash,
  type OperatorIndex,
  ZERO_ADDRESS,
  ZERO_HASH,
} from "../../src/primitives/brand.ts";
import type { Binding, Keyring, NetworkCrypto } from "./crypto.ts";
import { Concern, createRandom } from "./rng.ts";

type Operator = {
  readonly blsSecret: BlsSecretKey;
  readonly blsPublic: PublicKeyHandle;
  readonly nodeSecret: Ed25519SecretKey;
  readonly nodePublic: Ed25519PublicKey;
};

/** @param seed of the run: equal seeds, equal keys. */
export function createRealKeyring(seed: number, operators: number, bls: BlsBackend): Keyring {
  const keys = Array.from({ length: operators }, (_, operator): Operator => {
    const random = createRandom(seed, Concern.KEYS, operator);
    const blsSecret = bls.generateSecretKey(new Uint8Array(32).map(() => random.below(256)));
    const nodeSeed = new Uint8Array(ED25519_SEED_BYTES).map(() => random.below(256));
    const nodeSecret = ed25519.createSecretKey(nodeSeed);
    const blsPublic = bls.parsePublicKey(bls.publicKeyOf(blsSecret));
    const nodePublic = ed25519.parsePublicKey(ed25519.publicKeyOf(nodeSecret));
    assert(blsPublic !== null && nodePublic !== null, "made keys are valid keys");
    return { blsSecret, blsPublic, nodeSecret, nodePublic };
  });
  const aggregateKey = bls.aggregatePublicKeys(keys.map((key) => key.blsPublic));
  assert(aggregateKey !== null, "random keys do not add up to infinity");
  return {
    aggregateKey,
    publicKeys: keys.map((key) => ({
      blsKey: key.blsPublic.bytes,
      nodeKey: key.nodePublic.bytes,
    })),
    bind: (binding) => createRealCrypto(keys, binding, bls),
  };
}

function createRealCrypto(
  operators: readonly Operator[],
  binding: Binding,
  bls: BlsBackend,
): NetworkCrypto {
  const bound = binding.rules.digestBindsContext;
  const domain = bound ? binding.domain : { l1ChainId: 0, registry: ZERO_ADDRESS };
  const instance = bound ? binding.instance : ZERO_HASH;
  const digestOf = (statement: Statement): Hash =>
    voteDigest(domain, bound ? statement : { ...statement, phase: 1 });
  const preimageOf = (report: TipReportContent): Uint8Array => reportPreimage(instance, report);

  /** Null if there is none or one of them is a stranger. */
  function keysOf(signers: readonly OperatorIndex[]): PublicKeyHandle[] | null {
    const keys: PublicKeyHandle[] = [];
    for (const signer of signers) {
      const operator = operators[signer];
      if (operator === undefined) return null;
      keys.push(operator.blsPublic);
    }
    return keys.length > 0 ? keys : null;
  }

  function verifyAll(statement: Statement, signers: readonly OperatorIndex[], sum: Uint8Array) {
    const keys = keysOf(signers);
    return keys !== null && bls.verifyAggregate(keys, digestOf(statement), sum);
  }

  function verify(claim: Claim): Verdict {
    if (claim.kind === "votes") {
      const signers = claim.votes.map((vote) => vote.operator);
      const sum = bls.aggregateSignatures(claim.votes.map((vote) => vote.signature));
      const valid = sum !== null && verifyAll(claim.statement, signers, sum);
      return { valid, aggregate: valid ? sum : null };
    }
    if (claim.kind === "certificate") {
      const { statement, signers, signature } = claim.certificate;
      return { valid: verifyAll(statement, operatorsIn(signers), signature), aggregate: null };
    }
    const { report } = claim;
    const key = operators[report.operator]?.nodePublic;
    const valid = key !== undefined && ed25519.verify(key, preimageOf(report), report.signature);
    return { valid, aggregate: null };
  }

  return {
    verify,
    signerOf(operator) {
      const keys = operators[operator];
      assert(keys !== undefined, "a signer is a member");
      return ({ statement, report }) => ({
        statement: statement === null ? null : bls.sign(keys.blsSecret, digestOf(statement)),
        report: report === null ? null : ed25519.sign(keys.nodeSecret, preimageOf(report)),
      });
    },
  };
}
