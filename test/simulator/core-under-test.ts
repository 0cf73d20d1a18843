/** The core that the simulator drives, as it sees it: the shipped replica, or a toy in its tests. */
import type {
  EpochSet,
  LocalParameters,
  NetworkConfig,
  StoredRecord,
} from "../../src/chain/index.ts";
import type { CoreEffect } from "../../src/core/contract.ts";
import type { Rules } from "../../src/core/rules.ts";
import type { Hash, Height, Millis, OperatorIndex } from "../../src/primitives/brand.ts";
import type { Operator } from "./crypto.ts";
import type { NodeInput } from "./node-input.ts";
import type { NodeProgress, NodeState } from "./observation.ts";

/** What one node is opened with. */
export type CoreConfig = {
  readonly network: NetworkConfig;
  readonly genesisHash: Hash;
  readonly committeeHash: Hash;
  readonly local: LocalParameters;
  readonly rules: Rules;
  /** Everybody who ever takes part, by name: their keys. */
  readonly operators: readonly Operator[];
  /** set(0), where an L1 fixes it; else null. */
  readonly firstSet: EpochSet | null;
  readonly self: OperatorIndex;
};

/** An open replica. */
export type OpenCore = {
  step(input: NodeInput): readonly CoreEffect[];
  /** Cheap: asked often. */
  progress(): NodeProgress;
  inspect(): NodeState;
};

export type Core = {
  /** What a fresh node finds on its disk: without any record it observes. [R3] */
  initialRecords(config: CoreConfig): readonly StoredRecord[];
  /** The records that a restart needs, batches included, if everything up to a height is published. */
  compact(
    config: CoreConfig,
    records: readonly StoredRecord[],
    publishedHeight: Height,
  ): readonly StoredRecord[];
  open(
    config: CoreConfig,
    records: readonly StoredRecord[],
    nowMs: Millis,
  ): { readonly core: OpenCore; readonly effects: readonly CoreEffect[] };
};
