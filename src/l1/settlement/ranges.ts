/** Batches of many rollups as ranges of shared blobs, and the calls that post them. Pure. [SC8, ST4] */
import { encodeFunctionData } from "viem";
import { leafHash, type RollupLeaf } from "../../chain/index.ts";
import {
  blobsOf,
  type Deflate,
  encodeRange,
  placeAt,
  type RangeBatch,
  type RangePlace,
  STREAM_BYTES_MAX,
} from "../../codec/index.ts";
import { createMerkleTree, type MerkleTree, merkleProof } from "../../crypto/merkle.ts";
import type { Address, RollupId } from "../../primitives/brand.ts";
import { concatBytes } from "../../primitives/bytes.ts";
import { headerStruct, hexBytes, hexText, leafStruct } from "../contracts/contract-structs.ts";
import { batchInboxAbi } from "../generated/batch-inbox.ts";
import { type Intent, plainIntent } from "../outbox/item.ts";
import type { SettlementOutput } from "./checkpoints.ts";

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
  const ground = groundOf(options);
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
      return { intents: own.map((piece) => blobIntent([piece], ground)), rollups: 1 };
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
    ? pieces.map((piece) => calldataIntent(piece, ground))
    : [blobIntent(pieces, ground)];
  return { intents, rollups };
}

/** What all calls of a plan stand on. */
type Ground = {
  readonly batchInbox: Address;
  readonly header: ReturnType<typeof headerStruct>;
  readonly tree: MerkleTree;
};

const groundOf = ({ batchInbox, output }: RangePlanOptions): Ground => ({
  batchInbox,
  header: headerStruct(output.header),
  tree: createMerkleTree(output.leaves.map(leafHash)),
});

const rangeStruct = ({ leaf, backlog, repost }: Piece, place: RangePlace, { tree }: Ground) => ({
  leaf: leafStruct(leaf),
  fromSeq: BigInt((backlog.batches[0] as RangeBatch).leaf.seq),
  proof: merkleProof(tree, leaf.rollupId - 1).map(hexText),
  ...place,
  repost,
});

/**
 * A call is begun only where nobody else claimed its batches, but sent so that it succeeds even then. Else
 * whoever sees it in the pool and claims garbage for one rollup just before it would revert the ranges of
 * all that share its blobs, at the price of one small call against that of six blobs.
 */
const evenIfClaimed = (range: ReturnType<typeof rangeStruct>) => ({ ...range, repost: true });

const claimOf = ({ leaf, repost }: Piece): Claim => ({
  rollupId: leaf.rollupId,
  toSeq: leaf.seq,
  repost,
});

function blobIntent(pieces: readonly Piece[], ground: Ground): Intent {
  let start = 0;
  const ranges = pieces.map((piece) => {
    const place = placeAt(start, piece.bytes.length);
    start += piece.bytes.length;
    return rangeStruct(piece, place, ground);
  });
  const post = (posted: typeof ranges): string => {
    const args = [ground.header, posted] as const;
    return encodeFunctionData({ abi: batchInboxAbi, functionName: "post", args });
  };
  const call = plainIntent({
    kind: "batches",
    to: ground.batchInbox,
    data: post(ranges.map(evenIfClaimed)),
    probe: post(ranges),
    stale: [],
    note: JSON.stringify(pieces.map(claimOf)),
  });
  return { ...call, blobs: blobsOf(concatBytes(...pieces.map((piece) => piece.bytes))) };
}

function calldataIntent(piece: Piece, ground: Ground): Intent {
  const range = rangeStruct(piece, placeAt(0, piece.bytes.length), ground);
  const post = (posted: typeof range): string => {
    const args = [ground.header, posted, hexBytes(piece.bytes)] as const;
    return encodeFunctionData({ abi: batchInboxAbi, functionName: "postCalldata", args });
  };
  return plainIntent({
    kind: "calldata",
    to: ground.batchInbox,
    data: post(evenIfClaimed(range)),
    probe: post(range),
    stale: [],
    note: JSON.stringify([claimOf(piece)]),
  });
}
