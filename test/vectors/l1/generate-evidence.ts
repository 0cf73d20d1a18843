/**
 * Writes `evidence.json`: what the Slasher contract must take for guilt and what it must not, signed
 * by the network's own code. [SC10]
 *
 *   node test/vectors/l1/generate-evidence.ts
 *
 * Arguments are ABI-encoded, so forge decodes them into the contract's own structs.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { type AbiParameter, encodeAbiParameters, type Hex } from "viem";
import {
  ackStatement,
  bitmapOf,
  committeeBlob,
  createCommittee,
  type DigestDomain,
  finalizeStatement,
  notarizeStatement,
  nullifyStatement,
  OFFENCES,
  offenceOf,
  outputStatement,
  possessionStatement,
  proposeStatement,
  type Statement,
  voteDigest,
} from "../../../src/chain/index.ts";
import { loadNativeBls } from "../../../src/crypto/bls-native.ts";
import { keccakText } from "../../../src/crypto/hash.ts";
import {
  type Address,
  epochOf,
  heightOf,
  laneHeightOf,
  operatorOf,
  seatsOf,
  viewOf,
} from "../../../src/primitives/brand.ts";
import { asciiBytes, copyBytes, fromHex, toHex } from "../../../src/primitives/bytes.ts";

const bls = await loadNativeBls();
const { Point } = bls12_381.G2;
const FIELD = bls12_381.fields.Fp2;
const MODULUS = bls12_381.fields.Fp.ORDER;
const DOMAIN: DigestDomain = { l1ChainId: 1, registry: `0x${"00".repeat(19)}aa` as Address };

const secretKeys = Array.from({ length: 9 }, (_, index) =>
  bls.generateSecretKey(asciiBytes(`lockstep evidence vector operator ${index}`)),
);
const keys = secretKeys.map((secretKey) => bls.publicKeyOf(secretKey));
const keyOf = (operator: number) => keys[operator] as Uint8Array;

/** Uncompressed as the contracts want it: x.c1, x.c0, y.c1, y.c0. */
const uncompressed = (signature: Uint8Array) => Point.fromBytes(signature).toBytes(false);
const sign = (operator: number, statement: Statement, domain = DOMAIN) => {
  const secretKey = secretKeys[operator];
  if (secretKey === undefined) throw new RangeError(`no operator ${operator}`);
  return bls.sign(secretKey, voteDigest(domain, statement));
};
function sum(signatures: readonly Uint8Array[]): Uint8Array {
  const aggregate = bls.aggregateSignatures(signatures);
  if (aggregate === null) throw new RangeError("no aggregate");
  return uncompressed(aggregate);
}

const VOTE: AbiParameter = {
  type: "tuple",
  components: [
    { name: "phase", type: "uint8" },
    { name: "epoch", type: "uint64" },
    { name: "height", type: "uint64" },
    { name: "view_", type: "uint64" },
    { name: "hash", type: "bytes32" },
  ],
};
const CERTIFIED: AbiParameter = {
  type: "tuple",
  components: [
    { ...VOTE, name: "vote" },
    { name: "absent", type: "bytes" },
    { name: "sig192", type: "bytes" },
  ],
};
const voteOf = ({ phase, epoch, height, view, hash }: Statement) => ({
  phase,
  epoch: BigInt(epoch),
  height: BigInt(height),
  view_: BigInt(view),
  hash,
});
const pairArgs = (key: Uint8Array, a: Statement, b: Statement, signature: Uint8Array): Hex =>
  encodeAbiParameters(
    [{ type: "bytes" }, VOTE, VOTE, { type: "bytes" }],
    [toHex(key) as Hex, voteOf(a), voteOf(b), toHex(signature) as Hex],
  );

const EPOCH = epochOf(7);
const LATER = epochOf(8);
const hashOf = (name: string) => keccakText(name);
const block = (hash: string, { epoch = EPOCH, view = 3, height = 1000 } = {}) => ({
  epoch,
  view: viewOf(view),
  height: heightOf(height),
  hash: hashOf(hash),
});
const ack = (digest: string, { lane = 2, height = 9 } = {}) =>
  ackStatement({
    epoch: EPOCH,
    lane: operatorOf(lane),
    height: laneHeightOf(height),
    digest: hashOf(digest),
  });
const output = (hash: string, { epoch = EPOCH, height = 1000 } = {}) =>
  outputStatement({ epoch, height: heightOf(height), hash: hashOf(hash) });
const nullify = (view: number) => nullifyStatement(EPOCH, viewOf(view));

