import { type L1Change, loadOf, type Schedule } from "../../simulator/schedule.ts";
import { entersEpoch, forcedLoad, withL1 } from "./epochs.ts";
import { baseOf, both, castOf, leftHonest, type Scenario, sees } from "./scenario.ts";

/** Lands in epoch 0: counts from epoch 2 on. */
const EARLY_MS = 300;
/** Counts one epoch later. */
const LATE_MS = 1500;

const seatsTo = (atMs: number, operator: number, seats: number): L1Change => ({
  atMs,
  operator,
  kind: "seats",
  seats,
});

type Variant = {
  readonly changes: readonly L1Change[];
  /** Members from the start or early on, and to the end. */
  readonly core: readonly number[];
};

/** How the committee changes, by the seed. */
function variantOf(seed: number): Variant {
  const { seats, everybody } = castOf(seed);
  const count = seats.length;
  const newcomers = everybody.map((operator) => count + operator);
  const joins = newcomers.map((operator, index) =>
    seatsTo(EARLY_MS + 10 * index, operator, seats[index] ?? 1),
  );
  const leaves = everybody.map((operator) => seatsTo(LATE_MS + 10 * operator, operator, 0));
  const variants: readonly Variant[] = [
    { changes: [...joins, ...leaves], core: newcomers },
    {
      changes: [seatsTo(EARLY_MS, count, 1), seatsTo(LATE_MS, 0, 0)],
      core: [...everybody.slice(1), count],
    },
    {
      changes: everybody.map((operator) => seatsTo(EARLY_MS, operator, 2 * (seats[operator] ?? 1))),
      core: everybody,
    },
    {
      changes: [0, 1].map((operator) => ({
        atMs: EARLY_MS + 900 * operator,
        operator,
        kind: "rotate" as const,
        seats: 0,
      })),
      core: everybody,
    },
    { changes: joins, core: [...everybody, ...newcomers] },
  ];
  return variants[Math.floor(seed / 3) % variants.length] ?? { changes: [], core: everybody };
}

/** Replaced, one changed, seats only, keys only, twice as many. Users use the L1 as well. */
export const committees: Scenario = {
  name: "ADV-36",
  title: "committee fully replaced; one operator changed; seats, keys only; twice as many",
  schedule(seed): Schedule {
    const { changes, core } = variantOf(seed);
    const base = baseOf("ADV-36", seed);
    const load = core.map((operator) => ({ ...loadOf(operator), everyMs: 80 }));
    return withL1({ ...base, load }, { changes, forced: [forcedLoad] }, core);
  },
  witness(schedule) {
    const newest = Math.max(...schedule.core);
    return both(
      entersEpoch(schedule, 4, newest),
      sees({
        "a vote of the newest operator": leftHonest(
          schedule,
          (effect, node) => effect.kind === "sign" && node === newest,
        ),
      }),
    );
  },
};
