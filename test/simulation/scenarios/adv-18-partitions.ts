import { Phase } from "../../../src/chain/index.ts";
import type { Schedule } from "../../simulator/schedule.ts";
import { baseOf, castOf, type Scenario, type Witness, worthAtMost } from "./scenario.ts";

const TEN_MINUTES = 600_000;

/** F | rest, then Q-1 | rest, then three ways for ten minutes in which nothing is final. */
export const partitions: Scenario = {
  name: "ADV-18",
  title: "partitions F | rest, Q-1 | rest, three ways; ten minutes, then heal",
  schedule(seed) {
    const { seats, everybody, faultySeats, quorumSeats } = castOf(seed);
    const split = (weight: number): number[][] => {
      const few = worthAtMost(seats, weight);
      return [few, everybody.filter((operator) => !few.includes(operator))];
    };
    const thirds = [0, 1, 2].map((part) => everybody.filter((operator) => operator % 3 === part));
    const base = baseOf("ADV-18", seed);
    const lasting = split(quorumSeats - 1);
    return {
      ...base,
      partitions: [
        { fromMs: 1000, untilMs: 3000, groups: split(faultySeats) },
        { fromMs: 3500, untilMs: 5500, groups: split(quorumSeats - 1) },
        { fromMs: 6000, untilMs: 8000 + TEN_MINUTES, groups: seed % 2 === 0 ? thirds : lasting },
      ],
      load: base.load.map((load) => ({ ...load, everyMs: 2000 })),
      healMs: 8000 + TEN_MINUTES,
      livenessMs: 600_000,
    };
  },
  witness: oneCutOrdersTheBacklog,
};

/**
 * The first block that honest nodes propose and finalize after healing orders, per lane, all that
 * was certified when its reports were made; V3 says so for every block. Here: what each node had
 * certified at the time of healing is in the second block that becomes final after it.
 */
function oneCutOrdersTheBacklog(_schedule: Schedule): Witness {
  const certified = new Map<number, number>();
  let backlog: ReadonlyMap<number, number> | null = null;
  const blocks = new Set<number>();
  const late: string[] = [];
  return {
    onlooker: {
      observe(observation) {
        if (observation.kind === "healed") backlog = new Map(certified);
        if (observation.kind === "durable") {
          for (const record of observation.records) {
            if (record.kind !== "laneCertificate") continue;
            const { phase, view: lane, height } = record.certificate.statement;
            if (phase !== Phase.ACK) continue;
            certified.set(lane, Math.max(height, certified.get(lane) ?? 0));
          }
        }
        if (observation.kind !== "left" || observation.effect.kind !== "ordered") return;
        if (backlog === null) return;
        for (const { header, cut } of observation.effect.blocks) {
          blocks.add(header.height);
          if (blocks.size !== 2) continue;
          for (const [lane, height] of backlog) {
            if ((cut[lane]?.height ?? 0) < height) late.push(`lane ${lane} below ${height}`);
          }
          backlog = new Map();
        }
      },
    },
    missing: () => (blocks.size < 2 ? ["two blocks after the partition"] : late),
  };
}
