/** Policy 1: execution follows the canonical order. */
import type { OrderPolicy } from "./policy.ts";

export const LANE_FIFO: OrderPolicy = {
  id: 1,
  name: "lane-fifo",
  execution: (parts) => parts,
};
