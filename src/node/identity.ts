/** Which network this is, and who I am in it. */
import { readFile } from "node:fs/promises";
import {
  committeeBlob,
  committeeHash,
  createCommittee,
  defaultLocalParameters,
  genesisHash,
  type LocalParameters,
  type NetworkConfig,
  type NetworkFile,
  parseNetworkFile,
  possessionStatement,
  voteDigest,
} from "../chain/index.ts";
import { ALL_RULES, type ReplicaConfig } from "../core/index.ts";
import type { BlsBackend, PublicKeyHandle } from "../crypto/bls.ts";
import { ed25519 } from "../crypto/ed25519.ts";
import { epochOf, ZERO_ADDRESS, ZERO_HASH } from "../primitives/brand.ts";
import { UsageError } from "../primitives/errors.ts";

/** @throws {UsageError} if it cannot be read or is no network. */
export async function readNetworkFile(path: string): Promise<NetworkFile> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new UsageError([`network file ${path}: cannot be read`], { cause });
  }
  try {
    return parseNetworkFile(text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(error.findings.map((finding) => `${path}: ${finding}`));
  }
}

/** @throws {UsageError} for keys that are no points, or that add up to nothing. */
export function replicaConfig(
  network: NetworkFile,
  ownKeys: readonly Uint8Array[],
  options: { readonly bls: BlsBackend; readonly local: LocalParameters },
): ReplicaConfig {
  const { bls, local } = options;
  const common = { network, genesisHash: genesisHash(network), local, rules: ALL_RULES, ownKeys };
  // Sets that an L1 tells bring their own. [E2]
  if (network.members.length === 0) return { ...common, committeeHash: ZERO_HASH };
  const handles = network.members.map(({ blsKey }) => bls.parsePublicKey(blsKey));
  checkPossession(network, handles, bls);
  const aggregate = bls.aggregatePublicKeys(handles.filter((handle) => handle !== null));
  if (aggregate === null || handles.includes(null)) {
    throw new UsageError(["network file: the members' BLS keys do not form a committee"]);
  }
  const committee = createCommittee(epochOf(0), network.members);
  return { ...common, committeeHash: committeeHash(committeeBlob(committee, aggregate)) };
}

/** A key without a proof of possession could cancel others in an aggregate. [K2] */
function checkPossession(
  { members, proofs, domain }: NetworkFile,
  handles: readonly (PublicKeyHandle | null)[],
  bls: BlsBackend,
): void {
  const findings = members.flatMap(({ blsKey, nodeKey }, index) => {
    const handle = handles[index];
    const statement = possessionStatement({ owner: ZERO_ADDRESS, blsKey, nodeKey });
    const proof = proofs[index] ?? new Uint8Array(0);
    const proven = handle != null && bls.verify(handle, voteDigest(domain, statement), proof);
    return [
      ...(proven ? [] : [`members[${index}].proofOfPossession: does not prove the keys`]),
      // An L1 takes any 32 bytes; who writes a network by hand wants to know.
      ...(ed25519.parsePublicKey(nodeKey) === null
        ? [`members[${index}].nodeKey: not a point of the group`]
        : []),
    ];
  });
  if (findings.length > 0) throw new UsageError(findings);
}

/** Where committees come from an L1, as for the smallest. */
export const localParameters = (network: NetworkConfig, deltaMs: number): LocalParameters =>
  defaultLocalParameters(Math.max(OPERATORS_LEAST, network.members.length), deltaMs);

const OPERATORS_LEAST = 4;
