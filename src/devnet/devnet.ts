/** One command, a whole network: nodes, rollups, load, a client that verifies, and orders to play. */
import { loadNativeBls } from "../crypto/bls-native.ts";
import { VERSION } from "../node/index.ts";
import { UsageError } from "../primitives/errors.ts";
import { peopleAccounts } from "./accounts.ts";
import { banner } from "./banner.ts";
import {
  type Clients,
  type DevnetOptions,
  type Ending,
  type Network,
  prepare,
  type Run,
  startClients,
  startNodes,
  trustOf,
} from "./bring-up.ts";
import { claimDirectory } from "./directory.ts";
import { joinOperator } from "./joining.ts";
import type { Load } from "./load.ts";
import type { Sequencers } from "./nodes.ts";
import { obey, type Playground } from "./orders.ts";
import { createPortChooser } from "./ports.ts";
import { judgeSmoke, type SmokeResult } from "./smoke.ts";
import { devnetLine, lookAt, troubleIn } from "./status.ts";
import { orAborted, pause } from "./waiting.ts";

const LOOK_MS = 1000;
/** Time that a network has for its first block. */
const FIRST_BLOCK_MS = 60_000;

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
    get place() {
      const all = sequencers.children.map((_, index) => sequencers.apiUrl(index));
      return { networkFile: setup.networkFile, urls: all, l1: network.l1?.url ?? null };
    },
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

const welcome = (options: DevnetOptions, network: Network, { rollups }: Clients): string =>
  banner({
    invocation: options.invocation,
    keptIn: options.directory,
    directory: network.directory,
    ports: network.ports.nodes,
    sequencers: network.sequencers,
    l1: network.l1,
    conductors: rollups.conductors,
    accounts: peopleAccounts(),
    replaced: network.ports.replaced,
  });

async function showStatus(
  options: DevnetOptions,
  { setup, sequencers, l1 }: Network,
  { watch, rollups }: Clients,
): Promise<void> {
  let before = watch.watched().transactions;
  let beforeMs = performance.now();
  while (!options.signal.aborted) {
    await pause(LOOK_MS, options.signal);
    const view = await lookAt(sequencers);
    const l1Block = (await l1?.newestBlock().catch(() => null)) ?? null;
    const watched = watch.watched();
    const nowMs = performance.now();
    const transactionsPerSecond = (1000 * (watched.transactions - before)) / (nowMs - beforeMs);
    before = watched.transactions;
    beforeMs = nowMs;
    if (options.signal.aborted) return;
    options.status(
      devnetLine({
        view,
        l1Block,
        watched,
        transactionsPerSecond,
        rollups: setup.rollups,
        executed: (rollupId) => rollups.executed(rollupId),
        state: (rollupId) => rollups.state(rollupId),
      }),
    );
  }
}
