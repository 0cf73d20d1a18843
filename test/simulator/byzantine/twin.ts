/**
 * ADV-8, Twins: two unmodified copies of the core under one key, each with a memory of its own and
 * its own circle of peers, which changes over time.
 *
 * The operator's own core only lends its node: nothing it wants is performed.
 */
import type { OperatorIndex } from "../../../src/primitives/brand.ts";
import type { Behaviour, ByzantineEnvironment } from "../behaviour.ts";
import { createCoreCopy } from "./core-copy.ts";

/** Which copies hear and reach a peer at a time of the run, from 0 ms. */
export type Circles = (peer: OperatorIndex, sinceMs: number) => readonly (0 | 1)[];

export const createTwin = (
  name: string,
  circlesOf: (environment: ByzantineEnvironment) => Circles,
): Behaviour => ({
  name,
  create(environment) {
    const circles = circlesOf(environment);
    const startMs = environment.nowMs();
    const copies = ([0, 1] as const).map((copy) =>
      createCoreCopy(environment, copy, (peer) =>
        circles(peer, environment.nowMs() - startMs).includes(copy),
      ),
    );
    let started = false;
    return (_effects, input) => {
      const opening = started ? [] : copies.flatMap((copy) => copy.start());
      started = true;
      const woken = copies.flatMap((copy) => copy.wake());
      const taken = input === null ? [] : copies.flatMap((copy) => copy.take(input));
      return [...opening, ...woken, ...taken];
    };
  },
});

/** Circles that change at random every second or so, each peer with one copy or both. */
const randomCircles = ({ random, committee }: ByzantineEnvironment): Circles => {
  const seeds = committee.members.map(() => Math.floor(random() * 1024));
  return (peer, sinceMs) => {
    const draw = ((seeds[peer] ?? 0) * 2654435761 + Math.floor(sinceMs / 1000) * 40503) >>> 7;
    return draw % 5 === 0 ? [0, 1] : [draw % 2 === 0 ? 0 : 1];
  };
};

export const twin = createTwin("twin", randomCircles);
