/** The rollups of a devnet: conductors as processes of their own, each with an execution client. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RollupConfig } from "../chain/index.ts";
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

/** What a conductor tells after each block. */
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
  executed(rollupId: number): number;
  stop(): Promise<void>;
};

/** Odd rollups run on EthereumJS, even ones on anvil: two execution clients from the start. */
const executionOf = (rollup: RollupConfig): Execution =>
  rollup.rollupId % 2 === 1 ? "ethereumjs" : "anvil";

/** Batches whose roots are kept to be compared. */
const ROOTS_MAX = 4096;
const UP_MS = 60_000;

export async function startRollups(options: {
  /** Module of `lockstep`. */
  readonly program: string;
  readonly setup: Setup;
  readonly replicas: number;
  /** Of a rollup and replica. */
  readonly portOf: (rollup: RollupConfig, replica: number) => number;
  readonly nodeUrls: readonly string[];
  readonly died: (name: string, child: Child) => void;
}): Promise<Rollups> {
  const { setup, replicas } = options;
  const roots = new Map<number, Map<number, Map<number, string>>>();
  const executed = new Map<number, number>();
  const conductors: (Conductor & { child: Child | null })[] = [];
  let stopping = false;

  function note(rollupId: number, replica: number, report: BlockReport): void {
    let bySeq = roots.get(rollupId);
    if (bySeq === undefined) {
      bySeq = new Map();
      roots.set(rollupId, bySeq);
    }
    const byReplica = bySeq.get(report.seq) ?? new Map<number, string>();
    byReplica.set(replica, report.stateRoot);
    bySeq.set(report.seq, byReplica);
    for (const seq of bySeq.keys()) {
      if (bySeq.size <= ROOTS_MAX) break;
      bySeq.delete(seq);
    }
    if (replica === 0) executed.set(rollupId, (executed.get(rollupId) ?? 0) + report.executed);
  }

  async function start(rollup: RollupConfig, replica: number): Promise<void> {
    const name = `${rollup.name}-${replica}`;
    const folder = join(setup.directory, `conductor-${name}`);
    const port = options.portOf(rollup, replica);
    const execution = executionOf(rollup);
    await mkdir(folder, { recursive: true });
    const file = join(folder, "conductor.toml");
    // A replica prefers another node, so that they do not believe the same one.
    const urls = options.nodeUrls.map(
      (_, place) => options.nodeUrls[(place + replica) % options.nodeUrls.length],
    );
    const listens = execution === "anvil" ? { anvil: { port } } : { rpc: { port } };
    await writeFile(
      file,
      tomlText({
        networkFile: setup.networkFile,
        urls,
        log: { format: "json", level: "info", name: `conductor-${name}` },
        conductor: {
          dataDir: join(folder, "data"),
          driver: execution,
          rollup: { chainId: rollup.evmChainId, genesis: { alloc: genesisAlloc() } },
          ...listens,
        },
      }),
    );
    const up = Promise.withResolvers<void>();
    const conductor = {
      rollup,
      execution,
      replica,
      rpcUrl: `http://127.0.0.1:${port}`,
      child: null as Child | null,
    };
    conductors.push(conductor);
    conductor.child = startChild({
      name: `conductor-${name}`,
      program: options.program,
      args: ["conductor", rollup.name, "--config", file],
      logFile: join(setup.directory, `${name}.log`),
      onMessage(message) {
        const told = message as BlockReport | { readonly kind: "up" };
        if (told.kind === "up") up.resolve();
        else note(rollup.rollupId, replica, told);
      },
      onExit(child) {
        conductor.child = null;
        up.reject(new Error(`conductor ${name} ended at its start; see ${name}.log`));
        if (!stopping) options.died(name, child);
      },
    });
    const late = new Error(`conductor ${name} is not up after ${UP_MS / 1000} s; see ${name}.log`);
    const timer = setTimeout(() => up.reject(late), UP_MS);
    await up.promise.finally(() => clearTimeout(timer));
  }

  const starting = setup.network.rollups.flatMap((rollup) =>
    Array.from({ length: replicas }, (_, replica) => start(rollup, replica)),
  );
  await Promise.all(starting);
  return {
    conductors,
    roots: (rollupId) => roots.get(rollupId) ?? new Map(),
    executed: (rollupId) => executed.get(rollupId) ?? 0,
    async stop() {
      stopping = true;
      await Promise.all(conductors.map(({ child }) => child?.stop()));
    },
  };
}
