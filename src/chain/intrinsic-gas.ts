/** Gas that a transaction costs before it does anything (Yellow Paper, EIP-2028/2930/3860/7623/7702). */
import type { EvmTransaction } from "./evm-transaction.ts";

const TRANSACTION = 21_000;
const CREATION = 32_000;
const INIT_CODE_WORD = 2;
const WORD_BYTES = 32;
const ZERO_BYTE = 4;
const BYTE = 16;
const ACCESS_ADDRESS = 2_400;
const ACCESS_KEY = 1_900;
const AUTHORIZATION = 25_000;
/** EIP-7623: a token is a zero byte or a quarter of another; the floor charges each. */
const FLOOR_TOKEN = 10;
const TOKENS_PER_BYTE = 4;

/** What the price depends on. */
export type PricedTransaction = Pick<
  EvmTransaction,
  "data" | "creates" | "accessAddresses" | "accessKeys" | "authorizations"
>;

/**
 * The least gas limit of a transaction, from Shanghai on.
 *
 * @param fork `calldataFloor`: EIP-7623 applies (Prague).
 */
export function intrinsicGas(
  transaction: PricedTransaction,
  fork: { readonly calldataFloor: boolean },
): bigint {
  const { data, creates } = transaction;
  let zeros = 0;
  for (let index = 0; index < data.length; index++) if (data[index] === 0) zeros++;
  const others = data.length - zeros;
  const creation = creates ? CREATION + INIT_CODE_WORD * Math.ceil(data.length / WORD_BYTES) : 0;
  const gas =
    TRANSACTION +
    creation +
    ZERO_BYTE * zeros +
    BYTE * others +
    ACCESS_ADDRESS * transaction.accessAddresses +
    ACCESS_KEY * transaction.accessKeys +
    AUTHORIZATION * transaction.authorizations;
  const tokens = zeros + TOKENS_PER_BYTE * others;
  const least = fork.calldataFloor ? TRANSACTION + FLOOR_TOKEN * tokens : 0;
  return BigInt(Math.max(gas, least));
}
