/**
 * S15: what a node finds after a crash is what was durable before it, its state is at least what
 * these records prove, and without a memory it signs nothing. [P3, P4, R1, R3]
 */
import type { StoredRecord } from "../../../src/chain/index.ts";
import { Phase } from "../../../src/chain/index.ts";
import type { NodeState } from "../observation.ts";
import type { Onlooker } from "./onlooker.ts";
import { say } from "./words.ts";
import type { World } from "./world.ts";

/** What a replay of records comes to, by R1. */
type Proven = Pick<
  { [K in keyof NodeState]: number },
  "view" | "finalizedView" | "deliveredHeight" | "certifiedHeight"
>;

/** R1: view = max(1 + highest certified view, view of the newest own record). */
function replay(records: readonly StoredRecord[]): Proven {
  const proven = { view: 1, finalizedView: 0, deliveredHeight: 0, certifiedHeight: 0 };
  const certified: number[] = [];
  const raise = (key: keyof Proven, value: number): void => {
    proven[key] = Math.max(proven[key], value);
  };
  for (const record of records) {
    switch (record.kind) {
      case "vote":
        raise("view", record.statement.view);
        break;
      case "proposal":
        raise("view", record.proposal.header.view);
        break;
      case "viewCertificate": {
        const { view, phase } = record.certificate.statement;
        raise("view", view + 1);
        if (phase === Phase.FINALIZE) raise("finalizedView", view);
        break;
      }
      case "output":
        raise("deliveredHeight", record.height);
        break;
      case "outputCertificate":
        certified.push(record.certificate.statement.height);
        break;
      case "snapshot":
        raise("deliveredHeight", record.header.height);
        certified.push(record.header.height);
        break;
      default:
        break;
    }
  }
  // A certificate of a height that is not delivered yet has nothing to certify here, nor has one of
  // an epoch while the last output of the epoch before is not certified.
  const opens = opensByItself(records);
  const own = certified.filter((height) => opens && height <= proven.deliveredHeight);
  return { ...proven, certifiedHeight: Math.max(0, ...own) };
}

/** Whether outputs of the log go on from one that is certified: a log's first snapshot says so. [P6] */
function opensByItself(records: readonly StoredRecord[]): boolean {
  const beginning = records.find((record) => record.kind === "epochStart");
  if (beginning === undefined || beginning.epoch === 0) return true;
  const { height } = beginning.start;
  return records.some((record) => record.kind === "snapshot" && record.header.height >= height);
}

const KEYS = ["view", "finalizedView", "deliveredHeight", "certifiedHeight"] as const;

export function createReplayIsState(world: World): Onlooker {
  const durable: StoredRecord[][] = world.seats.map(() => []);
  const proven: (Proven | null)[] = world.seats.map(() => null);
  const forgetful = world.seats.map(() => false);
  return {
    name: "S15",
    durable(node, record) {
      durable[node]?.push(record);
    },
    restarted(node, records) {
      forgetful[node] = !records.some((record) => record.kind === "epochStart");
      if (records.length > 0) {
        const found = new Set(records);
        const lost = (durable[node] ?? []).filter((record) => !found.has(record));
        if (lost.length > 0) {
          const kinds = [...new Set(lost.map(({ kind }) => kind))].sort().join(", ");
          const said = `node ${node} finds ${lost.length} durable records no more`;
          world.report("S15", `${said}: ${kinds}`);
        }
      }
      durable[node] = [...records];
      proven[node] = replay(records);
    },
    inspected(node, state) {
      const least = proven[node];
      if (least === null || least === undefined || forgetful[node] === true) return;
      for (const key of KEYS) {
        if (state[key] >= least[key]) continue;
        const said = `node ${node} restarted with records that prove ${key} ${least[key]}`;
        world.report("S15", `${said} and is at ${state[key]}`);
      }
    },
    signed({ node, statement }) {
      if (statement === null || forgetful[node] !== true) return;
      world.report("S15", `node ${node} has lost its memory and signs ${say(statement)}`);
    },
  };
}
