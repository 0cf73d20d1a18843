/** Every Byzantine behaviour by name: what random schedules draw from. */
export { behaviours } from "../simulator/byzantine/index.ts";
