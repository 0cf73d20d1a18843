/** That an epoch is over: what opens the next one, and answers whoever missed its end. [E6, E7] */
import type { Hash } from "../primitives/brand.ts";
import { type BlockHeader, BlockKind, blockHash } from "./block.ts";
import type { Finalization } from "./certificate.ts";
import { certificateFault } from "./certificate.ts";
import type { Committee } from "./committee.ts";
import { Phase } from "./vote.ts";

/**
 * That an epoch's boundary block is final. Nothing else installs the next set, and every message of
 * a closed epoch is answered with it. [E6, E7]
 */
export type EpochProof = {
  /** Kind BOUNDARY; its hash is `instance(e + 1)`. */
  readonly boundary: BlockHeader;
  /** Descendants of the boundary up to the finalized block, rising by view; mostly none. */
  readonly fillers: readonly BlockHeader[];
  /** Of the last filler, or of the boundary itself. */
  readonly finalization: Finalization;
};

/** Why a proof does not show that the committee ended its epoch, or null. */
export type EpochProofFault =
  | "proof_epoch"
  | "proof_boundary"
  | "proof_filler"
  | "proof_finalization"
  | "proof_quorum";

/**
 * Everything of a proof but the aggregate signature: fillers lead from the boundary to the finalized
 * block, and the signers are worth a quorum in the set of the proof's own epoch. [E5, E7, K2]
 *
 * @param options.oldSetsCount only in the mutation test of E7: a finalization of an older epoch's
 *   votes passes.
 */
export function epochProofFault(
  proof: EpochProof,
  committee: Committee,
  options: { readonly oldSetsCount?: boolean } = {},
): EpochProofFault | null {
  const { boundary, fillers, finalization } = proof;
  if (boundary.epoch !== committee.epoch) return "proof_epoch";
  if (boundary.kind !== BlockKind.BOUNDARY) return "proof_boundary";
  let last = boundary;
  let hash = blockHash(boundary);
  for (const filler of fillers) {
    if (!isFillerOf(filler, last, hash)) return "proof_filler";
    last = filler;
    hash = blockHash(filler);
  }
  const { statement } = finalization;
  if (statement.phase !== Phase.FINALIZE || statement.hash !== hash) return "proof_finalization";
  if (statement.view !== last.view || statement.height !== last.height) return "proof_finalization";
  const oldSet = options.oldSetsCount === true && statement.epoch < committee.epoch;
  const fault = oldSet ? null : certificateFault(finalization, committee, committee.quorumSeats);
  return fault === null ? null : "proof_quorum";
}

/** E5: what a filler shares with the block it builds on. Its reports are none. */
function isFillerOf(filler: BlockHeader, parent: BlockHeader, parentHash: Hash): boolean {
  return (
    filler.kind === BlockKind.FILLER &&
    filler.epoch === parent.epoch &&
    filler.view > parent.view &&
    filler.parentView === parent.view &&
    filler.parentHash === parentHash &&
    filler.height === parent.height
  );
}
