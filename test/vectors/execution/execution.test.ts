/** `strict-sequential-skip` v1 against its vectors, twice on EthereumJS. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  createEthereumJsDriver,
  type RollupConfig,
  RollupConfigSchema,
} from "../../../src/conductor/index.ts";
import { toHex } from "../../../src/primitives/bytes.ts";
import { executionCases } from "./cases.ts";
import { batchesOf } from "./chain.ts";
import { type PinnedBlock, runCase } from "./run.ts";

type Vector = {
  name: string;
  rollup: RollupConfig;
  batches: { seq: number; hash: string; txs: { kind: number; origin: string; data: string }[] }[];
  blocks: PinnedBlock[];
};

const file = new URL("./vectors.json", import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] };
const cases = await executionCases();

/** Blocks and, per block, the statuses of what ran. */
async function execute(each: (typeof cases)[number]) {
  const dataDir = mkdtempSync(join(tmpdir(), "lockstep-vector-"));
  const driver = await createEthereumJsDriver({ dataDir, rollup: each.rollup });
  try {
    const blocks = await runCase(each, driver);
    const receipts = blocks.map(({ number, executed }) =>
      executed === 0 ? [] : driver.store.receipts(number).map(({ succeeded }) => succeeded),
    );
    return { blocks, receipts };
  } finally {
    await driver.close();
    rmSync(dataDir, { recursive: true });
  }
}

test("every case is pinned, and nothing else", () => {
  expect(vectors.map(({ name }) => name)).toEqual(cases.map(({ name }) => name));
});

describe.each(cases)("CE1: $name", (each) => {
  const vector = vectors.find(({ name }) => name === each.name) as Vector;

  test("the pinned inputs are the case's", () => {
    const inputs = batchesOf(each.name, each.batches).map(({ txs, ...batch }) => ({
      ...batch,
      txs: Array.from(txs, ({ kind, origin, data }) => ({
        kind,
        origin: toHex(origin),
        data: toHex(data),
      })),
    }));
    expect(vector.batches).toEqual(inputs);
    expect(RollupConfigSchema.parse(vector.rollup)).toEqual(each.rollup);
  });

  test("runs and skips what is written by hand, and makes the pinned blocks, twice", async () => {
    const first = await execute(each);
    expect(first.receipts).toEqual(each.expected.map(({ ran }) => ran));
    const skips = first.blocks.map(({ skipped }) =>
      skipped.map(({ seq, index, reason }) => [seq, index, reason]),
    );
    expect(skips).toEqual(each.expected.map((block) => block.skips));
    expect(first.blocks).toEqual(vector.blocks);
    expect((await execute(each)).blocks).toEqual(vector.blocks);
  });
});
