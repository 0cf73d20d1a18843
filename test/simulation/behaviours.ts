/** Every Byzantine behaviour by name: what random schedules draw from. */
import type { Behaviour } from "../simulator/behaviour.ts";

export const behaviours: readonly Behaviour[] = [];
