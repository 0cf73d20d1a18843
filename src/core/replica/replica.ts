/**
 * The replica: the cores of one epoch, composed. Node and simulator drive this, and nothing of the
 * composition is outside it.
 */
import type {
  EpochSet,
  LocalParameters,
  NetworkConfig,
  PeerMessageKind,
} from "../../chain/index.ts";
import type { Epoch, Hash, Height, OperatorIndex, PeerKey, View } from "../../primitives/brand.ts";
import type { ConsensusState, FinalBlock } from "../consensus/index.ts";
import type { EpochContext, SigningRequest } from "../contract.ts";
import type { LanesState } from "../lanes/index.ts";
import type { OrderingState } from "../ordering/index.ts";
import type { Rules } from "../rules.ts";
import type { SyncState } from "../sync/index.ts";

/** What a replica is opened with. */
export type ReplicaConfig = {
  readonly network: NetworkConfig;
  /** keccak-256 of the network's configuration: instance of epoch 0. */
  readonly genesisHash: Hash;
  /**
   * Without an L1 the hash of the committee's blob, which holds the sum of its keys; else unused: an
   * `EpochSet` brings its own.
   */
  readonly committeeHash: Hash;
  readonly local: LocalParameters;
  readonly rules: Rules;
  /**
   * BLS keys this node may sign with, uncompressed: its place in an epoch is that of the member who
   * has one of them. Empty: it observes.
   */
  readonly ownKeys: readonly Uint8Array[];
};

/** Names of an epoch's members, both ways. */
export type Directory = {
  /** By place. */
  readonly keys: readonly PeerKey[];
  readonly places: ReadonlyMap<PeerKey, OperatorIndex>;
};

/** One epoch: a fresh instance of every core. [E3, D11] */
export type Instance = {
  readonly context: EpochContext;
  readonly set: EpochSet;
  readonly directory: Directory;
  readonly lanes: LanesState;
  readonly consensus: ConsensusState;
  readonly ordering: OrderingState;
  readonly sync: SyncState;
};

export type Replica = {
  readonly config: ReplicaConfig;
  /** Open instances by epoch: the current one, and at most one that is closing. [E6] */
  readonly instances: Map<Epoch, Instance>;
  /** The epoch that votes; one write point, and it only rises. [E6] */
  epoch: Epoch;
  /** Signatures that wait until peers have told which votes they hold under my key. [R4] */
  readonly heldSignatures: SigningRequest[];
  voting: boolean;
  /** Final blocks above the newest certified height, in order: `ordering` may want them again. */
  readonly finalBlocks: FinalBlock[];
  /** What sync was told last. */
  reported: Progress;
  /** Set by a halt: nothing leaves any more. [M4] */
  halted: string | null;
};

/** How far the replica is. */
export type Progress = {
  readonly view: View;
  readonly finalizedView: View;
  readonly finalizedHeight: Height;
  readonly deliveredHeight: Height;
  readonly certifiedHeight: Height;
};

/** Signatures held back before voting; beyond it the oldest go, and are asked for again. */
export const HELD_SIGNATURES_MAX = 4096;

/** Which core a message belongs to. */
export const RECEIVER = {
  batch: "lanes",
  ack: "lanes",
  laneCertificate: "lanes",
  getLaneCertificates: "lanes",
  batches: "lanes",
  notarize: "consensus",
  nullify: "consensus",
  finalize: "consensus",
  tipReport: "consensus",
  proposal: "consensus",
  viewCertificate: "consensus",
  evidence: "consensus",
  getReports: "consensus",
  getCertificates: "consensus",
  getOwnVotes: "consensus",
  getEpochProofs: "replica",
  epochProofs: "replica",
  certificates: "consensus",
  ownVotes: "consensus",
  outputVote: "ordering",
  outputCertificate: "ordering",
  status: "sync",
  getBlocks: "sync",
  getBatches: "sync",
  getOutputs: "sync",
  getOutputState: "sync",
  blocks: "sync",
  outputs: "sync",
  outputState: "sync",
  absent: "asker",
} as const satisfies Record<PeerMessageKind, string>;
