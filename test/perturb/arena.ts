/**
 * A network of real processes in a directory of its own, with traffic, and a checker that watches
 * every feed: what the cases play on.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { NodeStatus } from "../../src/api/index.ts";
import type { ProtocolParameters } from "../../src/chain/index.ts";
import { loadNativeBls } from "../../src/crypto/bls-native.ts";
import { createSequencers, type Sequencers } from "../../src/devnet/nodes.ts";
import { createPortChooser, type PortChooser } from "../../src/devnet/ports.ts";
import { nodeFolder, type Setup, writeSetup } from "../../src/devnet/setup.ts";
import { type Links, type NodePorts, openLinks } from "../../src/devnet/topology.ts";
import { type Draw, seededDraw } from "../property/draw.ts";
import { type Checker, startChecker } from "./checker.ts";
import { Missed, until } from "./deadline.ts";
import { scanNode } from "./disk-scan.ts";
import { endOf, openFilesOf } from "./ending.ts";
import { startTraffic, type Traffic } from "./traffic.ts";
import { createLedger, type Ledger } from "./vote-ledger.ts";

const NODES = 4;
const ROLLUPS = 2;
const PER_SECOND = 80;
const DELTA_MS = 50;
const BIN = fileURLToPath(new URL("../../src/cli/bin.ts", import.meta.url));
/** After a fault is healed, on a machine that has time for this. */
const HEALED_MS = 10_000;
/** What four processes take to start there; a busy machine gets more time for everything. */
export const START_MS = 4000;

export type Arena = {
  readonly setup: Setup;
  readonly sequencers: Sequencers;
  readonly links: Links;
  readonly checker: Checker;
  readonly traffic: Traffic;
  readonly ledger: Ledger;
  /** Choices of this run. */
  readonly draw: Draw;
  /** After a fault is healed; more on a machine that is slow or has other things to do. */
  readonly healedMs: number;
  /** Says what is being done, with how long the last thing took. */
  say(text: string): void;
  /** Open files of a node at its first start. */
  readonly files: number;
  folder(node: number): string;
  status(node: number): Promise<NodeStatus | null>;
  /** All start at the same time. */
  start(nodes: readonly number[]): Promise<void>;
  /** At once, and remembers what their disks hold. */
  kill(nodes: readonly number[]): Promise<void>;
  /** Every one of these nodes serves something that is newer than what any has served so far. */
  progress(nodes: readonly number[], deadlineMs?: number): Promise<void>;
  /** These nodes say that they vote. */
  voting(nodes: readonly number[], deadlineMs?: number): Promise<void>;
  /** The node is not ready for this reason; what it says about it. */
  reason(node: number, code: string, deadlineMs?: number): Promise<string>;
  ready(nodes: readonly number[], deadlineMs?: number): Promise<void>;
  /** These two see no connection to each other. */
  severed(left: number, right: number): Promise<void>;
  /** The node's certified output is at this height or above. */
  reached(node: number, height: number, deadlineMs?: number): Promise<void>;
  /** This node's process has ended, and was meant to. */
  forgive(node: number): void;
  /** Runs `lockstep start` with the node's configuration, to its end. */
  startToEnd(node: number, settings?: Readonly<Record<string, string>>): Promise<Ended>;
  log(node: number): Promise<string>;
  /** Ends everything and judges all that was recorded. @returns what is wrong. */
  close(): Promise<readonly string[]>;
};

export type Ended = { readonly code: number | null; readonly output: string };

export const ALL = Array.from({ length: NODES }, (_, index) => index);
export const others = (...nodes: readonly number[]): number[] =>
  ALL.filter((index) => !nodes.includes(index));

/** Below what the system gives to connections, above what devnets use. */
const FIRST_PORT = 26_000;
const RANGES = 60;

/** A dead node's port must stay its own: no other run of this machine looks for ports here. */
async function chooseNodePorts(ports: PortChooser, node: number): Promise<NodePorts> {
  const base = FIRST_PORT + 100 * (process.pid % RANGES) + 10 * node;
  return {
    peer: await ports.choose(base),
    api: await ports.choose(base + 1),
    grpc: await ports.choose(base + 2),
    metrics: await ports.choose(base + 3),
  };
}

