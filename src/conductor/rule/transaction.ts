/**
 * A sequenced transaction's bytes as the execution rule reads them: canonically, and without asking
 * any library whether it likes them. A library's constructor refuses for many reasons at once; the
 * rule needs the first one in its own order. [CE1]
 */
import { decodeEvmTransaction, type EvmTransaction } from "../../chain/index.ts";

export type DecodedTransaction =
  | { readonly kind: "ok"; readonly transaction: EvmTransaction }
  | { readonly kind: "skip"; readonly reason: "DECODE" | "TYPE" };

/** First byte of a set-code transaction (EIP-7702). */
const SET_CODE = 4;
/** A `v` or `yParity` is any word: what is wrong with its value is CHAIN_ID or SIGNATURE. */
const LIMITS = { parityBytesMax: 32 };

const DECODE = { kind: "skip", reason: "DECODE" } as const;
const TYPE = { kind: "skip", reason: "TYPE" } as const;

/** Decodes `raw` without judging it. Set-code transactions exist where `setCode` says so. */
export function decodeTransaction(raw: Uint8Array, setCode: boolean): DecodedTransaction {
  if (raw[0] === SET_CODE && !setCode) return TYPE;
  const decoded = decodeEvmTransaction(raw, LIMITS);
  if (decoded.kind === "ok") return decoded;
  return decoded.kind === "type" ? TYPE : DECODE;
}
