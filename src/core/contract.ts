/**
 * The words in which cores and their driver speak. [D9]
 *
 * A core is a synchronous, total state machine: an input goes in, effects come out, and the order of
 * the effects is the contract. There is no clock, randomness, key, socket or disk inside; `nowMs`
 * is the only time a core knows.
 *
 * **Persist before send.** `persist`, and the inward effects `check`, `setTimer`, `cancelTimer`,
 * `reject`, may be performed at once. The outward effects `sign`, `send`, `serve`, `ordered`,
 * `publish`, `evidence` leave only after every `persist` before them is durable, in order. [M1, DR2]
 * The records of a step are one atomic append, and one commit runs at a time. [DR3] A commit that
 * fails ends the process: the page cache may lie. [DR4, P5] An input leaves the driver's buffer only
 * after the step that took it returned. [M3]
 */
import type {
  Block,
  BodyPart,
  Certificate,
  Committee,
  Evidence,
  Finalization,
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
import type { Epoch, Hash, Height, Millis, OperatorIndex } from "../primitives/brand.ts";
import type { Rules } from "./rules.ts";

/** Height, time and L1 anchor of an epoch's genesis; all zero at the start of a network. */
export type EpochStart = {
  readonly height: Height;
  readonly timestampMs: Millis;
  readonly l1Number: number;
  readonly l1Hash: Hash;
};

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
  readonly protocol: ProtocolParameters;
  readonly local: LocalParameters;
  readonly rules: Rules;
};

/** The core that a job or timer belongs to. */
export type Owner = "lanes" | "consensus" | "ordering" | "sync";

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

export type Recipients = "all" | readonly OperatorIndex[];

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
};

export type Effect =
  | { readonly kind: "persist"; readonly record: StoredRecord }
  | { readonly kind: "sign"; readonly request: SigningRequest }
  | { readonly kind: "send"; readonly to: Recipients; readonly message: PeerMessage }
  /** Answer a request from durable records: blocks, batches and outputs live on disk. [Y0] */
  | { readonly kind: "serve"; readonly to: OperatorIndex; readonly request: Request }
  | { readonly kind: "check"; readonly job: CheckJob }
  | { readonly kind: "setTimer"; readonly timer: TimerId; readonly delayMs: Millis }
  | { readonly kind: "cancelTimer"; readonly timer: TimerId }
  | {
      readonly kind: "reject";
      readonly from: OperatorIndex;
      readonly code: RejectionCode;
      readonly reason: string;
    }
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

export type Input =
  | {
      readonly kind: "message";
      readonly nowMs: Millis;
      /** Proven by the channel. [K3] */
      readonly from: OperatorIndex;
      readonly message: PeerMessage;
    }
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
