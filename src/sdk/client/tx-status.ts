/** What a server says became of a transaction or bundle, and whether the committee says so too. */
import { PartKind } from "../../chain/index.ts";
import { type TxStatus, txStatusOfJson } from "../../codec/index.ts";
import { keccak256 } from "../../crypto/hash.ts";
import { type Hash, type Millis, rollupOf } from "../../primitives/brand.ts";
import { transactionsOf } from "../body.ts";
import { proofOfWire } from "../feed-frame.ts";
import { verifyTransaction } from "../light-client.ts";
import type { SignatureVerifier, Trust } from "../trust.ts";
import { membersOf, numberOf } from "./json-rpc.ts";

/** Words of `seq_getTransactionStatus`, in the order of a transaction's life. */
export const STATUS_WORDS = [
  "unknown",
  "dropped",
  "pending",
  "soft",
  "ordered",
  "certified",
  "posted",
  "finalized",
] as const;
export type StatusWord = (typeof STATUS_WORDS)[number];

/** How far a word is from `unknown`. */
export const rankOf = (word: StatusWord): number => STATUS_WORDS.indexOf(word);

/** One transaction, or a bundle with one leg per transaction. */
export type OrderStatus = {
  readonly status: StatusWord;
  /** The committee's certificate was checked: in a batch of this height and number. */
  readonly verified: boolean;
  /** Null while nobody knows, and of a bundle. */
  readonly rollupId: number | null;
  readonly height: number | null;
  readonly seq: number | null;
  /** Place in its batch, in canonical order; a server's word. */
  readonly index: number | null;
  /** Why it was dropped. */
  readonly reason: string | null;
  /** Of a bundle. */
  readonly legs: readonly OrderStatus[] | null;
};

/** Whom to believe; null: nobody, so nothing is verified. */
export type StatusTrust = {
  readonly trust: Trust;
  readonly verifier: SignatureVerifier;
  readonly nowMs: Millis;
} | null;

/** The status of `hash` in an answer of `seq_getTransactionStatus`; null: it is none. */
export function statusOfJson(hash: Hash, json: unknown, entry: StatusTrust): OrderStatus | null {
  const members = membersOf(json);
  if (members === null) return null;
  const { legs } = members;
  if (!Array.isArray(legs)) return singleOf(members, entry, (proof) => isTransaction(proof, hash));
  const word = wordOf(members["status"]);
  if (word === null) return null;
  const parsed = legs.map((leg, index) => {
    const fields = membersOf(leg);
    const isLeg = (proof: TxStatus): boolean => isLegOf(proof, hash, { index, count: legs.length });
    return fields === null ? null : singleOf(fields, entry, isLeg);
  });
  const known = parsed.filter((leg) => leg !== null);
  if (known.length !== legs.length) return null;
  return {
    status: word,
    verified: known.length > 0 && known.every(({ verified }) => verified),
    rollupId: null,
    height: numberOf(members["height"]),
    seq: null,
    index: null,
    reason: textOf(members["reason"]),
    legs: known,
  };
}

const wordOf = (json: unknown): StatusWord | null =>
  STATUS_WORDS.find((word) => word === json) ?? null;
const textOf = (json: unknown): string | null => (typeof json === "string" ? json : null);

/** The words of the server, or the numbers of the proof where it holds. */
function singleOf(
  members: { readonly [name: string]: unknown },
  entry: StatusTrust,
  isWanted: (proof: TxStatus) => boolean,
): OrderStatus | null {
  const status = wordOf(members["status"]);
  if (status === null) return null;
  const said: OrderStatus = {
    status,
    verified: false,
    rollupId: numberOf(members["rollupId"]),
    height: numberOf(members["height"]),
    seq: numberOf(members["rollupSeq"]),
    index: numberOf(members["index"]),
    reason: textOf(members["reason"]),
    legs: null,
  };
  const isOrdered = rankOf(status) >= rankOf("certified");
  if (!isOrdered || entry === null || members["proof"] === null) return said;
  const decoded = txStatusOfJson(members["proof"]);
  if (decoded.kind !== "ok" || !isWanted(decoded.status)) return said;
  const leaf = provenLeaf(decoded.status, entry);
  if (leaf === null) return said;
  const { rollupId, batchHeight, seq } = leaf;
  return { ...said, verified: true, rollupId, height: batchHeight, seq };
}

/** The transaction that a proof is about. */
const transactionIn = ({ part, indexInPart }: TxStatus): Uint8Array | null =>
  part === null ? null : (transactionsOf(part.data)?.[indexInPart] ?? null);

function isTransaction(proof: TxStatus, hash: Hash): boolean {
  const transaction = transactionIn(proof);
  return transaction !== null && keccak256(transaction) === hash;
}

/** A part of a bundle lists all its legs, and its own are checked against them with the part. */
function isLegOf(
  { part, indexInPart, proof }: TxStatus,
  hash: Hash,
  leg: { readonly index: number; readonly count: number },
): boolean {
  const bundle = part?.bundle ?? null;
  if (part?.kind !== PartKind.BUNDLE_LEG || bundle === null || proof === null) return false;
  if (bundle.bundleId !== hash || bundle.legs.length !== leg.count) return false;
  const { rollupId } = proof.leaf;
  const own = bundle.legs.flatMap((each, at) => (each.rollupId === rollupId ? [at] : []));
  return own[indexInPart] === leg.index;
}

function provenLeaf(status: TxStatus, entry: NonNullable<StatusTrust>) {
  const { part, indexInPart, partProof, proof } = status;
  const transaction = transactionIn(status);
  if (part === null || partProof === null || proof === null || transaction === null) return null;
  const { trust, ...options } = entry;
  const request = {
    rollupId: rollupOf(proof.leaf.rollupId),
    proof: proofOfWire(proof),
    transaction,
    place: { part, indexInPart, path: partProof },
  };
  const verdict = verifyTransaction(trust, request, options);
  return verdict.kind === "ok" ? verdict.leaf : null;
}
