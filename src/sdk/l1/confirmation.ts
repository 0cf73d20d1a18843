/** A feed's word about the L1 against the log it names. Nothing acts on an unverified one. [ST5] */
import { type FeedMessage, Level } from "../../codec/index.ts";
import { encodeWords, keccakText } from "../../crypto/hash.ts";
import type { Hash, RollupId } from "../../primitives/brand.ts";
import { toHash } from "../../primitives/bytes.ts";
import { dataWord } from "./l1-rpc.ts";
import type { L1Answer, L1Log } from "./l1-trust.ts";

export type ConfirmationMessage = Extract<FeedMessage, { kind: "confirmation" }>;

/** What the L1 has of a rollup's batches, or has no more. */
export type FeedConfirmation = Omit<ConfirmationMessage, "kind" | "level"> & {
  readonly level: "posted" | "finalized";
  /** The caller's own L1 node shows the log; of a retraction, that it does not. */
  readonly verified: boolean;
  /**
   * Hash of batch `upToSeq` by the log itself; null: unverified, or of a rollup whose batches only
   * the committee keeps: then the log proves the output of `upToHeight`.
   */
  readonly batchHash: Hash | null;
  /** Why it is not verified; null: it is. */
  readonly doubt: string | null;
};

const ENTRY = keccakText(
  "Entry(uint64,uint64,uint8,uint64,uint64,bytes32,bytes32[],uint32,uint32)",
);
const CHECKPOINT = keccakText("Checkpoint(uint64,uint64,bytes32,bytes)");
/** Words in the data of an entry: index, kind, fromSeq, toSeq, batchHash. */
const KIND_WORD = 1;
const TO_SEQ_WORD = 3;
const BATCH_HASH_WORD = 4;
const FORCED_KIND = 3n;

const wordOf = (value: number): Hash => toHash(encodeWords([value]));

/** What the log says of the claim: the batch's hash, null for an output; or what is wrong. */
function provenBy(
  claim: ConfirmationMessage,
  log: L1Log,
  rollupId: RollupId,
): { readonly batchHash: Hash | null } | string {
  if (log.blockHash !== claim.l1BlockHash || log.blockNumber !== claim.l1BlockNumber) {
    return "another_block";
  }
  if (claim.level === Level.L1_FINALIZED && log.blockNumber > log.finalizedNumber) {
    return "not_finalized";
  }
  const [event, subject] = log.topics;
  if (event === ENTRY && log.address === log.contracts.batchInbox) {
    const kind = dataWord(log.data, KIND_WORD);
    if (kind === null || BigInt(kind) >= FORCED_KIND) return "no_batches";
    if (subject !== wordOf(rollupId)) return "another_rollup";
    if (dataWord(log.data, TO_SEQ_WORD) !== wordOf(claim.upToSeq)) return "another_seq";
    return { batchHash: dataWord(log.data, BATCH_HASH_WORD) };
  }
  if (event === CHECKPOINT && log.address === log.contracts.lightClient) {
    if (subject !== wordOf(claim.upToHeight)) return "another_height";
    return dataWord(log.data, 0) === claim.outputHash ? { batchHash: null } : "another_output";
  }
  return "another_event";
}

/** The verdict on a confirmation; `answer` null: there is no L1 node to ask. */
export function judgeConfirmation(
  claim: ConfirmationMessage,
  answer: L1Answer<L1Log | null> | null,
  rollupId: RollupId,
): FeedConfirmation {
  const { kind: _, level, ...rest } = claim;
  const said = {
    ...rest,
    level: level === Level.L1_FINALIZED ? ("finalized" as const) : ("posted" as const),
  };
  const doubted = (doubt: string): FeedConfirmation => ({
    ...said,
    verified: false,
    batchHash: null,
    doubt,
  });
  if (level !== Level.L1_POSTED && level !== Level.L1_FINALIZED) return doubted("level");
  if (answer === null) return doubted("no_l1");
  if (answer.kind === "failed") return doubted(answer.reason);
  const { value: log } = answer;
  if (claim.retracted) {
    const isThere = log !== null && log.blockHash === claim.l1BlockHash;
    if (level !== Level.L1_POSTED) return doubted("level");
    return isThere
      ? doubted("still_there")
      : { ...said, verified: true, batchHash: null, doubt: null };
  }
  if (log === null) return doubted("no_log");
  const proven = provenBy(claim, log, rollupId);
  if (typeof proven === "string") return doubted(proven);
  return { ...said, verified: true, batchHash: proven.batchHash, doubt: null };
}
