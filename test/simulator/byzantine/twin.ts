/**
 * ADV-8, Twins: two unmodified copies of the core under one key, each with a memory of its own and
 * its own circle of peers, which changes over time.
 *
 * The operator's own core only lends its node: nothing it wants is performed.
 */
import type { Effect, Input } from "../../../src/core/contract.ts";
import type { OperatorIndex } from "../../../src/primitives/brand.ts";
import type { Behaviour, ByzantineEnvironment } from "../behaviour.ts";

/** Which copies hear and reach a peer at a time of the run, from 0 ms. */
export type Circles = (peer: OperatorIndex, sinceMs: number) => readonly (0 | 1)[];

type Copy = { step(input: Input): readonly Effect[]; readonly timers: Map<string, number> };

/** Ids of jobs must tell the copies apart; cores count from 0. */
const ID_STEP = 1e8;

export const createTwin = (
  name: string,
  circlesOf: (e: ByzantineEnvironment) => Circles,
): Behaviour => ({
  name,
  create(environment) {
    const circles = circlesOf(environment);
    const startMs = environment.nowMs();
    const reaches = (copy: number, peer: OperatorIndex): boolean =>
      circles(peer, environment.nowMs() - startMs).includes(copy as 0 | 1);
    const copies: Copy[] = [];

    function run(which: number, effects: readonly Effect[], out: Effect[]): void {
      const copy = copies[which] as Copy;
      for (const effect of effects) {
        const nowMs = environment.nowMs();
        if (effect.kind === "setTimer") {
          copy.timers.set(JSON.stringify(effect.timer), nowMs + effect.delayMs);
          environment.wakeAfter(effect.delayMs);
        } else if (effect.kind === "cancelTimer") {
          copy.timers.delete(JSON.stringify(effect.timer));
        } else if (effect.kind === "check") {
          const id = effect.job.id + ID_STEP * (1 + which);
          out.push({ kind: "check", job: { ...effect.job, id } });
        } else if (effect.kind === "sign") {
          const { request } = effect;
          const signatures = environment.sign(request);
          run(which, copy.step({ kind: "signed", nowMs, request, signatures }), out);
        } else if (effect.kind === "send") {
          const everybody = environment.committee.members.map((_, peer) => peer as OperatorIndex);
          const wanted = effect.to === "all" ? everybody : effect.to;
          out.push({ ...effect, to: wanted.filter((peer) => reaches(which, peer)) });
        }
      }
    }

    function open(out: Effect[]): void {
      for (const which of [0, 1]) {
        const { core, effects } = environment.openCopy();
        copies.push({ step: (input) => core.step(input), timers: new Map() });
        run(which, effects, out);
      }
    }

    function fire(which: number, out: Effect[]): void {
      const copy = copies[which] as Copy;
      const nowMs = environment.nowMs();
      for (const [key, dueMs] of [...copy.timers]) {
        if (dueMs > nowMs || copy.timers.get(key) !== dueMs) continue;
        copy.timers.delete(key);
        run(which, copy.step({ kind: "timer", nowMs, timer: JSON.parse(key) }), out);
      }
    }

    return (_effects, input) => {
      const out: Effect[] = [];
      if (copies.length === 0) open(out);
      for (const [which, copy] of copies.entries()) {
        fire(which, out);
        if (input?.kind === "message" && !reaches(which, input.from)) continue;
        if (input?.kind === "checked") {
          const id = input.job.id - ID_STEP * (1 + which);
          if (id < 0 || id >= ID_STEP) continue;
          run(which, copy.step({ ...input, job: { ...input.job, id } }), out);
        } else if (input?.kind === "message" || input?.kind === "submit") {
          run(which, copy.step(input), out);
        }
      }
      return out;
    };
  },
});

/** Circles that change at random every second or so, each peer with one copy or both. */
export const randomCircles = ({ random, committee }: ByzantineEnvironment): Circles => {
  const seeds = committee.members.map(() => Math.floor(random() * 1024));
  return (peer, sinceMs) => {
    const draw = ((seeds[peer] ?? 0) * 2654435761 + Math.floor(sinceMs / 1000) * 40503) >>> 7;
    return draw % 5 === 0 ? [0, 1] : [draw % 2 === 0 ? 0 : 1];
  };
};

export const twin = createTwin("twin", randomCircles);
