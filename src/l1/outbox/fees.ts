/** What a transaction offers, and how much more its replacement must. [ST4] */

/** Wei per gas. */
export type Fees = {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  /** Per gas of blobs; 0 without any. */
  readonly maxFeePerBlobGas: bigint;
};

/** What the newest block asks, wei per gas. */
export type FeeMarket = {
  readonly baseFee: bigint;
  /** Suggested for inclusion soon. */
  readonly tip: bigint;
  readonly blobBaseFee: bigint;
};

/** The most that is ever offered, wei per gas. */
export type FeeCaps = { readonly maxFeePerGas: bigint; readonly maxFeePerBlobGas: bigint };

/** Twice the base fee: six full blocks may pass before it is too little. */
const HEADROOM = 2n;
/** Pools replace a transaction for +10 %, some for +12.5 %. */
const BUMP = { numerator: 5n, denominator: 4n };
/** Pools replace a blob transaction for +100 % of each fee. */
const BLOB_BUMP = { numerator: 2n, denominator: 1n };

const least = (left: bigint, right: bigint): bigint => (left < right ? left : right);
const most = (left: bigint, right: bigint): bigint => (left > right ? left : right);

/** Fees for a first try; null while the market asks more than the caps allow. */
export function firstFees(market: FeeMarket, caps: FeeCaps, withBlobs: boolean): Fees | null {
  if (market.baseFee > caps.maxFeePerGas) return null;
  if (withBlobs && market.blobBaseFee > caps.maxFeePerBlobGas) return null;
  const maxFeePerGas = least(caps.maxFeePerGas, HEADROOM * market.baseFee + market.tip);
  const blobFee = least(caps.maxFeePerBlobGas, most(1n, HEADROOM * market.blobBaseFee));
  return {
    maxFeePerGas,
    maxPriorityFeePerGas: least(market.tip, maxFeePerGas),
    maxFeePerBlobGas: withBlobs ? blobFee : 0n,
  };
}

/** Fees that replace `previous` in any pool and fit the market; null if the caps forbid that. */
export function replacementFees(previous: Fees, market: FeeMarket, caps: FeeCaps): Fees | null {
  const withBlobs = previous.maxFeePerBlobGas > 0n;
  const { numerator, denominator } = withBlobs ? BLOB_BUMP : BUMP;
  const raised = (fee: bigint): bigint => (fee * numerator) / denominator + 1n;
  const fresh = firstFees(market, caps, withBlobs);
  if (fresh === null) return null;
  const maxFeePerGas = most(fresh.maxFeePerGas, raised(previous.maxFeePerGas));
  const maxPriorityFeePerGas = most(
    fresh.maxPriorityFeePerGas,
    raised(previous.maxPriorityFeePerGas),
  );
  const maxFeePerBlobGas = withBlobs
    ? most(fresh.maxFeePerBlobGas, raised(previous.maxFeePerBlobGas))
    : 0n;
  const within = maxFeePerGas <= caps.maxFeePerGas && maxFeePerBlobGas <= caps.maxFeePerBlobGas;
  return within ? { maxFeePerGas, maxPriorityFeePerGas, maxFeePerBlobGas } : null;
}

/** Whether a transaction with these fees can be mined as the market is. */
export const covers = (fees: Fees, market: FeeMarket): boolean =>
  fees.maxFeePerGas >= market.baseFee &&
  (fees.maxFeePerBlobGas === 0n || fees.maxFeePerBlobGas >= market.blobBaseFee);

/** Whether `left` offers less than `right` in every fee. */
export const isCheaper = (left: Fees, right: Fees): boolean =>
  left.maxFeePerGas < right.maxFeePerGas && left.maxFeePerBlobGas <= right.maxFeePerBlobGas;
