/** S7: an honest key never signs a slashable pair, restarts included. */
import type { Statement } from "../../../src/chain/index.ts";
import { Phase } from "../../../src/chain/index.ts";
import type { Onlooker } from "./onlooker.ts";
import { say } from "./words.ts";
import { slotOf, type World } from "./world.ts";

/** Votes of which one operator signs at most one per slot. */
const GROUPS: Readonly<Record<number, string>> = {
  [Phase.PROPOSE]: "propose",
  [Phase.NOTARIZE]: "notarize",
  [Phase.NULLIFY]: "end",
  [Phase.FINALIZE]: "end",
  [Phase.ACK]: "ack",
  [Phase.OUTPUT]: "output",
};

/** Nullify and finalize share a group: a pair of them is as bad as two finalizes. */
export function createNothingSlashable(world: World): Onlooker {
  const signedBy = world.seats.map(() => new Map<string, Statement>());
  return {
    name: "S7",
    signed({ node, statement }) {
      if (statement === null) return;
      const group = GROUPS[statement.phase];
      if (group === undefined) {
        world.report("S7", `node ${node} signs ${say(statement)}, a phase nobody asks for`);
        return;
      }
      // An output is one per height whatever its epoch, all else one per epoch and slot.
      const epoch = statement.phase === Phase.OUTPUT ? 0 : statement.epoch;
      const key = `${group} ${epoch} ${slotOf(statement)}`;
      const statements = signedBy[node] as Map<string, Statement>;
      const first = statements.get(key);
      if (first === undefined) {
        statements.set(key, statement);
        return;
      }
      const phases = first.phase === statement.phase;
      if (phases && first.hash === statement.hash && first.height === statement.height) return;
      world.report("S7", `node ${node} signed ${say(first)} and now signs ${say(statement)}`);
    },
    accused(node, evidence) {
      if (evidence.kind === "CERT_CONFLICT" || world.honest[evidence.operator] !== true) return;
      const { kind, operator } = evidence;
      world.report("S7", `node ${node} accuses the honest operator ${operator} of ${kind}`);
    },
  };
}
