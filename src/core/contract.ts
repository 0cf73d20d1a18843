/**
 * The words in which cores and their driver speak. [D9]
 *
 * A core is a synchronous, total state machine: an input goes in, effects come out, and the order of
 * the effects is the contract. There is no clock, randomness, key, socket or disk inside; `nowMs`
 * is the only time a core knows. Outside, peers are named by their keys; inside an epoch's cores by
 * their place in its committee, and the replica translates at its edge.
 *
 * **Persist before send.** `persist`, and the inward effects `check`, `setTimer`, `cancelTimer`,
 * `reject`, `epochOpened`, may be performed at once. The outward effects `sign`, `send`, `serve`,
 * `ordered`, `publish`, `evidence`, `epochClosed` leave only after every `persist` before them is durable, in order. [M1, DR2]
 * The records of a step are one atomic append, and one commit runs at a time. [DR3] A commit that
 * fails ends the process: the page cache may lie. [DR4, P5] An input leaves the driver's buffer only
 * after the step that took it returned. [M3]
 */
import type {
  Block,
  BodyPart,
  Certificate,
  Committee,
  EpochRecord,
  EpochSet,
  EpochStart,
  Evidence,
  Finalization,
  L1Block,
  LocalParameters,
  OutputCertificate,
  OutputHeader,
  PeerMessage,
  ProtocolParameters,
  Request,
  RollupConfig,
  RollupLeaf,
  SectionContent,
  Statement,
  StoredRecord,
  TipReport,
  TipReportContent,
} from "../chain/index.ts";
import type { Epoch, Hash, Height, Millis, OperatorIndex, PeerKey } from "../primitives/brand.ts";
import type { Rules } from "./rules.ts";

/** What is fixed while one epoch lasts. */
export type EpochContext = {
  readonly epoch: Epoch;
  /** `instance(e)`: the genesis hash, or the boundary block before this epoch. */
  readonly instance: Hash;
  /** What view 0 stands for: the boundary block before this epoch, or the network's genesis. */
  readonly start: EpochStart;
  /** x of the leader election. [K6] */
  readonly leaderSeed: Hash;
  readonly committee: Committee;
  readonly committeeHash: Hash;
  /** My place, or null: not a member. */
  readonly self: OperatorIndex | null;
  readonly rollups: readonly RollupConfig[];
  readonly end: EpochEnd;
  readonly protocol: ProtocolParameters;
  readonly local: LocalParameters;
  readonly rules: Rules;
};

/** Which block of a chain must be the BOUNDARY: the first that reaches this. [E4, E10] */
export type EpochEnd =
  | { readonly kind: "never" }
  | { readonly kind: "height"; readonly height: Height }
  | { readonly kind: "anchor"; readonly l1Number: number };

/** The core that a job or timer belongs to; epoch proofs are the replica's own. */
export type Owner = "lanes" | "consensus" | "ordering" | "sync" | "replica";

/** One timer per (owner, epoch, name): setting it again replaces it. */
export type TimerId = { readonly owner: Owner; readonly epoch: Epoch; readonly name: string };

/** A signature over a statement that others are about to vouch for; nobody has checked it. */
export type UncheckedVote = { readonly operator: OperatorIndex; readonly signature: Uint8Array };

/** Something a computation can find true or false. */
export type Claim =
  /** Signatures of distinct operators over one statement: aggregate them and check once. [K3] */
  | {
      readonly kind: "votes";
      readonly statement: Statement;
      readonly votes: readonly UncheckedVote[];
    }
  /** The aggregate of a certificate whose form and quorum are already checked. */
  | { readonly kind: "certificate"; readonly certificate: Certificate }
  /** Ed25519 of a report under the node key its operator has in this epoch. [K5] */
  | { readonly kind: "report"; readonly report: TipReport };

/** The answer to one claim, in the claims' order. */
export type Verdict = {
  readonly valid: boolean;
  /** Of valid votes: their aggregate, 96 bytes. */
  readonly aggregate: Uint8Array | null;
};

export type JobId = { readonly owner: Owner; readonly epoch: Epoch; readonly id: number };
export type CheckJob = JobId & { readonly claims: readonly Claim[] };

/** What the signer is asked for: a vote, a report, or both for one message. [DR5] */
export type SigningRequest = {
  readonly owner: Owner;
  readonly epoch: Epoch;
  readonly statement: Statement | null;
  readonly report: TipReportContent | null;
};

/** Signatures in the order of the request; null where nothing was asked. */
export type Signatures = {
  readonly statement: Uint8Array | null;
  readonly report: Uint8Array | null;
};

/** "all" = the members of set(message.epoch) without me. */
export type Recipients = "all" | readonly PeerKey[];

/**
 * Why a message was refused. The code is the metric's label, the reason says which check failed.
 * Never thrown.
 */
export type RejectionCode =
  | "malformed"
  | "oversize"
  | "bad_signature"
  | "stale"
  | "foreign"
  | "duplicate"
  | "rate_limited"
  | "not_member";

