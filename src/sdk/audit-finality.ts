/** Where an audit begins, and what makes audited blocks final. [X5] */
import {
  type BlockHeader,
  BlockKind,
  blockHash,
  certificateFault,
  type Finalization,
  finalizeStatement,
  genesisCut,
  sameStatement,
} from "../chain/index.ts";
import { createLeafTable, registerRollups } from "../core/index.ts";
import {
  type Hash,
  heightOf,
  millisOf,
  type View,
  viewOf,
  ZERO_HASH,
} from "../primitives/brand.ts";
import { type AuditFinding, type AuditPoint, type AuditSetup, finding } from "./auditor.ts";

/**
 * The point below the first block of an epoch: the network's genesis, or an audited boundary, whose
 * hash is the `instance` of the setup. Lanes begin at height 0; rollups new in this epoch get their
 * registration leaf. [E3, O2]
 */
export function auditStart(setup: AuditSetup, boundary: AuditPoint | null): AuditPoint {
  const { committee, instance, rollups } = setup;
  const before = boundary?.output ?? {
    height: heightOf(0),
    hash: instance,
    table: createLeafTable([]),
  };
  return {
    output: { ...before, table: registerRollups(before.table, rollups) },
    view: viewOf(0),
    blockHash: instance,
    kind: BlockKind.NORMAL,
    cut: genesisCut(instance, committee.members.length),
    timestampMs: boundary?.timestampMs ?? millisOf(0),
    l1Number: boundary?.l1Number ?? 0,
    l1Hash: boundary?.l1Hash ?? ZERO_HASH,
  };
}

/**
 * Whether audited blocks are final: a finalization of the newest of them, or of a filler above a
 * boundary, or of a later block whose headers lead back to it. [X5, E5]
 *
 * @param proof.above headers over the audited point, rising; each is the parent of the next.
 */
export function auditFinality(
  setup: AuditSetup,
  point: AuditPoint,
  proof: { readonly above: readonly BlockHeader[]; readonly finalization: Finalization },
): { readonly kind: "ok" } | AuditFinding {
  const { committee, verifier } = setup;
  const { above, finalization } = proof;
  let below: { blockHash: Hash; view: View } = point;
  for (const header of above) {
    if (header.epoch !== committee.epoch) return finding("FINALITY", "epoch");
    if (header.parentHash !== below.blockHash) return finding("FINALITY", "unlinked");
    if (header.parentView !== below.view) return finding("FINALITY", "view");
    below = { blockHash: blockHash(header), view: header.view };
  }
  const statement = finalizeStatement({
    epoch: committee.epoch,
    view: below.view,
    height: above.at(-1)?.height ?? point.output.height,
    hash: below.blockHash,
  });
  if (!sameStatement(finalization.statement, statement)) return finding("FINALITY", "statement");
  const fault = certificateFault(finalization, committee);
  if (fault !== null) return finding("FINALITY", fault);
  const valid = verifier.verifiesCertificate(committee, finalization);
  return valid ? { kind: "ok" } : finding("FINALITY", "aggregate");
}
