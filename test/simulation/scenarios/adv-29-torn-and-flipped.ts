import { baseOf, castOf, type Scenario, sees } from "./scenario.ts";

/**
 * Writes end in the middle of a record at some nodes; a bit flips in the records of others, worth F
 * at most, which find nothing when they start and sign nothing from then on (S15). [P2, R3]
 */
export const tornAndFlipped: Scenario = {
  name: "ADV-29",
  title: "a torn last record is cut; a flipped bit in the middle makes an observer",
  schedule(seed) {
    const { adversary: unlucky, core } = castOf(seed);
    const torn = core.flatMap((operator, index) =>
      [500, 1500].map((atMs) => ({
        operator,
        atMs: atMs + 120 * index,
        downMs: 200,
        point: { kind: "duringPersist" } as const,
      })),
    );
    const flipped = unlucky.map((operator) => ({
      operator,
      atMs: 1300,
      downMs: 200,
      point: { kind: "anytime" } as const,
    }));
    const disks = unlucky.map((operator) => ({
      operator,
      fromMs: 1000,
      untilMs: 1001,
      kind: "bitFlip" as const,
    }));
    const commitUs = [2000, 8000] as const;
    return { ...baseOf("ADV-29", seed), crashes: [...torn, ...flipped], disks, core, commitUs };
  },
  witness: () =>
    sees({
      "a start without any record": (observation) =>
        observation.kind === "restart" && observation.records.length === 0,
    }),
};
