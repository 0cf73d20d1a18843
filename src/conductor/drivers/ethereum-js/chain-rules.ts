/**
 * The fork's parameters, computed once.
 *
 * EthereumJS copies its `Common` and builds all parameters anew for every transaction and header:
 * more than half of its time. One chain has one fork here, so the copy is the thing itself and each
 * table of parameters is merged once.
 */
import { Common, Mainnet, type ParamsDict } from "@ethereumjs/common";
import { keccak256 } from "../../../crypto/hash.ts";
import { fromHex } from "../../../primitives/bytes.ts";
import type { RollupConfig } from "../../config.ts";
import type { ForkRules } from "../../rule/judge.ts";

export type ChainRules = { readonly common: Common; readonly fork: ForkRules };

/** The rules of one rollup. */
export function createChainRules(rollup: RollupConfig): ChainRules {
  const common = new Common({
    chain: { ...Mainnet, name: "rollup", chainId: rollup.chainId },
    hardfork: rollup.hardfork,
    customCrypto: { keccak256: (bytes) => fromHex(keccak256(bytes)) },
  });
  const merged = new WeakSet<object>();
  const merge = common.updateParams.bind(common);
  common.updateParams = (params: ParamsDict) => {
    if (merged.has(params)) return;
    merged.add(params);
    merge(params);
  };
  common.copy = () => common;
  const fork = {
    setCode: common.isActivatedEIP(7702),
    calldataFloor: common.isActivatedEIP(7623),
  };
  return { common, fork };
}
