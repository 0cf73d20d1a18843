/** What gas costs, and what it cost. Tips buy nothing here: the order ignores them. */
import type { EthereumJsDriver } from "../drivers/ethereum-js/driver.ts";
import type { StoredBlock } from "../drivers/ethereum-js/stored-block.ts";
import { baseFeeOf } from "../rule/base-fee.ts";
import { blockAt } from "./blocks.ts";
import { countOf, quantity } from "./params.ts";
import { invalidParams, RpcCode, RpcError } from "./rpc-error.ts";

const HISTORY_MAX = 1_024;
const PERCENTILES_MAX = 100;

/** Base fee of the block after `parent`, in wei per gas. */
export const nextBaseFee = ({ rollup }: EthereumJsDriver, parent: StoredBlock): bigint =>
  baseFeeOf(
    { kind: rollup.baseFee.kind, wei: BigInt(rollup.baseFee.wei) },
    {
      gasUsed: BigInt(parent.gasUsed),
      gasLimit: BigInt(parent.gasLimit),
      baseFee: BigInt(parent.baseFee),
    },
  );

/** `eth_feeHistory`. */
export function feeHistory(
  driver: EthereumJsDriver,
  [count, newest, percentiles]: readonly unknown[],
): Record<string, unknown> {
  const last = blockAt(driver, newest, "[1]");
  if (last === null) throw new RpcError(RpcCode.SERVER, "request beyond head block");
  const wanted = Math.min(countOf(count, "[0]"), HISTORY_MAX, last.number + 1);
  const oldest = last.number + 1 - wanted;
  const blocks = Array.from({ length: wanted }, (_, at) => driver.store.block(oldest + at)).filter(
    (block) => block !== null,
  );
  const baseFees = blocks.map(({ baseFee }) => quantity(BigInt(baseFee)));
  const ratios = blocks.map(({ gasUsed, gasLimit }) => gasUsed / gasLimit);
  const history = {
    oldestBlock: quantity(oldest),
    baseFeePerGas: [...baseFees, quantity(nextBaseFee(driver, last))],
    gasUsedRatio: ratios,
  };
  if (percentiles === undefined || percentiles === null) return history;
  const valid = Array.isArray(percentiles) && percentiles.length <= PERCENTILES_MAX;
  if (!valid || percentiles.some((each) => typeof each !== "number")) {
    invalidParams("[2]", "not percentiles");
  }
  return { ...history, reward: blocks.map((block) => rewardsOf(driver, block, percentiles)) };
}

/** Tips at percentiles of the block's gas. */
function rewardsOf(
  { store }: EthereumJsDriver,
  block: StoredBlock,
  percentiles: readonly number[],
): string[] {
  const paid = store
    .receipts(block.number)
    .map(({ effectiveGasPrice, gasUsed }) => ({
      tip: BigInt(effectiveGasPrice) - BigInt(block.baseFee),
      gasUsed,
    }))
    .sort((left, right) => (left.tip < right.tip ? -1 : Number(left.tip > right.tip)));
  return percentiles.map((percentile) => {
    let gas = 0;
    const at = paid.find(({ gasUsed }) => {
      gas += gasUsed;
      return gas >= (block.gasUsed * percentile) / 100;
    });
    return quantity(at?.tip ?? 0n);
  });
}
