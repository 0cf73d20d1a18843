/** Random transfers against an executor that a child could write. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { PartKind } from "../../src/chain/index.ts";
import {
  createEthereumJsDriver,
  createStateReader,
  type RuleInput,
} from "../../src/conductor/index.ts";
import {
  accountOf,
  BASE_FEE,
  batchesOf,
  CHAIN_ID,
  FEES,
  forced,
  partOf,
  rollupOf,
  section,
  sign,
} from "../vectors/execution/chain.ts";

const GAS = 21_000n;
const GAS_LIMIT = 5n * GAS;
const FEE = 2n * BASE_FEE;
/** Enough for a few transfers, so that some cannot pay. */
const START = 4n * GAS * FEE;
const SENDERS = [11, 12, 13];

const sending = fc.record({
  from: fc.constantFrom(...SENDERS),
  to: fc.constantFrom(...SENDERS),
  nonce: fc.integer({ min: 0, max: 3 }),
  value: fc.bigInt({ min: 0n, max: START / 2n }),
  tip: fc.constantFrom(0n, 5n),
  maxFeePerGas: fc.constantFrom(FEE, FEE, FEE, BASE_FEE - 1n),
  gas: fc.constantFrom(GAS, GAS, GAS, GAS - 1n, 3n * GAS),
  chainId: fc.constantFrom(CHAIN_ID, CHAIN_ID, CHAIN_ID, CHAIN_ID + 1),
  kind: fc.constantFrom("open", "open", "open", "forced", "failed"),
  inbox: fc.integer({ min: 0, max: 3 }),
});
type Sent = typeof sending extends fc.Arbitrary<infer Value> ? Value : never;

/** The rule, for transfers, as plainly as it can be said. */
function naive(batches: readonly (readonly Sent[])[]) {
  const nonces = new Map(SENDERS.map((who) => [who, 0]));
  const balances = new Map(SENDERS.map((who) => [who, START]));
  let tips = 1n;
  let forcedHead = 0;
  const skipped: string[] = [];
  for (const [batch, sendings] of batches.entries()) {
    let gasLeft = GAS_LIMIT;
    for (const [index, each] of sendings.entries()) {
      const { from, to, nonce, value, tip, maxFeePerGas, gas, chainId, kind, inbox } = each;
      const balance = balances.get(from) as bigint;
      const reason = () => {
        if (kind === "failed") return "NO_PLAINTEXT";
        if (kind === "forced" && inbox < forcedHead) return "FORCED_DONE";
        if (chainId !== CHAIN_ID) return "CHAIN_ID";
        if (nonce !== nonces.get(from)) return "NONCE";
        if (maxFeePerGas < BASE_FEE) return "FEE_CAP";
        if (balance < gas * maxFeePerGas + value) return "BALANCE";
        if (gas < GAS) return "INTRINSIC_GAS";
        return gas > gasLeft ? "BLOCK_GAS" : null;
      };
      const why = reason();
      if (kind === "forced") forcedHead = Math.max(forcedHead, inbox + 1);
      if (why !== null) {
        skipped.push(`${batch + 1}/${index} ${why}`);
        continue;
      }
      gasLeft -= GAS;
      nonces.set(from, nonce + 1);
      balances.set(from, balance - GAS * (BASE_FEE + tip) - value);
      balances.set(to, (balances.get(to) as bigint) + value);
      tips += GAS * tip;
    }
  }
  return { nonces, balances, tips, skipped };
}

async function inputOf(each: Sent): Promise<RuleInput> {
  if (each.kind === "failed") return partOf(PartKind.DECRYPT_FAIL);
  const data = await sign({ ...each, to: accountOf(each.to).address });
  return each.kind === "forced" ? forced(each.inbox, data) : section(data);
}

test("CE2: nonces, balances, tips and reasons are those of a naive executor", async () => {
  const some = fc.array(fc.array(sending, { maxLength: 8 }), { minLength: 1, maxLength: 3 });
  const alloc = SENDERS.map((who) => [accountOf(who).address, { balance: START.toString() }]);
  const rollup = rollupOf({ gasLimit: Number(GAS_LIMIT) }, Object.fromEntries(alloc));
  const check = async (sendings: Sent[][]) => {
    const dataDir = mkdtempSync(join(tmpdir(), "lockstep-property-"));
    const driver = await createEthereumJsDriver({ dataDir, rollup });
    const lists = await Promise.all(sendings.map((list) => Promise.all(list.map(inputOf))));
    const skipped: string[] = [];
    for (const batch of batchesOf(
      "p",
      lists.map((txs) => ({ timestampMs: 1_000, txs })),
    )) {
      const { hash: parentHash } = await driver.open();
      const { seq, hash: batchHash } = batch;
      const input = { parentHash, firstSeq: seq, lastSeq: seq, batchHash, timestamp: 1 };
      const block = await driver.executeBlock({ ...input, batches: [batch] });
      skipped.push(...block.skipped.map(({ index, reason }) => `${seq}/${index} ${reason}`));
    }
    const reader = await createStateReader(driver);
    const latest = driver.store.block(driver.head().number);
    if (latest === null) throw new Error("no head");
    const expected = naive(sendings);
    expect(skipped).toEqual(expected.skipped);
    for (const who of SENDERS) {
      const account = await reader.account(latest, accountOf(who).address.toLowerCase() as never);
      expect(account?.nonce).toBe(BigInt(expected.nonces.get(who) as number));
      expect(account?.balance).toBe(expected.balances.get(who));
    }
    expect((await reader.account(latest, FEES as never))?.balance).toBe(expected.tips);
    await driver.close();
    rmSync(dataDir, { recursive: true });
  };
  await fc.assert(fc.asyncProperty(some, check), { numRuns: 40 });
});
