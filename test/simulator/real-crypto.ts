/** The shipped cryptography behind the simulator's interface: slow, for a share of the seeds. */
import {
  reportPreimage,
  type Statement,
  type TipReportContent,
  voteDigest,
} from "../../src/chain/index.ts";
import type { BlsBackend, BlsSecretKey, PublicKeyHandle } from "../../src/crypto/bls.ts";
import {
  ED25519_SEED_BYTES,
  type Ed25519PublicKey,
  type Ed25519SecretKey,
  ed25519,
} from "../../src/crypto/ed25519.ts";
import { createClaimChecks } from "../../src/node/threads/signature-checks.ts";
import { assert } from "../../src/primitives/assert.ts";
import { type Hash, ZERO_ADDRESS, ZERO_HASH } from "../../src/primitives/brand.ts";
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

  const checks = createClaimChecks({
    keys: operators.map(({ blsPublic, nodePublic }) => ({ bls: blsPublic, node: nodePublic })),
    bls,
    digestOf,
    preimageOf,
  });

  return {
    verify: (claim) => {
      const [verdict] = checks([claim]);
      assert(verdict !== undefined, "one verdict per claim");
      return verdict;
    },
    signerOf(key) {
      const keys = operators[key];
      assert(keys !== undefined, "a signer is a member");
      return ({ statement, report }) => ({
        statement: statement === null ? null : bls.sign(keys.blsSecret, digestOf(statement)),
        report: report === null ? null : ed25519.sign(keys.nodeSecret, preimageOf(report)),
      });
    },
  };
}
