/** Labels: closed sets start at 0, open ones are cut off. */
import type { Counter, Gauge, Histogram, Registry } from "prom-client";
import { Counter as CounterClass } from "prom-client";

/** All values of every label of one metric. */
export type LabelValues<Label extends string> = Readonly<Record<Label, readonly string[]>>;

/** Every combination of one value per label; one empty combination where there are no labels. */
function combinations<Label extends string>(values: LabelValues<Label>): Record<Label, string>[] {
  let found: Record<string, string>[] = [{}];
  for (const label of Object.keys(values) as Label[]) {
    found = found.flatMap((start) => values[label].map((value) => ({ ...start, [label]: value })));
  }
  return found as Record<Label, string>[];
}

/** Starts every closed label combination at 0, so that `increase()` sees the first event. */
export function startAtZero<Label extends string>(
  metric: Counter<Label> | Gauge<Label> | Histogram<Label>,
  values: LabelValues<Label>,
): void {
  for (const labels of combinations(values)) {
    if ("zero" in metric) metric.zero(labels);
    else metric.inc(labels, 0);
  }
}

/** What stands for every value of a label above its limit. */
export const OTHER_LABEL = "other";

/**
 * Guards labels whose values come from outside, such as the rollup: the first `max` distinct values
 * keep their name, later ones become `other` and are counted.
 *
 * @returns the guard: `guard("rollup", 200)` yields a function from value to label.
 */
export function createLabelLimits(
  registry: Registry,
): (label: string, max: number) => (value: string) => string {
  const overflow = new CounterClass({
    name: "lockstep_metrics_label_overflow_total",
    help: "Observations whose label value was replaced by `other`, because there were too many.",
    labelNames: ["label"],
    registers: [registry],
  });
  return (label, max) => {
    const known = new Set<string>();
    overflow.inc({ label }, 0);
    return (value) => {
      if (known.has(value)) return value;
      if (known.size < max) {
        known.add(value);
        return value;
      }
      overflow.inc({ label });
      return OTHER_LABEL;
    };
  };
}
