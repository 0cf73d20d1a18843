import type { StoredRecord } from "../../../src/chain/index.ts";
import { millisOf, operatorOf } from "../../../src/primitives/brand.ts";
import { coreConfigOf } from "../../simulator/cluster.ts";
import { createNetworkSetup } from "../../simulator/network-setup.ts";
import type { Schedule } from "../../simulator/schedule.ts";
import { shippedCore } from "../../simulator/shipped-core.ts";
import { baseOf, castOf, linkFault, type Scenario, type Witness } from "./scenario.ts";

/**
 * No proposal arrives at first, and everybody dies with a nullify as the newest record: after the
 * restart it is repeated (C8, R2). At the end the records of one node, backwards, must come to the
 * same state: replay restores sets, the last record is not the state. [P3]
 */
export const oddLogs: Scenario = {
  name: "ADV-30",
  title: "records out of order; a log that holds only a nullify resumes its retry timer",
  schedule(seed) {
    const base = baseOf("ADV-30", seed);
    const { everybody } = castOf(seed);
    const crashes = everybody.map((operator) => ({
      operator,
      atMs: 6 * base.deltaMs - 5,
      downMs: 200,
      point: { kind: "afterPersist", sent: 0 } as const,
    }));
    const links = [linkFault({ untilMs: 1000, kinds: ["proposal", "batch"], loss: 1 })];
    return { ...base, crashes, links, parameters: { ...base.parameters, heartbeatMs: 0 } };
  },
  witness,
};

const isViewCertificate = ({ kind }: StoredRecord): boolean => kind === "viewCertificate";

function witness(schedule: Schedule): Witness {
  const node = operatorOf(0);
  let records: StoredRecord[] = [];
  let onlyNullify = false;
  let repeated = false;
  return {
    onlooker: {
      observe(observation) {
        if (observation.kind === "healed" || observation.node !== node) return;
        if (observation.kind === "restart") {
          records = [...observation.records];
          const votes = records.filter(({ kind }) => kind === "vote");
          onlyNullify ||= votes.length === 1;
        } else if (observation.kind === "durable") {
          records.push(...observation.records);
          // Others may end the view before its time to be repeated has come.
          repeated ||= onlyNullify && observation.records.some(isViewCertificate);
        }
        if (observation.kind === "left" && onlyNullify) {
          const { effect } = observation;
          repeated ||= effect.kind === "send" && effect.message.kind === "nullify";
        }
      },
    },
    missing() {
      const missing: string[] = [];
      if (!onlyNullify) missing.push("a start with a nullify as the only vote");
      if (!repeated) missing.push("that nullify repeated");
      const forwards = replay(schedule, records);
      const [start, ...rest] = records;
      const backwards = replay(schedule, start === undefined ? [] : [start, ...rest.reverse()]);
      if (forwards !== backwards) missing.push(`one state: ${forwards}, backwards ${backwards}`);
      return missing;
    },
  };
}

/** What a node says of itself right after it opened with these records. */
function replay(schedule: Schedule, records: readonly StoredRecord[]): string {
  const setup = createNetworkSetup(schedule, null);
  const { core } = shippedCore.open(
    coreConfigOf(setup, operatorOf(0)),
    records,
    millisOf(schedule.startMs + 1e6),
  );
  const { view, finalizedView, finalizedHeight, deliveredHeight, certifiedHeight } = core.inspect();
  return JSON.stringify({ view, finalizedView, finalizedHeight, deliveredHeight, certifiedHeight });
}
