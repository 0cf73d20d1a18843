import fc from "fast-check";
import { expect, test } from "vitest";
import { effectiveEpoch } from "../../../../src/chain/index.ts";
import type { OperatorEvent } from "../../../../src/l1/contracts/l1-event.ts";
import { createRegistry, type RegisteredOperator } from "../../../../src/l1/history/registry.ts";
import { type Address, epochOf } from "../../../../src/primitives/brand.ts";
import { keyOf, nodeKeyOf, OWNER, placeAt, registered, seats } from "./operator-logs.ts";

const SCHEDULE = { base: 100, blocks: 10 };

const registryOf = (events: readonly OperatorEvent[]) => {
  const registry = createRegistry();
  for (const event of events) registry.apply(event);
  return registry;
};

const brief = (operators: readonly RegisteredOperator[]) =>
  operators.map(({ id, seats: count }) => [id, count]);

test("SC5: who registered before base is in set(0), in the order of places", () => {
  const registry = registryOf([
    registered(1, placeAt(5), { place: 1, seats: 2 }),
    registered(2, placeAt(6), { place: 0, seats: 3 }),
  ]);
  expect(brief(registry.operatorsOf(epochOf(0)))).toEqual([
    [2, 3],
    [1, 2],
  ]);
});

test("SC1: a change counts from its epoch on, and not before", () => {
  const registry = registryOf([
    registered(1, placeAt(5)),
    seats(1, placeAt(120), 4, 4),
    registered(2, placeAt(121), { epoch: 4 }),
    seats(1, placeAt(140), 0, 6),
  ]);
  expect(brief(registry.operatorsOf(epochOf(3)))).toEqual([[1, 1]]);
  expect(brief(registry.operatorsOf(epochOf(4)))).toEqual([
    [1, 4],
    [2, 1],
  ]);
  expect(brief(registry.operatorsOf(epochOf(6)))).toEqual([[2, 1]]);
});

test("SC5: of several changes for one epoch the newest log counts", () => {
  const registry = registryOf([
    registered(1, placeAt(5)),
    seats(1, placeAt(120, 3), 7, 4),
    seats(1, placeAt(120, 2), 5, 4),
    seats(1, placeAt(119, 9), 6, 4),
  ]);
  expect(brief(registry.operatorsOf(epochOf(4)))).toEqual([[1, 7]]);
});

test("SC5: the node key at the snapshot counts for all of the epoch, the address at once", () => {
  const registry = registryOf([
    registered(1, placeAt(5), { multiaddr: "/old" }),
    {
      kind: "endpoint",
      at: placeAt(125),
      id: 1,
      nodeKey: nodeKeyOf("new"),
      multiaddr: "/new",
      epoch: epochOf(4),
    },
  ]);
  const [before] = registry.operatorsOf(epochOf(3));
  const [after] = registry.operatorsOf(epochOf(4));
  expect(before?.nodeKey).toEqual(nodeKeyOf("1"));
  expect(after?.nodeKey).toEqual(nodeKeyOf("new"));
  expect([before?.multiaddr, after?.multiaddr]).toEqual(["/new", "/new"]);
});

test("SC5: a rotated key counts from its epoch on; another owner at once", () => {
  const other = `0x${"cd".repeat(20)}` as Address;
  const registry = registryOf([
    registered(1, placeAt(5)),
    { kind: "key", at: placeAt(125), id: 1, blsKey: keyOf("new"), epoch: epochOf(4) },
    { kind: "owner", at: placeAt(126), id: 1, owner: other },
  ]);
  expect(registry.operatorsOf(epochOf(3))[0]).toMatchObject({ blsKey: keyOf("1"), owner: other });
  expect(registry.operatorsOf(epochOf(4))[0]?.blsKey).toEqual(keyOf("new"));
});

test("SC5: one that left has no seats and is still known", () => {
  const registry = registryOf([registered(1, placeAt(5)), seats(1, placeAt(120), 0, 4)]);
  expect(registry.operatorsOf(epochOf(9))).toEqual([]);
  expect(registry.all()).toMatchObject([{ id: 1, seats: 0, owner: OWNER }]);
});

test("SC5: a log of an operator that never registered is nobody's", () => {
  const registry = registryOf([seats(7, placeAt(3), 5, 0)]);
  expect(registry.operatorsOf(epochOf(5))).toEqual([]);
  expect(registry.all()).toEqual([]);
});

/** Logs of one history, in the order of the chain, with the epochs that SC1 gives them. */
const HISTORY = fc
  .array(
    fc.record({
      step: fc.integer({ min: 0, max: 7 }),
      id: fc.integer({ min: 1, max: 6 }),
      seats: fc.integer({ min: 0, max: 84 }),
      what: fc.constantFrom("seats", "key", "endpoint"),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((changes) => {
    let block = 90;
    const events: OperatorEvent[] = [1, 2, 3, 4, 5, 6].map((id) => registered(id, placeAt(id)));
    for (const [index, change] of changes.entries()) {
      block += change.step;
      const at = placeAt(block, index);
      const epoch = effectiveEpoch(SCHEDULE, block);
      const { id } = change;
      if (change.what === "seats") events.push(seats(id, at, change.seats, epoch));
      else if (change.what === "key") {
        events.push({ kind: "key", at, id, blsKey: keyOf(`${id} ${index}`), epoch });
      } else {
        const multiaddr = `/address/${index}`;
        const nodeKey = nodeKeyOf(`${id} ${index}`);
        events.push({ kind: "endpoint", at, id, nodeKey, multiaddr, epoch });
      }
    }
    return events;
  });

const EPOCHS = Array.from({ length: 32 }, (_, index) => epochOf(index));
const setsOf = (events: readonly OperatorEvent[]) => {
  const registry = registryOf(events);
  return EPOCHS.map((epoch) => registry.operatorsOf(epoch));
};

test("SC1: sets do not depend on the order in which the logs of one history arrive", () => {
  const shuffled = HISTORY.chain((events) =>
    fc.tuple(
      fc.constant(events),
      fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([events, order]) => {
      expect(setsOf(order)).toEqual(setsOf(events));
    }),
  );
});

test("SC1: taking logs twice changes nothing", () => {
  fc.assert(
    fc.property(HISTORY, (events) => {
      expect(setsOf([...events, ...events])).toEqual(setsOf(events));
    }),
  );
});

test("SC1: set(e) is fixed by the blocks below snapshot(e), whatever comes later", () => {
  fc.assert(
    fc.property(HISTORY, fc.integer({ min: 0, max: 20 }), (events, number) => {
      const epoch = epochOf(number);
      const snapshot = SCHEDULE.base + Math.max(0, number - 1) * SCHEDULE.blocks;
      const below = events.filter(({ at }) => at.blockNumber < snapshot);
      const early = registryOf(below).operatorsOf(epoch);
      const late = registryOf(events).operatorsOf(epoch);
      const fixed = ({ multiaddr: _, ...rest }: RegisteredOperator) => rest;
      expect(late.map(fixed)).toEqual(early.map(fixed));
    }),
  );
});
