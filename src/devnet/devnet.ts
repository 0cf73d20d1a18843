/** One command, a whole network: nodes, rollups, load, a client that verifies, and orders to play. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadNativeBls } from "../crypto/bls-native.ts";
import { VERSION } from "../node/index.ts";
import { fromHex } from "../primitives/bytes.ts";
import { createLogger } from "../telemetry/index.ts";
import { ownAccounts, peopleAccounts } from "./accounts.ts";
import { banner } from "./banner.ts";
import { defaultDirectory, serveOrders } from "./control.ts";
import { type Load, startLoad } from "./load.ts";
import { createSequencers, type Sequencers } from "./nodes.ts";
import { obey, type Playground } from "./orders.ts";
import { createPortChooser } from "./ports.ts";
import { type Rollups, startRollups } from "./rollups.ts";
import { type Setup, writeSetup } from "./setup.ts";
import { judgeSmoke, type SmokeResult } from "./smoke.ts";
import { devnetLine, lookAt } from "./status.ts";
import { chooseNodePorts, chooseRollupPort, directLinks, openLinks } from "./topology.ts";
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
  /** What a person reads. */
  readonly print: (text: string) => void;
  /** The status line; `null` ends it. */
  readonly status: (line: string | null) => void;
  readonly signal: AbortSignal;
};

const BUNDLE_MS = 4000;
const LOOK_MS = 1000;
const DELTA_MS = 50;

type Step = <T>(name: string, work: Promise<T>) => Promise<T>;

/** Everything that has to be ended, newest first. */
type Ending = (() => Promise<void>)[];

/**
 * Runs until the signal, or for the time of a smoke run.
 *
 * @returns what a smoke run showed; null otherwise.
 */
export async function runDevnet(options: DevnetOptions): Promise<SmokeResult | null> {
  const startedMs = performance.now();
  const ending: Ending = [];
  try {
    return await playDevnet(options, startedMs, ending);
  } finally {
    options.status(null);
    for (let end = ending.pop(); end !== undefined; end = ending.pop()) await end();
  }
}

async function playDevnet(
  options: DevnetOptions,
  startedMs: number,
  ending: Ending,
): Promise<SmokeResult | null> {
  const { print, signal, seed } = options;
  print(`lockstep ${VERSION.version} · devnet, seed ${seed}`);
  const step: Step = async (name, work) => {
    const fromMs = performance.now();
    options.status(`starting: ${name}`);
    const done = await orAborted(work, signal);
    if (options.smokeSeconds === null) return done;
    print(`${name}: ${Math.round(performance.now() - fromMs)} ms`);
    return done;
  };
  const directory = await placeFor(options, ending);
  const bls = await loadNativeBls();
  const { nodes, rollups } = options;
  const setup = await step(
    "keys and configuration",
    writeSetup({ directory, seed, nodes, rollups, opaque: false, bls }),
  );
  const ports = createPortChooser();
  const nodePorts = [];
  for (let index = 0; index < nodes; index++) {
    nodePorts.push(await chooseNodePorts(ports, seed, index));
  }
  const rollupPorts = await chooseRollupPorts(setup, options.replicas, (place) =>
    chooseRollupPort(ports, seed, place),
  );
  const links = options.proxiedLinks
    ? await openLinks(nodePorts, ports, seed)
    : directLinks(nodePorts);
  ending.push(() => links.close());
  const deaths: string[] = [];
  const died = (name: string, how: unknown): void => {
    deaths.push(`${name} ended: ${JSON.stringify(how)}`);
    print(`${name} ended by itself: ${JSON.stringify(how)}; see its log in ${directory}`);
  };
  const rollupUrls = Object.fromEntries(
    setup.network.rollups.map((rollup) => [
      rollup.name,
      `http://127.0.0.1:${rollupPorts.get(`${rollup.name}-0`)}`,
    ]),
  );
  const { program } = options;
  const sequencers = createSequencers({
    program,
    setup,
    ports: nodePorts,
    links,
    rollupUrls,
    deltaMs: DELTA_MS,
    died: (index, child) => died(`node ${index}`, child.exit),
  });
  ending.push(() => sequencers.stop());
  const urls = nodePorts.map((_, index) => sequencers.apiUrl(index));
  const play: Playground = {
    nodes,
    sequencers,
    links,
    load: () => load,
    paused: new Set(),
    cut: new Set(),
    place: { networkFile: setup.networkFile, urls },
  };
  let load: Load | null = null;
  const orders = await serveOrders(directory, (order) => obey(play, order));
  ending.push(() => orders.close());
  await step(
    `${nodes} sequencers`,
    Promise.all(Array.from({ length: nodes }, (_, index) => sequencers.start(index))),
  );
  const firstCertifiedMs = await step(
    "first certified block",
    firstCertified(sequencers, startedMs),
  );
  const watch = await watchFeeds({ network: setup.network, urls });
  ending.push(() => watch.stop());
  const conductors = await step(
    "conductors of the rollups",
    startRollups({
      program,
      setup,
      replicas: options.replicas,
      portOf: (rollup, replica) => rollupPorts.get(`${rollup.name}-${replica}`) ?? 0,
      nodeUrls: urls,
      died: (name, child) => died(name, child.exit),
    }),
  );
  ending.push(() => conductors.stop());
  load = beginLoad(options, { setup, conductors, urls, watch });
  const running = load;
  ending.push(() => running.stop());
  if (options.smokeSeconds !== null) {
    await pause(1000 * options.smokeSeconds, signal);
    return judgeSmoke({
      network: setup.network,
      urls,
      seconds: options.smokeSeconds,
      replicas: options.replicas,
      firstCertifiedMs,
      watched: watch.watched(),
      rollups: conductors,
      load: running,
      deaths,
    });
  }
  print(
    banner({
      version: VERSION.version,
      invocation: options.invocation,
      seed,
      directory,
      ports: nodePorts,
      sequencers,
      conductors: conductors.conductors,
      accounts: peopleAccounts(),
      replaced: ports.replaced,
    }),
  );
  await showStatus(options, { setup, sequencers, watch, conductors });
  return null;
}

