/** Brings a devnet up, part by part, and remembers what to end. */
import { loadNativeBls } from "../crypto/bls-native.ts";
import { fromHex } from "../primitives/bytes.ts";
import { createL1Rpc, type FeedTrust } from "../sdk/index.ts";
import { createLogger } from "../telemetry/index.ts";
import { ownAccounts } from "./accounts.ts";
import { type Load, startLoad } from "./load.ts";
import { createSequencers, type Sequencers } from "./nodes.ts";
import { type DevnetL1, openL1 } from "./open-l1.ts";
import { createPortChooser } from "./ports.ts";
import { type Rollups, startRollups } from "./rollups.ts";
import { devnetKeys, devnetRollups, type Setup, writeSetup } from "./setup.ts";
import { choosePorts, type DevnetPorts, directLinks, type Links, openLinks } from "./topology.ts";
import { type Watch, watchFeeds } from "./watch.ts";

export type DevnetOptions = {
  /** Module of `lockstep`, for the processes. */
  readonly program: string;
  /** How a person runs it: `npx lockstep`. */
  readonly invocation: string;
  readonly nodes: number;
  readonly rollups: number;
  readonly seed: number;
  /** Kept; null: a place of its own, deleted at the end. */
  readonly directory: string | null;
  /** Begins anew in that directory. */
  readonly reset: boolean;
  /** Seconds to run without a terminal; null: until told to stop. */
  readonly smokeSeconds: number | null;
  /** Conductors per rollup. */
  readonly replicas: number;
  readonly transfersPerSecond: number;
  readonly proxiedLinks: boolean;
  /** Whether the network is on a local L1, or on none. */
  readonly l1: "anvil" | "none";
  /** What a person reads. */
  readonly print: (text: string) => void;
  /** The status line; `null` ends it. */
  readonly status: (line: string | null) => void;
  readonly signal: AbortSignal;
};

const BUNDLE_MS = 4000;
const DELTA_MS = 50;

/** Everything that has to be ended: all at once, but for the first, which is the claim to it all. */
export type Ending = (() => Promise<void>)[];

/** A run, from its first file to its last process. */
export type Run = {
  readonly options: DevnetOptions;
  readonly ending: Ending;
  /** Since the command began, in ms. */
  elapsedMs(): number;
  /** Names a step of the start, and times it. @throws {Aborted} at the signal. */
  step<T>(name: string, work: Promise<T>): Promise<T>;
  /** A process ended that nobody told to. */
  died(name: string, how: unknown): void;
  readonly deaths: readonly string[];
};

/** What is there before the first process. */
export type Ground = {
  readonly directory: string;
  readonly setup: Setup;
  readonly ports: DevnetPorts;
  readonly links: Links;
  readonly l1: DevnetL1 | null;
};

export type Network = Ground & {
  readonly sequencers: Sequencers;
  /** Base URLs of the nodes' APIs. */
  readonly urls: readonly string[];
};

export type Clients = {
  readonly watch: Watch;
  readonly rollups: Rollups;
  readonly load: Load;
};

export async function prepare({ options, ending, step }: Run, directory: string): Promise<Ground> {
  const { nodes, seed, replicas } = options;
  const bls = await loadNativeBls();
  const kind = { rollups: options.rollups, opaque: false };
  const rollups = devnetRollups(kind);
  const chooser = createPortChooser();
  const names = rollups.map(({ name }) => name);
  const ports = await choosePorts(chooser, { seed, nodes, rollups: names, replicas });
  const links = options.proxiedLinks
    ? await openLinks(ports.nodes, chooser, seed)
    : directLinks(ports.nodes);
  ending.push(() => links.close());
  const opening = {
    ...{ directory, seed, bls, rollups, ports: chooser },
    keys: devnetKeys(seed, nodes, bls),
    multiaddrs: ports.nodes.map(({ peer }) => `/ip4/127.0.0.1/tcp/${peer}`),
    ending: (stop: () => Promise<void>) => void ending.push(stop),
  };
  const l1 =
    options.l1 === "none"
      ? null
      : await step("L1, its contracts, operators that bond", openL1(opening));
  const setup = await step(
    "keys and configuration",
    writeSetup({ directory, seed, nodes, ...kind, bls, ...(l1 && { network: l1.network }) }),
  );
  return { directory, setup, ports: { ...ports, replaced: chooser.replaced }, links, l1 };
}

export async function startNodes(
  { options, ending, step, died }: Run,
  ground: Ground,
): Promise<Network> {
  const { setup, ports, links, l1 } = ground;
  const rollupUrls = setup.rollups.map(
    ({ name }) => [name, `http://127.0.0.1:${ports.rollupPort(name, 0)}`] as const,
  );
  const sequencers = createSequencers({
    program: options.program,
    setup,
    ports: ports.nodes,
    links,
    rollupUrls: Object.fromEntries(rollupUrls),
    deltaMs: DELTA_MS,
    l1Url: l1?.url ?? null,
    died: (index, child) => died(`node ${index}`, child.exit),
  });
  ending.push(() => sequencers.stop());
  const starting = [...ports.nodes.keys()].map((index) => sequencers.start(index));
  await step(`${starting.length} sequencers`, Promise.all(starting));
  return { ...ground, sequencers, urls: ports.nodes.map((_, index) => sequencers.apiUrl(index)) };
}

export async function startClients(run: Run, network: Network): Promise<Clients> {
  const { options, ending, step, died } = run;
  const { setup, ports, urls } = network;
  const trust = trustOf(network);
  const watch = await watchFeeds({
    domain: setup.network.domain,
    rollups: setup.rollups,
    trust,
    urls,
  });
  ending.push(() => watch.stop());
  const starting = startRollups({
    program: options.program,
    setup,
    replicas: options.replicas,
    portOf: (rollup, replica) => ports.rollupPort(rollup.name, replica),
    nodeUrls: urls,
    l1Url: network.l1?.url ?? null,
    died: (name, child) => died(name, child.exit),
  });
  ending.push(() => starting.stop());
  const rollups = await step("conductors of the rollups", starting.up);
  const load = beginLoad(options, { rollups, urls, watch });
  ending.push(() => load.stop());
  return { watch, rollups, load };
}

/** Whom this devnet's own clients believe: what any user would. */
export const trustOf = ({ setup: { network }, l1 }: Network): FeedTrust =>
  l1 === null ? { network } : { network, l1: createL1Rpc({ url: l1.url, ...network.domain }) };

function beginLoad(
  options: DevnetOptions,
  net: { readonly rollups: Rollups; readonly urls: readonly string[]; readonly watch: Watch },
): Load {
  const [transferAccount, bundleAccount] = ownAccounts();
  if (transferAccount === undefined || bundleAccount === undefined) {
    throw new Error("a devnet has accounts of its own");
  }
  const targets = net.rollups.conductors
    .filter(({ replica }) => replica === 0)
    .map(({ rollup, rpcUrl }) => ({
      rollupId: rollup.rollupId,
      name: rollup.name,
      chainId: rollup.evmChainId,
      rpcUrl,
    }));
  return startLoad({
    targets,
    nodeUrls: net.urls,
    transfersPerSecond: options.transfersPerSecond,
    bundleMs: BUNDLE_MS,
    transferAccount,
    bundleAccount,
    logger: createLogger({ format: "json", level: "silent", name: "load" }),
    sending: (raw) => net.watch.sent(fromHex(raw)),
  });
}
