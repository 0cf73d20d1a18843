import fc from "fast-check";
import { expect, test } from "vitest";
import { createPlaceTable, type Place } from "../../../../src/api/status/place-table.ts";

const hashOf = (name: number): Uint8Array => {
  const hash = new Uint8Array(32);
  new DataView(hash.buffer).setUint32(28, name);
  return hash;
};
const placeOf = (rollupId: number, height: number): Place => ({
  rollupId,
  height,
  seq: height,
  part: 1,
  index: 2,
});

test("the newest entries are found, the oldest made room: as a list would say", () => {
  const entry = fc.record({ name: fc.nat({ max: 30 }), rollup: fc.integer({ min: 1, max: 3 }) });
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 200 }),
      fc.integer({ min: 1, max: 12 }),
      (entries, capacity) => {
        const table = createPlaceTable(capacity, [1, 2]);
        let kept: { name: number; rollup: number; height: number }[] = [];
        for (const [height, { name, rollup }] of entries.entries()) {
          table.insert(hashOf(name), placeOf(rollup, height));
          if (kept.some((each) => each.name === name && each.rollup === rollup)) continue;
          kept = [...kept, { name, rollup, height }].slice(-capacity);
        }
        expect(table.size).toBe(kept.length);
        for (let name = 0; name <= 30; name++) {
          for (let rollup = 1; rollup <= 3; rollup++) {
            const known = kept.find((each) => each.name === name && each.rollup === rollup);
            const found = table.find(hashOf(name), rollup);
            expect(found).toEqual(known === undefined ? null : placeOf(rollup, known.height));
          }
          const any = kept.some((each) => each.name === name);
          expect(table.find(hashOf(name), null) !== null).toBe(any);
        }
      },
    ),
  );
});

test("heights and sequence numbers keep all 53 bits", () => {
  const table = createPlaceTable(4, [1, 2]);
  const place = { ...placeOf(0xffff_ffff, 2 ** 53 - 1), index: 0xffff_ffff };
  table.insert(hashOf(1), place);
  expect(table.find(hashOf(1), null)).toEqual(place);
});
