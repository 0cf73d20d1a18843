/** All that an operator may set: one schema per adapter, composed. */
import { availableParallelism } from "node:os";
import { z } from "zod";
import { ApiOptions, FeedDoorsOptions } from "../api/index.ts";
import { L1Options, SettlementOptions } from "../l1/index.ts";
import { NetworkOptions } from "../network/index.ts";
import { SignerOptions } from "../signer/index.ts";
import { StorageOptions } from "../storage/index.ts";

const LogOptions = z.strictObject({
  format: z
    .enum(["auto", "pretty", "json"])
    .default("auto")
    .describe("`auto`: for people on a terminal, else JSON lines."),
  level: z.string().default("info").describe("Level, and levels of components: `info,p2p=debug`."),
  name: z.string().default("lockstep").describe("Name of this node in its lines."),
});

const ConsensusOptions = z.strictObject({
  deltaMs: z
    .int()
    .min(1)
    .max(10_000)
    .default(250)
    .describe("Bound on the delay of a message between members; 50 within one region."),
});

const ThreadOptions = z.strictObject({
  checks: z
    .int()
    .min(1)
    .max(16)
    .default(Math.max(1, Math.min(4, availableParallelism() - 2)))
    .describe("Threads that check signatures."),
});

export const NodeOptions = z.strictObject({
  networkFile: z.string().min(1).describe("The network's configuration, equal on all nodes."),
  log: LogOptions.prefault({}),
  consensus: ConsensusOptions.prefault({}),
  threads: ThreadOptions.prefault({}),
  keys: SignerOptions,
  storage: StorageOptions,
  p2p: NetworkOptions.prefault({}),
  settlement: SettlementOptions.optional().describe("Posting on the L1; left out, others post."),
  l1: L1Options.optional().describe("The L1, where the network has one."),
  api: ApiOptions.prefault({}),
  feed: FeedDoorsOptions.prefault({}),
});
export type NodeOptions = z.output<typeof NodeOptions>;
