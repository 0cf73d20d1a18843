import { baseOf, castOf, leftHonest, linkFault, type Scenario, sees } from "./scenario.ts";

/** Δ covers the slow; nothing is broken, so the whole committee is the core. */
export const slowMinority: Scenario = {
  name: "ADV-15",
  title: "Q seats at 1 ms, the rest at 300 ms: the slow keep voting, their lanes enter the floor",
  schedule(seed) {
    const { adversary: slow } = castOf(seed);
    const links = slow.flatMap((operator) => [
      linkFault({ from: operator, extraDelayMs: 300 }),
      linkFault({ to: operator, extraDelayMs: 300 }),
    ]);
    const base = baseOf("ADV-15", seed);
    const network = { kind: "uniform", oneWayMs: 1 } as const;
    // Healing would make the slow fast: the run ends before.
    return { ...base, deltaMs: 350, network, links, healMs: 20_000, core: [] };
  },
  witness(schedule) {
    const slow = [...new Set(schedule.links.flatMap(({ from }) => (from === null ? [] : [from])))];
    return sees(
      Object.fromEntries(
        slow.flatMap((operator) => [
          [
            `late lane ${operator} in a final cut`,
            leftHonest(
              schedule,
              (effect) =>
                effect.kind === "ordered" &&
                effect.blocks.some((block) => (block.cut[operator]?.height ?? 0) >= 3),
            ),
          ],
          [
            `a late vote of node ${operator}`,
            leftHonest(
              schedule,
              (effect, node) =>
                node === operator &&
                effect.kind === "sign" &&
                effect.request.statement?.phase === 1 &&
                effect.request.statement.view > 5,
            ),
          ],
        ]),
      ),
    );
  },
};
