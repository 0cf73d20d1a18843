/** Named scenarios by the ids of the adversarial catalogue: what `--scenario` takes. */
import { calmSchedule, type Schedule } from "../../simulator/schedule.ts";

export type Scenario = {
  /** Such as `ADV-18`. */
  readonly name: string;
  /** What happens, in one line. */
  readonly title: string;
  /** The schedule of a seed; S = 4, 7 or 10 by the seed where the scenario leaves it open. */
  schedule(seed: number): Schedule;
};

export const scenarios: readonly Scenario[] = [
  { name: "calm", title: "nothing goes wrong", schedule: calmSchedule },
];

export const scenarioOf = (name: string): Scenario | undefined =>
  scenarios.find((scenario) => scenario.name.toLowerCase() === name.toLowerCase());
