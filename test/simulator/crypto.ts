/**
 * Signatures as the simulator sees them: handles that sign, and one verifier for all nodes.
 *
 * `fake-crypto.ts` makes tags that cost nothing, `real-crypto.ts` is the shipped cryptography; a
 * run takes either.
 */
import type { DigestDomain } from "../../src/chain/index.ts";
import type { Claim, Signatures, SigningRequest, Verdict } from "../../src/core/contract.ts";
import type { Rules } from "../../src/core/rules.ts";
import type { Hash } from "../../src/primitives/brand.ts";

/** Public halves of one operator's two keys. */
export type PublicKeys = { readonly blsKey: Uint8Array; readonly nodeKey: Uint8Array };

/** What an operator has besides its name: the node's key, and every BLS key it ever signs with. */
export type Operator = { readonly nodeKey: Uint8Array; readonly blsKeys: readonly Uint8Array[] };

/** What every signature is bound to. */
export type Binding = {
  readonly domain: DigestDomain;
  /** `instance` of the epoch, which reports name. */
  readonly instance: Hash;
  /** Which of all keys signs at a place of an epoch. */
  keyAt(epoch: number, place: number): number;
  /** `digestBindsContext` off: domain, phase and instance are left out of what is signed. [D5] */
  readonly rules: Rules;
};

/** Signs whatever it is asked with one operator's keys. Who has no handle cannot sign. */
export type Signer = (request: SigningRequest) => Signatures;

/** The cryptography of one network. */
export type NetworkCrypto = {
  /** @param key of all keys of the run; without rotations and joins the operator's number. */
  signerOf(key: number): Signer;
  /** Pure: any node may ask. */
  verify(claim: Claim): Verdict;
};

/** All keys of a run; the same keys may be bound to several networks. */
export type Keyring = {
  readonly publicKeys: readonly PublicKeys[];
  /** Sum of the BLS keys, 96 bytes: part of the committee's hash. */
  readonly aggregateKey: Uint8Array;
  bind(binding: Binding): NetworkCrypto;
};
