/** One command, a whole network: nodes, rollups, load, a client that verifies, and orders to play. */
import { loadNativeBls } from "../crypto/bls-native.ts";
import { VERSION } from "../node/index.ts";
import { fromHex } from "../primitives/bytes.ts";
import { UsageError } from "../primitives/errors.ts";
import { createL1Rpc, type FeedTrust } from "../sdk/index.ts";
import { createLogger } from "../telemetry/index.ts";
import { ownAccounts, peopleAccounts } from "./accounts.ts";
import { banner } from "./banner.ts";
import { claimDirectory } from "./directory.ts";
import { joinOperator } from "./joining.ts";
import { type Load, startLoad } from "./load.ts";
import { createSequencers, type Sequencers } from "./nodes.ts";
import { type DevnetL1, openL1 } from "./open-l1.ts";
import { obey, type Playground } from "./orders.ts";
import { createPortChooser } from "./ports.ts";
import { type Rollups, startRollups } from "./rollups.ts";
import { devnetKeys, devnetRollups, type Setup, writeSetup } from "./setup.ts";
import { judgeSmoke, type SmokeResult } from "./smoke.ts";
import { devnetLine, lookAt, troubleIn } from "./status.ts";
import { choosePorts, type DevnetPorts, directLinks, type Links, openLinks } from "./topology.ts";
import { orAborted, pause } from "./waiting.ts";
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
const LOOK_MS = 1000;
const DELTA_MS = 50;
/** Time that a network has for its first block. */
const FIRST_BLOCK_MS = 60_000;

/** Everything that has to be ended: all at once, but for the first, which is the claim to it all. */
type Ending = (() => Promise<void>)[];

