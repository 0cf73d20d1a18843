/** A transaction as a door reads it: the chain's decoding, and what no engine would take anyway. */
import {
  type DecodedEvmTransaction,
  decodeEvmTransaction,
  type EvmTransaction,
} from "../../chain/index.ts";

/** Bytes of `v` and `yParity`, as wallets and other doors bound them. */
const LIMITS = { parityBytesMax: 8 };

/** Decodes what somebody submits; the bytes are viewed, not copied. `why` is told to the client. */
export function readTransaction(raw: Uint8Array): DecodedEvmTransaction {
  const decoded = decodeEvmTransaction(raw, LIMITS);
  if (decoded.kind !== "ok") return decoded;
  const why = formFault(decoded.transaction);
  return why === null ? decoded : { kind: "malformed", why };
}

/** What is wrong with fields that are well encoded, each by itself or two together, or null. */
function formFault(transaction: EvmTransaction): string | null {
  if (transaction.signature.yParity > 1n) return "yParity is neither 0 nor 1";
  if (transaction.maxPriorityFeePerGas > transaction.maxFeePerGas) {
    return "max priority fee per gas higher than max fee per gas";
  }
  if (transaction.type === 4 && transaction.authorizations === 0) {
    return "empty authorization list";
  }
  return null;
}
