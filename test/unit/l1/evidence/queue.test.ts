/** Evidence on disk until a case is made of it. [ST7] */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  bitmapOf,
  type Evidence,
  nullifyStatement,
  outputStatement,
} from "../../../../src/chain/index.ts";
import { keccakText } from "../../../../src/crypto/hash.ts";
import { openEvidenceQueue } from "../../../../src/l1/evidence/queue.ts";
import { epochOf, heightOf, operatorOf, viewOf } from "../../../../src/primitives/brand.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lockstep-evidence-"));
});
afterEach(() => rm(directory, { recursive: true }));

const signature = new Uint8Array(96).fill(7);

function outputs(height: number): Evidence {
  const [first, second] = ["a", "b"].map((text) => {
    const output = { epoch: epochOf(3), height: heightOf(height), hash: keccakText(text) };
    return { statement: outputStatement(output), operator: operatorOf(1), signature };
  });
  if (first === undefined || second === undefined) throw new Error("two statements");
  return { kind: "DOUBLE_OUTPUT", operator: operatorOf(1), first, second };
}

function conflict(): Evidence {
  const [first, second] = ["a", "b"].map((text) => ({
    statement: outputStatement({
      ...{ epoch: epochOf(3), height: heightOf(9), hash: keccakText(text) },
    }),
    signers: bitmapOf(4, [0, 1, 3].map(operatorOf)),
    signature,
  }));
  if (first === undefined || second === undefined) throw new Error("two certificates");
  return { kind: "CERT_CONFLICT", first, second };
}

/** What a queue offers, in no order that anybody promised. */
async function offered(taken: boolean): Promise<Evidence[]> {
  const queue = await openEvidenceQueue(directory);
  const all: Evidence[] = [];
  await queue.drain(async (evidence) => {
    all.push(evidence);
    return taken;
  });
  return all.sort((left, right) => left.first.statement.height - right.first.statement.height);
}

test("ST7: what is put outlives the process, until somebody takes it", async () => {
  const queue = await openEvidenceQueue(directory);
  await queue.put(outputs(4));
  await queue.put(conflict());
  expect(queue.size()).toBe(2);
  expect(await offered(false)).toEqual([outputs(4), conflict()]);
  expect(await offered(true)).toEqual([outputs(4), conflict()]);
  expect(await offered(true)).toEqual([]);
  expect(await readdir(directory)).toEqual([]);
});

test("ST7: the same evidence twice is kept once", async () => {
  const queue = await openEvidenceQueue(directory);
  await Promise.all([queue.put(outputs(4)), queue.put(outputs(4)), queue.put(outputs(5))]);
  expect(queue.size()).toBe(2);
});

test("ST7: it is idle once what was put is on disk", async () => {
  const queue = await openEvidenceQueue(directory);
  void queue.put(outputs(4));
  await queue.idle();
  expect(await readdir(directory)).toHaveLength(1);
});

test("ST7: a write that fails is told, and stops nothing after it", async () => {
  const queue = await openEvidenceQueue(directory);
  await rm(directory, { recursive: true });
  await expect(queue.put(outputs(4))).rejects.toThrow("ENOENT");
  expect(queue.size()).toBe(0);
  await openEvidenceQueue(directory);
  await queue.put(outputs(4));
  expect(queue.size()).toBe(1);
});

test("files that hold no evidence are left alone", async () => {
  await writeFile(join(directory, `${"0".repeat(64)}.evidence`), "torn");
  await writeFile(join(directory, `${"0".repeat(64)}.json`), "{}");
  expect(await offered(true)).toEqual([]);
  expect(await readdir(directory)).toHaveLength(2);
});

test("ST7: evidence of a view keeps its statements", async () => {
  const statement = nullifyStatement(epochOf(2), viewOf(8));
  const finalize = { ...statement, phase: 3, height: 5, hash: keccakText("x") } as const;
  const evidence: Evidence = {
    ...{ kind: "NULLIFY_FINALIZE", operator: operatorOf(0) },
    first: { statement, operator: operatorOf(0), signature },
    second: { statement: finalize, operator: operatorOf(0), signature },
  };
  await (await openEvidenceQueue(directory)).put(evidence);
  expect(await offered(true)).toEqual([evidence]);
});
