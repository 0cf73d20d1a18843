/** `eth_call` and `eth_estimateGas`. */
import { ZERO_ADDRESS } from "../../primitives/brand.ts";
import { toHex } from "../../primitives/bytes.ts";
import type { EthereumJsDriver } from "../drivers/ethereum-js/driver.ts";
import {
  type Call,
  type CallOutcome,
  revertReason,
  type StateReader,
} from "../drivers/ethereum-js/reader.ts";
import type { StoredBlock } from "../drivers/ethereum-js/stored-block.ts";
import { stateBlock } from "./blocks.ts";
import { addressOf, bigintOf, bytesParam, objectOf, quantity } from "./params.ts";
import { RpcCode, RpcError } from "./rpc-error.ts";

export type CallDeps = {
  readonly driver: EthereumJsDriver;
  readonly reader: StateReader;
  readonly callGasMax: number;
};

const TRANSFER_GAS = 21_000n;
/** EIP-7825. */
const OSAKA_GAS_MAX = 1n << 24n;
/** The estimate is within this part of the least gas limit that works. */
const PRECISION = 64n;

function callOf(value: unknown, { driver, callGasMax }: CallDeps): Call {
  const { from, to, gas, gasPrice, maxFeePerGas, value: wei, data, input } = objectOf(value, "[0]");
  const most = BigInt(callGasMax);
  const cap =
    driver.rules.common.isActivatedEIP(7825) && most > OSAKA_GAS_MAX ? OSAKA_GAS_MAX : most;
  const wanted = gas === undefined ? cap : bigintOf(gas, "[0].gas");
  const optional = <T>(item: unknown, parse: (item: unknown) => T, otherwise: T): T =>
    item === undefined || item === null ? otherwise : parse(item);
  return {
    from: optional(from, (item) => addressOf(item, "[0].from"), ZERO_ADDRESS),
    to: optional(to, (item) => addressOf(item, "[0].to"), null),
    gas: wanted < cap ? wanted : cap,
    gasPrice: optional(gasPrice ?? maxFeePerGas, (item) => bigintOf(item, "[0].gasPrice"), 0n),
    value: optional(wei, (item) => bigintOf(item, "[0].value"), 0n),
    data: optional(input ?? data, (item) => bytesParam(item, "[0].data"), new Uint8Array(0)),
  };
}

/** @throws {RpcError} with geth's code and text. */
function assertSucceeded(outcome: CallOutcome): void {
  if (outcome.succeeded) return;
  if (!outcome.reverted) throw new RpcError(RpcCode.SERVER, outcome.error ?? "execution failed");
  const reason = revertReason(outcome.returned);
  const text = reason === null ? "execution reverted" : `execution reverted: ${reason}`;
  throw new RpcError(RpcCode.REVERTED, text, toHex(outcome.returned));
}

/** What the machine refuses before it runs anything is the caller's fault. */
async function attempt(deps: CallDeps, block: StoredBlock, call: Call): Promise<CallOutcome> {
  try {
    return await deps.reader.call(block, call);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RpcError(RpcCode.SERVER, why.replace(/ \(vm hf.*$/, ""));
  }
}

export async function ethCall(deps: CallDeps, params: readonly unknown[]): Promise<string> {
  const block = stateBlock(deps.driver, params[1], "[1]");
  const outcome = await attempt(deps, block, callOf(params[0], deps));
  assertSucceeded(outcome);
  return toHex(outcome.returned);
}

/** The least gas limit that works, to a sixty-fourth. */
export async function estimateGas(deps: CallDeps, params: readonly unknown[]): Promise<string> {
  const block = stateBlock(deps.driver, params[1], "[1]");
  const call = callOf(params[0], deps);
  const outcome = await attempt(deps, block, call);
  assertSucceeded(outcome);
  if (outcome.gasUsed === TRANSFER_GAS) return quantity(TRANSFER_GAS);
  let low = outcome.gasUsed - 1n;
  let high = call.gas;
  // Mostly the gas used, and a little more where calls keep a sixty-fourth back.
  const first = (outcome.gasUsed * (PRECISION + 1n)) / PRECISION;
  for (let next = first; high - low > low / PRECISION + 1n; next = (low + high) / 2n) {
    const gas = next < high ? next : (low + high) / 2n;
    const works = await attempt(deps, block, { ...call, gas }).then(
      ({ succeeded }) => succeeded,
      () => false,
    );
    if (works) high = gas;
    else low = gas;
  }
  return quantity(high);
}
