import { attackOf, both, type Scenario, sees, seesEvidence } from "./scenario.ts";

/** Who attacks how, and which offences honest nodes must tell of at least once. */
const ATTACKS = [
  { behaviour: "double-signer", kinds: ["DOUBLE_FINALIZE", "DOUBLE_ACK", "DOUBLE_OUTPUT"] },
  { behaviour: "double-voter", kinds: ["NULLIFY_FINALIZE"] },
  { behaviour: "lane-forker", kinds: ["DOUBLE_ACK"] },
  { behaviour: "double-signer", kinds: ["DOUBLE_NOTARIZE"] },
  // Its copies may have no peer in common at any time.
  { behaviour: "twin", kinds: [] },
] as const;

const attackAt = (seed: number) => ATTACKS[seed % ATTACKS.length] ?? ATTACKS[0];

/**
 * Every run is under S7, honest nodes are never named, and S21, a pair that reached a node is told and
 * nothing else is; here the offences must happen, too. The contract that accepts the pairs is tested
 * with the contracts.
 */
export const evidence: Scenario = {
  name: "ADV-44",
  title: "every slashable pair gives evidence; notarize with nullify gives none",
  schedule: (seed) => attackOf("ADV-44", seed, [attackAt(seed).behaviour]),
  witness: (schedule) =>
    attackAt(schedule.seed)
      .kinds.map((kind) => seesEvidence(schedule, kind))
      .reduce(both, sees({})),
};
