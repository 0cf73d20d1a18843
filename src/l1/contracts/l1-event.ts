/** What the contracts told, as values. [SC5..SC11, ST1] */
import type { Address, Epoch, Hash, Height, RollupId } from "../../primitives/brand.ts";

/** Where on the L1 something was told. */
export type LogPlace = {
  readonly blockNumber: number;
  readonly blockHash: Hash;
  readonly txHash: Hash;
  /** Over the block. */
  readonly logIndex: number;
};

/** What changes who may be in a committee. Each counts from `epoch` on. [SC1, SC5] */
export type OperatorEvent =
  | {
      readonly kind: "registered";
      readonly at: LogPlace;
      readonly id: number;
      readonly owner: Address;
      readonly place: number;
      /** 96 bytes, with a proof of possession that the contract checked. */
      readonly blsKey: Uint8Array;
      readonly nodeKey: Uint8Array;
      readonly seats: number;
      readonly multiaddr: string;
      readonly epoch: Epoch;
    }
  | {
      /** Bonded seats; 0: it leaves, or was slashed. */
      readonly kind: "seats";
      readonly at: LogPlace;
      readonly id: number;
      readonly seats: number;
      readonly epoch: Epoch;
    }
  | {
      readonly kind: "key";
      readonly at: LogPlace;
      readonly id: number;
      readonly blsKey: Uint8Array;
      readonly epoch: Epoch;
    }
  | {
      readonly kind: "endpoint";
      readonly at: LogPlace;
      readonly id: number;
      readonly nodeKey: Uint8Array;
      readonly multiaddr: string;
      readonly epoch: Epoch;
    }
  | {
      readonly kind: "owner";
      readonly at: LogPlace;
      readonly id: number;
      readonly owner: Address;
    };

/** What an owner may change about a rollup. [SC11] */
export type RollupSettings = {
  /** 1 = lane-fifo. */
  readonly orderPolicy: number;
  readonly acceptsSealed: boolean;
  readonly daMode: "posted" | "validium";
  /** Wei. */
  readonly maxSpendPerBlock: bigint;
};

export type RollupEvent =
  | {
      readonly kind: "rollup";
      readonly at: LogPlace;
      readonly rollupId: RollupId;
      readonly owner: Address;
      readonly name: string;
      /** 0: opaque. */
      readonly evmChainId: number;
      readonly settings: RollupSettings;
      readonly epoch: Epoch;
    }
  | {
      readonly kind: "rollupSettings";
      readonly at: LogPlace;
      readonly rollupId: RollupId;
      readonly settings: RollupSettings;
      readonly epoch: Epoch;
    };

export type CommitteeEvent =
  | { readonly kind: "started"; readonly at: LogPlace; readonly base: number }
  | {
      readonly kind: "committee";
      readonly at: LogPlace;
      readonly epoch: Epoch;
      /** keccak-256 of the blob that the contract wrote. */
      readonly hash: Hash;
    };

export type ForcedEvent =
  | {
      readonly kind: "forced";
      readonly at: LogPlace;
      readonly rollupId: RollupId;
      readonly index: number;
      /** Seconds since the Unix epoch, of the L1's clock. */
      readonly deadline: number;
      readonly payload: Uint8Array;
    }
  | {
      readonly kind: "forcedIncluded";
      readonly at: LogPlace;
      readonly rollupId: RollupId;
      /** Items below were included on the L1. */
      readonly upto: number;
    };

/** An output that the light client accepted. [SC7] */
export type CheckpointEvent = {
  readonly kind: "checkpoint";
  readonly at: LogPlace;
  readonly height: Height;
  readonly epoch: Epoch;
  readonly outputHash: Hash;
};

/** A claim: batches are proven, the bytes are not. [SC8] */
export type EntryEvent = {
  readonly kind: "entry";
  readonly at: LogPlace;
  readonly rollupId: RollupId;
  readonly index: number;
  readonly carrier: "blob" | "calldata";
  /** Batches of the rollup, both included. */
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Of batch `toSeq`. */
  readonly batchHash: Hash;
  readonly versionedHashes: readonly Hash[];
  /** Bytes in the stream of the blobs, or of the calldata. */
  readonly offset: number;
  readonly length: number;
};

export type PostedEvent = CheckpointEvent | EntryEvent;

export type L1Event = OperatorEvent | RollupEvent | CommitteeEvent | ForcedEvent | PostedEvent;
