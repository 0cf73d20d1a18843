/** Why `strict-sequential-skip` passes over a transaction, in the order in which it looks. [D14] */

/** The reasons in order: the first that applies is the one reported. */
export const SKIP_REASONS = [
  /** No bytes: the transaction failed to decrypt, or its keys never came. */
  "NO_PLAINTEXT",
  /** This item of the forced inbox was executed before. */
  "FORCED_DONE",
  /** Not the canonical encoding of any transaction. */
  "DECODE",
  /** A blob transaction, one without replay protection, one that this fork does not know. */
  "TYPE",
  "CHAIN_ID",
  /** Nobody's signature. */
  "SIGNATURE",
  /** The sender is a contract. */
  "SENDER_CODE",
  /** Not the sender's next nonce. */
  "NONCE",
  /** Fee cap below the base fee. */
  "FEE_CAP",
  /** Balance below gas limit * fee cap + value. */
  "BALANCE",
  "INTRINSIC_GAS",
  /** Gas limit above what the block has left. */
  "BLOCK_GAS",
  /** Any further rule of the fork. */
  "OTHER",
] as const;

export type SkipReason = (typeof SKIP_REASONS)[number];

/** A transaction that changed nothing. */
export type Skipped = {
  /** Of its batch. */
  readonly seq: number;
  /** In its batch's execution order. From 0. */
  readonly index: number;
  readonly reason: SkipReason;
};
