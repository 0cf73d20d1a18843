import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { createPayloads, PREFIX_BYTES, readStamps, type Stamp } from "../../bench/load/payload.ts";

const stampsOf = (section: Uint8Array): Stamp[] => {
  const stamps: Stamp[] = [];
  readStamps(section, (stamp) => stamps.push(stamp));
  return stamps;
};

test("a section holds transactions of the asked size that say who, which and when", () => {
  const section = createPayloads(512).section({ generator: 3, number: 2 ** 33, dueMs: 12.5 }, 3);
  expect(section.length).toBe(3 * (PREFIX_BYTES + 512));
  expect(stampsOf(section)).toEqual(
    [0, 1, 2].map((index) => ({ generator: 3, number: 2 ** 33 + index, dueMs: 12.5 })),
  );
});

test("bodies do not compress, within a section or from one to the next", () => {
  const payloads = createPayloads(512);
  const sections = Array.from({ length: 4 }, (_, index) =>
    payloads.section({ generator: 1, number: 508 * index, dueMs: 0 }, 508),
  );
  const bytes = Buffer.concat(sections);
  // The heads are alike: 24 of 516 bytes.
  expect(deflateRawSync(bytes).length).toBeGreaterThan(0.95 * bytes.length);
});

test("sections share no memory: one is sent while the next is made", () => {
  const payloads = createPayloads(64);
  const first = payloads.section({ generator: 1, number: 0, dueMs: 0 }, 2);
  const copy = Uint8Array.from(first);
  payloads.section({ generator: 1, number: 2, dueMs: 0 }, 2);
  expect(first).toEqual(copy);
});

test("other people's transactions are left out", () => {
  const foreign = new Uint8Array(4 + 40 + 4 + 3);
  const view = new DataView(foreign.buffer);
  view.setUint32(0, 40);
  view.setUint32(44, 3);
  expect(stampsOf(foreign)).toEqual([]);
  expect(stampsOf(new Uint8Array(0))).toEqual([]);
});
