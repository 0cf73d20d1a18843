/** What is to be sent, and what was tried: the outbox's items and their form on disk. [ST4] */
import { z } from "zod";
import { keccak256, sha256Bytes } from "../../crypto/hash.ts";
import type { Address, Hash } from "../../primitives/brand.ts";
import { asciiBytes, concatBytes, fromHex } from "../../primitives/bytes.ts";
import type { Fees } from "./fees.ts";

/** Labels of `lockstep_settlement_submissions_total`. */
export const SUBMISSION_KINDS = [
  "checkpoint",
  "batches",
  "calldata",
  "evidence",
  "epoch",
  "forced",
] as const;
export type SubmissionKind = (typeof SUBMISSION_KINDS)[number];

/** Accounts of the outbox; pools do not take blobs and other transactions from one. [ST4] */
export const WALLETS = ["checkpoint", "blob"] as const;
export type WalletName = (typeof WALLETS)[number];

/** L1 blocks for which a call is tried unless it says otherwise. */
const PATIENCE_BLOCKS = 50;

/** A call that shall have happened on the L1. */
export type Intent = {
  readonly kind: SubmissionKind;
  readonly to: Address;
  /** Hex. */
  readonly data: string;
  /**
   * Data of a stricter call that must succeed where this one is sent; null: this one itself. What is on its
   * way may then still succeed where the stricter one would not any more.
   */
  readonly probe: string | null;
  /** Of the L1 as it is read, wei. */
  readonly value: bigint;
  /** None, or up to six. */
  readonly blobs: readonly Uint8Array[];
  /** Custom errors by which the contract says that there is nothing left to do: success. */
  readonly stale: readonly string[];
  /** L1 blocks for which the contract may refuse the call before it is given up. */
  readonly patienceBlocks: number;
  /** For whoever made it, such as what the call carries; no part of its key. */
  readonly note: string;
};

/** A call without value and blobs; refusals may end with a reorg or another's transaction. */
export const plainIntent = (
  call: Pick<Intent, "kind" | "to" | "data" | "stale" | "note"> &
    Partial<Pick<Intent, "patienceBlocks" | "probe">>,
): Intent => ({ patienceBlocks: PATIENCE_BLOCKS, probe: null, ...call, value: 0n, blobs: [] });

/** One signed transaction for an intent. */
export type Attempt = {
  readonly txHash: Hash;
  readonly nonce: number;
  readonly fees: Fees;
  /** Without blobs, hex. */
  readonly signed: string;
};

/** An intent and its fate so far; replaced, never changed. */
export type Item = {
  readonly key: Hash;
  /** Order of arrival. */
  readonly serial: number;
  readonly intent: Intent;
  /** Oldest first. */
  readonly attempts: readonly Attempt[];
  /** Of the attempt that should be mined next; null: none is on its way. */
  readonly nonce: number | null;
  /** Of every attempt; 0 before the first. */
  readonly gas: bigint;
  /** L1 block at which the newest attempt was handed over. */
  readonly sentAt: number;
  /** L1 block since which the contract refuses the call; null: it does not. */
  readonly refusedSince: number | null;
  /** L1 block since which the nonce is used but by no attempt; null: it is not. */
  readonly lostSince: number | null;
};

/** Attempts that are remembered; older ones had lower fees or nonces. */
export const ATTEMPTS_MAX = 64;

/** The same call has the same key: an intent is in the outbox once. */
export const keyOf = (intent: Intent): Hash =>
  keccak256(
    concatBytes(
      fromHex(intent.to),
      asciiBytes(intent.value.toString()),
      fromHex(intent.data),
      ...intent.blobs.map((blob) => sha256Bytes(blob)),
    ),
  );

export const newItem = (intent: Intent, serial: number): Item => ({
  key: keyOf(intent),
  serial,
  intent,
  attempts: [],
  nonce: null,
  gas: 0n,
  sentAt: 0,
  refusedSince: null,
  lostSince: null,
});

/** The account whose nonces an intent takes. */
export const walletOf = (intent: Intent): WalletName =>
  intent.blobs.length > 0 ? "blob" : "checkpoint";

/** The attempt that stands for the item's present nonce. */
export const newestAttempt = (item: Item): Attempt | null =>
  item.attempts.findLast((attempt) => attempt.nonce === item.nonce) ?? null;

const COUNT = z.int().min(0);
const WEI = z
  .string()
  .regex(/^[0-9]{1,78}$/)
  .transform((text) => BigInt(text));
const HEX = z.string().regex(/^0x([0-9a-f]{2})*$/);
const HASH = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .transform((text) => text as Hash);
const ADDRESS = z
  .string()
  .regex(/^0x[0-9a-f]{40}$/)
  .transform((text) => text as Address);
const ATTEMPT = z.strictObject({
  txHash: HASH,
  nonce: COUNT,
  fees: z.strictObject({ maxFeePerGas: WEI, maxPriorityFeePerGas: WEI, maxFeePerBlobGas: WEI }),
  signed: HEX,
});
const ITEM = z.strictObject({
  key: HASH,
  serial: COUNT,
  intent: z.strictObject({
    kind: z.enum(SUBMISSION_KINDS),
    to: ADDRESS,
    data: HEX,
    probe: HEX.nullable(),
    value: WEI,
    /** Their number; the bytes lie beside. */
    blobs: COUNT.max(6),
    stale: z.array(z.string()),
    patienceBlocks: COUNT,
    note: z.string(),
  }),
  attempts: z.array(ATTEMPT).max(ATTEMPTS_MAX),
  nonce: COUNT.nullable(),
  gas: WEI,
  sentAt: COUNT,
  refusedSince: COUNT.nullable(),
  lostSince: COUNT.nullable(),
});

/** JSON without the blobs' bytes. */
export const itemText = (item: Item): string =>
  JSON.stringify(
    { ...item, intent: { ...item.intent, blobs: item.intent.blobs.length } },
    (_, value) => (typeof value === "bigint" ? value.toString() : (value as unknown)),
  );

/** The item of a text and its blobs; null: it is none, or not the one that its key names. */
export function parseItem(text: string, blobs: readonly Uint8Array[]): Item | null {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = ITEM.safeParse(content);
  if (!parsed.success || parsed.data.intent.blobs !== blobs.length) return null;
  const item = { ...parsed.data, intent: { ...parsed.data.intent, blobs } };
  return keyOf(item.intent) === item.key ? item : null;
}