export async function openArena(options: {
  readonly name: string;
  readonly seed: number;
  readonly keep: boolean;
  readonly print: (line: string) => void;
  /** Instead of a devnet's own, such as short epochs. */
  readonly parameters?: Partial<ProtocolParameters>;
}): Promise<Arena> {
  const directory = await mkdtemp(join(tmpdir(), `lockstep-${options.name}-`));
  const setup = await writeSetup({
    directory,
    seed: options.seed,
    nodes: NODES,
    rollups: ROLLUPS,
    opaque: true,
    bls: await loadNativeBls(),
    ...(options.parameters !== undefined && { parameters: options.parameters }),
  });
  const ports = createPortChooser();
  const nodePorts = [];
  for (const index of ALL) nodePorts.push(await chooseNodePorts(ports, index));
  const links = await openLinks(nodePorts, ports, options.seed);
  const deaths: string[] = [];
  const sequencers = createSequencers({
    program: fileURLToPath(new URL("../../src/cli/bin.ts", import.meta.url)),
    setup,
    ports: nodePorts,
    links,
    rollupUrls: {},
    deltaMs: DELTA_MS,
    died: (index, child) => deaths.push(`node ${index} ended: ${JSON.stringify(child.exit)}`),
  });
  const urls = ALL.map((index) => sequencers.apiUrl(index));
  const startMs = performance.now();
  try {
    await Promise.all(ALL.map((index) => sequencers.start(index)));
  } catch (error) {
    await sequencers.stop();
    await links.close();
    if (options.keep) options.print(`    kept: ${directory}`);
    else await rm(directory, { recursive: true, force: true });
    throw error;
  }
  const slowness = Math.max(1, (performance.now() - startMs) / START_MS);
  const healedMs = Math.round(HEALED_MS * slowness);
  options.print(`    four nodes started; a healed network has ${healedMs} ms`);
  const checker = startChecker(setup.networkFile, urls);
  const traffic = startTraffic({ urls, rollups: ROLLUPS, perSecond: PER_SECOND });
  const ledger = createLedger();
  const parts = { setup, sequencers, links, checker, traffic, ledger, healedMs };
  const acts = actsOf({ ...parts, deaths });
  let lastMs = performance.now();
  let files = 0;
  const arena: Arena = {
    ...parts,
    ...acts,
    draw: seededDraw(options.seed),
    get files() {
      return files;
    },
    say(text) {
      const tookMs = Math.round(performance.now() - lastMs);
      lastMs = performance.now();
      options.print(`    +${String(tookMs).padStart(5)} ms  ${text}`);
    },
    async close() {
      const found = await endOf(arena, deaths).catch((error: unknown) => [String(error)]);
      if (options.keep) options.print(`    kept: ${directory}`);
      else await rm(directory, { recursive: true, force: true });
      return found;
    },
  };
  try {
    await arena.progress(ALL, 2 * healedMs);
    files = await openFilesOf(sequencers.children[0]?.pid ?? 0);
  } catch (error) {
    await arena.close();
    throw error;
  }
  return arena;
}

type Parts = Pick<Arena, "setup" | "sequencers" | "checker" | "ledger" | "healedMs"> & {
  readonly deaths: string[];
};

type Acts = Omit<Arena, keyof Parts | "links" | "traffic" | "draw" | "files" | "say" | "close">;