/** Statements that one key signed, and what they are. The oracle is `offenceOf` of `src/chain`. */
const STATEMENTS: readonly (readonly [name: string, first: Statement, second: Statement])[] = [
  ["two proposals", proposeStatement(block("a")), proposeStatement(block("b"))],
  ["two notarize votes", notarizeStatement(block("a")), notarizeStatement(block("b"))],
  [
    "two heights under one hash",
    notarizeStatement(block("a")),
    notarizeStatement(block("a", { height: 1001 })),
  ],
  ["two finalize votes", finalizeStatement(block("a")), finalizeStatement(block("b"))],
  ["nullify, then finalize", nullify(3), finalizeStatement(block("a"))],
  ["finalize, then nullify", finalizeStatement(block("a")), nullify(3)],
  ["two acks", ack("a"), ack("b")],
  ["two outputs", output("a"), output("b")],
  ["two outputs of two epochs", output("a"), output("b", { epoch: LATER })],
  ["notarize and nullify", notarizeStatement(block("a")), nullify(3)],
  ["nullify and notarize", nullify(3), notarizeStatement(block("a"))],
  ["notarize and finalize", notarizeStatement(block("a")), finalizeStatement(block("b"))],
  ["propose and notarize", proposeStatement(block("a")), notarizeStatement(block("b"))],
  ["one vote twice", notarizeStatement(block("a")), notarizeStatement(block("a"))],
  ["two views", notarizeStatement(block("a")), notarizeStatement(block("b", { view: 4 }))],
  ["two epochs", notarizeStatement(block("a")), notarizeStatement(block("b", { epoch: LATER }))],
  ["nullify and finalize of two views", nullify(4), finalizeStatement(block("a"))],
  ["two nullify votes", nullify(3), nullify(4)],
  ["acks of two lanes", ack("a"), ack("b", { lane: 3 })],
  ["acks of two heights", ack("a"), ack("b", { height: 10 })],
  ["one ack twice", ack("a"), ack("a")],
  ["outputs of two heights", output("a"), output("b", { height: 1001 })],
  ["one output twice", output("a"), output("a")],
  ["one output in two epochs", output("a"), output("a", { epoch: LATER })],
  ["an ack and a vote", ack("a", { lane: 3 }), notarizeStatement(block("b"))],
  [
    "two proofs of possession",
    possessionStatement({
      owner: DOMAIN.registry,
      blsKey: keyOf(0),
      nodeKey: keyOf(0).slice(0, 32),
    }),
    possessionStatement({
      owner: DOMAIN.registry,
      blsKey: keyOf(1),
      nodeKey: keyOf(0).slice(0, 32),
    }),
  ],
];
const pairs = STATEMENTS.map(([name, first, second]) => {
  const offence = offenceOf(first, second);
  const signature = sum([sign(0, first), sign(0, second)]);
  return {
    name,
    kind: offence === null ? 0 : OFFENCES.indexOf(offence) + 1,
    operator: 1,
    args: pairArgs(keyOf(0), first, second, signature),
  };
});

const element = (value: bigint) => fromHex(`0x${value.toString(16).padStart(96, "0")}`);

/** A point of the curve outside the group of order r: the one with x = 2 is, as any small one. */
function outsideTheGroup(): Uint8Array {
  const x = FIELD.fromBigTuple([2n, 0n]);
  const square = FIELD.add(FIELD.mul(FIELD.sqr(x), x), FIELD.fromBigTuple([4n, 4n]));
  const y = FIELD.sqrt(square);
  if (Point.fromAffine({ x, y }).isTorsionFree()) throw new RangeError("the point is in the group");
  return joined([x.c1, x.c0, y.c1, y.c0].map(element));
}
const halves = (signature: Uint8Array): Uint8Array[] =>
  [0, 48, 96, 144].map((at) => signature.slice(at, at + 48));
function joined(parts: readonly (Uint8Array | undefined)[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...(part as Uint8Array)]));
}
const plusModulus = (part: Uint8Array) => element(BigInt(toHex(part)) + MODULUS);

const first = notarizeStatement(block("a"));
const second = notarizeStatement(block("b"));
const genuine = sum([sign(0, first), sign(0, second)]);
const [x1, x0, y1, y0] = halves(genuine);
const flipped = copyBytes(genuine);
flipped[191] = (flipped[191] as number) ^ 1;
const otherChain = { ...DOMAIN, l1ChainId: 2 };
const otherRegistry = { ...DOMAIN, registry: `0x${"00".repeat(19)}ab` as Address };
const inEpoch8 = [
  notarizeStatement(block("a", { epoch: LATER })),
  notarizeStatement(block("b", { epoch: LATER })),
];
const signedIn = (domain: DigestDomain) => sum([sign(0, first, domain), sign(0, second, domain)]);

