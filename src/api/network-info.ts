/** `NetworkInfo` of the feed: what `GetInfo` and `seq_getInfo` answer. */
import type { Hash } from "../primitives/brand.ts";

export type RollupInfo = {
  readonly rollupId: number;
  readonly name: string;
  readonly evmChainId: number;
  readonly oldestSeq: number;
  readonly headSeq: number;
};

export type NetworkInfo = {
  readonly genesisHash: Hash;
  readonly epoch: number;
  readonly orderedHeight: number;
  readonly certifiedHeight: number;
  readonly l1PostedHeight: number;
  readonly l1FinalizedHeight: number;
  readonly rollups: readonly RollupInfo[];
  readonly maxMessageBytes: number;
  /** Sequence numbers that one range call may ask for. */
  readonly maxRange: number;
  readonly archiveUrls: readonly string[];
};
