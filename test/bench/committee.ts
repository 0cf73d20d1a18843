/** A committee of node processes on this machine, from an empty directory to its removal. */
import { randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadNativeBls } from "../../src/crypto/bls-native.ts";
import { createSequencers, type Sequencers } from "../../src/devnet/nodes.ts";
import { createPortChooser } from "../../src/devnet/ports.ts";
import { type Setup, writeSetup } from "../../src/devnet/setup.ts";
import { chooseNodePorts, directLinks } from "../../src/devnet/topology.ts";
import { readMetrics, type Sample } from "./metrics-page.ts";

export type CommitteeOptions = {
  readonly nodes: number;
  readonly rollups: number;
  /** Bound on a message's delay that timers are made of. */
  readonly deltaMs: number;
  /** Kept, to be read later; null: a new one that is removed. */
  readonly directory: string | null;
  /** Laid over those of a devnet's nodes. */
  readonly settings?: Readonly<Record<string, unknown>>;
};

export type Committee = {
  readonly setup: Setup;
  readonly sequencers: Sequencers;
  readonly grpc: readonly string[];
  /** Of those that run, by place. */
  metrics(index: number): Promise<Sample[]>;
  pids(): number[];
  close(): Promise<void>;
};

/**
 * Of ports, and of keys in a kept directory. Else keys are drawn, so that two committees of one machine
 * are strangers.
 */
const KEPT_SEED = 31;
const SEEDS = 2 ** 31;

/** Starts all nodes; they are connected and certify when this resolves. */
export async function startCommittee(options: CommitteeOptions): Promise<Committee> {
  const { nodes, rollups, deltaMs } = options;
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), "lockstep-bench-")));
  const seed = options.directory === null ? randomInt(SEEDS) : KEPT_SEED;
  const bls = await loadNativeBls();
  const setup = await writeSetup({ directory, seed, nodes, rollups, opaque: true, bls });
  const chooser = createPortChooser();
  const places = Array.from({ length: nodes }, (_, place) => place);
  const ports = [];
  for (const place of places) ports.push(await chooseNodePorts(chooser, KEPT_SEED, place));
  const sequencers = createSequencers({
    program: fileURLToPath(new URL("../../src/cli/bin.ts", import.meta.url)),
    setup,
    ports,
    links: directLinks(ports),
    rollupUrls: {},
    deltaMs,
    settings: options.settings ?? {},
    died: (index) => {
      throw new Error(`node ${index} died; see ${join(directory, `${index}.log`)}`);
    },
  });
  const metrics = async (index: number): Promise<Sample[]> => {
    const answer = await fetch(`${sequencers.metricsUrl(index)}/metrics`);
    return readMetrics(await answer.text());
  };
  await Promise.all(places.map((place) => sequencers.start(place)));
  return {
    setup,
    sequencers,
    grpc: ports.map(({ grpc }) => `127.0.0.1:${grpc}`),
    metrics,
    pids: () => sequencers.children.flatMap((child) => (child === null ? [] : [child.pid])),
    async close() {
      await sequencers.stop();
      if (options.directory === null) await rm(directory, { recursive: true, force: true });
    },
  };
}