/** Signatures that do not show that operator 1 signed the two statements. */
const FORGERIES: readonly (readonly [name: string, signature: Uint8Array])[] = [
  ["signed for another chain", signedIn(otherChain)],
  ["signed for another registry", signedIn(otherRegistry)],
  ["signed in another epoch", sum(inEpoch8.map((statement) => sign(0, statement)))],
  ["signed by another key", sum([sign(1, first), sign(1, second)])],
  ["one of the two signed by another key", sum([sign(0, first), sign(1, second)])],
  ["one signature only", uncompressed(sign(0, first))],
  ["another pair", sum([sign(0, first), sign(0, notarizeStatement(block("c")))])],
  ["infinity", new Uint8Array(192)],
  ["a flipped bit", flipped],
  ["Fp2 unswapped", joined([x0, x1, y0, y1])],
  ["an element not below the modulus", joined([x1, plusModulus(x0 as Uint8Array), y1, y0])],
  ["a point outside the group", outsideTheGroup()],
  ["a byte too few", genuine.slice(0, 191)],
  ["a byte too many", joined([genuine, new Uint8Array(1)])],
];
const forgeries = FORGERIES.map(([name, signature]) => ({
  name,
  args: pairArgs(keyOf(0), first, second, signature),
}));

/** Operators by place, one seat each: S = 7 and F = 2; then S = 5 and F = 1. */
const SETS = [
  { epoch: EPOCH, operators: [0, 1, 2, 3, 4, 5, 6] },
  { epoch: LATER, operators: [8, 6, 5, 4, 7] },
];
const committees = SETS.map(({ epoch, operators }) => {
  const members = operators.map((operator) => ({
    seats: seatsOf(1),
    blsKey: keyOf(operator),
    nodeKey: new Uint8Array(32),
  }));
  const handles = members.map(({ blsKey }) => {
    const handle = bls.parsePublicKey(blsKey);
    if (handle === null) throw new RangeError("not a key");
    return handle;
  });
  const aggregate = bls.aggregatePublicKeys(handles);
  if (aggregate === null) throw new RangeError("no aggregate key");
  return { epoch, blob: toHex(committeeBlob(createCommittee(epoch, members), aggregate)) };
});

function certify(statement: Statement, absent: readonly number[]) {
  const set = SETS.find(({ epoch }) => epoch === statement.epoch);
  if (set === undefined) throw new RangeError("no such epoch");
  const indexes = absent.map((operator) => operatorOf(set.operators.indexOf(operator)));
  const signers = set.operators.filter((operator) => !absent.includes(operator));
  return {
    vote: voteOf(statement),
    absent: toHex(bitmapOf(set.operators.length, indexes)) as Hex,
    sig192: toHex(sum(signers.map((operator) => sign(operator, statement)))) as Hex,
  };
}
type Certified = ReturnType<typeof certify>;
const conflictArgs = (a: Certified, b: Certified): Hex =>
  encodeAbiParameters([CERTIFIED, CERTIFIED], [a, b]);
const conflict = (name: string, a: Certified, b: Certified, guilty: readonly number[]) => ({
  name,
  args: conflictArgs(a, b),
  guilty: guilty.map((operator) => operator + 1),
});
const wrong = { ...certify(output("b"), [0]), sig192: toHex(genuine) as Hex };
const conflicts = [
  conflict(
    "two outputs, all signed",
    certify(output("a"), []),
    certify(output("b"), []),
    [0, 1, 2, 3, 4, 5, 6],
  ),
  conflict("two outputs", certify(output("a"), [0, 1]), certify(output("b"), [2, 3]), [4, 5, 6]),
  conflict(
    "outputs of two epochs",
    certify(output("a"), [4]),
    certify(output("b", { epoch: LATER }), [8]),
    [5, 6],
  ),
  conflict(
    "nullification and finalization",
    certify(nullify(3), [6]),
    certify(finalizeStatement(block("a")), [0, 5]),
    [1, 2, 3, 4],
  ),
  conflict(
    "two lane certificates",
    certify(ack("a"), [1]),
    certify(ack("b"), [2]),
    [0, 3, 4, 5, 6],
  ),
];
const innocents = [
  conflict(
    "notarization and nullification",
    certify(notarizeStatement(block("a")), []),
    certify(nullify(3), []),
    [],
  ),
  conflict("one output twice", certify(output("a"), [0]), certify(output("a"), [1]), []),
  conflict("no quorum", certify(output("a"), [0, 1, 2]), certify(output("b"), []), []),
  conflict("a wrong signature", certify(output("a"), []), wrong, []),
  conflict(
    "claimed signers that did not sign",
    { ...certify(output("a"), [0]), absent: "0x00" },
    certify(output("b"), []),
    [],
  ),
];

const vectors = {
  chainId: DOMAIN.l1ChainId,
  registry: DOMAIN.registry,
  keyCount: keys.length,
  keys: keys.map(toHex),
  pairCount: pairs.length,
  pairs,
  forgeryCount: forgeries.length,
  forgeries,
  committees,
  conflictCount: conflicts.length,
  conflicts,
  innocentCount: innocents.length,
  innocents,
};
const path = fileURLToPath(new URL("./evidence.json", import.meta.url));
writeFileSync(path, `${JSON.stringify(vectors, null, 2)}\n`);
