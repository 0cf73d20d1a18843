/** The block before the first batch. */
import { createAccount, createAddressFromString, setLengthLeft } from "@ethereumjs/util";
import { keccakText } from "../../../crypto/hash.ts";
import { type Hash, ZERO_HASH } from "../../../primitives/brand.ts";
import { fromHex, toHash } from "../../../primitives/bytes.ts";
import type { RollupConfig } from "../../config.ts";
import { baseFeeOf } from "../../rule/base-fee.ts";
import type { ChainRules } from "./chain-rules.ts";
import { sealHeader } from "./header.ts";
import type { Machine } from "./machine.ts";
import type { StoredBlock } from "./stored-block.ts";

/** Names a chain: two with one identity execute alike. */
export const chainIdentity = (rollup: RollupConfig): Hash => {
  const alloc = Object.entries(rollup.genesis.alloc)
    .map(([address, account]) => [address.toLowerCase(), sorted(account)] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  const { genesis, ...rest } = rollup;
  return keccakText(JSON.stringify([sorted(rest), genesis.timestamp, alloc]));
};

/** `value` with its keys in order, so that its JSON is canonical. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return entries.map(([key, each]) => [key, sorted(each)]);
}

/**
 * Contract of EIP-2935. Its account exists, empty, where the fork has it: anvil, which adds the contract
 * to every genesis, can be made to forget the code but not the account, and roots shall be comparable.
 */
export const HISTORY = "0x0000f90827f1c53a10cb7a02335b175320002935";

/** Writes the genesis state and returns its block. */
export async function writeGenesis(
  rollup: RollupConfig,
  deps: { readonly rules: ChainRules; readonly machine: Machine },
): Promise<StoredBlock> {
  const { state } = deps.machine;
  for (const [text, { balance, nonce, code, storage }] of Object.entries(rollup.genesis.alloc)) {
    const address = createAddressFromString(text.toLowerCase());
    const account = createAccount({ balance: BigInt(balance), nonce: BigInt(nonce) });
    await state.putAccount(address, account);
    if (code !== "0x") await state.putCode(address, fromHex(code.toLowerCase()));
    for (const [slot, value] of Object.entries(storage)) {
      const key = setLengthLeft(fromHex(slot.toLowerCase()), 32);
      await state.putStorage(address, key, fromHex(value.toLowerCase()));
    }
  }
  const history = createAddressFromString(HISTORY);
  const has = deps.rules.common.isActivatedEIP(2935) && (await state.getAccount(history));
  if (has === undefined) await state.putAccount(history, createAccount({}));
  await state.flush();
  const baseFee = baseFeeOf({ kind: rollup.baseFee.kind, wei: BigInt(rollup.baseFee.wei) }, null);
  const sealed = sealHeader(
    {
      number: 0,
      parentHash: ZERO_HASH,
      timestamp: rollup.genesis.timestamp,
      stateRoot: toHash(await state.getStateRoot()),
      gasLimit: rollup.gasLimit,
      gasUsed: 0,
      baseFee,
      feeRecipient: rollup.feeRecipient,
      prevRandao: ZERO_HASH,
      extraData: "0x",
      bodies: { transactions: [], receipts: [], logsBloom: null },
    },
    deps.rules,
  );
  return { ...sealed, firstSeq: 0, lastSeq: 0, transactions: [] };
}
