/** Well-known keys: the same seed makes the same committee and accounts. Never for real funds. */
import type { BlsBackend, BlsSecretKey } from "../crypto/bls.ts";
import { ed25519 } from "../crypto/ed25519.ts";
import { sha256 } from "../crypto/hash.ts";
import { asciiBytes, fromHex } from "../primitives/bytes.ts";

export type OperatorKeys = {
  readonly blsSecret: BlsSecretKey;
  /** 96 bytes. */
  readonly blsKey: Uint8Array;
  /** Ed25519, 32 bytes. */
  readonly nodeSeed: Uint8Array;
  readonly nodeKey: Uint8Array;
};

const secretOf = (seed: number, purpose: string, index: number): Uint8Array =>
  fromHex(sha256(asciiBytes(`lockstep devnet ${seed} ${purpose} ${index}`)));

export function operatorKeys(seed: number, index: number, bls: BlsBackend): OperatorKeys {
  const blsSecret = bls.generateSecretKey(secretOf(seed, "bls", index));
  const nodeSeed = secretOf(seed, "node", index);
  return {
    blsSecret,
    blsKey: bls.publicKeyOf(blsSecret),
    nodeSeed,
    nodeKey: ed25519.publicKeyOf(ed25519.createSecretKey(nodeSeed)),
  };
}
