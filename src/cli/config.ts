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
  conductor: ConductorOptions,
});
