/** Batches of many rollups as ranges of shared blobs, and the calls that post them. Pure. [SC8, ST4] */
import { encodeFunctionData } from "viem";
import { leafHash, type RollupLeaf } from "../chain/index.ts";
import {
  blobsOf,
  type Deflate,
  encodeRange,
  placeAt,
  type RangeBatch,
  type RangePlace,
  STREAM_BYTES_MAX,
} from "../codec/index.ts";
import { createMerkleTree, merkleProof } from "../crypto/merkle.ts";
import type { Address, RollupId } from "../primitives/brand.ts";
import { concatBytes } from "../primitives/bytes.ts";
import type { SettlementOutput } from "./checkpoints.ts";
import { headerStruct, hexBytes, hexText, leafStruct } from "./contract-structs.ts";
import { batchInboxAbi } from "./generated/batch-inbox.ts";
import type { Intent } from "./outbox-item.ts";

/** Unposted batches of one rollup up to the checkpoint's leaf. */
export type Backlog = {
  readonly rollupId: RollupId;
  /** Rising, the last one is the leaf's. */
  readonly batches: readonly RangeBatch[];
  /** The L1 knows the claim already, and lacks the bytes. */
  readonly repost: boolean;
};

/** What a call claims, as its item's note. */
export type Claim = {
  readonly rollupId: RollupId;
  readonly toSeq: number;
  readonly repost: boolean;
};

/** Streams below go as calldata: a blob costs the same however little is in it. [SC8] */
const CALLDATA_BYTES_MAX = 1024;
/** Ranges of one call: about 42k gas each, of 16.7M. */
const RANGES_MAX = 64;
const PATIENCE_BLOCKS = 50;

/** The claims of an item's note; none if it has no such note. */
export function claimsOf(note: string): readonly Claim[] {
  try {
    const claims: unknown = JSON.parse(note);
    return Array.isArray(claims) ? (claims as Claim[]) : [];
  } catch {
    return [];
  }
}

type Piece = {
  readonly backlog: Backlog;
  readonly leaf: RollupLeaf;
  readonly bytes: Uint8Array;
  readonly repost: boolean;
};

/** Calls that post the backlog, or the first part of it; what is left waits for the next look. */
export type RangePlan = { readonly intents: readonly Intent[]; readonly rollups: number };

export type RangePlanOptions = {
  readonly batchInbox: Address;
  readonly output: SettlementOutput;
  readonly deflate: Deflate;
};

/** @param backlogs by rollup id, each with a batch. */
export function planRanges(backlogs: readonly Backlog[], options: RangePlanOptions): RangePlan {
  const { deflate } = options;
  const pieces: Piece[] = [];
  let bytes = 0;
  let rollups = 0;
  for (const backlog of backlogs) {
    const { leaf } = backlog.batches.at(-1) as RangeBatch;
    const encoded = encodeRange(backlog.batches, { deflate, bytesMax: STREAM_BYTES_MAX });
    const own = encoded.map(
      (one, index): Piece => ({ backlog, leaf, bytes: one, repost: backlog.repost || index > 0 }),
    );
    if (own.length > 1) {
      // Too large for one call: alone, a call per piece.
      if (pieces.length > 0) break;
      return { intents: own.map((piece) => blobIntent([piece], options)), rollups: 1 };
    }
    const size = own[0]?.bytes.length ?? 0;
    if (bytes + size > STREAM_BYTES_MAX || pieces.length === RANGES_MAX) break;
    pieces.push(...own);
    bytes += size;
    rollups += 1;
  }
  if (pieces.length === 0) return { intents: [], rollups: 0 };
  const small = bytes < CALLDATA_BYTES_MAX;
  const intents = small
    ? pieces.map((piece) => calldataIntent(piece, options))
    : [blobIntent(pieces, options)];
  return { intents, rollups };
}

function rangeStruct(piece: Piece, place: RangePlace, { output }: RangePlanOptions) {
  const tree = createMerkleTree(output.leaves.map(leafHash));
  const { leaf } = piece;
  return {
    leaf: leafStruct(leaf),
    fromSeq: BigInt((piece.backlog.batches[0] as RangeBatch).leaf.seq),
    proof: merkleProof(tree, leaf.rollupId - 1).map(hexText),
    ...place,
    repost: piece.repost,
  };
}

const claimOf = ({ leaf, repost }: Piece): Claim => ({
  rollupId: leaf.rollupId,
  toSeq: leaf.seq,
  repost,
});

const common = (options: RangePlanOptions) => ({
  to: options.batchInbox,
  value: 0n,
  stale: [],
  patienceBlocks: PATIENCE_BLOCKS,
});

function blobIntent(pieces: readonly Piece[], options: RangePlanOptions): Intent {
  let start = 0;
  const ranges = pieces.map((piece) => {
    const place = placeAt(start, piece.bytes.length);
    start += piece.bytes.length;
    return rangeStruct(piece, place, options);
  });
  const args = [headerStruct(options.output.header), ranges] as const;
  return {
    ...common(options),
    kind: "batches",
    data: encodeFunctionData({ abi: batchInboxAbi, functionName: "post", args }),
    blobs: blobsOf(concatBytes(...pieces.map((piece) => piece.bytes))),
    note: JSON.stringify(pieces.map(claimOf)),
  };
}

function calldataIntent(piece: Piece, options: RangePlanOptions): Intent {
  const range = rangeStruct(piece, placeAt(0, piece.bytes.length), options);
  const args = [headerStruct(options.output.header), range, hexBytes(piece.bytes)] as const;
  return {
    ...common(options),
    kind: "calldata",
    data: encodeFunctionData({ abi: batchInboxAbi, functionName: "postCalldata", args }),
    blobs: [],
    note: JSON.stringify([claimOf(piece)]),
  };
}

/** Says what a leaf has consumed of the forced queue, where entries are refused for that. [SC9] */
export function acknowledgeIntent(
  leaf: RollupLeaf,
  options: Omit<RangePlanOptions, "deflate">,
): Intent {
  const tree = createMerkleTree(options.output.leaves.map(leafHash));
  const proof = merkleProof(tree, leaf.rollupId - 1).map(hexText);
  const args = [headerStruct(options.output.header), leafStruct(leaf), proof] as const;
  return {
    kind: "calldata",
    to: options.batchInbox,
    data: encodeFunctionData({ abi: batchInboxAbi, functionName: "acknowledge", args }),
    value: 0n,
    blobs: [],
    stale: ["NothingNew"],
    patienceBlocks: PATIENCE_BLOCKS,
    note: "[]",
  };
}
