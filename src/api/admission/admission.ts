/**
 * Admission: whether a door takes a transaction. Policy of this node per rollup, never a rule of
 * consensus: what another node ordered, this one orders too. Three levels, each above the last:
 * L0 size and form; L1 the transaction by itself; L2 against the rollup's state.
 */
import {
  type EvmTransaction,
  evmSignature,
  evmSigningHash,
  intrinsicGas,
} from "../../chain/index.ts";
import { hasSigner, recoverAddressOf } from "../../crypto/secp256k1.ts";
import { callError, notReady, type PublicError } from "../errors.ts";
import type { Rollup } from "../rollups.ts";
import type { RollupState } from "./rollup-state.ts";
import { readTransaction } from "./transaction.ts";

/** Bytes of one transaction. */
const TRANSACTION_BYTES_MAX = 128 * 1024;
/** Transactions of one account ahead of its state. */
const NONCES_AHEAD = 64n;
/** A door knows no rollup's fork: it asks for the least that any from Shanghai on does. */
const NO_FLOOR = { calldataFloor: false };

/** Says the first thing that is wrong, or null. */
export type Admission = {
  /** L0 and, for an EVM at level L1 or above, L1. Synchronous: tens of microseconds. */
  check(rollup: Rollup, raw: Uint8Array): Checked;
  /** Level L2 of what `check` took; null at once where the level is lower. */
  checkState(rollup: Rollup, checked: Accepted): Promise<PublicError | null>;
};

export type Accepted = { readonly kind: "accepted"; readonly transaction: EvmTransaction | null };
export type Checked = Accepted | { readonly kind: "refused"; readonly error: PublicError };

const OPAQUE: Accepted = { kind: "accepted", transaction: null };

const refused = (...[reason, message]: Parameters<typeof callError>): Checked => ({
  kind: "refused",
  error: callError(reason, message),
});

/** @param states of the rollups at level L2, by id. */
export function createAdmission(states: ReadonlyMap<number, RollupState>): Admission {
  return {
    check(rollup, raw) {
      if (raw.length === 0) return refused("RLP", "rlp: empty transaction");
      if (raw.length > TRANSACTION_BYTES_MAX)
        return refused("OVERSIZED_DATA", oversized(raw.length));
      // A rollup without a chain id is no EVM: its bytes mean nothing here.
      if (rollup.evmChainId === 0 || rollup.options.level === "L0") return OPAQUE;
      return checkTransaction(rollup, raw);
    },
    async checkState(rollup, { transaction }) {
      const state = states.get(rollup.rollupId);
      if (transaction === null || state === undefined || rollup.options.level !== "L2") return null;
      return checkState(rollup, transaction, state);
    },
  };
}

const oversized = (size: number): string =>
  `oversized data: transaction size ${size}, limit ${TRANSACTION_BYTES_MAX}`;

function checkTransaction(rollup: Rollup, raw: Uint8Array): Checked {
  const decoded = readTransaction(raw);
  if (decoded.kind === "malformed") return refused("RLP", `rlp: ${decoded.why}`);
  if (decoded.kind === "type") return refused("TRANSACTION_TYPE", "transaction type not supported");
  const { transaction } = decoded;
  const { chainId } = transaction;
  if (chainId !== BigInt(rollup.evmChainId)) {
    const text = `invalid chain id for signer: have ${chainId} want ${rollup.evmChainId}`;
    return refused("CHAIN_ID", text);
  }
  const signature = evmSignature(transaction);
  if (signature === null || !hasSigner(signature))
    return refused("INVALID_SENDER", "invalid sender");
  const needed = intrinsicGas(transaction, NO_FLOOR);
  if (transaction.gasLimit < needed) {
    const text = `intrinsic gas too low: gas ${transaction.gasLimit}, minimum needed ${needed}`;
    return refused("INTRINSIC_GAS", text);
  }
  return { kind: "accepted", transaction };
}

async function checkState(
  rollup: Rollup,
  transaction: EvmTransaction,
  state: RollupState,
): Promise<PublicError | null> {
  const signature = evmSignature(transaction);
  const sender =
    signature === null ? null : recoverAddressOf(evmSigningHash(transaction), signature);
  if (sender === null) return callError("INVALID_SENDER", "invalid sender");
  const found = await state.account(sender);
  if (found === null) return rollup.options.onRpcDown === "refuse" ? notReady("ROLLUP_RPC") : null;
  const { nonce, balance, baseFee } = found;
  if (transaction.nonce < nonce) {
    const text = `nonce too low: next nonce ${nonce}, tx nonce ${transaction.nonce}`;
    return callError("NONCE_TOO_LOW", text);
  }
  if (transaction.nonce > nonce + NONCES_AHEAD)
    return callError("NONCE_TOO_HIGH", "nonce too high");
  if (transaction.maxFeePerGas < baseFee) {
    return callError("FEE_CAP_TOO_LOW", "max fee per gas less than block base fee");
  }
  const cost = transaction.gasLimit * transaction.maxFeePerGas + transaction.value;
  if (cost <= balance) return null;
  const funds = `balance ${balance}, tx cost ${cost}, overshot ${cost - balance}`;
  return callError("INSUFFICIENT_FUNDS", `insufficient funds for gas * price + value: ${funds}`);
}