async function placeFor(options: DevnetOptions, ending: Ending): Promise<string> {
  const { directory, smokeSeconds } = options;
  if (directory !== null) {
    if (options.reset) await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
    return directory;
  }
  const own =
    smokeSeconds === null
      ? defaultDirectory()
      : await mkdtemp(join(tmpdir(), "lockstep-devnet-smoke-"));
  await rm(own, { recursive: true, force: true });
  await mkdir(own, { recursive: true });
  ending.push(() => rm(own, { recursive: true, force: true }));
  return own;
}

async function chooseRollupPorts(
  { network }: Setup,
  replicas: number,
  choose: (place: number) => Promise<number>,
): Promise<ReadonlyMap<string, number>> {
  const chosen = new Map<string, number>();
  for (let replica = 0; replica < replicas; replica++) {
    for (const [place, { name }] of network.rollups.entries()) {
      chosen.set(`${name}-${replica}`, await choose(replica * network.rollups.length + place));
    }
  }
  return chosen;
}

/** Milliseconds since the start of the command at which a height was certified. */
async function firstCertified(sequencers: Sequencers, startedMs: number): Promise<number> {
  for (;;) {
    const { nodes } = await lookAt(sequencers);
    if (nodes.some((node) => (node?.certifiedHeight ?? 0) > 0)) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return Math.round(performance.now() - startedMs);
}

function beginLoad(
  options: DevnetOptions,
  net: {
    readonly setup: Setup;
    readonly conductors: Rollups;
    readonly urls: readonly string[];
    readonly watch: Watch;
  },
): Load {
  const [transferAccount, bundleAccount] = ownAccounts();
  if (transferAccount === undefined || bundleAccount === undefined) {
    throw new Error("a devnet has accounts of its own");
  }
  const targets = net.conductors.conductors
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

async function showStatus(
  options: DevnetOptions,
  net: {
    readonly setup: Setup;
    readonly sequencers: Sequencers;
    readonly watch: Watch;
    readonly conductors: Rollups;
  },
): Promise<void> {
  let before = net.watch.watched().transactions;
  let beforeMs = performance.now();
  while (!options.signal.aborted) {
    await pause(LOOK_MS, options.signal);
    const view = await lookAt(net.sequencers);
    const watched = net.watch.watched();
    const nowMs = performance.now();
    const transactionsPerSecond = (1000 * (watched.transactions - before)) / (nowMs - beforeMs);
    before = watched.transactions;
    beforeMs = nowMs;
    options.status(
      devnetLine({
        view,
        watched,
        transactionsPerSecond,
        rollups: net.setup.network.rollups,
        executed: (rollupId) => net.conductors.executed(rollupId),
      }),
    );
  }
}

const pause = (delayMs: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** The work, or the end of it all. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    const stop = (): void => reject(new Aborted());
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
  });
  return Promise.race([work, aborted]);
}

/** The person at the keyboard had enough before everything was up. */
export class Aborted extends Error {
  override readonly name = "Aborted";
}
