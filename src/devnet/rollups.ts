/** The rollups of a devnet: conductors as processes of their own, each with an execution client. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RollupConfig } from "../chain/index.ts";
import type { EscapePhase } from "../conductor/index.ts";
import { genesisAlloc } from "./accounts.ts";
import { type Child, startChild } from "./children.ts";
import { type Setup, tomlText } from "./setup.ts";

export type Execution = "ethereumjs" | "anvil";

/** One conductor of one rollup. */
export type Conductor = {
  readonly rollup: RollupConfig;
  readonly execution: Execution;
  /** From 0; replicas of one rollup must agree on every state root. */
  readonly replica: number;
  readonly rpcUrl: string;
  /** Null while it is down. */
  readonly child: Child | null;
};

/** Where a conductor has its order from; `down`: it does not run. */
export type RollupState = EscapePhase | "down";

/** What a conductor tells, or its end. */
type Report = BlockReport | { readonly kind: "state"; readonly state: RollupState };

/** After each block. */
export type BlockReport = {
  readonly kind: "block";
  /** Of the last batch in it. */
  readonly seq: number;
  readonly stateRoot: string;
  readonly number: number;
  readonly executed: number;
  readonly skipped: number;
};

export type Rollups = {
  readonly conductors: readonly Conductor[];
  /** Blocks executed and batches behind them, by rollup and replica. */
  roots(rollupId: number): ReadonlyMap<number, ReadonlyMap<number, string>>;
  /** Transactions, by the first replica. */
  executed(rollupId: number): number;
  /** Of the first replica. */
  state(rollupId: number): RollupState;
};

/** Conductors that were started: whether or not they come up, they can be ended. */
export type StartingRollups = {
  readonly up: Promise<Rollups>;
  stop(): Promise<void>;
};

export type RollupsOptions = {
  /** Module of `lockstep`. */
  readonly program: string;
  readonly setup: Setup;
  readonly replicas: number;
  /** Of a rollup and replica. */
  readonly portOf: (rollup: RollupConfig, replica: number) => number;
  readonly nodeUrls: readonly string[];
  /** JSON-RPC and beacon API of the L1; null: none. */
  readonly l1Url: string | null;
  /** When conductors turn to the L1 and back, instead of their own; a test is not patient. */
  readonly escape?: Readonly<Record<string, number>>;
  readonly died: (name: string, child: Child) => void;
};

/** Odd rollups run on EthereumJS, even ones on anvil: two execution clients from the start. */
const executionOf = (rollup: RollupConfig): Execution =>
  rollup.rollupId % 2 === 1 ? "ethereumjs" : "anvil";

export function startRollups(options: RollupsOptions): StartingRollups {
  const reports = createReports();
  const starting = options.setup.rollups.flatMap((rollup) =>
    Array.from({ length: options.replicas }, (_, replica) => {
      const report = (told: Report): void => reports.note(rollup.rollupId, replica, told);
      return startConductor(options, { rollup, replica, report });
    }),
  );
  return {
    up: Promise.all(starting.map(({ up }) => up)).then((conductors) => ({
      conductors,
      roots: reports.roots,
      executed: reports.executed,
      state: reports.state,
    })),
    async stop() {
      await Promise.all(starting.map((one) => one.stop()));
    },
  };
}

type Starting = { readonly up: Promise<Conductor>; stop(): Promise<void> };

function startConductor(
  options: RollupsOptions,
  own: {
    readonly rollup: RollupConfig;
    readonly replica: number;
    report(told: Report): void;
  },
): Starting {
  const { rollup, replica } = own;
  const name = `${rollup.name}-${replica}`;
  let child: Child | null = null;
  let stopping = false;
  const conductor: Conductor = {
    rollup,
    execution: executionOf(rollup),
    replica,
    rpcUrl: `http://127.0.0.1:${options.portOf(rollup, replica)}`,
    get child() {
      return child;
    },
  };

  async function start(): Promise<Conductor> {
    const file = await writeSettings(options, conductor, name);
    if (stopping) return conductor;
    child = startChild({
      name: `conductor-${name}`,
      program: options.program,
      args: ["conductor", rollup.name, "--config", file],
      logFile: join(options.setup.directory, `${name}.log`),
      onMessage: (message) => own.report(message as Report),
      onExit(ended, wasUp) {
        child = null;
        own.report({ kind: "state", state: "down" });
        if (wasUp && !stopping) options.died(name, ended);
      },
    });
    await child.up;
    return conductor;
  }

  return {
    up: start(),
    async stop() {
      stopping = true;
      await child?.stop();
    },
  };
}

/** @returns the conductor's configuration file. */
async function writeSettings(
  { setup, nodeUrls, portOf, l1Url, ...options }: RollupsOptions,
  { rollup, execution, replica }: Conductor,
  name: string,
): Promise<string> {
  const folder = join(setup.directory, `conductor-${name}`);
  const port = portOf(rollup, replica);
  // A replica prefers another node, so that they do not believe the same one.
  const urls = nodeUrls.map((_, place) => nodeUrls[(place + replica) % nodeUrls.length]);
  const listens = execution === "anvil" ? { anvil: { port } } : { rpc: { port } };
  const file = join(folder, "conductor.toml");
  await mkdir(folder, { recursive: true });
  await writeFile(
    file,
    tomlText({
      networkFile: setup.networkFile,
      urls,
      ...(l1Url !== null && { l1: { url: l1Url, beaconUrl: l1Url, beaconBlock: "number" } }),
      log: { format: "json", level: "info", name: `conductor-${name}` },
      conductor: {
        dataDir: join(folder, "data"),
        driver: execution,
        rollup: { chainId: rollup.evmChainId, genesis: { alloc: genesisAlloc() } },
        ...listens,
        ...(options.escape !== undefined && { escape: options.escape }),
      },
    }),
  );
  return file;
}

/** Batches whose roots are kept to be compared. */
const ROOTS_MAX = 4096;

/** What conductors told. */
function createReports(): Pick<Rollups, "roots" | "executed" | "state"> & {
  note(rollupId: number, replica: number, told: Report): void;
} {
  const roots = new Map<number, Map<number, Map<number, string>>>();
  const executed = new Map<number, number>();
  const states = new Map<number, RollupState>();
  return {
    note(rollupId, replica, told) {
      if (told.kind === "state") {
        if (replica === 0) states.set(rollupId, told.state);
        return;
      }
      const bySeq = roots.get(rollupId) ?? new Map<number, Map<number, string>>();
      roots.set(rollupId, bySeq);
      const byReplica = bySeq.get(told.seq) ?? new Map<number, string>();
      byReplica.set(replica, told.stateRoot);
      bySeq.set(told.seq, byReplica);
      for (const seq of bySeq.keys()) {
        if (bySeq.size <= ROOTS_MAX) break;
        bySeq.delete(seq);
      }
      if (replica === 0) executed.set(rollupId, (executed.get(rollupId) ?? 0) + told.executed);
    },
    roots: (rollupId) => roots.get(rollupId) ?? new Map(),
    executed: (rollupId) => executed.get(rollupId) ?? 0,
    state: (rollupId) => states.get(rollupId) ?? "FOLLOWING",
  };
}
