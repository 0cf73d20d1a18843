/** The closed list of order policies. */
import { LANE_FIFO } from "./lane-fifo.ts";
import type { OrderPolicy } from "./policy.ts";

const POLICIES: readonly OrderPolicy[] = [LANE_FIFO];

/** The policy with this id, or null: a network must not be configured with an unknown one. */
export const policyOf = (id: number): OrderPolicy | null =>
  POLICIES.find((policy) => policy.id === id) ?? null;
