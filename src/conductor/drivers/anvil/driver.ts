/**
 * Executes a rollup in an anvil process. The oracle, EthereumJS beside it, says first what runs, durably;
 * anvil then runs the same. So anvil may die at any time: it is started again and brought back to the
 * oracle's head. [CE4]
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Hash } from "../../../primitives/brand.ts";
import { LockstepError } from "../../../primitives/errors.ts";
import type { AnvilOptions, RollupConfig } from "../../config.ts";
import type { ExecutedBlock, ExecutionDriver } from "../../driver.ts";
import { createEthereumJsDriver, type EthereumJsDriver } from "../ethereum-js/driver.ts";
import { dropState, dumpState, loadState, mirrorBlock, numberOf, trimGenesis } from "./mirror.ts";
import { type AnvilProcess, endOrphan, freePort, startAnvil } from "./process.ts";
import { openSocket, type RpcSocket } from "./socket.ts";

export type AnvilDriver = ExecutionDriver & {
  /** Anvil's own JSON-RPC, the rollup's. */
  readonly url: string;
  readonly oracle: EthereumJsDriver;
  /** Process id of anvil as it runs now. */
  pid(): number;
  /** What anvil made of a block. */
  engineBlock(number: number): Promise<{ readonly hash: Hash; readonly stateRoot: Hash } | null>;
};

export type AnvilDriverDeps = {
  /** Anvil ended and runs again. */
  readonly onRestart?: () => void;
  /** Anvil's state differs from the oracle's: a contract looked at what only headers differ in. */
  readonly onRootMismatch?: (block: ExecutedBlock, engineStateRoot: Hash) => void;
};

/** Restarts in a row without a block between them. */
const RESTARTS_MAX = 3;

type Engine = { readonly anvil: AnvilProcess; readonly socket: RpcSocket };

/** Starts anvil and brings it to the oracle's head, which is in `dataDir/chain`. */
export async function createAnvilDriver(
  options: {
    readonly dataDir: string;
    readonly rollup: RollupConfig;
    readonly anvil: AnvilOptions;
  },
  deps: AnvilDriverDeps = {},
): Promise<AnvilDriver> {
  const { rollup, anvil } = options;
  const directory = join(options.dataDir, "anvil");
  mkdirSync(directory, { recursive: true });
  const oracle = await createEthereumJsDriver(options);
  endOrphan(directory);
  const port = anvil.port === 0 ? await freePort(anvil.host) : anvil.port;
  let closing = false;
  let dumpedAt = 0;
  let pid = 0;

  const start = async (): Promise<Engine> => {
    const started = await startAnvil(anvil, { directory, port, rollup });
    pid = started.pid;
    const socket = await openSocket(`ws://${anvil.host}:${port}`);
    const loaded = await loadState(socket, directory);
    dumpedAt = loaded ? await numberOf(socket) : 0;
    if (dumpedAt === 0) await trimGenesis(socket, rollup);
    return { anvil: started, socket };
  };
  /** Runs what the oracle has and anvil lacks. */
  const catchUp = async ({ socket }: Engine): Promise<void> => {
    for (let at = await numberOf(socket); at < oracle.head().number; at++) {
      const block = oracle.store.block(at + 1);
      if (block === null) throw new LockstepError("EXECUTION_STATE", `no block ${at + 1}`);
      const made = await mirrorBlock(socket, block);
      const applied = oracle.store.applied(block.lastSeq);
      if (made.stateRoot !== block.stateRoot && applied !== null) {
        deps.onRootMismatch?.(applied, made.stateRoot);
      }
      if (block.number - dumpedAt < anvil.dumpBlocks) continue;
      await dumpState(socket, directory);
      dumpedAt = block.number;
    }
  };
  /** An engine at the oracle's head. */
  const bringUp = async (): Promise<Engine> => {
    for (let attempt = 1; ; attempt++) {
      const engine = await start();
      try {
        await catchUp(engine);
        return engine;
      } catch (error) {
        await engine.anvil.stop();
        if (!isGone(error) || attempt === RESTARTS_MAX) throw error;
      }
    }
  };
  let engine: Promise<Engine> = bringUp();
  const watch = ({ anvil: running }: Engine) => {
    void running.ended.then(() => {
      if (closing) return;
      engine = bringUp();
      engine.then(watch, () => {});
      deps.onRestart?.();
    });
  };
  watch(
    await engine.catch(async (error: unknown) => {
      await oracle.close();
      throw error;
    }),
  );

  /** Has anvil run the oracle's newest block, over restarts. */
  const follow = async (): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      const current = await engine;
      try {
        return await catchUp(current);
      } catch (error) {
        if (!isGone(error) || attempt === RESTARTS_MAX) throw error;
        await current.anvil.stop();
      }
    }
  };
  return {
    conformance: "relaxed",
    url: `http://${anvil.host}:${port}`,
    oracle,
    pid: () => pid,
    open: oracle.open,
    executeBlock: async (input) => {
      const block = await oracle.executeBlock(input);
      await follow();
      return block;
    },
    setCommitment: oracle.setCommitment,
    applied: oracle.applied,
    pointAt: oracle.pointAt,
    // Anvil cannot go back behind what it loaded: it runs the oracle's chain from genesis again.
    rewind: async (to) => {
      await oracle.rewind(to);
      dropState(directory);
      const current = await engine;
      await current.anvil.stop();
      await follow();
    },
    getBlock: oracle.getBlock,
    blockNumberOf: oracle.blockNumberOf,
    engineBlock: async (number) => {
      const { socket } = await engine;
      const quantity = `0x${number.toString(16)}`;
      const block = await socket.call("eth_getBlockByNumber", [quantity, false]);
      return block as { hash: Hash; stateRoot: Hash } | null;
    },
    close: async () => {
      closing = true;
      const last = await engine.catch(() => null);
      last?.socket.close();
      await last?.anvil.stop();
      endOrphan(directory);
      await oracle.close();
    },
  };
}

const isGone = (error: unknown): boolean =>
  error instanceof LockstepError && error.code === "ENGINE_UNAVAILABLE";
