/**
 * Reads any state of the chain and tries calls on it, on a machine of its own: nothing it does reaches
 * the disk or the block in progress. One question at a time.
 */
import { createBlock } from "@ethereumjs/block";
import { createTx } from "@ethereumjs/tx";
import { type Account, createAddressFromString } from "@ethereumjs/util";
import { type RunTxResult, runTx } from "@ethereumjs/vm";
import type { Address } from "../../../primitives/brand.ts";
import { fromHex, toHex } from "../../../primitives/bytes.ts";
import type { EthereumJsDriver } from "./driver.ts";
import { openHeader } from "./header.ts";
import { createMachine, type Machine } from "./machine.ts";
import { createNodeDatabase } from "./node-database.ts";
import type { StoredBlock } from "./stored-block.ts";

/** A call that nobody signed. Amounts in wei. */
export type Call = {
  readonly from: Address;
  /** Null: creates a contract. */
  readonly to: Address | null;
  readonly gas: bigint;
  readonly gasPrice: bigint;
  readonly value: bigint;
  readonly data: Uint8Array;
};

export type CallOutcome = {
  readonly succeeded: boolean;
  readonly reverted: boolean;
  readonly error: string | null;
  readonly returned: Uint8Array;
  readonly gasUsed: bigint;
};

export type StateReader = {
  account(block: StoredBlock, address: Address): Promise<Account | undefined>;
  code(block: StoredBlock, address: Address): Promise<Uint8Array>;
  /** The word in a slot, 32 bytes. */
  storage(block: StoredBlock, address: Address, slot: Uint8Array): Promise<Uint8Array>;
  /** Tries a call in a block's context; balance and nonce of the caller do not matter. */
  call(block: StoredBlock, call: Call): Promise<CallOutcome>;
};

/** Makes the reader of a chain. */
export async function createStateReader(driver: EthereumJsDriver): Promise<StateReader> {
  const { store, rules } = driver;
  const nodes = createNodeDatabase(store.node);
  const hashOf = (number: number) => store.block(number)?.hash ?? null;
  const machine = await createMachine(rules, { nodes, hashOf });
  const { state } = machine;
  let queue: Promise<unknown> = Promise.resolve();
  let root = "";

  const at = <T>(block: StoredBlock, question: () => Promise<T>): Promise<T> => {
    const answer = queue.then(async () => {
      nodes.clear();
      if (root !== block.stateRoot) await state.setStateRoot(fromHex(block.stateRoot));
      root = block.stateRoot;
      try {
        return await question();
      } finally {
        nodes.assertHealthy();
      }
    });
    queue = answer.catch(() => {
      root = "";
    });
    return answer;
  };
  const addressOf = (address: Address) => createAddressFromString(address);
  return {
    account: (block, address) => at(block, () => state.getAccount(addressOf(address))),
    code: (block, address) => at(block, () => state.getCode(addressOf(address))),
    storage: (block, address, slot) =>
      at(block, async () => {
        const word = new Uint8Array(32);
        const value = await state.getStorage(addressOf(address), slot);
        word.set(value, word.length - value.length);
        return word;
      }),
    call: (block, call) => at(block, () => tryCall(machine, driver, { block, call })),
  };
}

/** Runs a call and takes everything back. */
async function tryCall(
  { vm, state }: Machine,
  { rules }: EthereumJsDriver,
  { block, call }: { readonly block: StoredBlock; readonly call: Call },
): Promise<CallOutcome> {
  const { common } = rules;
  // Who names no price is asked for none, as with geth.
  const baseFee = call.gasPrice === 0n ? 0n : BigInt(block.baseFee);
  const header = openHeader({ ...block, baseFee }, rules);
  const { to, gas: gasLimit, gasPrice, value, data } = call;
  const target = to === null ? {} : { to: createAddressFromString(to) };
  const fields = { type: 0, nonce: 0n, gasLimit, gasPrice, value, data, ...target };
  const tx = createTx(fields, { common, freeze: false });
  const from = createAddressFromString(call.from);
  tx.getSenderAddress = () => from;
  await state.checkpoint();
  try {
    const result = await runTx(vm, {
      tx,
      block: createBlock({ header }, { common, freeze: false }),
      skipBalance: true,
      skipNonce: true,
      skipBlockGasLimitValidation: true,
      skipHardForkValidation: true,
    });
    return outcomeOf(result);
  } finally {
    await state.revert();
  }
}

function outcomeOf({ execResult, totalGasSpent }: RunTxResult): CallOutcome {
  const error = execResult.exceptionError?.error ?? null;
  return {
    succeeded: error === null,
    reverted: error === "revert",
    error,
    returned: execResult.returnValue,
    gasUsed: totalGasSpent,
  };
}

/** The reason string of `Error(string)`, or null. */
export function revertReason(returned: Uint8Array): string | null {
  const selector = toHex(returned.subarray(0, 4));
  if (selector !== "0x08c379a0" || returned.length < 68) return null;
  const length = Number(BigInt(toHex(returned.subarray(36, 68))));
  return new TextDecoder().decode(returned.subarray(68, 68 + length));
}
