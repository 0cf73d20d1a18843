/** A row of the catalogue of faults, played on a running network. */
import type { Arena } from "./arena.ts";

/** How much of everything: a short run for every change, a long one for the night. */
export type Scale = {
  /** One node is killed so often, and all of them. */
  readonly kills: number;
  readonly massacres: number;
  /** How long a process stands still, ms. */
  readonly stillMs: number;
  /** Of each kind of partition. */
  readonly partitions: number;
};

export const SHORT: Scale = { kills: 4, massacres: 1, stillMs: 5000, partitions: 1 };
export const LONG: Scale = { kills: 20, massacres: 5, stillMs: 30_000, partitions: 4 };

export type Case = {
  /** Rows of the catalogue, as `FLT-1`. */
  readonly id: string;
  readonly title: string;
  play(arena: Arena, scale: Scale): Promise<void>;
};

/** Cases that share a network, in this order; the last ones may leave it broken. */
export type Group = { readonly name: string; readonly cases: readonly Case[] };

export function expect(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}
