/** What is known of offences in one epoch, by names that tell one offence from another. [S7, S19] */
import type { Evidence, Statement } from "../../chain/index.ts";
import { offenceOf, Phase } from "../../chain/index.ts";
import type { OperatorIndex } from "../../primitives/brand.ts";
import { EVIDENCE_PER_KIND_MAX } from "./limits.ts";

/** What is known of offences in this epoch. Names are those of `nameOf`. */
export type EvidencePool = {
  /** Proven and told; `EVIDENCE_PER_KIND_MAX` of each operator and offence, and of conflicts. */
  readonly proven: Set<string>;
  /** Being checked, by who brought it: a peer, or null for what was seen here. */
  readonly checking: { readonly from: OperatorIndex | null; readonly name: string }[];
  /** Peers that brought a pair with a false signature: not heard again; n at most. */
  readonly forgers: Set<OperatorIndex>;
};

export const createEvidencePool = (): EvidencePool => ({
  proven: new Set(),
  checking: [],
  forgers: new Set(),
});

/** What is proven twice proves nothing new: one name per operator, offence and place. */
export function nameOf(evidence: Evidence): string {
  if (evidence.kind !== "CERT_CONFLICT") {
    return `${evidence.kind}/${evidence.operator}/${placeOf(evidence.first.statement)}`;
  }
  const kind = offenceOf(evidence.first.statement, evidence.second.statement);
  return `CERT_CONFLICT/${kind}/${placeOf(evidence.first.statement)}`;
}

function placeOf({ phase, height, view }: Statement): string {
  if (phase === Phase.ACK) return `${view}:${height}`;
  return String(phase === Phase.OUTPUT ? height : view);
}

/** Names up to their place: what is counted against `EVIDENCE_PER_KIND_MAX`. */
export const groupOf = (name: string): string => name.slice(0, name.lastIndexOf("/") + 1);

/** Known already, or enough of its kind is. */
export function isTold({ proven }: EvidencePool, name: string): boolean {
  if (proven.has(name)) return true;
  const group = groupOf(name);
  let count = 0;
  for (const other of proven) if (other.startsWith(group)) count++;
  return count >= EVIDENCE_PER_KIND_MAX;
}
