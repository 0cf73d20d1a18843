/**
 * S21: a slashable pair that reaches an honest node gives evidence there, and evidence is such a pair
 * of a Byzantine key. Offences and what a node remembers are restated.
 */
import type {
  Evidence,
  PeerMessage,
  SignedStatement,
  Statement,
} from "../../../src/chain/index.ts";
import { ackStatement, blockHash, Phase, proposeStatement } from "../../../src/chain/index.ts";
import type { CoreEffect } from "../../../src/core/contract.ts";
import type { OperatorIndex } from "../../../src/primitives/brand.ts";
import { isSlashable, offenceName } from "./offences.ts";
import type { Onlooker, Taken } from "./onlooker.ts";
import { say } from "./words.ts";
import type { World } from "./world.ts";

/** A node has so long to check a pair and to hand it out. */
const DUE_MS = 3000;
/** Of one peer's acks at least so many are remembered. */
const ACKS_REMEMBERED = 4;

/** A refusal for one of these says that the node has looked at the statement. */
const LOOKED_AT = [
  "vote_conflicting",
  "vote_ignored",
  "vote_same",
  "proposal_conflicting",
  "proposal",
  "second_digest",
  "batch_known",
  "batch_waiting",
  "batch_delivered",
  "output_vote",
  "output_against_certificate",
  "ack",
  "ack_unknown",
];

/** What one operator has said to one node, the first statement of each kind and place. */
type Heard = { readonly statements: SignedStatement[]; acks: SignedStatement[] };
type Debt = { readonly sinceMs: number; readonly first: Statement; readonly second: Statement };
type Memory = {
  /** The epoch is over here: votes and acks are answered with its proof, outputs go on. [E6] */
  ended: boolean;
  readonly heard: Map<OperatorIndex, Heard>;
  /** By operator and offence. */
  readonly owed: Map<string, Debt>;
  readonly told: Set<string>;
};

const emptyMemory = (): Memory => ({
  ended: false,
  heard: new Map(),
  owed: new Map(),
  told: new Set(),
});

export function createEvidenceComplete(world: World): Onlooker {
  const memories = world.seats.map(emptyMemory);
  let nowMs = 0;

  function note(node: OperatorIndex, signed: SignedStatement): void {
    const memory = memories[node] as Memory;
    const { operator, statement } = signed;
    const heard = memory.heard.get(operator) ?? { statements: [], acks: [] };
    memory.heard.set(operator, heard);
    const foreign = statement.phase === Phase.ACK && statement.view === node;
    const list = foreign ? heard.acks : heard.statements;
    for (const first of list) {
      if (!isSlashable(first.statement, statement)) continue;
      // Behind a false signature a pair is hidden, and its sender is named a liar.
      if (!world.setup.isSigned(first) || !world.setup.isSigned(signed)) continue;
      const name = `${offenceName(first.statement, statement)} of ${operator}`;
      if (memory.told.has(name) || memory.owed.has(name)) continue;
      memory.owed.set(name, { sinceMs: nowMs, first: first.statement, second: statement });
    }
    const known = list.some((other) => isPlaceOf(other.statement, statement));
    if (!known) list.push(signed);
    if (foreign) heard.acks = list.slice(-ACKS_REMEMBERED);
  }

  return {
    name: "S21",
    tick(atMs) {
      nowMs = atMs;
    },
    took(node, input, effects) {
      if (world.honest[input.from] === true) return;
      if (!isLookedAt(effects)) return;
      const signed = statementIn(input);
      const over = memories[node]?.ended === true && signed?.statement.phase !== Phase.OUTPUT;
      if (signed !== null && !over) note(node, signed);
    },
    recorded(node, record) {
      const memory = memories[node];
      if (record.kind === "epochProof" && memory !== undefined) memory.ended = true;
    },
    restarted(node, records) {
      const memory = memories[node];
      if (memory === undefined) return;
      memory.ended = records.some(({ kind }) => kind === "epochProof");
    },
    accused(node, evidence) {
      judge(world, node, evidence);
      if (evidence.kind === "CERT_CONFLICT") return;
      const name = `${evidence.kind} of ${evidence.operator}`;
      memories[node]?.told.add(name);
      memories[node]?.owed.delete(name);
    },
    crashed(node) {
      memories[node] = emptyMemory();
    },
    finish() {
      for (const [node, { owed }] of memories.entries()) {
        for (const [name, { sinceMs, first, second }] of owed) {
          if (nowMs - sinceMs < DUE_MS) continue;
          const pair = `${say(first)} and ${say(second)}`;
          world.report("S21", `node ${node} has ${pair} and tells no ${name}`);
        }
      }
    },
  };
}

/** Evidence that is none, or that names the wrong one. */
function judge(world: World, node: OperatorIndex, evidence: Evidence): void {
  const { first, second } = evidence;
  const what = `node ${node} tells ${evidence.kind}`;
  if (!isSlashable(first.statement, second.statement)) {
    world.report("S21", `${what}: ${say(first.statement)} and ${say(second.statement)}`);
  }
  if (evidence.kind === "CERT_CONFLICT") {
    world.report("S21", `${what}: more than ${world.faultySeats} seats signed twice`);
    return;
  }
  if (evidence.kind !== offenceName(first.statement, second.statement)) {
    world.report("S21", `${what} of another offence`);
  }
  const pair = [evidence.first, evidence.second];
  if (!pair.every((each) => each.operator === evidence.operator && world.setup.isSigned(each))) {
    world.report("S21", `${what} without two signatures of operator ${evidence.operator}`);
  }
}

const isLookedAt = (effects: readonly CoreEffect[]): boolean =>
  effects.every((effect) => effect.kind !== "reject" || LOOKED_AT.includes(effect.reason));

/** Whether a node keeps only the first of these two. */
const isPlaceOf = (first: Statement, second: Statement): boolean =>
  first.phase === second.phase &&
  first.epoch === second.epoch &&
  first.view === second.view &&
  (first.phase < Phase.ACK || first.phase === Phase.PROPOSE || first.height === second.height);

/** What the sender of a message signed with its BLS key, if anything. */
function statementIn({ from, message }: Taken) {
  const found = signedIn(from, message);
  return found === null ? null : { operator: from, ...found };
}

function signedIn(
  from: OperatorIndex,
  message: PeerMessage,
): { readonly statement: Statement; readonly signature: Uint8Array } | null {
  switch (message.kind) {
    case "notarize":
    case "nullify":
    case "finalize":
    case "outputVote":
    case "ack":
      return { statement: message.statement, signature: message.signature };
    case "proposal": {
      const { header, signature } = message.proposal;
      const { epoch, view, height } = header;
      return {
        statement: proposeStatement({ epoch, view, height, hash: blockHash(header) }),
        signature,
      };
    }
    case "batch": {
      const { epoch, lane, height } = message.batch.header;
      if (lane !== from) return null;
      const { digest } = message.batch;
      return {
        statement: ackStatement({ epoch, lane, height, digest }),
        signature: message.signature,
      };
    }
    default:
      return null;
  }
}
