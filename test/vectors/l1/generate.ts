/**
 * Writes the vectors that the contracts' tests read: hashes, BLS and committees as the project's own
 * TypeScript has them. The same on every machine: nothing is drawn.
 */
import { writeFileSync } from "node:fs";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { bitmapOf } from "../../../src/chain/bitmap.ts";
import {
  committeeBlob,
  committeeHash,
  createCommittee,
  type Member,
} from "../../../src/chain/committee.ts";
import {
  leafHash,
  type OutputHeader,
  outputHash,
  type RollupLeaf,
} from "../../../src/chain/output.ts";
import { possessionStatement, voteDigest } from "../../../src/chain/vote.ts";
import {
  BLS_DST,
  type BlsBackend,
  type BlsSecretKey,
  parseSecretKey,
} from "../../../src/crypto/bls.ts";
import { loadNativeBls } from "../../../src/crypto/bls-native.ts";
import { keccakText, sha256Bytes } from "../../../src/crypto/hash.ts";
import { seatCap } from "../../../src/l1/history/cap-rule.ts";
import {
  type Address,
  epochOf,
  type Hash,
  heightOf,
  millisOf,
  operatorOf,
  rollupOf,
  seatsOf,
  viewOf,
} from "../../../src/primitives/brand.ts";
import { asciiBytes, fromHex, toHex } from "../../../src/primitives/bytes.ts";

const { longSignatures, G2 } = bls12_381;
const bls: BlsBackend = await loadNativeBls();

/** A hash per name. */
const hashOf = (name: string): Hash => keccakText(`vectors/l1/${name}`);
/** A number in 0..bound-1 per name. */
const numberOf = (name: string, bound: number): number =>
  Number(BigInt(hashOf(name)) % BigInt(bound));
const secretOf = (name: string): BlsSecretKey =>
  bls.generateSecretKey(sha256Bytes(asciiBytes(`vectors/l1/${name}`)));
/** As the contracts take it: 192 bytes. */
const uncompressed = (signature: Uint8Array): string =>
  toHex(longSignatures.Signature.fromBytes(signature).toBytes(false));

function headerOf(name: string): OutputHeader {
  const number = (field: string): number => numberOf(`${name}/${field}`, 2 ** 53 - 1);
  const hash = (field: string): Hash => hashOf(`${name}/${field}`);
  return {
    epoch: epochOf(number("epoch")),
    height: heightOf(number("height")),
    view: viewOf(number("view")),
    timestampMs: millisOf(number("timestampMs")),
    blockHash: hash("blockHash"),
    prevOutputHash: hash("prevOutputHash"),
    rollupsRoot: hash("rollupsRoot"),
    rollupCount: numberOf(`${name}/rollupCount`, 2 ** 32),
    l1Number: number("l1Number"),
    l1Hash: hash("l1Hash"),
    committeeHash: hash("committeeHash"),
    nextCommittee: hash("nextCommittee"),
    beacon: hash("beacon"),
    stateRoot: hash("stateRoot"),
  };
}

function leafOf(name: string): RollupLeaf {
  const number = (field: string): number => numberOf(`${name}/${field}`, 2 ** 53 - 1);
  return {
    rollupId: rollupOf(number("rollupId")),
    seq: number("seq"),
    batchHeight: heightOf(number("batchHeight")),
    prevBatchHash: hashOf(`${name}/prevBatchHash`),
    bodyRoot: hashOf(`${name}/bodyRoot`),
    txCount: numberOf(`${name}/txCount`, 2 ** 32),
    byteSize: number("byteSize"),
    forcedUpto: number("forcedUpto"),
    orderPolicy: numberOf(`${name}/orderPolicy`, 2 ** 32),
    spent: BigInt(hashOf(`${name}/spent`)),
  };
}

/** Numbers of arbitrary size as text: JSON's are doubles. */
const texts = (value: object): object =>
  Object.fromEntries(Object.entries(value).map(([key, field]) => [key, String(field)]));

const NAMES = ["a", "b", "c"];

const hashes = {
  headers: NAMES.map((name) => {
    const header = headerOf(`header/${name}`);
    return { fields: { version: "1", ...texts(header) }, hash: outputHash(header) };
  }),
  leaves: NAMES.map((name) => {
    const leaf = leafOf(`leaf/${name}`);
    return { fields: texts(leaf), hash: leafHash(leaf) };
  }),
};

/** Somebody who proves possession. */
function possession(name: string, owner: Address, nodeKey: Hash) {
  const secret = secretOf(name);
  const blsKey = bls.publicKeyOf(secret);
  const domain = { l1ChainId: 31337, registry: `0x${"00".repeat(19)}aa` as Address };
  const statement = possessionStatement({ owner, blsKey, nodeKey: fromHex(nodeKey) });
  const digest = voteDigest(domain, statement);
  const pop = uncompressed(bls.sign(secret, digest));
  return { ...domain, owner, key: toHex(blsKey), nodeKey, digest, pop };
}

