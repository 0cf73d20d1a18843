/** Parts of the EthereumJS driver against the library's own slow ways. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Common, Mainnet } from "@ethereumjs/common";
import { createMPT, MerklePatriciaTrie } from "@ethereumjs/mpt";
import { RLP } from "@ethereumjs/rlp";
import { createAccount, ValueEncoding } from "@ethereumjs/util";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { createChainRules } from "../../../src/conductor/drivers/ethereum-js/chain-rules.ts";
import { chainIdentity } from "../../../src/conductor/drivers/ethereum-js/genesis.ts";
import { createNodeDatabase } from "../../../src/conductor/drivers/ethereum-js/node-database.ts";
import { orderedRoot } from "../../../src/conductor/drivers/ethereum-js/ordered-root.ts";
import { reachable } from "../../../src/conductor/drivers/ethereum-js/reachable.ts";
import { createEthereumJsDriver } from "../../../src/conductor/index.ts";
import { toHex } from "../../../src/primitives/bytes.ts";
import { batchesOf, rollupOf, section, sign } from "../../vectors/execution/chain.ts";

test("the root of a list is the library's, whatever its length", async () => {
  const lists = [0, 1, 2, 3, 16, 127, 128, 129, 300].map((length) =>
    Array.from({ length }, (_, at) => new Uint8Array((at % 70) + 1).fill(at)),
  );
  for (const values of lists) {
    const trie = await createMPT({ common: new Common({ chain: Mainnet }) });
    for (const [index, value] of values.entries()) await trie.put(RLP.encode(index), value);
    expect(orderedRoot(values)).toBe(toHex(trie.root()));
  }
});

test("what is reachable is enough, and no more than what the library wrote", async () => {
  // Leaves are accounts; the balance tells them apart.
  const account = fc
    .bigInt({ min: 1n, max: 2n ** 60n })
    .map((balance) => createAccount({ balance }).serialize());
  const entry = fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 3 }), account);
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 40 }), async (entries) => {
      const nodes = createNodeDatabase(() => undefined);
      const options = { useKeyHashing: true, valueEncoding: ValueEncoding.Bytes };
      const trie = new MerklePatriciaTrie({ ...options, db: nodes.db });
      for (const [key, value] of entries) await trie.put(key, value);
      const kept = reachable(trie.root(), nodes.fresh);
      expect(kept.size).toBeLessThanOrEqual(nodes.fresh.size);
      const onDisk = createNodeDatabase((key) => kept.get(key));
      const again = new MerklePatriciaTrie({ ...options, db: onDisk.db, root: trie.root() });
      for (const [key, value] of new Map(
        entries.map(([k, v]) => [toHex(k), [k, v] as const]),
      ).values()) {
        expect(await again.get(key)).toEqual(value);
      }
    }),
    { numRuns: 30 },
  );
});

test("a missing node is the disk's fault and stays so until the block is dropped", async () => {
  const nodes = createNodeDatabase(() => undefined);
  await expect(nodes.db.get("ab".repeat(32))).rejects.toThrow("missing");
  expect(() => nodes.assertHealthy()).toThrow("missing");
  nodes.clear();
  expect(() => nodes.assertHealthy()).not.toThrow();
  await expect(nodes.db.get(`63${"ab".repeat(32)}`)).resolves.toBeUndefined();
});

test("parameters are built once and shared by every copy", () => {
  const { common } = createChainRules(rollupOf());
  expect(common.copy()).toBe(common);
  const table = { 1: { marker: 5 } };
  common.updateParams(table);
  table[1].marker = 6;
  common.updateParams(table);
  expect(common.param("marker")).toBe(5n);
});

test("a chain's identity ignores the order of its genesis, and nothing else", () => {
  const rollup = rollupOf();
  const { alloc } = rollup.genesis;
  const turned = Object.fromEntries(Object.entries(alloc).reverse());
  const genesis = { ...rollup.genesis, alloc: turned };
  expect(chainIdentity({ ...rollup, genesis })).toBe(chainIdentity(rollup));
  expect(chainIdentity({ ...rollup, gasLimit: 1 })).not.toBe(chainIdentity(rollup));
  const [first] = Object.keys(alloc) as [string];
  const richer = { ...alloc, [first]: { ...alloc[first], balance: "1" } } as typeof alloc;
  expect(chainIdentity({ ...rollup, genesis: { ...rollup.genesis, alloc: richer } })).not.toBe(
    chainIdentity(rollup),
  );
});

const open = async (rollup = rollupOf()) => {
  const dataDir = mkdtempSync(join(tmpdir(), "lockstep-driver-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  return { dataDir, driver: await createEthereumJsDriver({ dataDir, rollup }) };
};

test("CP3: a block applied twice is one; another batch in its place halts", async () => {
  const { driver } = await open();
  const [batch, next] = batchesOf("twice", [
    { timestampMs: 1_000, txs: [section(await sign({ from: 1, nonce: 0 }))] },
    { timestampMs: 2_000, txs: [] },
  ]);
  if (batch === undefined || next === undefined) throw new Error("two batches");
  const { hash: parentHash } = await driver.open();
  const input = { parentHash, firstSeq: 1, lastSeq: 1, batchHash: batch.hash, timestamp: 1 };
  const first = await driver.executeBlock({ ...input, batches: [batch] });
  expect(await driver.executeBlock({ ...input, batches: [batch] })).toEqual(first);
  expect((await driver.open()).number).toBe(1);
  const fork = { code: "EXECUTION_FORK" };
  const other = { ...input, batchHash: next.hash, batches: [batch] };
  await expect(driver.executeBlock(other)).rejects.toMatchObject(fork);
  const second = { ...input, firstSeq: 2, lastSeq: 2, batchHash: next.hash, batches: [next] };
  await expect(driver.executeBlock(second)).rejects.toMatchObject(fork);
  const early = { ...second, parentHash: first.hash, timestamp: 0 };
  await expect(driver.executeBlock(early)).rejects.toMatchObject(fork);
  await driver.setCommitment({ safe: first.hash, finalized: parentHash });
  expect(await driver.open()).toMatchObject({ safe: first.hash, finalized: parentHash });
  expect(await driver.getBlock(1)).toEqual(first);
  expect(await driver.getBlock(2)).toBeNull();
  await driver.close();
});

test("CP3: a batch that breaks in the middle leaves the chain as it was", async () => {
  const { driver } = await open();
  const tx = section(await sign({ from: 1, nonce: 0 }));
  const [batch] = batchesOf("broken", [{ timestampMs: 1_000, txs: [tx] }]);
  const { hash: parentHash, stateRoot } = await driver.open();
  const input = { parentHash, firstSeq: 1, lastSeq: 1, timestamp: 1 };
  const { hash: batchHash } = batch as NonNullable<typeof batch>;
  function* broken() {
    yield tx;
    throw new Error("the feed broke");
  }
  const bad = { ...input, batchHash, batches: [{ seq: 1, txs: broken() }] };
  await expect(driver.executeBlock(bad)).rejects.toThrow("the feed broke");
  expect(await driver.open()).toMatchObject({ hash: parentHash, stateRoot, lastSeq: 0 });
  const good = await driver.executeBlock({ ...input, batchHash, batches: [{ seq: 1, txs: [tx] }] });
  expect(good).toMatchObject({ number: 1, executed: 1, skipped: [] });
  await driver.close();
});

test("a chain is not opened under another genesis", async () => {
  const { dataDir, driver } = await open();
  await driver.close();
  const other = { dataDir, rollup: { ...rollupOf(), gasLimit: 9_999_999 } };
  await expect(createEthereumJsDriver(other)).rejects.toMatchObject({ code: "EXECUTION_STATE" });
});
