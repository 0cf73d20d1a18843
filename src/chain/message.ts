/**
 * Messages between nodes of a committee.
 *
 * The sender is not in a message: it is the peer that the authenticated channel proved. [K3] Every
 * message names the epoch, that is the instance, it belongs to. [E3]
 */
import type { Epoch, Hash, Height, LaneHeight, OperatorIndex, View } from "../primitives/brand.ts";
import type { Batch } from "./batch.ts";
import type { Block, Proposal, TipReport } from "./block.ts";
import type {
  Finalization,
  LaneCertificate,
  Notarization,
  Nullification,
  OutputCertificate,
} from "./certificate.ts";
import type { EpochProof } from "./epoch-proof.ts";
import type { Evidence } from "./evidence.ts";
import type { OutputHeader, RollupLeaf } from "./output.ts";
import type { SignedStatement, Statement } from "./vote.ts";

/** Facts about a node for its peers; unsigned. */
export type Status = {
  readonly epoch: Epoch;
  readonly view: View;
  readonly finalizedView: View;
  readonly finalizedHeight: Height;
  readonly certifiedHeight: Height;
};

/** What decides a view. */
export type ViewCertificate = Notarization | Nullification | Finalization;

/** Names one certificate of a view: the exact thing asked for. [Y5] */
export type CertificateKey = { readonly view: View; readonly phase: 1 | 2 | 3 };

/** Asks one peer for exact keys; answered from stored, verified objects only. [Y0] */
export type Request =
  | { readonly kind: "getReports"; readonly epoch: Epoch; readonly view: View }
  | {
      /** Any certificate of the lane at or above the height will do. [I7] */
      readonly kind: "getLaneCertificates";
      readonly epoch: Epoch;
      readonly lanes: readonly { readonly lane: OperatorIndex; readonly height: LaneHeight }[];
    }
  | {
      readonly kind: "getCertificates";
      readonly epoch: Epoch;
      readonly keys: readonly CertificateKey[];
    }
  | {
      /** The block with this hash and up to count - 1 of its ancestors, newest first. */
      readonly kind: "getBlocks";
      readonly epoch: Epoch;
      readonly hash: Hash;
      readonly count: number;
    }
  | {
      /** The batch with this digest and up to count - 1 below it on its chain, newest first. */
      readonly kind: "getBatches";
      readonly epoch: Epoch;
      readonly lane: OperatorIndex;
      readonly digest: Hash;
      readonly count: number;
    }
  | {
      /** Headers and certificates of the outputs from a height on, rising. [O7] */
      readonly kind: "getOutputs";
      readonly epoch: Epoch;
      readonly fromHeight: Height;
      readonly count: number;
    }
  | {
      /** The leaf table of a certified height. [O7] */
      readonly kind: "getOutputState";
      readonly epoch: Epoch;
      readonly height: Height;
    }
  | {
      /** How the epochs from one on ended, rising. [E7, Y6] */
      readonly kind: "getEpochProofs";
      readonly epoch: Epoch;
      readonly fromEpoch: Epoch;
      readonly count: number;
    }
  | {
      /** The newest votes the peer holds under my key. [R4] */
      readonly kind: "getOwnVotes";
      readonly epoch: Epoch;
    };

/** An output with what proves it; the certificate may be that of a later height. [O5] */
export type ProvenOutput = {
  readonly header: OutputHeader;
  readonly certificate: OutputCertificate | null;
};

export type Answer =
  | {
      readonly kind: "certificates";
      readonly epoch: Epoch;
      readonly certificates: readonly ViewCertificate[];
    }
  | { readonly kind: "blocks"; readonly epoch: Epoch; readonly blocks: readonly Block[] }
  | { readonly kind: "batches"; readonly epoch: Epoch; readonly batches: readonly Batch[] }
  | { readonly kind: "outputs"; readonly epoch: Epoch; readonly outputs: readonly ProvenOutput[] }
  | {
      readonly kind: "outputState";
      readonly epoch: Epoch;
      readonly header: OutputHeader;
      readonly certificate: OutputCertificate;
      readonly leaves: readonly RollupLeaf[];
      /** The final block of that height, whose cut the follower starts from. */
      readonly block: Block;
      readonly finalization: Finalization;
    }
  | {
      /** `epoch` is that of the message it answers; the proofs follow each other without a gap. */
      readonly kind: "epochProofs";
      readonly epoch: Epoch;
      readonly proofs: readonly EpochProof[];
    }
  | { readonly kind: "ownVotes"; readonly epoch: Epoch; readonly votes: readonly SignedStatement[] }
  | { readonly kind: "absent"; readonly epoch: Epoch; readonly request: Request };

/** A statement under the sender's BLS key. */
type SignedVote = {
  readonly epoch: Epoch;
  readonly statement: Statement;
  /** 96 bytes, compressed G2. */
  readonly signature: Uint8Array;
};

export type PeerMessage =
  | {
      /** A batch with its owner's ACK. */
      readonly kind: "batch";
      readonly epoch: Epoch;
      readonly batch: Batch;
      readonly signature: Uint8Array;
    }
  | ({ readonly kind: "ack" } & SignedVote)
  | ({ readonly kind: "finalize" } & SignedVote)
  | ({ readonly kind: "outputVote" } & SignedVote)
  /** Notarize and nullify carry the signer's report of the view. [I2] */
  | ({ readonly kind: "notarize"; readonly report: TipReport } & SignedVote)
  | ({ readonly kind: "nullify"; readonly report: TipReport } & SignedVote)
  | { readonly kind: "tipReport"; readonly epoch: Epoch; readonly report: TipReport }
  | { readonly kind: "proposal"; readonly epoch: Epoch; readonly proposal: Proposal }
  | {
      readonly kind: "viewCertificate";
      readonly epoch: Epoch;
      readonly certificate: ViewCertificate;
    }
  | {
      readonly kind: "laneCertificate";
      readonly epoch: Epoch;
      readonly certificate: LaneCertificate;
    }
  | {
      readonly kind: "outputCertificate";
      readonly epoch: Epoch;
      readonly certificate: OutputCertificate;
    }
  | { readonly kind: "status"; readonly epoch: Epoch; readonly status: Status }
  | { readonly kind: "evidence"; readonly epoch: Epoch; readonly evidence: Evidence }
  | Request
  | Answer;

export type PeerMessageKind = PeerMessage["kind"];
export type MessageOf<K extends PeerMessageKind> = Extract<PeerMessage, { readonly kind: K }>;
