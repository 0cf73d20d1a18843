/** One step of the replica: an input finds its epoch and core, events find their siblings. [D9, DR1] */
import { assertNever, SafetyError } from "../../primitives/assert.ts";
import type { Epoch } from "../../primitives/brand.ts";
import type { Effect, Input, Owner } from "../contract.ts";
import { announceSet, settleEpochs } from "./epochs.ts";
import { onProofChecked } from "./follower.ts";
import { takeL1Blocks } from "./l1.ts";
import { receive } from "./messages.ts";
import { progressOf, sameProgress } from "./progress.ts";
import type { Base, Replica } from "./replica.ts";
import { currentOf, toConsensus, toLanes, toOrdering, toSync, turnOf } from "./routes.ts";
import { keepSet } from "./sets.ts";

/**
 * Takes one input and says what is to be done, in order.
 *
 * Total: bad input is a `reject` effect. Only a failed safety assertion leaves as `halt`, after which
 * every step is empty. [M4]
 */
export function step(replica: Replica, input: Input): Effect[] {
  if (replica.halted !== null) return [];
  const base: Base = { replica, nowMs: input.nowMs, effects: [] };
  guarded(base, () => {
    take(base, input);
    settleEpochs(base);
    reportProgress(base);
  });
  return base.effects;
}

/** A failed safety assertion stops this node for good; what it led to before may still leave. [M4] */
export function guarded({ replica, effects }: Base, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof SafetyError)) throw error;
    if (replica.halted !== null) return;
    replica.halted = error.message;
    effects.push({ kind: "halt", reason: error.message });
  }
}

function take(base: Base, input: Input): void {
  const { replica, nowMs } = base;
  switch (input.kind) {
    case "message":
      return receive(base, input.from, input.message);
    case "timer":
      return toOwner(base, input.timer.owner, input.timer.epoch, input);
    case "checked":
      return toOwner(base, input.job.owner, input.job.epoch, input);
    case "signed":
      return toOwner(base, input.request.owner, input.request.epoch, input);
    case "submit":
      return toLanes(turnOf(base, currentOf(replica)), input);
    case "l1":
      takeL1Blocks(replica.l1, input.blocks, nowMs);
      for (const instance of [...replica.instances.values()]) {
        toConsensus(turnOf(base, instance), { kind: "l1Advanced", nowMs });
        toOrdering(turnOf(base, instance), { kind: "l1Advanced", nowMs });
      }
      return;
    case "epochSet": {
      const set = keepSet(replica, input.set);
      if (set !== null) announceSet(base, set);
      return;
    }
    default:
      return assertNever(input);
  }
}

/** Answers to what a core asked: of an epoch that has closed they are nobody's. [E3] */
function toOwner(
  base: Base,
  owner: Owner,
  epoch: Epoch,
  input: Extract<Input, { kind: "timer" | "checked" | "signed" }>,
): void {
  if (owner === "replica") {
    if (input.kind === "checked") onProofChecked(base, input.job, input.verdicts);
    return;
  }
  const instance = base.replica.instances.get(epoch);
  if (instance === undefined) return;
  const turn = turnOf(base, instance);
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
    default:
      return assertNever(owner);
  }
}

/** Sync learns how far its epoch is here whenever that changed. */
export function reportProgress(base: Base): void {
  for (const instance of [...base.replica.instances.values()]) {
    const progress = progressOf(instance);
    if (sameProgress(progress, instance.reported)) continue;
    instance.reported = progress;
    toSync(turnOf(base, instance), { kind: "progress", nowMs: base.nowMs, ...progress });
  }
}
