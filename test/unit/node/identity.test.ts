/** Which network, and who I am in it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { genesisHash, type NetworkFile, networkFileText } from "../../../src/chain/index.ts";
import type { BlsBackend } from "../../../src/crypto/bls.ts";
import { loadNativeBls } from "../../../src/crypto/bls-native.ts";
import { operatorKeys } from "../../../src/devnet/keys.ts";
import { devnetNetwork } from "../../../src/devnet/setup.ts";
import { localParameters, readNetworkFile, replicaConfig } from "../../../src/node/identity.ts";
import { ZERO_HASH } from "../../../src/primitives/brand.ts";
import { UsageError } from "../../../src/primitives/errors.ts";

let bls: BlsBackend;
let network: NetworkFile;
let root = "";
beforeAll(async () => {
  bls = await loadNativeBls();
  const keys = [0, 1, 2, 3].map((index) => operatorKeys(7, index, bls));
  network = devnetNetwork(keys, { seed: 7, rollups: 2, opaque: false, bls });
  root = mkdtempSync(join(tmpdir(), "lockstep-identity-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const configOf = (file: NetworkFile) =>
  replicaConfig(file, [], { bls, local: localParameters(file, 50) });

const findingsOf = (file: NetworkFile): readonly string[] => {
  try {
    configOf(file);
  } catch (error) {
    return (error as UsageError).findings;
  }
  return [];
};

describe("proof of possession", () => {
  test("K2: keys with their proofs make a committee", () => {
    const config = configOf(network);
    expect(config.genesisHash).toBe(genesisHash(network));
    expect(config.ownKeys).toEqual([]);
  });

  test("K2: a proof of another member is refused by name", () => {
    const proofs = [...network.proofs];
    [proofs[1], proofs[2]] = [proofs[2] as Uint8Array, proofs[1] as Uint8Array];
    expect(findingsOf({ ...network, proofs })).toEqual([
      "members[1].proofOfPossession: does not prove the keys",
      "members[2].proofOfPossession: does not prove the keys",
    ]);
  });

  test("K2: a proof binds the node key too", () => {
    const members = network.members.map((member, index) =>
      index === 3 ? { ...member, nodeKey: network.members[0]?.nodeKey as Uint8Array } : member,
    );
    expect(findingsOf({ ...network, members })).toEqual([
      "members[3].proofOfPossession: does not prove the keys",
    ]);
  });

  test("K2: a missing proof, and one for another L1, prove nothing", () => {
    expect(findingsOf({ ...network, proofs: [] })).toHaveLength(4);
    const elsewhere = { ...network, domain: { ...network.domain, l1ChainId: 5 } };
    expect(findingsOf(elsewhere)).toHaveLength(4);
  });

  test("K2: a key that is no point of its group is refused, not thrown about", () => {
    const members = network.members.map((member, index) =>
      index === 0 ? { ...member, blsKey: new Uint8Array(96).fill(9) } : member,
    );
    expect(findingsOf({ ...network, members })[0]).toContain("members[0]");
  });

  test("K5: bytes of a file that are no node key are named", () => {
    const members = network.members.map((member, index) =>
      index === 2 ? { ...member, nodeKey: new Uint8Array(32).fill(2) } : member,
    );
    expect(findingsOf({ ...network, members })).toContain(
      "members[2].nodeKey: not a point of the group",
    );
  });
});

test("E2: without members the committee comes from the L1, set by set", () => {
  const config = configOf({ ...network, members: [], proofs: [] });
  expect(config.committeeHash).toBe(ZERO_HASH);
  expect(config.local).toEqual(configOf(network).local);
});

describe("a network file", () => {
  test("reads back as the same network", async () => {
    const path = join(root, "network.json");
    writeFileSync(path, networkFileText(network));
    expect(genesisHash(await readNetworkFile(path))).toBe(genesisHash(network));
  });

  test("that is not there, or is none, is named with all that is wrong", async () => {
    await expect(readNetworkFile(join(root, "none.json"))).rejects.toThrow(
      `network file ${join(root, "none.json")}: cannot be read`,
    );
    const path = join(root, "bad.json");
    writeFileSync(path, "{}");
    const error = await readNetworkFile(path).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UsageError);
    const { findings } = error as UsageError;
    expect(findings.length).toBeGreaterThan(3);
    expect(findings.every((finding) => finding.startsWith(path))).toBe(true);
  });
});
