import { expect, test } from "vitest";
import { Concern, createRandom } from "../../simulator/rng.ts";

const words = (random: { word(): number }, count: number): number[] =>
  Array.from({ length: count }, () => random.word());

test("equal keys draw equal numbers, and no state outside of them is used", () => {
  const first = createRandom(0x5eed, Concern.NETWORK, 3);
  const other = createRandom(1, Concern.DISK);
  other.word();
  const second = createRandom(0x5eed, Concern.NETWORK, 3);
  expect(words(first, 50)).toEqual(words(second, 50));
});

test.each([
  ["seed", createRandom(2, Concern.NETWORK, 3)],
  ["high half of the seed", createRandom(1 + 2 ** 32, Concern.NETWORK, 3)],
  ["concern", createRandom(1, Concern.DISK, 3)],
  ["link", createRandom(1, Concern.NETWORK, 4)],
])("another %s draws other numbers", (_, other) => {
  const drawn = words(createRandom(1, Concern.NETWORK, 3), 100);
  const shared = words(other, 100).filter((word) => drawn.includes(word));
  expect(shared).toEqual([]);
});

test("a draw depends on its index, not on the draws before it", () => {
  const straight = createRandom(7, Concern.LOAD);
  const drawn = words(straight, 10);
  const jumped = createRandom(7, Concern.LOAD);
  jumped.index = 9;
  expect(jumped.word()).toBe(drawn[9]);
});

test("fractions are even: mean, spread and every tenth hold to 2 %", () => {
  const random = createRandom(11, Concern.COMPUTE);
  const tenths = new Array<number>(10).fill(0);
  let sum = 0;
  const count = 100_000;
  for (let draw = 0; draw < count; draw++) {
    const fraction = random.fraction();
    expect(fraction >= 0 && fraction < 1).toBe(true);
    sum += fraction;
    const tenth = Math.floor(fraction * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  expect(Math.abs(sum / count - 0.5)).toBeLessThan(0.01);
  for (const tenth of tenths) expect(Math.abs(tenth / count - 0.1)).toBeLessThan(0.002 * 2);
});

test("streams of neighbouring links are independent: their bits agree half of the time", () => {
  const left = createRandom(5, Concern.NETWORK, 1);
  const right = createRandom(5, Concern.NETWORK, 2);
  let agreeing = 0;
  for (let draw = 0; draw < 2000; draw++) {
    let bits = ~(left.word() ^ right.word());
    for (; bits !== 0; bits &= bits - 1) agreeing++;
  }
  expect(Math.abs(agreeing / 64_000 - 0.5)).toBeLessThan(0.01);
});

test("between reaches both ends and nothing else", () => {
  const random = createRandom(3, Concern.SCHEDULE);
  const seen = new Set(Array.from({ length: 500 }, () => random.between(-1, 2)));
  expect([...seen].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
});

test("a shuffle keeps every item once and reaches every order", () => {
  const random = createRandom(4, Concern.SCHEDULE);
  const orders = new Set<string>();
  for (let round = 0; round < 300; round++) {
    const order = random.shuffled([1, 2, 3]);
    expect([...order].sort((a, b) => a - b)).toEqual([1, 2, 3]);
    orders.add(order.join(""));
  }
  expect(orders.size).toBe(6);
});

test("there is nothing to pick from an empty list", () => {
  expect(() => createRandom(1, Concern.LOAD).pick([])).toThrow(RangeError);
});