/** What cases do, and what they wait for. */
function actsOf({ setup, sequencers, checker, ledger, deaths, healedMs }: Parts): Acts {
  const folder = (index: number): string => nodeFolder(setup.directory, index);
  const status = async (node: number): Promise<NodeStatus | null> => {
    try {
      const signal = AbortSignal.timeout(2000);
      const response = await fetch(`${sequencers.metricsUrl(node)}/status`, { signal });
      return (await response.json()) as NodeStatus;
    } catch {
      return null;
    }
  };
  /** Nothing that went wrong for good is waited for. */
  const watch = <T>(
    deadlineMs: number,
    ask: () => Promise<T | null> | T | null,
    say: () => string,
  ) =>
    until(
      deadlineMs,
      async () => {
        const wrong = [...checker.violations, ...ledger.violations, ...deaths];
        if (wrong.length > 0) throw new Missed(wrong.slice(0, 3).join("; "));
        return await ask();
      },
      say,
    );
  const each = async (
    nodes: readonly number[],
    deadlineMs: number,
    holds: (status: NodeStatus) => boolean,
    what: string,
  ): Promise<void> => {
    for (const node of nodes) {
      let last: NodeStatus | null = null;
      await watch(
        deadlineMs,
        async () => {
          last = await status(node);
          return last !== null && holds(last) ? true : null;
        },
        () => `node ${node} ${what}: ${JSON.stringify(last)}`,
      );
    }
  };
  return {
    folder,
    status,
    async start(nodes: readonly number[]) {
      await Promise.all(nodes.map((node) => sequencers.start(node)));
    },
    async kill(nodes: readonly number[]) {
      await Promise.all(nodes.map((node) => sequencers.kill(node)));
      for (const node of nodes) await scanNode(ledger, node, folder(node));
    },
    async progress(nodes: readonly number[], deadlineMs = healedMs) {
      const before = Math.max(...ALL.map((node) => checker.heightAt(node)));
      await watch(
        deadlineMs,
        () => (nodes.every((node) => checker.heightAt(node) > before) ? true : null),
        () => {
          const heights = ALL.map((node) => checker.heightAt(node)).join(" ");
          return `no progress of ${nodes} above ${before}: ${heights}; ${checker.failures.slice(-8)}`;
        },
      );
    },
    voting: (nodes: readonly number[], deadlineMs = healedMs) =>
      each(nodes, deadlineMs, ({ voting }) => voting, "does not vote"),
    ready: (nodes: readonly number[], deadlineMs = healedMs) =>
      each(nodes, deadlineMs, ({ ready }) => ready, "is not ready"),
    async reason(node: number, code: string, deadlineMs = healedMs) {
      let said = "";
      return watch(
        deadlineMs,
        async () => {
          const url = `${sequencers.metricsUrl(node)}/readyz?verbose`;
          const answer = fetch(url, { signal: AbortSignal.timeout(2000) });
          const response = await answer.catch(() => null);
          if (response === null) return null;
          said = await response.text();
          const { reasons } = JSON.parse(said) as { reasons: { code: string; detail: string }[] };
          const found = reasons.find((reason) => reason.code === code);
          return response.status === 503 && found !== undefined ? found.detail : null;
        },
        () => `node ${node} does not say ${code}: ${said}`,
      );
    },
    async severed(left: number, right: number) {
      const without = (other: number) => (status: NodeStatus) =>
        status.peers.every(({ operator, connected }) => operator !== other || !connected);
      await each([left], healedMs, without(right), `still sees node ${right}`);
      await each([right], healedMs, without(left), `still sees node ${left}`);
    },
    reached: (node: number, height: number, deadlineMs = healedMs) =>
      each(
        [node],
        deadlineMs,
        ({ certifiedHeight }) => certifiedHeight >= height,
        `is not at ${height}`,
      ),
    forgive(node: number) {
      for (let at = deaths.length - 1; at >= 0; at--) {
        if (deaths[at]?.startsWith(`node ${node} `) === true) deaths.splice(at, 1);
      }
    },
    startToEnd: (node: number, settings: Readonly<Record<string, string>> = {}) =>
      startToEnd(join(folder(node), "lockstep.toml"), settings),
    log: (node: number) => readFile(join(setup.directory, `${node}.log`), "utf8"),
  };
}

const END_MS = 20_000;

function startToEnd(file: string, settings: Readonly<Record<string, string>>): Promise<Ended> {
  const flags = Object.entries(settings).flatMap(([key, value]) => [`--${key}`, value]);
  const child = spawn(process.execPath, [BIN, "start", "--config", file, ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text: Buffer) => {
      output += text.toString();
    });
  }
  const insist = setTimeout(() => child.kill("SIGKILL"), END_MS);
  return new Promise((resolve) => {
    child.once("close", (code) => {
      clearTimeout(insist);
      resolve({ code, output });
    });
  });
}
