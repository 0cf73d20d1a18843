/** What an operator may set about the L1. */
import { z } from "zod";

const MINUTE_MS = 60_000;

/** Schema of the options for reading the L1; type, check and manual in one. [ST1, ST2, ST5] */
export const L1Options = z.strictObject({
  endpoints: z
    .array(z.url({ protocol: /^https?$/ }))
    .min(1)
    .max(8)
    .describe("JSON-RPC endpoints of the L1. All that are used must agree on what is final."),
  agreeing: z
    .int()
    .min(1)
    .max(8)
    .optional()
    .describe(
      "Endpoints that must answer and agree before anything counts as final; more than half by default.",
    ),
  cursorFile: z
    .string()
    .min(1)
    .describe("File that remembers the newest final L1 block; it is never replaced by another."),
  pollMs: z
    .int()
    .min(50)
    .max(MINUTE_MS)
    .default(4000)
    .describe("Milliseconds between two looks at the L1."),
  requestMs: z
    .int()
    .min(100)
    .max(2 * MINUTE_MS)
    .default(10_000)
    .describe("Time an endpoint has for one answer."),
  staleMs: z
    .int()
    .min(1000)
    .default(30 * MINUTE_MS)
    .describe("Age of the newest final L1 block above which the L1 counts as stale."),
  lagBlocks: z
    .int()
    .min(1)
    .default(128)
    .describe("Blocks an endpoint may be behind the others before they go on without it."),
  logRange: z
    .int()
    .min(1)
    .max(100_000)
    .default(2000)
    .describe("Blocks whose logs are asked for at once while history is read."),
  beaconUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      "Beacon API from which posted batches are read and checked; without it they count as claimed.",
    ),
  beaconBlock: z
    .enum(["slot", "number"])
    .default("slot")
    .describe("How the beacon API names a block: by slot, or as anvil does by number."),
});
export type L1Options = z.output<typeof L1Options>;
/** As an operator writes them: what has a default may be left out. */
export type L1Input = z.input<typeof L1Options>;

/** What is wrong with the endpoints together, one line each. [ST2] */
export function endpointFindings(options: Pick<L1Options, "endpoints" | "agreeing">): string[] {
  const { endpoints, agreeing } = options;
  const findings: string[] = [];
  if (agreeing !== undefined && agreeing > endpoints.length) {
    findings.push(`agreeing: ${agreeing} of ${endpoints.length} endpoints can never agree`);
  }
  // One endpoint under two names would be its own witness.
  if (new Set(endpoints.map((url) => new URL(url).href)).size < endpoints.length) {
    findings.push("endpoints: the same endpoint is given twice");
  }
  return findings;
}
