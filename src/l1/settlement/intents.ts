/** What a settler wants to have happened on the L1, as calls. [SC6, SC7, SC9] */
import { encodeFunctionData } from "viem";
import { leafHash, type RollupLeaf } from "../../chain/index.ts";
import { createMerkleTree, merkleProof } from "../../crypto/merkle.ts";
import type { Hash } from "../../primitives/brand.ts";
import { headerStruct, hexText, leafStruct, proofOf } from "../contracts/contract-structs.ts";
import type { L1Contracts } from "../contracts/contracts.ts";
import { batchInboxAbi } from "../generated/batch-inbox.ts";
import { committeeManagerAbi } from "../generated/committee-manager.ts";
import { lightClientAbi } from "../generated/light-client.ts";
import { type Intent, plainIntent } from "../outbox/item.ts";
import type { Restoration } from "../posted/checkpoint-history.ts";
import type { Candidate, SettlementOutput } from "./checkpoints.ts";

/** @param operators of the committee of the output's epoch. */
export function checkpointIntent(
  { header, certificate }: Candidate,
  operators: number,
  { lightClient }: Pick<L1Contracts, "lightClient">,
): Intent {
  const { absent, sig192 } = proofOf(certificate, operators);
  const args = [headerStruct(header), absent, sig192] as const;
  return plainIntent({
    kind: "checkpoint",
    to: lightClient,
    data: encodeFunctionData({ abi: lightClientAbi, functionName: "submitCheckpoint", args }),
    stale: ["Stale", "Backwards"],
    note: String(header.height),
  });
}

/** Writes the committee of an epoch. [SC6] */
export function epochIntent(epoch: number, { committee }: Pick<L1Contracts, "committee">): Intent {
  const args = [BigInt(epoch)] as const;
  return plainIntent({
    kind: "epoch",
    to: committee,
    data: encodeFunctionData({ abi: committeeManagerAbi, functionName: "advanceEpoch", args }),
    stale: ["AlreadySet"],
    note: String(epoch),
  });
}

/** Makes a checkpoint one again that the light client forgot; batches are posted under it then. */
export function restoreIntent(
  hash: Hash,
  { before, later }: Restoration,
  { lightClient }: Pick<L1Contracts, "lightClient">,
): Intent {
  const args = [hexText(hash), hexText(before), later.map(hexText)] as const;
  return plainIntent({
    kind: "calldata",
    to: lightClient,
    data: encodeFunctionData({ abi: lightClientAbi, functionName: "restore", args }),
    stale: [],
    note: "[]",
  });
}

/** Says what a leaf has consumed of the forced queue, where entries are refused for that. [SC9] */
export function acknowledgeIntent(
  leaf: RollupLeaf,
  { header, leaves }: SettlementOutput,
  { batchInbox }: Pick<L1Contracts, "batchInbox">,
): Intent {
  const proof = merkleProof(createMerkleTree(leaves.map(leafHash)), leaf.rollupId - 1);
  const args = [headerStruct(header), leafStruct(leaf), proof.map(hexText)] as const;
  return plainIntent({
    kind: "calldata",
    to: batchInbox,
    data: encodeFunctionData({ abi: batchInboxAbi, functionName: "acknowledge", args }),
    stale: ["NothingNew"],
    note: "[]",
  });
}
