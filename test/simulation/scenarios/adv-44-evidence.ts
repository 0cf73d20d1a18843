import type { Statement } from "../../../src/chain/index.ts";
import { attackOf, both, leftHonest, type Scenario, sees } from "./scenario.ts";

/** A pair that no honest key makes, written down anew. */
function isSlashable(first: Statement, second: Statement): boolean {
  const differ = first.hash !== second.hash || first.height !== second.height;
  const phases = `${first.phase}${second.phase}`;
  if (phases === "55") return first.height === second.height && first.hash !== second.hash;
  if (first.epoch !== second.epoch || first.view !== second.view) return false;
  if (phases === "23" || phases === "32") return true;
  if (phases === "44") return first.height === second.height && first.hash !== second.hash;
  return first.phase === second.phase && first.phase !== 2 && differ;
}

/**
 * Who signs twice is named, by pairs that are offences; honest nodes are never named, which S7
 * watches in every run. The contract that accepts the pairs is tested with the contracts.
 */
export const evidence: Scenario = {
  name: "ADV-44",
  title: "every slashable pair gives evidence; notarize with nullify gives none",
  schedule: (seed) => attackOf("ADV-44", seed, [ATTACKS[seed % ATTACKS.length] ?? "equivocator"]),
  witness(schedule) {
    const wrong = sees({});
    const liars = schedule.byzantine.map(({ operator }) => operator as number);
    const judged: string[] = [];
    wrong.missing = () => judged;
    return both(
      sees({
        "evidence of a slashable pair": leftHonest(schedule, (effect) => {
          if (effect.kind !== "evidence" || effect.evidence.kind === "CERT_CONFLICT") return false;
          const { operator, first, second, kind } = effect.evidence;
          const pair = isSlashable(first.statement, second.statement);
          if (!pair || !liars.includes(operator)) judged.push(`${kind} names operator ${operator}`);
          return pair;
        }),
      }),
      wrong,
    );
  },
};

const ATTACKS = ["equivocator", "double-voter", "lane-forker"] as const;
