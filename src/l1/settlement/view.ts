/** What a settler reads of the contracts in the newest block. [SC7, SC8] */
import { decodeFunctionResult, encodeFunctionData } from "viem";
import type { Hash, Height, RollupId } from "../../primitives/brand.ts";
import { hexText } from "../contracts/contract-structs.ts";
import type { L1Contracts, ViewCall } from "../contracts/contracts.ts";
import { batchInboxAbi } from "../generated/batch-inbox.ts";
import { committeeManagerAbi } from "../generated/committee-manager.ts";
import { lightClientAbi } from "../generated/light-client.ts";

/** The newest checkpoint; height 0 before the first. */
export type CheckpointHead = {
  readonly height: Height;
  readonly anchor: number;
  readonly frozen: boolean;
};

/** One rollup in the batch inbox. */
export type InboxState = { readonly claimedSeq: number; readonly forcedSeen: number };

export type SettlementView = {
  head(): Promise<CheckpointHead>;
  /** Whether the output of this hash is stored; only the newest ones are. */
  isCheckpoint(hash: Hash): Promise<boolean>;
  inboxOf(rollupId: RollupId): Promise<InboxState>;
  /** Whether the committee of an epoch is on the L1. */
  isWritten(epoch: number): Promise<boolean>;
};

/** @param call a view call in the newest block; may throw. */
export function createSettlementView(contracts: L1Contracts, call: ViewCall): SettlementView {
  return {
    async head() {
      const head = { abi: lightClientAbi, functionName: "head" } as const;
      const answer = await call(contracts.lightClient, encodeFunctionData(head));
      const [, height, anchor, frozen] = decodeFunctionResult({ ...head, data: hexText(answer) });
      return { height: Number(height) as Height, anchor: Number(anchor), frozen };
    },
    async isCheckpoint(hash) {
      const checkpoint = { abi: lightClientAbi, functionName: "isCheckpoint" } as const;
      const data = encodeFunctionData({ ...checkpoint, args: [hexText(hash)] });
      const answer = await call(contracts.lightClient, data);
      return decodeFunctionResult({ ...checkpoint, data: hexText(answer) });
    },
    async inboxOf(rollupId) {
      const inbox = { abi: batchInboxAbi, functionName: "inbox" } as const;
      const data = encodeFunctionData({ ...inbox, args: [BigInt(rollupId)] });
      const answer = await call(contracts.batchInbox, data);
      const decoded = decodeFunctionResult({ ...inbox, data: hexText(answer) });
      return { claimedSeq: Number(decoded[1]), forcedSeen: Number(decoded[2]) };
    },
    async isWritten(epoch) {
      const committees = { abi: committeeManagerAbi, functionName: "committees" } as const;
      const data = encodeFunctionData({ ...committees, args: [BigInt(epoch)] });
      const answer = await call(contracts.committee, data);
      const [blob] = decodeFunctionResult({ ...committees, data: hexText(answer) });
      return BigInt(blob) !== 0n;
    },
  };
}
