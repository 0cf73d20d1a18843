/** The values that the contracts' tests read are those of the TypeScript of today. */
import { readFileSync } from "node:fs";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { describe, expect, test } from "vitest";
import {
  committeeBlob,
  committeeHash,
  createCommittee,
  type Member,
  parseCommitteeBlob,
} from "../../../../src/chain/committee.ts";
import {
  leafHash,
  type OutputHeader,
  outputHash,
  type RollupLeaf,
} from "../../../../src/chain/output.ts";
import { possessionStatement, voteDigest } from "../../../../src/chain/vote.ts";
import { BLS_DST } from "../../../../src/crypto/bls.ts";
import { nobleBls } from "../../../../src/crypto/bls-noble.ts";
import { seatCap } from "../../../../src/l1/history/cap-rule.ts";
import { type Address, epochOf, type Hash, seatsOf } from "../../../../src/primitives/brand.ts";
import { fromHex, toHex } from "../../../../src/primitives/bytes.ts";

type Fields = Record<string, string>;
type Certificate = { blob: string; absent: string; digest: Hash; signature: string };
type Vectors = {
  hashes: Record<"headers" | "leaves", { fields: Fields; hash: Hash }[]>;
  bls: {
    hashToCurve: { digest: Hash; point: string }[];
    signatures: { key: string; digest: Hash; signature: string }[];
    pair: { key: string; a: Hash; b: Hash; signature: string };
    possessions: {
      l1ChainId: number;
      registry: Address;
      owner: Address;
      key: string;
      nodeKey: Hash;
      digest: Hash;
      pop: string;
    }[];
    certificates: Certificate[];
  };
  committees: {
    caps: { bonded: number[]; cap: number; seats: number }[];
    blobs: { bonded: number[]; keys: string[]; hash: Hash; blob: string }[];
  };
};

const read = <Name extends keyof Vectors>(name: Name): Vectors[Name] =>
  JSON.parse(readFileSync(new URL(`../../../vectors/l1/${name}.json`, import.meta.url), "utf8"));

const { G2, longSignatures } = bls12_381;
/** As this project carries signatures: 96 bytes. */
const compressed = (signature: string): Uint8Array =>
  longSignatures.Signature.toBytes(G2.Point.fromBytes(fromHex(signature)));

function keyOf(bytes: Uint8Array) {
  const key = nobleBls.parsePublicKey(bytes);
  if (key === null) throw new Error("no key");
  return key;
}

/** Texts of hashes stay, others are numbers. */
const parsed = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, text]) => [
      name,
      text.startsWith("0x") ? text : Number(text),
    ]),
  );

describe("hashes", () => {
  const { headers, leaves } = read("hashes");

  test("D6: headers hash as in the contracts", () => {
    for (const { fields, hash } of headers) {
      expect(outputHash(parsed(fields) as OutputHeader)).toBe(hash);
    }
    expect(headers).toHaveLength(3);
  });

  test("D6: leaves hash as in the contracts", () => {
    for (const { fields, hash } of leaves) {
      const { spent = "", ...others } = fields;
      const leaf = { ...parsed(others), spent: BigInt(spent) } as RollupLeaf;
      expect(leafHash(leaf)).toBe(hash);
    }
    expect(leaves).toHaveLength(3);
  });
});

describe("BLS", () => {
  const vectors = read("bls");

  test("D5: digests map to the same points of the curve", () => {
    for (const { digest, point } of vectors.hashToCurve) {
      const hashed = longSignatures.hash(fromHex(digest), BLS_DST);
      expect(toHex(hashed.toBytes(false))).toBe(point);
    }
  });

  test("D5: signatures that the contracts take hold here", () => {
    for (const { key, digest, signature } of vectors.signatures) {
      expect(nobleBls.verify(keyOf(fromHex(key)), digest, compressed(signature))).toBe(true);
    }
  });

  test("SC5: a possession of the contracts is one here", () => {
    for (const { owner, key, nodeKey, digest, pop, ...domain } of vectors.possessions) {
      const binding = { owner, blsKey: fromHex(key), nodeKey: fromHex(nodeKey) };
      expect(voteDigest(domain, possessionStatement(binding))).toBe(digest);
      expect(nobleBls.verify(keyOf(fromHex(key)), digest, compressed(pop))).toBe(true);
    }
  });

  test.each(vectors.certificates)("SC3: certificate %# holds for those who signed", (each) => {
    const committee = parseCommitteeBlob(epochOf(0), fromHex(each.blob));
    const absent = fromHex(each.absent);
    const signers = (committee?.members ?? []).filter(
      (_, index) => ((absent[index >> 3] ?? 0) & (1 << (index & 7))) === 0,
    );
    const keys = signers.map(({ blsKey }) => keyOf(blsKey));
    expect(nobleBls.verifyAggregate(keys, each.digest, compressed(each.signature))).toBe(true);
  });
});

describe("committees", () => {
  const { caps, blobs } = read("committees");

  test("SC2: caps are those of the contracts", () => {
    for (const { bonded, cap, seats } of caps) {
      expect(seatCap(bonded)).toBe(cap);
      expect(bonded.reduce((sum, held) => sum + Math.min(held, cap), 0)).toBe(seats);
    }
  });

  test.each(blobs)("SC3: blob %# and its hash are those of the contracts", (each) => {
    const cap = seatCap(each.bonded);
    const members = each.keys.map(
      (key, index): Member => ({
        seats: seatsOf(Math.min(each.bonded[index] ?? 0, cap)),
        blsKey: fromHex(key),
        nodeKey: new Uint8Array(32),
      }),
    );
    const aggregate = nobleBls.aggregatePublicKeys(members.map(({ blsKey }) => keyOf(blsKey)));
    expect(aggregate).not.toBeNull();
    const blob = committeeBlob(createCommittee(epochOf(0), members), aggregate ?? fromHex("0x"));
    expect(toHex(blob)).toBe(each.blob);
    expect(committeeHash(blob)).toBe(each.hash);
  });
});
