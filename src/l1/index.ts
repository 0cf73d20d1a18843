/** The L1 both ways: what is final there for the committee, and what the committee posts. */
export type { L1Input } from "./config.ts";
export { L1Options } from "./config.ts";
