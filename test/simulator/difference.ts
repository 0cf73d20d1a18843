/** Where two runs of one schedule part: the first thing that an onlooker sees differently. [M2] */
import type { Onlooker, Result } from "./cluster.ts";
import type { Observation } from "./observation.ts";
import type { Schedule } from "./schedule.ts";
import { createStateHash } from "./state-hash.ts";

type Seen = { readonly digest: string; readonly what: string };

/**
 * @param run runs a schedule with onlookers; called twice.
 * @returns its place, time and kind; "nowhere" if this time the runs are equal.
 */
export function firstDifference(
  schedule: Schedule,
  run: (schedule: Schedule, onlookers: readonly Onlooker[]) => Result,
): string {
  const [first, second] = [watch(schedule, run), watch(schedule, run)];
  const place = first.findIndex((seen, index) => seen.digest !== second[index]?.digest);
  const at = place >= 0 ? place : first.length;
  if (place < 0 && first.length === second.length) return "nowhere";
  const texts = [first[at], second[at]].map((seen) => seen?.what ?? "the end");
  return `observation ${at}: ${texts.join(" or ")}`;
}

function watch(
  schedule: Schedule,
  run: (schedule: Schedule, onlookers: readonly Onlooker[]) => Result,
): Seen[] {
  const seen: Seen[] = [];
  const hash = createStateHash();
  run(schedule, [
    {
      observe(observation, nowUs) {
        hash.observe(observation, nowUs);
        seen.push({ digest: hash.digest(), what: describe(observation, nowUs) });
      },
    },
  ]);
  return seen;
}

function describe(observation: Observation, nowUs: number): string {
  const at = `${(nowUs / 1000).toFixed(3)} ms`;
  if (observation.kind === "healed") return `healing at ${at}`;
  if (observation.kind !== "step") return `${observation.kind} of n${observation.node} at ${at}`;
  const { input, effects } = observation;
  const taken = input.kind === "message" ? `message ${input.message.kind}` : input.kind;
  const made = effects.map((effect) => effect.kind).join(" ");
  return `step of n${observation.node} at ${at}: ${taken} gives ${made || "nothing"}`;
}
