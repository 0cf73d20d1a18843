/** Base fee of a block from its parent. */

export type BaseFeeRule =
  | { readonly kind: "fixed"; readonly wei: bigint }
  /** EIP-1559 from `wei` at genesis. */
  | { readonly kind: "eip1559"; readonly wei: bigint };

/** What the rule reads of the parent. Gas in units, base fee in wei. */
export type FeeParent = {
  readonly gasUsed: bigint;
  readonly gasLimit: bigint;
  readonly baseFee: bigint;
};

const ELASTICITY = 2n;
const CHANGE_DENOMINATOR = 8n;

/** Wei per gas. `parent` null: the genesis block's. */
export function baseFeeOf(rule: BaseFeeRule, parent: FeeParent | null): bigint {
  if (rule.kind === "fixed" || parent === null) return rule.wei;
  const target = parent.gasLimit / ELASTICITY;
  if (parent.gasUsed === target) return parent.baseFee;
  const above = parent.gasUsed > target;
  const distance = above ? parent.gasUsed - target : target - parent.gasUsed;
  const change = (parent.baseFee * distance) / target / CHANGE_DENOMINATOR;
  if (above) return parent.baseFee + (change > 1n ? change : 1n);
  return parent.baseFee - change;
}