/** A run, from its first file to its last process. */
type Run = {
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
type Ground = {
  readonly directory: string;
  readonly setup: Setup;
  readonly ports: DevnetPorts;
  readonly links: Links;
  readonly l1: DevnetL1 | null;
};

type Network = Ground & {
  readonly sequencers: Sequencers;
  /** Base URLs of the nodes' APIs. */
  readonly urls: readonly string[];
};

type Clients = {
  readonly watch: Watch;
  readonly rollups: Rollups;
  readonly load: Load;
};

/**
 * Runs until the signal, or for the time of a smoke run.
 *
 * @returns what a smoke run showed; null otherwise.
 */
export async function runDevnet(options: DevnetOptions): Promise<SmokeResult | null> {
  const ending: Ending = [];
  try {
    return await playDevnet(beginRun(options, ending));
  } finally {
    options.status(ending.length > 0 ? "stopping" : null);
    await endAll(ending);
    options.status(null);
  }
}

async function endAll([claim, ...others]: Ending): Promise<void> {
  const ended = await Promise.allSettled(others.map((end) => end()));
  await claim?.();
  const failed = ended.find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

function beginRun(options: DevnetOptions, ending: Ending): Run {
  const { print, signal, smokeSeconds } = options;
  const startedMs = performance.now();
  const deaths: string[] = [];
  return {
    options,
    ending,
    elapsedMs: () => performance.now() - startedMs,
    async step(name, work) {
      const fromMs = performance.now();
      options.status(`starting: ${name}`);
      const done = await orAborted(work, signal);
      if (smokeSeconds !== null) print(`${name}: ${Math.round(performance.now() - fromMs)} ms`);
      return done;
    },
    died(name, how) {
      if (signal.aborted) return;
      deaths.push(`${name} ended: ${JSON.stringify(how)}`);
      print(`${name} ended by itself: ${JSON.stringify(how)}; see its log`);
    },
    deaths,
  };
}

async function playDevnet(run: Run): Promise<SmokeResult | null> {
  const { options, ending, step } = run;
  const { print, seed, smokeSeconds } = options;
  print(`lockstep ${VERSION.version} · devnet, seed ${seed}${WARNING}`);
  let playground: Playground | null = null;
  const claimed = await claimDirectory({
    directory: options.directory,
    reset: options.reset,
    isAlone: smokeSeconds !== null,
    async obey(order) {
      if (playground !== null) return obey(playground, order);
      throw new UsageError(["the devnet is still starting; try again in a moment"]);
    },
  });
  ending.push(() => claimed.close());
  const ground = await prepare(run, claimed.directory);
  const network = await startNodes(run, ground);
  const { sequencers, links, setup, urls } = network;
  let load: Load | null = null;
  playground = {
    nodes: options.nodes,
    sequencers,
    links,
    load: () => load,
    paused: new Set(),
    cut: new Set(),
    l1: network.l1,
    rollups: setup.rollups,
    join: joinerOf(run, network),
    place: { networkFile: setup.networkFile, urls, l1: network.l1?.url ?? null },
  };
  const firstCertifiedMs = await step("first certified block", firstCertified(run, sequencers));
  const clients = await startClients(run, network);
  load = clients.load;
  if (smokeSeconds !== null) {
    await pause(1000 * smokeSeconds, options.signal);
    return judgeSmoke({
      domain: setup.network.domain,
      configs: setup.rollups,
      trust: trustOf(network),
      urls,
      seconds: smokeSeconds,
      replicas: options.replicas,
      firstCertifiedMs,
      watched: clients.watch.watched(),
      rollups: clients.rollups,
      load: clients.load,
      deaths: run.deaths,
    });
  }
  print(welcome(options, network, clients));
  await showStatus(options, network, clients);
  return null;
}

/** One more operator at a person's word. */
function joinerOf({ options }: Run, network: Network): Playground["join"] {
  const { l1, setup, sequencers } = network;
  if (l1 === null) return null;
  const ports = createPortChooser();
  return async () =>
    joinOperator({
      ...{ setup, seed: options.seed, l1, sequencers, ports },
      bls: await loadNativeBls(),
    });
}

const WARNING = " · WARNING well-known keys, never use them with real funds";

async function prepare({ options, ending, step }: Run, directory: string): Promise<Ground> {
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

async function startNodes({ options, ending, step, died }: Run, ground: Ground): Promise<Network> {
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

/** Milliseconds since the start of the command at which a height was certified. */
async function firstCertified(run: Run, sequencers: Sequencers): Promise<number> {
  const latestMs = run.elapsedMs() + FIRST_BLOCK_MS;
  for (;;) {
    const view = await lookAt(sequencers);
    const isCertified = view.nodes.some((node) => (node?.certifiedHeight ?? 0) > 0);
    if (isCertified || run.options.signal.aborted) return Math.round(run.elapsedMs());
    if (run.elapsedMs() > latestMs) {
      const why = troubleIn(view)?.text ?? "every node says that all is well";
      throw new UsageError([`no block was certified in ${FIRST_BLOCK_MS / 1000} s: ${why}`]);
    }
    await pause(50, run.options.signal);
  }
}

async function startClients(run: Run, network: Network): Promise<Clients> {
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
const trustOf = ({ setup: { network }, l1 }: Network): FeedTrust =>
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

const welcome = (options: DevnetOptions, network: Network, { rollups }: Clients): string =>
  banner({
    invocation: options.invocation,
    keptIn: options.directory,
    directory: network.directory,
    ports: network.ports.nodes,
    sequencers: network.sequencers,
    conductors: rollups.conductors,
    accounts: peopleAccounts(),
    replaced: network.ports.replaced,
  });

async function showStatus(
  options: DevnetOptions,
  { setup, sequencers }: Network,
  { watch, rollups }: Clients,
): Promise<void> {
  let before = watch.watched().transactions;
  let beforeMs = performance.now();
  while (!options.signal.aborted) {
    await pause(LOOK_MS, options.signal);
    const view = await lookAt(sequencers);
    const watched = watch.watched();
    const nowMs = performance.now();
    const transactionsPerSecond = (1000 * (watched.transactions - before)) / (nowMs - beforeMs);
    before = watched.transactions;
    beforeMs = nowMs;
    if (options.signal.aborted) return;
    options.status(
      devnetLine({
        view,
        watched,
        transactionsPerSecond,
        rollups: setup.rollups,
        executed: (rollupId) => rollups.executed(rollupId),
      }),
    );
  }
}