/** All a feed needs of one height. */
export type PublishedOutput = {
  readonly header: OutputHeader;
  readonly outputHash: Hash;
  /** Of this height, or of the last of `descendants`. [O5] */
  readonly certificate: OutputCertificate;
  /** Headers above this one, rising, up to the certified one; mostly none. */
  readonly descendants: readonly OutputHeader[];
  /** Latest leaf of every rollup after this height: the whole tree under `rollupsRoot`. [O2] */
  readonly leaves: readonly RollupLeaf[];
  /** Leaf of every rollup with a batch at this height, and the batch's parts. */
  readonly batches: readonly { readonly leaf: RollupLeaf; readonly parts: readonly BodyPart[] }[];
  /** Of the last output of an epoch the set that its header names, else null. [X1] */
  readonly nextCommittee: EpochSet | null;
};

/** What a core says whoever its peers are named by. */
type SharedEffect =
  | { readonly kind: "sign"; readonly request: SigningRequest }
  | { readonly kind: "check"; readonly job: CheckJob }
  | { readonly kind: "setTimer"; readonly timer: TimerId; readonly delayMs: Millis }
  | { readonly kind: "cancelTimer"; readonly timer: TimerId }
  /** Blocks became final, oldest first: level ORDERED. */
  | {
      readonly kind: "ordered";
      readonly blocks: readonly Block[];
      readonly finalization: Finalization;
    }
  /** An output and its certificate: level CERTIFIED; heights may come in one certificate. [O5] */
  | { readonly kind: "publish"; readonly output: PublishedOutput }
  | { readonly kind: "evidence"; readonly evidence: Evidence }
  /** Something a person should know; nothing stops. [O8c] */
  | { readonly kind: "alarm"; readonly code: "output_stalled"; readonly detail: string }
  /** A safety assertion failed: stop with exit code 4 and stay stopped. [M4] */
  | { readonly kind: "halt"; readonly reason: string };

type Rejection<Peer> = {
  readonly kind: "reject";
  readonly from: Peer;
  readonly code: RejectionCode;
  readonly reason: string;
};

/** What the replica asks of its driver. */
export type Effect =
  | SharedEffect
  | ({ readonly kind: "persist" } & EpochRecord)
  | { readonly kind: "send"; readonly to: Recipients; readonly message: PeerMessage }
  /**
   * Answer a request from durable records, of whatever epoch: blocks, batches, outputs and epoch
   * proofs live on disk. [Y0]
   */
  | { readonly kind: "serve"; readonly to: PeerKey; readonly request: Request }
  | Rejection<PeerKey>
  /**
   * From here on statements and reports of this epoch are checked and signed under its set, and its
   * members are connected. Also for every epoch that a restart opens. [E6, E8]
   */
  | {
      readonly kind: "epochOpened";
      readonly epoch: Epoch;
      /** Reports name it. [K5] */
      readonly instance: Hash;
      readonly set: EpochSet;
    }
  /**
   * The epoch's last output is certified and published: nothing more is signed or fetched in it. The
   * driver of a node that left the committee stops here. [E6, P6]
   */
  | { readonly kind: "epochClosed"; readonly epoch: Epoch };

/** What the cores of one epoch say: peers are places in its committee. */
export type CoreEffect =
  | SharedEffect
  | { readonly kind: "persist"; readonly record: StoredRecord }
  | { readonly kind: "send"; readonly to: CoreRecipients; readonly message: PeerMessage }
  | { readonly kind: "serve"; readonly to: OperatorIndex; readonly request: Request }
  | Rejection<OperatorIndex>;

/** "all" = everybody but me. */
export type CoreRecipients = "all" | readonly OperatorIndex[];

type SharedInput =
  | { readonly kind: "timer"; readonly nowMs: Millis; readonly timer: TimerId }
  | {
      readonly kind: "checked";
      readonly nowMs: Millis;
      readonly job: JobId;
      readonly verdicts: readonly Verdict[];
    }
  | {
      readonly kind: "signed";
      readonly nowMs: Millis;
      readonly request: SigningRequest;
      /** Null: the signer refuses, by its own protection. */
      readonly signatures: Signatures | null;
    }
  /** Units admitted by a door, with their length prefixes, of one kind and rollup. */
  | { readonly kind: "submit"; readonly nowMs: Millis; readonly section: SectionContent };

type Received<Peer> = {
  readonly kind: "message";
  readonly nowMs: Millis;
  /** Proven by the channel. [K3] */
  readonly from: Peer;
  readonly message: PeerMessage;
};

/** What a driver tells its replica. */
export type Input =
  | SharedInput
  | Received<PeerKey>
  /**
   * Final L1 blocks, rising. The first delivery of a process may skip numbers: what is skipped has
   * no forced items and inclusions; later ones go on without a gap. [ST1]
   */
  | { readonly kind: "l1"; readonly nowMs: Millis; readonly blocks: readonly L1Block[] }
  /**
   * set(e) is fixed, for the replica's epoch up to two beyond; each at most once per process, rising.
   * Never without an L1. [E2]
   */
  | { readonly kind: "epochSet"; readonly nowMs: Millis; readonly set: EpochSet };

/** What reaches the cores of one epoch. */
export type CoreInput = SharedInput | Received<OperatorIndex>;
