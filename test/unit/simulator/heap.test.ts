import fc from "fast-check";
import { expect, test } from "vitest";
import { EventHeap } from "../../simulator/heap.ts";

test("items leave by time, and in the order they came where times are equal", () => {
  const times = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 });
  fc.assert(
    fc.property(times, (pushed) => {
      const heap = new EventHeap<{ time: number; place: number }>();
      for (const [place, time] of pushed.entries()) heap.push(time, { time, place });
      const popped = Array.from({ length: pushed.length }, () => heap.pop());
      const oracle = pushed
        .map((time, place) => ({ time, place }))
        .sort((left, right) => left.time - right.time || left.place - right.place);
      expect(popped).toEqual(oracle);
      expect(heap.pop()).toBeUndefined();
    }),
  );
});

test("pushing between pops keeps the order", () => {
  const script = fc.array(fc.option(fc.integer({ min: 0, max: 9 })), { maxLength: 300 });
  fc.assert(
    fc.property(script, (steps) => {
      const heap = new EventHeap<number>();
      const oracle: { time: number; item: number }[] = [];
      for (const [item, time] of steps.entries()) {
        if (time === null) {
          expect(heap.pop()).toBe(oracle.shift()?.item);
          continue;
        }
        heap.push(time, item);
        oracle.push({ time, item });
        oracle.sort((left, right) => left.time - right.time || left.item - right.item);
        expect(heap.nextTime).toBe(oracle[0]?.time);
        expect(heap.size).toBe(oracle.length);
      }
    }),
  );
});

test("an empty heap has no next time", () => {
  const heap = new EventHeap<string>();
  expect(heap.nextTime).toBe(Number.POSITIVE_INFINITY);
  expect(heap.size).toBe(0);
});
