/** A feed's word about the L1, against the log that it names. [ST5] */
import { describe, expect, test } from "vitest";
import { Level } from "../../../../src/codec/index.ts";
import { type Hash, heightOf, rollupOf } from "../../../../src/primitives/brand.ts";
import {
  type ConfirmationMessage,
  judgeConfirmation,
} from "../../../../src/sdk/l1/confirmation.ts";
import {
  BLOCK_HASH,
  checkpointLog,
  entryLog,
  fakeL1,
  LIGHT_CLIENT,
  receiptWith,
  TX_HASH,
  trustIn,
} from "./fake-l1.ts";

const OUTPUT = `0x${"0f".repeat(32)}` as Hash;
const BATCH = `0x${"ba".repeat(32)}` as Hash;
const OTHER = `0x${"ee".repeat(32)}` as Hash;

const claim: ConfirmationMessage = {
  kind: "confirmation",
  level: Level.L1_POSTED,
  upToHeight: heightOf(90),
  upToSeq: 12,
  outputHash: OUTPUT,
  l1BlockNumber: 30,
  l1BlockHash: BLOCK_HASH,
  l1TxHash: TX_HASH,
  l1LogIndex: 5,
  retracted: false,
};
const posted = receiptWith(entryLog({ rollupId: 1, toSeq: 12, batchHash: BATCH }));

async function judged(receipt: unknown, by: Partial<ConfirmationMessage> = {}, number = 40) {
  const l1 = trustIn(fakeL1({ receipt, number }));
  const said = { ...claim, ...by };
  const place = { txHash: said.l1TxHash, logIndex: said.l1LogIndex };
  return judgeConfirmation(said, await l1.log(place), rollupOf(1));
}

describe("ST5: a confirmation is verified by its log", () => {
  test("ST5: an entry of the inbox proves the hash of the batch", async () => {
    const verdict = await judged(posted);
    expect(verdict).toMatchObject({
      level: "posted",
      verified: true,
      batchHash: BATCH,
      doubt: null,
    });
  });

  test("ST5: a checkpoint proves the output, where only the committee keeps the batches", async () => {
    const verdict = await judged(receiptWith(checkpointLog(90, OUTPUT)));
    expect(verdict).toMatchObject({ verified: true, batchHash: null });
  });

  test("ST5: finalized means: at or below the finalized block", async () => {
    const final = { level: Level.L1_FINALIZED } as const;
    expect(await judged(posted, final, 30)).toMatchObject({ level: "finalized", verified: true });
    expect(await judged(posted, final, 29)).toMatchObject({ doubt: "not_finalized" });
  });

  const entry = { rollupId: 1, toSeq: 12, batchHash: BATCH };
  test.each<[string, unknown, Partial<ConfirmationMessage>]>([
    ["no_log", null, {}],
    ["no_log", posted, { l1LogIndex: 6 }],
    ["another_block", posted, { l1BlockHash: OTHER }],
    ["another_block", posted, { l1BlockNumber: 31 }],
    ["another_rollup", receiptWith(entryLog({ ...entry, rollupId: 2 })), {}],
    ["another_seq", receiptWith(entryLog({ ...entry, toSeq: 11 })), {}],
    ["no_batches", receiptWith(entryLog({ ...entry, kind: 3 })), {}],
    ["another_event", receiptWith({ ...entryLog(entry), address: LIGHT_CLIENT }), {}],
    ["another_height", receiptWith(checkpointLog(91, OUTPUT)), {}],
    ["another_output", receiptWith(checkpointLog(90, OTHER)), {}],
    ["level", posted, { level: Level.CERTIFIED }],
  ])("ST5: %s is not verified", async (doubt, receipt, by) => {
    expect(await judged(receipt, by)).toMatchObject({ verified: false, batchHash: null, doubt });
  });

  test("ST5: a retraction is verified by the absence of the log", async () => {
    const retracted = { retracted: true } as const;
    expect(await judged(null, retracted)).toMatchObject({ verified: true });
    const moved = receiptWith(entryLog(entry), 31, OTHER);
    expect(await judged(moved, retracted)).toMatchObject({ verified: true });
    expect(await judged(posted, retracted)).toMatchObject({ doubt: "still_there" });
    const final = { ...retracted, level: Level.L1_FINALIZED } as const;
    expect(await judged(null, final)).toMatchObject({ doubt: "level" });
  });

  test("ST5: without an L1 node, or without its answer, nothing is verified", async () => {
    expect(judgeConfirmation(claim, null, rollupOf(1))).toMatchObject({ doubt: "no_l1" });
    const down = await trustIn(fakeL1({ down: true })).log({ txHash: TX_HASH, logIndex: 5 });
    expect(judgeConfirmation(claim, down, rollupOf(1))).toMatchObject({ verified: false });
  });
});
