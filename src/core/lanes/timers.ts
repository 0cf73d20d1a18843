/** Timers by name; arming one that ends earlier anyway changes nothing. */
import type { Millis } from "../../primitives/brand.ts";
import { millisOf } from "../../primitives/brand.ts";
import type { LanesEffect } from "./input.ts";
import type { LanesState, TimerName } from "./state.ts";

/** Sees to it that the timer fires at `atMs` or before. */
export function arm(
  state: LanesState,
  name: TimerName,
  time: { readonly nowMs: Millis; readonly atMs: number },
  out: LanesEffect[],
): void {
  const armed = state.deadlines.get(name);
  if (armed !== undefined && armed <= time.atMs) return;
  state.deadlines.set(name, time.atMs);
  const timer = { owner: "lanes", epoch: state.context.epoch, name } as const;
  out.push({ kind: "setTimer", timer, delayMs: millisOf(Math.max(0, time.atMs - time.nowMs)) });
}

/** The timer fired: it is no longer armed. */
export const disarm = (state: LanesState, name: TimerName): boolean => state.deadlines.delete(name);
