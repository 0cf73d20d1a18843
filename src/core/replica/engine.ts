/** One step of the replica: an input finds its core, events find their siblings. [D9, DR1] */
import type { MessageOf, PeerMessage, PeerMessageKind } from "../../chain/index.ts";
import { skipTimeoutMs } from "../../chain/index.ts";
import { assertNever, SafetyError } from "../../primitives/assert.ts";
import type { OperatorIndex, PeerKey } from "../../primitives/brand.ts";
import type { ConsensusInput } from "../consensus/index.ts";
import type { Effect, Input, Owner } from "../contract.ts";
import type { LanesInput } from "../lanes/index.ts";
import type { OrderingInput } from "../ordering/index.ts";
import type { SyncInput } from "../sync/index.ts";
import { emit } from "./outward.ts";
import { progressOf, sameProgress } from "./progress.ts";
import { RECEIVER, type Replica } from "./replica.ts";
import { type Turn, toConsensus, toLanes, toOrdering, toSync } from "./routes.ts";

/**
 * Takes one input and says what is to be done, in order.
 *
 * Total: bad input is a `reject` effect. Only a failed safety assertion leaves as `halt`, after which
 * every step is empty. [M4]
 */
export function step(replica: Replica, input: Input): Effect[] {
  const instance = replica.instances.get(replica.epoch);
  if (instance === undefined || replica.halted !== null) return [];
  const turn: Turn = { replica, instance, nowMs: input.nowMs, effects: [] };
  try {
    take(turn, input);
    reportProgress(turn);
  } catch (error) {
    if (!(error instanceof SafetyError)) throw error;
    emit(turn, { kind: "halt", reason: error.message });
  }
  return turn.effects;
}

function take(turn: Turn, input: Input): void {
  switch (input.kind) {
    case "message":
      return receive(turn, input.from, input.message);
    case "timer":
      return toOwner(turn, input.timer.owner, input.timer.epoch, input);
    case "checked":
      return toOwner(turn, input.job.owner, input.job.epoch, input);
    case "signed":
      return toOwner(turn, input.request.owner, input.request.epoch, input);
    case "submit":
      return toLanes(turn, input);
    case "l1":
    case "epochSet":
      return; // this version has no L1 to follow
    default:
      return assertNever(input);
  }
}

/** Answers to what a core asked: of an epoch that has closed they are nobody's. [E3] */
function toOwner(
  turn: Turn,
  owner: Owner,
  epoch: number,
  input: Extract<Input, { kind: "timer" | "checked" | "signed" }>,
): void {
  if (epoch !== turn.instance.context.epoch) return;
  switch (owner) {
    case "lanes":
      return toLanes(turn, input);
    case "consensus":
      return toConsensus(turn, input);
    case "ordering":
      return toOrdering(turn, input);
    case "sync":
      if (input.kind !== "signed") toSync(turn, input);
      return;
    case "replica":
      return;
    default:
      return assertNever(owner);
  }
}

/** A message of a member, of this instance: another epoch's is never counted. [K3, E3] */
function receive(turn: Turn, peer: PeerKey, message: PeerMessage): void {
  const { context, directory } = turn.instance;
  const from = directory.places.get(peer);
  if (from === undefined || from === context.self) {
    turn.effects.push({ kind: "reject", from: peer, code: "not_member", reason: "sender" });
    return;
  }
  if (message.epoch !== context.epoch) {
    turn.effects.push({ kind: "reject", from: peer, code: "foreign", reason: "epoch" });
    return;
  }
  const receiver = RECEIVER[message.kind];
  const { nowMs } = turn;
  if (receiver === "consensus") {
    return toConsensus(turn, { kind: "message", nowMs, from, message } as ConsensusInput);
  }
  noteHeard(turn, from);
  switch (receiver) {
    case "lanes":
      return toLanes(turn, { kind: "message", nowMs, from, message } as LanesInput);
    case "ordering":
      return toOrdering(turn, { kind: "message", nowMs, from, message } as OrderingInput);
    case "sync":
      toSync(turn, { kind: "message", nowMs, from, message } as SyncInput);
      if (message.kind === "status") toConsensus(turn, { kind: "message", nowMs, from, message });
      return;
    case "replica":
      return;
    case "asker":
      return receiveAbsent(turn, from, message as MessageOf<"absent">);
    default:
      return assertNever(receiver);
  }
}

/** "Absent" goes to the core that asked. */
function receiveAbsent(turn: Turn, from: OperatorIndex, message: MessageOf<"absent">): void {
  const { nowMs } = turn;
  const asker = ASKER[message.request.kind];
  if (asker === "lanes") toLanes(turn, { kind: "message", nowMs, from, message });
  else if (asker === "sync") toSync(turn, { kind: "message", nowMs, from, message });
}

const ASKER: Partial<Record<PeerMessageKind, "lanes" | "sync">> = {
  getBatches: "lanes",
  getBlocks: "sync",
  getOutputs: "sync",
  getOutputState: "sync",
};

/** T4 asks when a peer was heard last; a fraction of the time-out is fine enough. */
function noteHeard(turn: Turn, from: OperatorIndex): void {
  const { heardMs, context } = turn.instance.consensus;
  const last = heardMs.get(from) ?? 0;
  if (turn.nowMs - last < skipTimeoutMs(context.local) / 16) return;
  toConsensus(turn, { kind: "heard", nowMs: turn.nowMs, from });
}

/** Sync learns how far this node is whenever that changed. */
function reportProgress(turn: Turn): void {
  const { replica, instance } = turn;
  const progress = progressOf(instance);
  if (sameProgress(progress, replica.reported)) return;
  replica.reported = progress;
  toSync(turn, { kind: "progress", nowMs: turn.nowMs, ...progress });
}
