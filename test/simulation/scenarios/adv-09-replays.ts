import { attackOf, type Scenario, seesRejection } from "./scenario.ts";

export const replays: Scenario = {
  name: "ADV-9",
  title: "messages replayed from earlier views, and signatures from another chain",
  schedule: (seed) => attackOf("ADV-9", seed, ["replayer"]),
  witness: (schedule) => seesRejection(schedule, "certificate"),
};
