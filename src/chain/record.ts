/**
 * Records: what is on disk before anything that depends on it leaves the node.
 *
 * Replay restores sets from all records of an epoch; the last record is not the state. [P3]
 */
import type { Epoch, Hash, Height } from "../primitives/brand.ts";
import type { Batch } from "./batch.ts";
import type { Block, Proposal } from "./block.ts";
import type { LaneCertificate, OutputCertificate } from "./certificate.ts";
import type { EpochSet, EpochStart } from "./epoch.ts";
import type { EpochProof } from "./epoch-proof.ts";
import type { ViewCertificate } from "./message.ts";
import type { OutputHeader, RollupLeaf } from "./output.ts";
import type { Statement } from "./vote.ts";

export type StoredRecord =
  | {
      /** First record of an epoch's WAL: without it a node has no memory and observes. [R3] */
      readonly kind: "epochStart";
      readonly epoch: Epoch;
      readonly instance: Hash;
      /** With the set a restart needs no L1 to go on. */
      readonly start: EpochStart;
      readonly set: EpochSet;
    }
  /** The epoch's boundary is final: durable before any vote of the next epoch. [E6, §10] */
  | { readonly kind: "epochProof"; readonly proof: EpochProof }
  | { readonly kind: "batch"; readonly batch: Batch }
  /** My decision to acknowledge; NOTARIZE, NULLIFY or FINALIZE; durable before it is signed. */
  | { readonly kind: "ack"; readonly statement: Statement }
  | { readonly kind: "vote"; readonly statement: Statement }
  /** Resent byte for byte after a restart, never rebuilt; its signature is made again. [R1] */
  | { readonly kind: "proposal"; readonly proposal: Omit<Proposal, "signature"> }
  | { readonly kind: "viewCertificate"; readonly certificate: ViewCertificate }
  | { readonly kind: "laneCertificate"; readonly certificate: LaneCertificate }
  | { readonly kind: "block"; readonly block: Block }
  | {
      /** Output, delivered height and output vote are one transaction. [P4, §10] */
      readonly kind: "output";
      readonly height: Height;
      readonly header: OutputHeader;
      /** Leaves of this height that differ from the height before, by id. */
      readonly changedLeaves: readonly RollupLeaf[];
      /** Whether I sign this output: the vote is durable with it. [O4] */
      readonly signs: boolean;
    }
  | { readonly kind: "outputCertificate"; readonly certificate: OutputCertificate }
  | {
      /** A certified leaf table taken from a peer instead of delivering every height. [O7] */
      readonly kind: "snapshot";
      readonly header: OutputHeader;
      readonly certificate: OutputCertificate;
      readonly leaves: readonly RollupLeaf[];
      readonly block: Block;
    };

export type RecordKind = StoredRecord["kind"];

/** What the log of one epoch holds, oldest first. */
export type EpochRecords = { readonly epoch: Epoch; readonly records: readonly StoredRecord[] };

/** A record and the epoch whose write-ahead log it belongs to. [P6] */
export type EpochRecord = { readonly epoch: Epoch; readonly record: StoredRecord };
