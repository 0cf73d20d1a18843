/** Which benches a run has, and which of its results it shows. */

/** Results that an area makes, by how their names begin. */
const AREAS = {
  throughput: ["order.", "ratio.throughput"],
  latency: ["latency."],
  yardstick: ["yardstick."],
  fault: ["fault."],
  fanOut: ["feed.", "ratio.feed"],
} as const;
export type Area = keyof typeof AREAS;
export const ALL_AREAS = Object.keys(AREAS) as readonly Area[];
const QUICK_AREAS: readonly Area[] = ["throughput", "latency", "yardstick"];

export type Selection = {
  /** How the names of wanted results begin; null: all. */
  readonly only: string | null;
  readonly quick: boolean;
};

/** Whether a prefix asks for anything that the area makes. */
export const isWanted = (area: Area, options: Selection): boolean => {
  const { only, quick } = options;
  if (only === null) return !quick || QUICK_AREAS.includes(area);
  return AREAS[area].some((prefix) => prefix.startsWith(only) || only.startsWith(prefix));
};

/** Yardsticks and ratios stay with what was asked for. */
export const isShown = (name: string, only: string | null): boolean =>
  only === null || name.startsWith(only) || /^(order|ratio|yardstick)\./.test(name);
