/**
 * Committee changes as they lie in their own stream: the message that a subscriber gets, by the epoch
 * that begins. They are kept for ever: whoever trusts an old committee needs every one since. [FC6]
 */
import { committeeBlob, createCommittee, type EpochSet } from "../chain/index.ts";
import { decodeFeedMessage, encodeFeedMessage, type FeedMessage } from "../codec/index.ts";
import type { PublishedOutput } from "../core/index.ts";
import type { BlsBackend } from "../crypto/bls.ts";
import { keccak256 } from "../crypto/hash.ts";
import { assert } from "../primitives/assert.ts";
import type { FrameHead } from "./segment-scan.ts";
import { COMMITTEES_STREAM, type FrameReader } from "./segment-store.ts";

export type CommitteeChange = Extract<FeedMessage, { kind: "committee" }>;

/** The epoch that begins, and the boundary height before it. */
export type ChangePlace = { readonly nextEpoch: number; readonly height: number };

/** Of a BLS library, what the aggregate key in a blob takes. */
export type KeyAggregation = Pick<BlsBackend, "parsePublicKey" | "aggregatePublicKeys">;

function blobOf(set: EpochSet, bls: KeyAggregation): Uint8Array {
  const keys = set.members.map(({ blsKey }) => bls.parsePublicKey(blsKey));
  const aggregate = bls.aggregatePublicKeys(keys.filter((key) => key !== null));
  assert(aggregate !== null, "the keys of a set add up to one");
  return committeeBlob(createCommittee(set.epoch, set.members), aggregate);
}

/**
 * The message of a boundary output. [E4, X1]
 *
 * @throws {AssertionError} if the set is not the one that the header names, or the boundary itself is
 *   not certified: nobody could follow the change.
 */
export function encodeChange(
  output: PublishedOutput,
  set: EpochSet,
  bls: KeyAggregation,
): Uint8Array {
  const { header, certificate } = output;
  const blob = blobOf(set, bls);
  assert(keccak256(blob) === header.nextCommittee, "the blob is the one the boundary names");
  assert(set.epoch === header.epoch + 1, "no epoch is skipped");
  assert(certificate.statement.height === header.height, "a boundary has its own certificate");
  const next = { epoch: set.epoch, members: blob };
  return encodeFeedMessage({ kind: "committee", header, certificate, next });
}

export function decodeChange(bytes: Uint8Array): CommitteeChange | null {
  const decoded = decodeFeedMessage(bytes);
  return decoded.kind === "ok" && decoded.message.kind === "committee" ? decoded.message : null;
}

/** The head of such an entry: its number is the epoch that begins. */
export function changeHead(bytes: Uint8Array): FrameHead | null {
  const change = decodeChange(bytes);
  if (change === null) return null;
  return { seq: change.next.epoch, height: change.header.height, more: 0 };
}

/** Where the changes on disk are, rising; "damaged" ends the list. */
export async function changePlaces(reader: FrameReader): Promise<ChangePlace[]> {
  const places: ChangePlace[] = [];
  const head = reader.range(COMMITTEES_STREAM)?.head ?? 0;
  for (let height = 0; (places.at(-1)?.nextEpoch ?? 0) < head; ) {
    const found = await reader.firstAt(COMMITTEES_STREAM, height);
    if (found === null || found === "damaged") break;
    places.push({ nextEpoch: found.seq, height: found.height });
    height = found.height + 1;
  }
  return places;
}

/** The stored message of a change; null: it cannot be read. */
export async function readChange(
  reader: FrameReader,
  nextEpoch: number,
): Promise<Uint8Array | null> {
  const read = await reader.read(COMMITTEES_STREAM, nextEpoch, 0);
  return read.kind === "frame" ? read.bytes : null;
}
