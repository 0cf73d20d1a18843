/** The registries in which adapters define their metrics. */
import process from "node:process";
import { Gauge, Registry } from "prom-client";
import { addProcessMetrics } from "./process-metrics.ts";

/** What `lockstep_build_info` says of this program. */
export type BuildInfo = {
  /** Of the package. */
  readonly version: string;
  /** Git commit, or `unknown`. */
  readonly commit: string;
  /** Version of the protocol: the number in the tags of all that is signed. */
  readonly protocol: string;
};

const UNKNOWN_BUILD: BuildInfo = { version: "unknown", commit: "unknown", protocol: "1" };

/** The main thread's registry: with `lockstep_build_info` and the metrics of the process. */
export function createRegistry(build: BuildInfo = UNKNOWN_BUILD): Registry {
  const { version, commit, protocol } = build;
  const registry = createThreadRegistry();
  new Gauge({
    name: "lockstep_build_info",
    help: "Always 1; the labels say what runs.",
    labelNames: ["version", "commit", "node_version", "protocol"],
    registers: [registry],
  }).set({ version, commit, protocol, node_version: process.version }, 1);
  addProcessMetrics(registry);
  return registry;
}

/**
 * An empty registry for another thread, whose text is appended to the main thread's: the names in
 * the two are distinct.
 */
export const createThreadRegistry = (): Registry => new Registry();
