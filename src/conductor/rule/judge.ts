/**
 * The execution rule's judgement, in its order. What a transaction says of itself comes first, then
 * what the state of its predecessor says of its sender. [CE1]
 */
import {
  type EvmTransaction,
  evmSignature,
  evmSigningHash,
  intrinsicGas,
  PartKind,
} from "../../chain/index.ts";
import { recoverAddressOf } from "../../crypto/secp256k1.ts";
import type { Address } from "../../primitives/brand.ts";
import type { SkipReason } from "./skip.ts";
import { decodeTransaction } from "./transaction.ts";

/** What the rule needs of a sequenced transaction. */
export type RuleInput = {
  readonly kind: PartKind;
  /** Of a FORCED one the inbox index, 32 bytes big-endian. */
  readonly origin: Uint8Array;
  readonly data: Uint8Array;
};

/** Rules of the fork that the judgement depends on. */
export type ForkRules = { readonly setCode: boolean; readonly calldataFloor: boolean };

/** A transaction with a sender, not yet held against any state. */
export type Candidate = { readonly transaction: EvmTransaction; readonly sender: Address };

/** An account as far as its right to send depends on it. */
export type SenderState = {
  readonly nonce: bigint;
  readonly balance: bigint;
  /** Code other than a delegation (EIP-7702). */
  readonly contract: boolean;
};

/** The block so far. */
export type BlockRoom = { readonly baseFee: bigint; readonly gasLeft: bigint };

/** Inbox index of a forced transaction, or null for one of another kind. */
export const forcedIndexOf = (input: RuleInput): bigint | null =>
  input.kind === PartKind.FORCED
    ? input.origin.reduce((index, byte) => (index << 8n) | BigInt(byte), 0n)
    : null;

/**
 * The reasons that need no account.
 *
 * @param forcedHead Items of the forced inbox that the chain is past.
 */
export function judgeItself(
  input: RuleInput,
  chain: { readonly chainId: bigint; readonly forcedHead: bigint; readonly fork: ForkRules },
): Candidate | SkipReason {
  if (input.kind === PartKind.DECRYPT_FAIL || input.kind === PartKind.SKIPPED) {
    return "NO_PLAINTEXT";
  }
  const forcedIndex = forcedIndexOf(input);
  if (forcedIndex !== null && forcedIndex < chain.forcedHead) return "FORCED_DONE";
  const decoded = decodeTransaction(input.data, chain.fork.setCode);
  if (decoded.kind === "skip") return decoded.reason;
  const { transaction } = decoded;
  if (transaction.chainId !== chain.chainId) return "CHAIN_ID";
  const signature = evmSignature(transaction);
  if (signature === null) return "SIGNATURE";
  const sender = recoverAddressOf(evmSigningHash(transaction), signature);
  return sender === null ? "SIGNATURE" : { transaction, sender };
}

/** The reasons that need the sender's account and the room in the block; null: it may run. */
export function judgeSender(
  { transaction }: Candidate,
  sender: SenderState,
  options: { readonly room: BlockRoom; readonly fork: ForkRules },
): SkipReason | null {
  const { room, fork } = options;
  const { gasLimit, maxFeePerGas } = transaction;
  if (sender.contract) return "SENDER_CODE";
  if (transaction.nonce !== sender.nonce) return "NONCE";
  if (maxFeePerGas < room.baseFee) return "FEE_CAP";
  if (sender.balance < gasLimit * maxFeePerGas + transaction.value) return "BALANCE";
  if (gasLimit < intrinsicGas(transaction, fork)) return "INTRINSIC_GAS";
  return gasLimit > room.gasLeft ? "BLOCK_GAS" : null;
}