/** A committee, who is absent, and what the others signed. */
function certificate(name: string, bonded: readonly number[], absent: readonly number[]) {
  const secrets = bonded.map((_, index) => secretOf(`${name}/${index}`));
  const { members, blob } = committeeOf(secrets, bonded);
  const digest = hashOf(name);
  const signers = secrets.filter((_, index) => !absent.includes(index));
  const signature = bls.aggregateSignatures(signers.map((secret) => bls.sign(secret, digest)));
  if (signature === null) throw new Error("nobody signs");
  return {
    name,
    blob: toHex(blob),
    absent: toHex(bitmapOf(members.length, absent.map(operatorOf))),
    digest,
    signature: uncompressed(signature),
  };
}

function committeeOf(secrets: readonly BlsSecretKey[], seats: readonly number[]) {
  const members = secrets.map(
    (secret, index): Member => ({
      seats: seatsOf(seats[index] as number),
      blsKey: bls.publicKeyOf(secret),
      nodeKey: fromHex(hashOf(`node/${index}`)),
    }),
  );
  const handles = members.map(({ blsKey }) => bls.parsePublicKey(blsKey));
  const keys = handles.filter((key) => key !== null);
  const apk = bls.aggregatePublicKeys(keys) ?? new Uint8Array(96);
  return { members, blob: committeeBlob(createCommittee(epochOf(0), members), apk) };
}

const even = (count: number): number[] => Array.from({ length: count }, () => 1);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const digestOf = (name: string) => {
  const digest = hashOf(name);
  return { digest, point: toHex(longSignatures.hash(fromHex(digest), BLS_DST).toBytes(false)) };
};

/** x and r - x: two keys of one owner that cancel each other. */
function cancelling() {
  const order = bls12_381.fields.Fr.ORDER;
  const first = secretOf("cancelling/0");
  const rest = (order - BigInt(toHex(first))).toString(16).padStart(64, "0");
  const second = parseSecretKey(fromHex(`0x${rest}`));
  if (second === null) throw new Error("no key");
  const others = upTo(5).map((index) => secretOf(`cancelling/others/${index}`));
  const secrets = [first, second, ...others];
  const { members, blob } = committeeOf(secrets, even(7));
  const digest = hashOf("cancelling");
  const signature = bls.aggregateSignatures(others.map((secret) => bls.sign(secret, digest)));
  if (signature === null) throw new Error("nobody signs");
  const absent = toHex(bitmapOf(members.length, [operatorOf(0), operatorOf(1)]));
  return {
    name: "cancelling",
    blob: toHex(blob),
    absent,
    digest,
    signature: uncompressed(signature),
  };
}

const pairSecret = secretOf("pair");
const pairSignature = bls.aggregateSignatures(
  ["pair/a", "pair/b"].map((name) => bls.sign(pairSecret, hashOf(name))),
);
if (pairSignature === null) throw new Error("no pair");

const blsVectors = {
  hashToCurve: ["point/a", "point/b", "point/c", "point/d"].map(digestOf),
  signatures: NAMES.map((name) => {
    const secret = secretOf(`signature/${name}`);
    const digest = hashOf(`signature/${name}`);
    const signature = uncompressed(bls.sign(secret, digest));
    return { key: toHex(bls.publicKeyOf(secret)), digest, signature };
  }),
  pair: {
    key: toHex(bls.publicKeyOf(pairSecret)),
    a: hashOf("pair/a"),
    b: hashOf("pair/b"),
    signature: uncompressed(pairSignature),
  },
  possessions: [possession("pop", `0x${"00".repeat(18)}0b0b` as Address, hashOf("pop/node"))],
  certificates: [
    certificate("all four", even(4), []),
    certificate("one of four absent", even(4), [2]),
    certificate("weighted", [3, 1, 2, 2, 2], [0]),
    certificate("six of twenty", even(20), [0, 7, 8, 15, 16, 19]),
    cancelling(),
  ],
  infinity: { signature: toHex(G2.Point.ZERO.toBytes(false)) },
};

/** Random bonds; the cap and the seats of each, and for some the hash of the blob. */
function capped(name: string) {
  const count = 4 + numberOf(`${name}/count`, 125);
  const most = [1, 2, 5, 20, 84][numberOf(`${name}/most`, 5)] as number;
  const bonded = upTo(count).map((index) => 1 + numberOf(`${name}/${index}`, most));
  const cap = seatCap(bonded);
  const seats = bonded.map((held) => Math.min(held, cap));
  return { bonded, cap, seats: seats.reduce((sum, held) => sum + held, 0) };
}

function blobOf(name: string, bonded: readonly number[]) {
  const secrets = bonded.map((_, index) => secretOf(`${name}/${index}`));
  const cap = seatCap(bonded);
  const { members, blob } = committeeOf(
    secrets,
    bonded.map((held) => Math.min(held, cap)),
  );
  return {
    bonded,
    keys: members.map(({ blsKey }) => toHex(blsKey)),
    hash: committeeHash(blob),
    blob: toHex(blob),
  };
}

const committees = {
  caps: upTo(40).map((index) => capped(`cap/${index}`)),
  blobs: [blobOf("blob/four", [1, 1, 1, 1]), blobOf("blob/nine", [9, 1, 4, 2, 84, 3, 3, 1, 2])],
};

for (const [name, value] of Object.entries({ hashes, bls: blsVectors, committees })) {
  const path = new URL(`./${name}.json`, import.meta.url);
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
