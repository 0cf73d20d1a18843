/** Proofs and body parts of feed frames: domain to protobuf and back. */
import {
  type BodyPart,
  type BundleRef,
  dataDigestOf,
  type OutputCertificate,
  type OutputHeader,
  outputStatement,
  type PartKind,
} from "../chain/index.ts";
import { copyBytes, fromHex } from "../primitives/bytes.ts";
import { type EarlyPart, Level, type MerkleProof, type OutputProof } from "./feed-message.ts";
import { lockstep } from "./generated/lockstep.js";
import { PART_ORIGIN_BYTES_MAX } from "./limits.ts";
import { readLeaf, readOutputHeader, readRollup, writeLeaf, writeOutputHeader } from "./outputs.ts";
import { note, type Reading, readBitmap, readHash, readSignature, required } from "./reading.ts";

const v1 = lockstep.feed.v1;

export const writeFeedCertificate = (
  certificate: OutputCertificate,
): lockstep.feed.v1.OutputCertificate.$Properties => ({
  outputHash: fromHex(certificate.statement.hash),
  signers: certificate.signers,
  signature: certificate.signature,
});

/** Epoch and height are those of the certified header; that the hash is too is for the verifier to see. */
export function readFeedCertificate(
  reading: Reading,
  wire: lockstep.feed.v1.OutputCertificate | null,
  { epoch, height }: OutputHeader,
): OutputCertificate {
  const certificate = required(reading, wire, v1.OutputCertificate);
  const hash = readHash(reading, certificate.outputHash);
  return {
    statement: outputStatement({ epoch, height, hash }),
    signers: readBitmap(reading, certificate.signers),
    signature: readSignature(reading, certificate.signature),
  } as OutputCertificate;
}

export const writeInclusion = (proof: MerkleProof): lockstep.feed.v1.MerkleProof.$Properties => ({
  index: proof.index,
  leafCount: proof.leafCount,
  siblings: proof.siblings.map(fromHex),
});

export function readInclusion(
  reading: Reading,
  wire: lockstep.feed.v1.MerkleProof | null,
): MerkleProof {
  const { index, leafCount, siblings } = required(reading, wire, v1.MerkleProof);
  return { index, leafCount, siblings: siblings.map((hash) => readHash(reading, hash)) };
}

export const writeProof = (proof: OutputProof): lockstep.feed.v1.OutputProof.$Properties => ({
  header: writeOutputHeader(proof.header),
  certificate: writeFeedCertificate(proof.certificate),
  leaf: writeLeaf(proof.leaf),
  inclusion: writeInclusion(proof.inclusion),
  descendants: proof.descendants.map(writeOutputHeader),
});

export function readProof(
  reading: Reading,
  wire: lockstep.feed.v1.OutputProof | null,
): OutputProof {
  const proof = required(reading, wire, v1.OutputProof);
  const header = readOutputHeader(reading, proof.header);
  const descendants = proof.descendants.map((above) => readOutputHeader(reading, above));
  return {
    header,
    certificate: readFeedCertificate(reading, proof.certificate, descendants.at(-1) ?? header),
    descendants,
    leaf: readLeaf(reading, proof.leaf),
    inclusion: readInclusion(reading, proof.inclusion),
  };
}

const writeBundle = (bundle: BundleRef): lockstep.feed.v1.BundleRef.$Properties => ({
  bundleId: fromHex(bundle.bundleId),
  leg: bundle.leg,
  legs: bundle.legs.map((leg) => ({ rollupId: leg.rollupId, txHash: fromHex(leg.txHash) })),
});

const NOTHING = new Uint8Array(0);

const readBundle = (reading: Reading, wire: lockstep.feed.v1.BundleRef): BundleRef => ({
  bundleId: readHash(reading, wire.bundleId),
  leg: wire.leg,
  legs: wire.legs.map((leg) => ({
    rollupId: readRollup(reading, leg.rollupId ?? 0),
    txHash: readHash(reading, leg.txHash ?? NOTHING),
  })),
});

export const writePart = (part: BodyPart | EarlyPart): lockstep.feed.v1.BodyPart.$Properties => ({
  kind: part.kind,
  position: part.position,
  txCount: part.txCount,
  origin: part.origin,
  ...(part.bundle !== null && { bundle: writeBundle(part.bundle) }),
  data: part.data,
});

/** Its data is a view of the frame; its digest is computed from them, never taken on trust. */
export function readEarlyPart(reading: Reading, wire: lockstep.feed.v1.BodyPart): EarlyPart {
  const kind = wire.kind as number;
  if (kind > v1.PartKind.PART_KIND_BUNDLE_LEG) note(reading, "part_kind");
  if (wire.origin.length > PART_ORIGIN_BYTES_MAX) note(reading, "part_origin");
  return {
    kind: kind as EarlyPart["kind"],
    position: wire.position,
    txCount: wire.txCount,
    origin: copyBytes(wire.origin),
    bundle: wire.bundle === null ? null : readBundle(reading, wire.bundle),
    data: wire.data,
    dataDigest: dataDigestOf(wire.data),
  };
}

/** A part of certified content: its kind is known. */
export function readPart(reading: Reading, wire: lockstep.feed.v1.BodyPart): BodyPart {
  const part = readEarlyPart(reading, wire);
  if (part.kind === 0) note(reading, "part_kind");
  return { ...part, kind: part.kind as PartKind };
}

/** A stated level; unset is none. */
export function readLevel(reading: Reading, wire: lockstep.feed.v1.Level): Level {
  const level = Object.values(Level).find((one) => one === (wire as number));
  if (level === undefined) note(reading, "level");
  return level ?? Level.CERTIFIED;
}
