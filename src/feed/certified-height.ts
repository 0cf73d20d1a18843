/** What the publisher tells the doors of a new height. Plain values: it crosses threads. */
import type { OutputCertificate, OutputHeader, RollupConfig, RollupLeaf } from "../chain/index.ts";
import type { Hash, Millis, RollupId } from "../primitives/brand.ts";
import type { Place } from "./segment-store.ts";

/** The batch of one rollup, encoded. [FC1] */
export type BatchFrames = {
  readonly rollupId: RollupId;
  readonly seq: number;
  readonly batchHash: Hash;
  readonly messages: readonly Uint8Array[];
};

export type CertifiedHeight = {
  readonly header: OutputHeader;
  readonly outputHash: Hash;
  readonly certificate: OutputCertificate;
  /** Headers up to the certified one; mostly none. */
  readonly descendants: readonly OutputHeader[];
  /** Leaves of the batches of this height. */
  readonly changedLeaves: readonly RollupLeaf[];
  /** Every leaf, where a reader cannot know them from the height before; else null. */
  readonly allLeaves: readonly RollupLeaf[] | null;
  /** Heights before this one are missing: everything older was deleted, this is the first. */
  readonly isReset: boolean;
  readonly frames: readonly BatchFrames[];
  /** Rollups of the epoch after this height, where it ends one; else null. [FC6, E2] */
  readonly nextRollups: readonly RollupConfig[] | null;
  /** Where the frames and the output lie. */
  readonly places: readonly Place[];
  /** When this node had the certificate. */
  readonly certifiedMs: Millis;
};
