/**
 * The feed's questions besides a subscription, and their answers. What carries frames takes and
 * gives their bytes: no door encodes a frame again. [FC1]
 */
import type { BodyPart, OutputCertificate, OutputHeader, RollupLeaf } from "../chain/index.ts";
import { assertNever } from "../primitives/assert.ts";
import type { RollupId } from "../primitives/brand.ts";
import { type Epoch, epochOf, type Hash, type Height, heightOf } from "../primitives/brand.ts";
import { fromHex } from "../primitives/bytes.ts";
import type { FeedMessage, MerkleProof, OutputProof } from "./feed-message.ts";
import { writeFeedCertificate, writeInclusion, writePart, writeProof } from "./feed-parts.ts";
import { lockstep } from "./generated/lockstep.js";
import {
  feedGetBatchesRequest,
  feedGetCommitteesRequest,
  feedGetInfoRequest,
  feedGetOutputRequest,
  feedGetTxStatusRequest,
} from "./generated/shapes.ts";
import { FEED_RULES, FEED_TEXT_MAX } from "./limits.ts";
import { readRollup, writeLeaf, writeOutputHeader } from "./outputs.ts";
import { decodeScanned, encodeWire, type WireMessage } from "./protobuf.ts";
import { createReading, type DecodeFault, faultOf, note, readHash, reject } from "./reading.ts";
import type { MessageShape } from "./shape.ts";

const v1 = lockstep.feed.v1;

/** A question with one answer. */
export type FeedQuery =
  | { readonly kind: "info" }
  | {
      /** Batches of `[fromSeq, untilSeq)`. */
      readonly kind: "batches";
      readonly rollupId: RollupId;
      readonly fromSeq: number;
      readonly untilSeq: number;
      readonly omitBodies: boolean;
    }
  | { readonly kind: "output"; readonly rollupId: RollupId; readonly height: Height }
  | { readonly kind: "committees"; readonly afterEpoch: Epoch }
  | { readonly kind: "txStatus"; readonly rollupId: RollupId; readonly txHash: Hash };

export type FeedQueryKind = FeedQuery["kind"];

export type DecodedFeedQuery = { readonly kind: "ok"; readonly query: FeedQuery } | DecodeFault;

/** Parses a question of the kind that its method names. */
export function decodeFeedQuery(kind: FeedQueryKind, bytes: Uint8Array): DecodedFeedQuery {
  if (bytes.length > FEED_TEXT_MAX) return reject("oversize", "message_bytes");
  switch (kind) {
    case "info":
      return decoded(bytes, v1.GetInfoRequest, feedGetInfoRequest, () => ({ kind }));
    case "batches":
      return decoded(bytes, v1.GetBatchesRequest, feedGetBatchesRequest, (reading, wire) => {
        const { fromSeq, untilSeq, omitBodies } = wire;
        if (fromSeq === 0) note(reading, "from_seq_zero");
        if (untilSeq < fromSeq) note(reading, "until_seq");
        return {
          kind,
          rollupId: readRollup(reading, wire.rollupId),
          fromSeq,
          untilSeq,
          omitBodies,
        };
      });
    case "output":
      return decoded(bytes, v1.GetOutputRequest, feedGetOutputRequest, (reading, wire) => ({
        kind,
        rollupId: readRollup(reading, wire.rollupId),
        height: heightOf(wire.height),
      }));
    case "committees":
      return decoded(bytes, v1.GetCommitteesRequest, feedGetCommitteesRequest, (_, wire) => ({
        kind,
        afterEpoch: epochOf(wire.afterEpoch),
      }));
    case "txStatus":
      return decoded(bytes, v1.GetTxStatusRequest, feedGetTxStatusRequest, (reading, wire) => ({
        kind,
        rollupId: readRollup(reading, wire.rollupId),
        txHash: readHash(reading, wire.txHash),
      }));
    default:
      return assertNever(kind);
  }
}

function decoded<Message>(
  bytes: Uint8Array,
  type: WireMessage<never, Message>,
  shape: MessageShape,
  read: (reading: ReturnType<typeof createReading>, wire: Message) => FeedQuery,
): DecodedFeedQuery {
  const scanned = decodeScanned(type, shape, { bytes, rules: FEED_RULES });
  if ("code" in scanned) return reject(scanned.code, scanned.reason);
  const reading = createReading(null);
  const query = read(reading, scanned.message);
  return faultOf(reading) ?? { kind: "ok", query };
}

/** The bytes of a question, for its method. */
export function encodeFeedQuery(query: FeedQuery): Uint8Array {
  switch (query.kind) {
    case "info":
      return new Uint8Array(0);
    case "batches":
      return encodeWire(v1.GetBatchesRequest, query);
    case "output":
      return encodeWire(v1.GetOutputRequest, query);
    case "committees":
      return encodeWire(v1.GetCommitteesRequest, query);
    case "txStatus":
      return encodeWire(v1.GetTxStatusRequest, { ...query, txHash: fromHex(query.txHash) });
    default:
      return assertNever(query);
  }
}

/** What a node says of itself and of the rollups whose feed it serves. */
export type NetworkInfo = {
  readonly genesisHash: Hash;
  readonly epoch: Epoch;
  readonly orderedHeight: Height;
  readonly certifiedHeight: Height;
  /** 0 without an L1. */
  readonly l1PostedHeight: Height;
  readonly l1FinalizedHeight: Height;
  readonly rollups: readonly RollupInfo[];
  /** Largest message of a subscription, in bytes. */
  readonly maxMessageBytes: number;
  /** Most batches of one range call. */
  readonly maxRange: number;
  readonly archiveUrls: readonly string[];
};

