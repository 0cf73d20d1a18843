import { expect, test } from "vitest";
import { createGroupCommit } from "../../../src/signer/group-commit.ts";

/** A disk whose writes end when the test says so. */
function slowDisk() {
  const writes: { items: readonly number[]; end: () => void; fail: (reason: Error) => void }[] = [];
  const write = (items: readonly number[]): Promise<void> =>
    new Promise((end, fail) => writes.push({ items, end, fail }));
  return { writes, groups: createGroupCommit(write) };
}

const settled = async (promise: Promise<void>): Promise<string> => {
  const pending = Promise.resolve("pending");
  return Promise.race([promise.then(() => "durable").catch(() => "failed"), pending]);
};
/** Lets everything run that needs no write to end. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("DR3: one write at a time; what arrives meanwhile shares the next", async () => {
  const { writes, groups } = slowDisk();
  const first = groups.add([1]);
  const second = groups.add([2]);
  const third = groups.add([3, 4]);
  expect(writes.map((write) => write.items)).toEqual([[1]]);
  writes[0]?.end();
  await first;
  await turn();
  expect(writes.map((write) => write.items)).toEqual([[1], [2, 3, 4]]);
  expect(await settled(second)).toBe("pending");
  writes[1]?.end();
  await Promise.all([second, third]);
  expect(groups.idle()).toBe(true);
});

test("without items it waits for all before, and writes nothing", async () => {
  const { writes, groups } = slowDisk();
  const first = groups.add([1]);
  const behind = groups.add([]);
  expect(await settled(behind)).toBe("pending");
  writes[0]?.end();
  await Promise.all([first, behind]);
  expect(writes).toHaveLength(1);
});

test("DR4: a failure is the last write; all that waits and all later fails", async () => {
  const { writes, groups } = slowDisk();
  const first = groups.add([1]);
  const second = groups.add([2]);
  writes[0]?.fail(new Error("disk"));
  await expect(first).rejects.toThrow("disk");
  await expect(second).rejects.toThrow("disk");
  await expect(groups.add([])).rejects.toThrow("disk");
  expect(groups.idle()).toBe(false);
  expect(writes).toHaveLength(1);
});

test("idle until something is added and again after it", async () => {
  const { writes, groups } = slowDisk();
  expect(groups.idle()).toBe(true);
  const first = groups.add([1]);
  expect(groups.idle()).toBe(false);
  writes[0]?.end();
  await first;
  await turn();
  expect(groups.idle()).toBe(true);
});
