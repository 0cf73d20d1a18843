/** What an operator may set about posting on the L1. */
import { z } from "zod";

const FILE = z.string().min(1);

/** Schema of the options for settlement; type, check and manual in one. [ST4] */
export const SettlementOptions = z.strictObject({
  outboxDir: FILE.describe(
    "Directory of calls that shall have happened on the L1, and of evidence.",
  ),
  walletFile: FILE.describe(
    "Key of the account for checkpoints: an Ethereum keystore, or raw hex.",
  ),
  walletPasswordFile: FILE.optional().describe("Password of that keystore."),
  blobWalletFile: FILE.describe(
    "Key of the account for blobs: a pool takes only one kind of each.",
  ),
  blobWalletPasswordFile: FILE.optional().describe("Password of that keystore."),
  blobProofs: z
    .enum(["auto", "cell", "blob"])
    .default("auto")
    .describe("Proofs of blob transactions: of cells from osaka on, of blobs before."),
  checkpointEveryBlocks: z
    .int()
    .min(1)
    .default(25)
    .describe("L1 blocks between checkpoints; equal on all nodes, or duties overlap."),
  backupAfterBlocks: z
    .int()
    .min(0)
    .default(3)
    .describe("L1 blocks after which the next operator does what the one on duty did not."),
  batchAgeMs: z
    .int()
    .min(0)
    .default(15 * 60_000)
    .describe("Age of the oldest batch at which batches are posted though no blob is full."),
  repostAfterBlocks: z
    .int()
    .min(1)
    .default(30)
    .describe(
      "L1 blocks for which posted bytes may be missing or wrong before they are posted again.",
    ),
  replaceAfterBlocks: z
    .int()
    .min(1)
    .default(5)
    .describe(
      "L1 blocks after which a transaction that is not mined is replaced with higher fees.",
    ),
  maxFeeGwei: z
    .number()
    .positive()
    .default(200)
    .describe("Most that is paid per gas, in gwei; above it settlement waits."),
  maxBlobFeeGwei: z
    .number()
    .positive()
    .default(200)
    .describe("Most that is paid per gas of blobs, in gwei; above it blobs wait."),
  walletLowEther: z
    .number()
    .min(0)
    .default(0.5)
    .describe("Balance of either account below which `wallet_low` is reported."),
});
export type SettlementOptions = z.output<typeof SettlementOptions>;
/** As an operator writes them: what has a default may be left out. */
export type SettlementInput = z.input<typeof SettlementOptions>;