export type RollupInfo = {
  readonly rollupId: RollupId;
  readonly name: string;
  /** 0: no EVM. */
  readonly evmChainId: number;
  /** Oldest batch served here; above `headSeq`: none yet. */
  readonly oldestSeq: number;
  /** 0: no batch yet. */
  readonly headSeq: number;
};

export const encodeNetworkInfo = (info: NetworkInfo): Uint8Array =>
  encodeWire(v1.NetworkInfo, {
    ...info,
    genesisHash: fromHex(info.genesisHash),
    rollups: info.rollups.map((rollup) => ({ ...rollup })),
    archiveUrls: [...info.archiveUrls],
  });

const FRAMES_TAG = 0x0a;
const NEXT_SEQ_TAG = 0x10;

function writeVarint(value: number, target: number[]): void {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) target.push((rest % 128) + 128);
  target.push(rest);
}

/** `GetBatchesResponse` around frames as they are stored. */
export function encodeBatches(frames: readonly Uint8Array[], nextSeq: number): Uint8Array {
  const heads = frames.map((frame) => {
    const head = [FRAMES_TAG];
    writeVarint(frame.length, head);
    return head;
  });
  const tail: number[] = [];
  if (nextSeq > 0) {
    tail.push(NEXT_SEQ_TAG);
    writeVarint(nextSeq, tail);
  }
  const size = frames.reduce((sum, frame, at) => sum + frame.length + (heads[at]?.length ?? 0), 0);
  const bytes = new Uint8Array(size + tail.length);
  let offset = 0;
  for (const [at, frame] of frames.entries()) {
    const head = heads[at] ?? [];
    bytes.set(head, offset);
    bytes.set(frame, offset + head.length);
    offset += head.length + frame.length;
  }
  bytes.set(tail, offset);
  return bytes;
}

/** Proof that an id is not registered: the leaves around it; null at an edge. */
export type AbsenceProof = {
  readonly header: OutputHeader;
  readonly certificate: OutputCertificate;
  /** As of an `OutputProof`. */
  readonly descendants: readonly OutputHeader[];
  readonly left: { readonly leaf: RollupLeaf; readonly proof: MerkleProof } | null;
  readonly right: { readonly leaf: RollupLeaf; readonly proof: MerkleProof } | null;
};

/** What one height holds for one rollup. */
export type OutputAtHeight =
  | Extract<FeedMessage, { kind: "batch" | "empty" }>
  | ({ readonly kind: "absent" } & AbsenceProof);

export function encodeOutputAtHeight(output: OutputAtHeight): Uint8Array {
  switch (output.kind) {
    case "batch": {
      const parts = output.parts.map(writePart);
      const batch = { proof: writeProof(output.proof), frames: output.frames, parts };
      return encodeWire(v1.OutputAtHeight, { batch });
    }
    case "empty": {
      const empty = { fromHeight: output.fromHeight, proof: writeProof(output.proof) };
      return encodeWire(v1.OutputAtHeight, { empty });
    }
    case "absent":
      return encodeWire(v1.OutputAtHeight, { absent: writeAbsence(output) });
    default:
      return assertNever(output);
  }
}

const writeAbsence = (absence: AbsenceProof): lockstep.feed.v1.AbsenceProof.$Properties => ({
  header: writeOutputHeader(absence.header),
  certificate: writeFeedCertificate(absence.certificate),
  descendants: absence.descendants.map(writeOutputHeader),
  ...(absence.left !== null && {
    left: writeLeaf(absence.left.leaf),
    leftProof: writeInclusion(absence.left.proof),
  }),
  ...(absence.right !== null && {
    right: writeLeaf(absence.right.leaf),
    rightProof: writeInclusion(absence.right.proof),
  }),
});

/** A last output of an epoch and the committee after it. */
export type CommitteeChange = Extract<FeedMessage, { kind: "committee" }>;

export const encodeCommittees = (changes: readonly CommitteeChange[]): Uint8Array =>
  encodeWire(v1.GetCommitteesResponse, {
    changes: changes.map(({ header, certificate, next }) => ({
      header: writeOutputHeader(header),
      certificate: writeFeedCertificate(certificate),
      next: { ...next },
    })),
  });

/** How far a transaction has come, with its proof from CERTIFIED on. */
export type TxStatus = {
  /** A word of the submission interface: `unknown`, `pending`, `certified`, … */
  readonly status: string;
  /** 0 below `ordered`, as the sequence number. */
  readonly height: Height;
  readonly seq: number;
  readonly part: BodyPart | null;
  /** Place among the part's transactions. */
  readonly indexInPart: number;
  /** From the part to `bodyRoot`. */
  readonly partProof: MerkleProof | null;
  readonly proof: OutputProof | null;
  /** Why it was dropped, else empty. */
  readonly reason: string;
};

export const encodeTxStatus = (status: TxStatus): Uint8Array => {
  const { seq, part, partProof, proof, ...rest } = status;
  return encodeWire(v1.TxStatus, {
    ...rest,
    rollupSeq: seq,
    ...(part !== null && { part: writePart(part) }),
    ...(partProof !== null && { partProof: writeInclusion(partProof) }),
    ...(proof !== null && { proof: writeProof(proof) }),
  });
};

/** The error of a call: what a subscription ends with, as a message by itself. */
export const encodeFeedError = (error: Extract<FeedMessage, { kind: "error" }>): Uint8Array => {
  const { proof, archiveUrls, kind: _, ...rest } = error;
  const shown = proof !== null && { proof: writeProof(proof) };
  return encodeWire(v1.FeedError, { ...rest, ...shown, archiveUrls: [...archiveUrls] });
};
