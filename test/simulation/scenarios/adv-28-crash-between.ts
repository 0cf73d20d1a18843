import type { RecordKind } from "../../../src/chain/index.ts";
import { baseOf, castOf, type Scenario, type Witness } from "./scenario.ts";

const KINDS: readonly RecordKind[] = [
  "batch",
  "ack",
  "vote",
  "proposal",
  "viewCertificate",
  "laneCertificate",
  "block",
  "output",
  "outputCertificate",
];

/** Crash upon crash with everything durable and nothing sent; S7, S13 and S15 hold. */
export const crashBetween: Scenario = {
  name: "ADV-28",
  title: "crash between persist and send, for each kind of record",
  schedule(seed) {
    const { everybody } = castOf(seed);
    const crashes = Array.from({ length: 100 }, (_, index) => ({
      operator: everybody[(index * 7 + seed) % everybody.length] ?? 0,
      atMs: 200 + 55 * index + ((seed * 31 + index * 17) % 50),
      downMs: 60,
      point: { kind: "afterPersist", sent: 0 } as const,
    }));
    return { ...baseOf("ADV-28", seed), crashes, healMs: 6000 };
  },
  witness: lastRecordsBeforeCrashes,
};

/** Rare kinds are not hit by every seed. */
const KINDS_SEEN_MIN = 7;

/** Records of nearly all kinds were the last ones before a crash. */
function lastRecordsBeforeCrashes(): Witness {
  const last = new Map<number, readonly RecordKind[]>();
  const seen = new Set<RecordKind>();
  return {
    onlooker: {
      observe(observation) {
        if (observation.kind === "healed") return;
        if (observation.kind === "durable") {
          last.set(
            observation.node,
            observation.records.map(({ kind }) => kind),
          );
        } else if (observation.kind === "crash") {
          for (const kind of last.get(observation.node) ?? []) seen.add(kind);
        } else last.delete(observation.node);
      },
    },
    missing() {
      const unseen = KINDS.filter((kind) => !seen.has(kind));
      if (KINDS.length - unseen.length >= KINDS_SEEN_MIN) return [];
      return unseen.map((kind) => `a crash right after a ${kind}`);
    },
  };
}
