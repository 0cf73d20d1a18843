/** The sequencer processes of a devnet. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { peerKeyOf } from "../chain/index.ts";
import { type Child, startChild } from "./children.ts";
import { nodeFolder, type Setup, tomlText, walletFile } from "./setup.ts";
import type { Links, NodePorts } from "./topology.ts";

export type SequencerOptions = {
  /** Module of `lockstep`. */
  readonly program: string;
  readonly setup: Setup;
  readonly ports: readonly NodePorts[];
  readonly links: Links;
  /** The rollups' own RPC by name. */
  readonly rollupUrls: Readonly<Record<string, string>>;
  readonly deltaMs: number;
  /** JSON-RPC of the L1; null: the network has none. */
  readonly l1Url?: string | null;
  /** Laid over the settings of the file, table by table, such as a test's. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A process ended that nobody told to. */
  readonly died: (index: number, child: Child) => void;
};

export type Sequencers = {
  /** Null while it is down. */
  readonly children: readonly (Child | null)[];
  /** One more, whose files are there; not started yet. @returns its index */
  add(ports: NodePorts): number;
  start(index: number): Promise<void>;
  /** Without a chance to clean up. */
  kill(index: number): Promise<void>;
  stop(): Promise<void>;
  apiUrl(index: number): string;
  metricsUrl(index: number): string;
};

/** Payload bytes live shortly; a large young generation would only keep more of them in memory. */
const NODE_OPTIONS = ["--max-semi-space-size=4"];
/** Of glibc, whose arenas else keep what the buffers of batches leave behind. */
const ENVIRONMENT = { MALLOC_ARENA_MAX: "2", MALLOC_MMAP_THRESHOLD_: "131072" };

export function createSequencers(options: SequencerOptions): Sequencers {
  const { setup } = options;
  const ports = [...options.ports];
  const children: (Child | null)[] = ports.map(() => null);
  let stopping = false;

  async function start(index: number): Promise<void> {
    if (children[index] != null) return;
    const file = join(nodeFolder(setup.directory, index), "lockstep.toml");
    await writeFile(file, tomlText(settingsOf(options, index, ports[index] as NodePorts)));
    const child = startChild({
      name: `node-${index}`,
      program: options.program,
      args: ["start", "--config", file],
      nodeOptions: NODE_OPTIONS,
      environment: ENVIRONMENT,
      logFile: join(setup.directory, `${index}.log`),
      onExit(ended, wasUp) {
        const told = children[index] !== ended;
        if (!told) children[index] = null;
        if (wasUp && !told && !stopping) options.died(index, ended);
      },
    });
    children[index] = child;
    await child.up;
  }

  return {
    children,
    add(own) {
      children.push(null);
      return ports.push(own) - 1;
    },
    start,
    async kill(index) {
      const child = children[index];
      if (child == null) return;
      children[index] = null;
      child.signal("SIGKILL");
      await child.exited;
    },
    async stop() {
      stopping = true;
      await Promise.all(children.map((child) => child?.stop()));
    },
    apiUrl: (index) => `http://127.0.0.1:${ports[index]?.api}`,
    metricsUrl: (index) => `http://127.0.0.1:${ports[index]?.metrics}`,
  };
}

/** No limit of a devnet is in the way of one machine that does everything. */
const GENEROUS = { perSecond: 1_000_000, burst: 1_000_000 };

function settingsOf(
  options: SequencerOptions,
  index: number,
  own: NodePorts,
): Record<string, unknown> {
  const { setup, links, rollupUrls } = options;
  const folder = nodeFolder(setup.directory, index);
  const addresses = Object.fromEntries(
    setup.keys.flatMap(({ nodeKey }, other) => {
      // Who joined later has no link of its own, and finds the others by the registry.
      if (other === index || index >= setup.keys.length) return [];
      const address = `/ip4/127.0.0.1/tcp/${links.portOf(index, other)}`;
      return [[peerKeyOf(nodeKey), [address]]];
    }),
  );
  const rollups = Object.fromEntries(
    Object.entries(rollupUrls).map(([name, rpcUrl]) => [name, { rpcUrl }]),
  );
  const settings = {
    networkFile: setup.networkFile,
    log: { format: "json", level: "info", name: `node-${index}` },
    consensus: { deltaMs: options.deltaMs },
    keys: {
      keystoreFile: join(folder, "keystore.json"),
      passwordFile: join(folder, "password.txt"),
      nodeKeyFile: join(folder, "peer.key"),
      protectionDir: join(folder, "protection"),
    },
    storage: { dataDir: join(folder, "data"), reserveBytes: 256 * 1024 * 1024 },
    p2p: {
      listen: `/ip4/127.0.0.1/tcp/${own.peer}`,
      static: addresses,
      dialMaxMs: 2000,
    },
    api: {
      http: { port: own.api },
      grpc: { port: own.grpc },
      metrics: { port: own.metrics },
      limits: {
        transactions: GENEROUS,
        calls: GENEROUS,
        proxied: GENEROUS,
        rollupTransactions: GENEROUS,
        bodyBytes: { perSecond: 1e9, burst: 1e9 },
      },
      txIndex: "all",
      rollups,
    },
    feed: { rangeCallsPerSecond: 1000, subscriptionsPerAddress: 1000 },
    ...(options.l1Url != null && l1Settings(options.l1Url, folder)),
  };
  return laidOver(settings, options.settings ?? {});
}

/** A local chain is fast, and a person waits for it: everything is looked at and posted soon. */
const l1Settings = (url: string, folder: string): Record<string, unknown> => ({
  l1: {
    endpoints: [url],
    cursorFile: join(folder, "l1-cursor.json"),
    pollMs: 500,
    requestMs: 60_000,
    beaconUrl: url,
    beaconBlock: "number",
  },
  settlement: {
    outboxDir: join(folder, "outbox"),
    walletFile: walletFile(folder, "calls"),
    blobWalletFile: walletFile(folder, "blobs"),
    checkpointEveryBlocks: 10,
    // An L1 block is a second here, and making blobs takes several.
    backupAfterBlocks: 20,
    batchAgeMs: 15_000,
  },
});

type Table = Readonly<Record<string, unknown>>;

/** Values take the place of values, tables are joined. */
function laidOver(base: Table, more: Table): Record<string, unknown> {
  const joined: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(more)) {
    const below = base[key];
    joined[key] = isTable(below) && isTable(value) ? laidOver(below, value) : value;
  }
  return joined;
}

const isTable = (value: unknown): value is Table =>
  typeof value === "object" && value !== null && !Array.isArray(value);
