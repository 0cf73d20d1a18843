/** What a simulated node takes. */
import type { CoreInput, Input } from "../../src/core/contract.ts";

/** An input of the cores, with senders by name, or news from the L1. */
export type NodeInput = CoreInput | Extract<Input, { readonly kind: "l1" | "epochSet" }>;
