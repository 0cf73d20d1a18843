/** Settings of commands that no adapter has. */
import { z } from "zod";
import { ConductorOptions } from "../conductor/index.ts";

/** `lockstep conductor`. */
export const ConductorSettings = z.strictObject({
  networkFile: z.string().min(1).describe("The network's configuration."),
  urls: z.array(z.url()).min(1).describe("Sequencers or relays, by preference."),
  log: z
    .strictObject({
      format: z.enum(["auto", "pretty", "json"]).default("auto").describe("Form of log lines."),
      level: z.string().default("info").describe("Level, and levels of components."),
      name: z.string().default("conductor").describe("Name in log lines."),
    })
    .prefault({}),
  l1: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }).describe("JSON-RPC of the operator's own L1 node."),
      beaconUrl: z
        .url({ protocol: /^https?$/ })
        .describe("Beacon API, from which batches are read where the feed fails."),
      beaconBlock: z
        .enum(["slot", "number"])
        .default("slot")
        .describe("How the beacon API names a block: by slot, or as anvil does by number."),
    })
    .optional()
    .describe("The L1, where the network has one: whom to believe, and what to fall back to."),
  conductor: ConductorOptions,
});

/** The L1 of a conductor. */
export type ConductorL1Settings = NonNullable<z.output<typeof ConductorSettings>["l1"]>;
