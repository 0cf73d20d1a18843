/**
 * A message finds the instance that its epoch names; of another epoch it is never counted, only
 * answered: with proofs, or from disk. [K3, E3, E6, E8, Y0]
 */
import type { MessageOf, PeerMessage, PeerMessageKind } from "../../chain/index.ts";
import { skipTimeoutMs } from "../../chain/index.ts";
import { assertNever } from "../../primitives/assert.ts";
import type { OperatorIndex, PeerKey } from "../../primitives/brand.ts";
import type { ConsensusInput } from "../consensus/index.ts";
import type { LanesInput } from "../lanes/index.ts";
import type { OrderingInput } from "../ordering/index.ts";
import type { SyncInput } from "../sync/index.ts";
import { keepEarly } from "./early.ts";
import { askProofs, takeProofs } from "./follower.ts";
import { answerWithProof, serveGuest, serveProofs } from "./guests.ts";
import { emit } from "./outward.ts";
import { type Base, type Instance, RECEIVER, type Turn } from "./replica.ts";
import { currentOf, toConsensus, toLanes, toOrdering, toSync, turnOf } from "./routes.ts";
import { isAcquainted } from "./sets.ts";

/** Takes a message of a peer, proven by its channel. [K3] */
export function receive(base: Base, peer: PeerKey, message: PeerMessage): void {
  const { replica } = base;
  const instance = instanceOf(base, message);
  const from = instance?.directory.places.get(peer);
  if (from === undefined ? !isAcquainted(replica, peer) : from === instance?.context.self) {
    base.effects.push({ kind: "reject", from: peer, code: "not_member", reason: "sender" });
    return;
  }
  if (message.kind === "getEpochProofs") return serveProofs(base, peer, message);
  if (message.kind === "epochProofs") return takeProofs(base, peer, message);
  if (instance !== undefined && from !== undefined) {
    if (instance.ended && !GOES_ON.has(message.kind)) return answerWithProof(base, peer, message);
    return deliver(turnOf(base, instance), from, message);
  }
  if (message.epoch > replica.epoch) {
    askProofs(base, peer);
    if (message.epoch === replica.epoch + 1) return keepEarly(replica, peer, message);
  } else if (isServed(message)) {
    return serveGuest(base, peer, message);
  } else if (message.epoch < replica.epoch || instance?.ended === true) {
    return answerWithProof(base, peer, message);
  }
  base.effects.push({ kind: "reject", from: peer, code: "foreign", reason: "epoch" });
}

/** E3: an epoch in a message names its instance. */
function instanceOf({ replica }: Base, message: PeerMessage): Instance | undefined {
  if (!replica.config.rules.epochIsInstance) return currentOf(replica);
  return replica.instances.get(message.epoch);
}

/** Of an epoch that is over: what its outputs, their history and offences take. [E6, O5, S7] */
const GOES_ON: ReadonlySet<PeerMessageKind> = new Set<PeerMessageKind>([
  "evidence",
  "outputVote",
  "outputCertificate",
  "getBlocks",
  "getBatches",
  "getOutputs",
  "getOutputState",
  "blocks",
  "batches",
  "outputs",
  "absent",
]);

/** Requests that the disk answers, whatever their epoch. */
type Served = MessageOf<"getBlocks" | "getBatches" | "getOutputs">;
const isServed = (message: PeerMessage): message is Served =>
  message.kind === "getBlocks" || message.kind === "getBatches" || message.kind === "getOutputs";

/** A message of a member of its instance. */
function deliver(turn: Turn, from: OperatorIndex, message: PeerMessage): void {
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
      if (message.kind === "status") receiveStatus(turn, from, message);
      return;
    case "asker":
      return receiveAbsent(turn, from, message as MessageOf<"absent">);
    case "replica":
      return emit(turn, { kind: "reject", from, code: "stale", reason: "epoch_proofs" });
    default:
      return assertNever(receiver);
  }
}

/** It also says that the epoch runs while I look on. [C9, R3] */
function receiveStatus(turn: Turn, from: OperatorIndex, message: MessageOf<"status">): void {
  turn.instance.witnesses.add(from);
  toConsensus(turn, { kind: "message", nowMs: turn.nowMs, from, message });
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
