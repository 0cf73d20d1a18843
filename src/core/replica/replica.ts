/**
 * The replica: the cores of an epoch, composed, and the epochs, one after the other. Node and simulator
 * drive this, and nothing of the composition is outside it.
 */
import type {
  Block,
  EpochProof,
  EpochSet,
  LocalParameters,
  NetworkConfig,
  PeerMessage,
  PeerMessageKind,
  StoredRecord,
} from "../../chain/index.ts";
import type {
  Epoch,
  Hash,
  Height,
  Millis,
  OperatorIndex,
  PeerKey,
  View,
} from "../../primitives/brand.ts";
import type { ConsensusState, FinalBlock } from "../consensus/index.ts";
import type { Effect, EpochContext, SigningRequest } from "../contract.ts";
import type { Contents, LanesState } from "../lanes/index.ts";
import type { BatchSource, OrderingState } from "../ordering/index.ts";
import type { Jobs } from "../quorum/index.ts";
import type { Rules } from "../rules.ts";
import type { PeerBudget, SyncState } from "../sync/index.ts";
import type { L1State } from "./l1.ts";

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
  readonly sync: SyncState;
  readonly source: BatchSource;
  /** Null until the epoch before has delivered its last output, which it goes on from. [E3] */
  ordering: OrderingState | null;
  /** What `ordering` will be rebuilt from; empty once it is there. */
  remembered: readonly StoredRecord[];
  /** Newest height whose output its log held when it was opened; 0: none. [P4] */
  readonly rememberedHeight: Height;
  /** Final blocks above the newest certified height, in order: `ordering` may want them again. */
  readonly finalBlocks: FinalBlock[];
  /** Signatures that wait until peers have told which votes they hold under my key. [R4] */
  readonly heldSignatures: SigningRequest[];
  voting: boolean;
  /** Members whose Status of this epoch was heard: it still ran after this process began. [R3] */
  readonly witnesses: Set<OperatorIndex>;
  /** What sync was told last. */
  reported: Progress;
  /** The last block of the epoch, once it is here. [E4] */
  boundary: Block | null;
  /** Lanes and sync know that the epoch is over. [E6] */
  ended: boolean;
  /** What my lane left over went to the epoch that votes. [E9] */
  returned: boolean;
  /** Of my batches that its log held when it was opened: none of them is returned again. [E9, R1] */
  readonly ownContents: Contents;
};

/** A set that is fixed, and the names of its members. */
export type KnownSet = { readonly set: EpochSet; readonly directory: Directory };

export type Replica = {
  readonly config: ReplicaConfig;
  /** Open instances by epoch, rising: the one that votes, and at most `CLOSING_MAX` before it. [E6] */
  readonly instances: Map<Epoch, Instance>;
  /** The epoch that votes; one write point, and it only rises. [E6] */
  epoch: Epoch;
  /** Sets by epoch, rising; at most `SETS_MAX`. */
  readonly sets: Map<Epoch, KnownSet>;
  /** How the last epochs ended; at most `PROOFS_MAX`. Older ones are on disk. */
  readonly proofs: Map<Epoch, EpochProof>;
  readonly follower: Follower;
  readonly early: EarlyMessages;
  readonly guests: Guests;
  readonly l1: L1State;
  /** What was signed before this process began. [R3] */
  memory: Memory;
  /** A certified state at or above this height is awaited: older epochs cannot be delivered. [O7] */
  snapshotFrom: Height | null;
  /** Set by a halt: nothing leaves any more. [M4] */
  halted: string | null;
};

/** One step of the replica: where its effects go, and at what time it is taken. */
export type Base = {
  readonly replica: Replica;
  readonly nowMs: Millis;
  readonly effects: Effect[];
};

/** The part of a step that concerns one epoch. */
export type Turn = Base & { readonly instance: Instance };

/** Following a network that is epochs ahead. [Y6] */
export type Follower = {
  /** At most one job: proofs build on each other. Replaced with every epoch. */
  jobs: Jobs<{ readonly from: PeerKey; readonly proof: EpochProof }>;
  /**
   * Not checked yet, one answer per peer, in the order in which they came; each proof needs the set
   * that the one before it installs. As many as there are members of known sets.
   */
  readonly waiting: Map<PeerKey, readonly EpochProof[]>;
  /** Whose proof of my epoch was false: heard no more until it is over. Bound as above. */
  readonly liars: Set<PeerKey>;
  /** Who was asked how my epoch ended, in this round. Bound as above. */
  readonly asked: Set<PeerKey>;
  /** When proofs were last asked for; null: not in this epoch. */
  askedMs: Millis | null;
};

/** Messages of the next epoch that came before it is open here. */
export type EarlyMessages = {
  /** By peer; as many as there are members of known sets. */
  readonly byPeer: Map<PeerKey, PeerMessage[]>;
  /** Takes what waited. */
  readonly receive: (base: Base, peer: PeerKey, message: PeerMessage) => void;
};

/** What peers have been given of epochs that are over here, or in which they are no members. */
export type Guests = {
  /** By peer; as many as there are members of known sets. */
  readonly budgets: Map<PeerKey, PeerBudget>;
  /** The last answer to a message of a past epoch, by peer: one per epoch and tRetry. */
  readonly answered: Map<PeerKey, { readonly epoch: number; readonly atMs: Millis }>;
};

/** What is known of the own signatures before this process. */
export type Memory =
  | { readonly kind: "intact" }
  /** In epochs up to `through` nothing is signed; null: until an epoch begins under my eyes. [R3] */
  | { readonly kind: "lost"; readonly through: Epoch | null };

/** How far the replica is. */
export type Progress = {
  readonly view: View;
  readonly finalizedView: View;
  readonly finalizedHeight: Height;
  readonly deliveredHeight: Height;
  readonly certifiedHeight: Height;
};

/**
 * Epochs that may be closing at a time. Outputs of so many would have to be stalled, or history of so
 * many missing here, before the next epoch waits for them.
 */
export const CLOSING_MAX = 8;
/** Sets kept: those of open instances, one older, and the next two. */
export const SETS_MAX = CLOSING_MAX + 4;
/** Proofs kept in memory. */
export const PROOFS_MAX = CLOSING_MAX + 2;

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
