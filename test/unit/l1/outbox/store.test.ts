import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Item, itemText, newItem, parseItem } from "../../../../src/l1/outbox/item.ts";
import { memoryOutboxStore, openOutboxStore } from "../../../../src/l1/outbox/store.ts";
import { blobIntentOf, intentOf } from "./outbox-fixture.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "lockstep-outbox-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const fees = { maxFeePerGas: 12n, maxPriorityFeePerGas: 1n, maxFeePerBlobGas: 3n };
const sent = (item: Item): Item => ({
  ...item,
  nonce: 4,
  gas: 21_000n,
  attempts: [{ txHash: item.key, nonce: 4, fees, signed: "0x02ff" }],
});

test("ST4: what was put is there after a restart, in order of arrival, blobs included", async () => {
  const items = [
    sent(newItem(blobIntentOf(3, { value: 5n, note: 'ä"' }), 2)),
    newItem(intentOf(1), 7),
  ];
  const store = await openOutboxStore(directory);
  for (const item of items.toReversed()) await store.put(item);
  expect(await (await openOutboxStore(directory)).load()).toEqual(items);
});

test("ST4: an item is replaced as a whole, its blobs are written once, removal leaves nothing", async () => {
  const store = await openOutboxStore(directory);
  const item = newItem(blobIntentOf(3), 1);
  await store.put(item);
  const blobs = join(directory, `${item.key.slice(2)}.blobs`);
  writeFileSync(blobs, readFileSync(blobs));
  await store.put(sent(item));
  expect(await (await openOutboxStore(directory)).load()).toEqual([sent(item)]);
  await store.remove(item);
  expect(readdirSync(directory)).toEqual([]);
});

test("a file that holds no item, another's key, or lost its blobs is put aside and named", async () => {
  const store = await openOutboxStore(directory);
  const [good, swapped, lost] = [1, 2, 3].map((index) => newItem(intentOf(index), index));
  if (good === undefined || swapped === undefined || lost === undefined) throw new Error("three");
  await store.put(good);
  writeFileSync(join(directory, `${swapped.key.slice(2)}.json`), itemText(good));
  const blobs = newItem(blobIntentOf(9), 9);
  await store.put(blobs);
  rmSync(join(directory, `${blobs.key.slice(2)}.blobs`));
  writeFileSync(join(directory, `${lost.key.slice(2)}.json`), "{");
  writeFileSync(join(directory, "else.txt"), "no business of ours");
  const bad: string[] = [];
  const items = await (await openOutboxStore(directory, (file) => bad.push(file))).load();
  expect(items).toEqual([good]);
  expect(bad).toHaveLength(3);
  expect(readdirSync(directory).filter((name) => name.endsWith(".bad"))).toHaveLength(3);
});

test("ST4: an item's text comes back, and nothing else does", () => {
  const item = sent(newItem(intentOf(1), 1));
  expect(parseItem(itemText(item), [])).toEqual(item);
  expect(parseItem(itemText(item).replace('"nonce":4', '"nonce":-4'), [])).toBeNull();
  expect(parseItem(itemText({ ...item, key: newItem(intentOf(2), 1).key }), [])).toBeNull();
  expect(parseItem("null", [])).toBeNull();
});

test("the store that forgets behaves alike", async () => {
  const store = memoryOutboxStore();
  const items = [newItem(intentOf(2), 1), newItem(intentOf(1), 2)];
  for (const item of items.toReversed()) await store.put(item);
  expect(await store.load()).toEqual(items);
  await store.remove(items[0] as Item);
  expect(await store.load()).toEqual([items[1]]);
});
