/** The outbox and blobs on a real chain. [ST4, ST5, SC8] */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { blobsOf, placeAt, rangeBytes } from "../../src/codec/index.ts";
import { proofsOfChain, readBlobs } from "../../src/l1/blobs/blobs.ts";
import { createKzg, type Kzg, versionedHash } from "../../src/l1/blobs/kzg.ts";
import { createOutboxChain } from "../../src/l1/outbox/chain.ts";
import type { Intent } from "../../src/l1/outbox/item.ts";
import { createOutbox } from "../../src/l1/outbox/outbox.ts";
import type { OutboxChain, OutboxOptions } from "../../src/l1/outbox/port.ts";
import { openOutboxStore } from "../../src/l1/outbox/store.ts";
import type { Address, Hash } from "../../src/primitives/brand.ts";
import { type Journal, journal } from "../unit/l1/outbox/outbox-fixture.ts";
import { type Anvil, accountAt, CHAIN_ID, startAnvil } from "./l1-anvil.ts";

const GWEI = 1_000_000_000n;
const OPTIONS: OutboxOptions = {
  caps: { maxFeePerGas: 500n * GWEI, maxFeePerBlobGas: 500n * GWEI },
  replaceAfterBlocks: 3,
  inFlightMax: 2,
};
const NOBODY = `0x${"22".repeat(20)}` as Address;

let anvil: Anvil;
let kzg: Kzg;
let directory: string;
let chain: OutboxChain;
let events: Journal;

const intentOf = (data: string, blobs: readonly Uint8Array[] = []): Intent => ({
  kind: blobs.length > 0 ? "batches" : "checkpoint",
  to: NOBODY,
  data,
  value: 0n,
  blobs,
  stale: [],
  patienceBlocks: 100,
  probe: null,
  note: "",
});

const openOutbox = async () =>
  createOutbox(OPTIONS, { chain, store: await openOutboxStore(directory), events });

beforeAll(async () => {
  anvil = await startAnvil();
  kzg = createKzg();
  directory = await mkdtemp(join(tmpdir(), "lockstep-outbox-"));
  events = journal();
  chain = createOutboxChain({
    rpc: anvil.rpc,
    chainId: CHAIN_ID,
    accounts: { checkpoint: accountAt(0), blob: accountAt(1) },
    kzg,
    blobProofs: await proofsOfChain(anvil.client),
    errors: [],
  });
}, 120_000);

afterAll(async () => {
  await kzg.close();
  await anvil.stop();
  await rm(directory, { recursive: true });
});

type Opened = Awaited<ReturnType<typeof openOutbox>>;

/** A look at the newest block, once nothing waits for its proofs. */
async function look(outbox: Opened): Promise<void> {
  const isReady = (): boolean => outbox.unmined().every(({ intent }) => chain.prepare(intent));
  await vi.waitUntil(isReady, { timeout: 60_000, interval: 20 });
  await outbox.onHead(await anvil.head());
}

/** Looks and mines until nothing is left; the number of heads that took. */
async function untilEmpty(outbox: Opened): Promise<number> {
  for (let heads = 0; heads < 30; heads++) {
    if (outbox.size() === 0) return heads;
    await look(outbox);
    await anvil.mine();
  }
  throw new Error(`stuck: ${outbox.unmined().length} unmined of ${outbox.size()}`);
}

test("SC8: osaka asks for proofs of cells", async () => {
  expect(await proofsOfChain(anvil.client)).toBe("cell");
});

test("ST5: a posted blob, read back through the beacon API, holds the bytes of the range", async () => {
  const stream = Uint8Array.from({ length: 130_000 }, (_, index) => index % 251);
  const blobs = blobsOf(stream);
  const outbox = await openOutbox();
  await outbox.submit(intentOf("0x01", blobs));
  await look(outbox);
  await anvil.mine();
  const { number } = await anvil.head();
  await untilEmpty(outbox);
  const end = events.outcomes.at(-1)?.outcome;
  if (end?.kind !== "confirmed") throw new Error(`not confirmed: ${end?.kind}`);
  const posted = await anvil.client.getTransaction({ hash: end.txHash as never });
  const hashes = (posted.blobVersionedHashes ?? []) as unknown as Hash[];
  expect(hashes).toHaveLength(2);
  const source = { url: anvil.url, kzg };
  const read = await readBlobs(source, String(number), [...hashes].reverse());
  const inOrder = read.reverse().filter((blob) => blob !== null);
  expect(rangeBytes(inOrder, placeAt(0, stream.length))).toEqual(stream);
  const unknown = versionedHash(new Uint8Array(48));
  expect(await readBlobs(source, String(number), [unknown])).toEqual([null]);
}, 120_000);

test.each([1, 2, 3])(
  "ST4: a reorg of depth %i leaves nothing stuck and nothing undone",
  async (depth) => {
    const before = events.outcomes.length;
    const stream = Uint8Array.of(depth, 1, 2, 3);
    let outbox = await openOutbox();
    await outbox.submit(intentOf(`0x0a0${depth}`));
    await outbox.submit(intentOf(`0x0b0${depth}`, blobsOf(stream)));
    await outbox.submit(intentOf(`0x0c0${depth}`));
    for (let head = 0; head < 3; head++) {
      await look(outbox);
      await anvil.mine();
    }
    await anvil.reorg(depth);
    outbox = await openOutbox();
    await untilEmpty(outbox);
    const ends = events.outcomes.slice(before).map(({ outcome }) => outcome);
    expect(ends.map((end) => end.kind)).toEqual(["confirmed", "confirmed", "confirmed"]);
    for (const end of ends) {
      if (end.kind !== "confirmed") throw new Error(end.kind);
      const receipt = await anvil.client.getTransactionReceipt({ hash: end.txHash as never });
      expect(receipt.status).toBe("success");
      expect(Number(receipt.blockNumber)).toBeLessThanOrEqual((await anvil.head()).finalized);
    }
  },
  120_000,
);

test("ST4: a transaction that the pool lost is handed over again", async () => {
  const outbox = await openOutbox();
  await outbox.submit(intentOf("0x0d"));
  await look(outbox);
  await anvil.client.request({ method: "anvil_dropAllTransactions" } as never);
  await untilEmpty(outbox);
  expect(events.outcomes.at(-1)?.outcome.kind).toBe("confirmed");
}, 120_000);

test("ST4: what is not mined is replaced with higher fees, blobs for twice as much", async () => {
  const outbox = await openOutbox();
  await outbox.submit(intentOf("0x0e"));
  await outbox.submit(intentOf("0x0f", blobsOf(Uint8Array.of(9))));
  await look(outbox);
  const replaced = events.attempts.filter((one) => one === "replaced").length;
  const { number, finalized } = await anvil.head();
  await outbox.onHead({ number: number + 3, finalized });
  expect(events.attempts.filter((one) => one === "replaced")).toHaveLength(replaced + 2);
  const pool = (await anvil.client.request({ method: "txpool_content" } as never)) as {
    readonly pending: Record<string, Record<string, { readonly hash: string }>>;
  };
  const waiting = Object.values(pool.pending).flatMap((one) => Object.values(one));
  const known = outbox.unmined().map((item) => item.attempts.at(-1)?.txHash);
  expect(waiting.map(({ hash }) => hash).sort()).toEqual(known.sort());
  await untilEmpty(outbox);
}, 120_000);
