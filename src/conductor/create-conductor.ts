/** A whole conductor from its options: driver, journal, JSON-RPC, and the loop. */
import { join } from "node:path";
import type { Registry } from "prom-client";
import { leafHash, registrationLeaf } from "../chain/index.ts";
import type { RollupId } from "../primitives/brand.ts";
import { LockstepError } from "../primitives/errors.ts";
import type { L1Inbox } from "../sdk/index.ts";
import { LogCode, type Logger } from "../telemetry/index.ts";
import { type BlockListener, type ConductorStatus, createFollower } from "./conductor.ts";
import { ConductorOptions, type ConductorOptionsInput } from "./config.ts";
import type { ExecutionDriver } from "./driver.ts";
import { createAnvilDriver } from "./drivers/anvil/driver.ts";
import { createEthereumJsDriver, type EthereumJsDriver } from "./drivers/ethereum-js/driver.ts";
import { createStateReader } from "./drivers/ethereum-js/reader.ts";
import type { EscapeParts } from "./escape/escape.ts";
import type { EscapePhase } from "./escape/machine.ts";
import { openEscapeStore } from "./escape/state-file.ts";
import type { Feed } from "./feed.ts";
import { lockDirectory } from "./lock.ts";
import { type ConductorMetrics, createConductorMetrics } from "./metrics.ts";
import { openPosition } from "./position.ts";
import { rollupMethods } from "./rpc/methods.ts";
import { startRpcServer } from "./rpc/server.ts";

/** An L1 to turn to. */
export type ConductorL1 = {
  readonly inbox: L1Inbox;
  readonly rollupId: RollupId;
  /** Of the rollup's registration: part of the leaf before its first batch. */
  readonly orderPolicy: number;
};

export type ConductorDeps = {
  readonly feed: Feed;
  /** Left out: the L1 is never followed. */
  readonly l1?: ConductorL1;
  readonly logger: Logger;
  readonly registry: Registry;
  /** Told after each applied block. */
  readonly onBlock?: BlockListener;
  /** Told of each change of where the order comes from. [CE5] */
  readonly onPhase?: (phase: EscapePhase) => void;
};

export type Conductor = {
  /** The rollup's JSON-RPC, an `http://` URL. */
  readonly rpcUrl: string;
  status(): ConductorStatus;
  /**
   * Settles when the conductor stops: after `close`, or when the feed ends.
   *
   * @throws {LockstepError} EXECUTION_FORK and what else halts; what the feed throws.
   */
  readonly done: Promise<void>;
  /** Ends after the block in progress. */
  close(): Promise<void>;
};

type Engine = { readonly driver: ExecutionDriver; readonly rpcUrl: string; close(): Promise<void> };

/** Opens the chain, serves it, and follows the feed from where the chain stands. */
export async function createConductor(
  input: ConductorOptionsInput,
  deps: ConductorDeps,
): Promise<Conductor> {
  const parsed = ConductorOptions.safeParse(input);
  if (!parsed.success) {
    throw new LockstepError("CONFIG_INVALID", `conductor: ${parsed.error.message}`);
  }
  const options = parsed.data;
  const { logger, feed } = deps;
  const metrics = createConductorMetrics(deps.registry);
  const stop = new AbortController();
  const opened: (() => Promise<void>)[] = [];
  const release = async () => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    opened.push((await lockDirectory(options.dataDir)).release);
    const position = await openPosition(join(options.dataDir, "position"));
    opened.push(position.close);
    const seen: { phase: () => EscapePhase } = { phase: () => "FOLLOWING" };
    const engine = await openEngine(options, { logger, metrics, phase: () => seen.phase() });
    opened.push(engine.close);
    const { driver } = engine;
    const { blockMode } = options.rollup;
    const listener = deps.onBlock === undefined ? {} : { onBlock: deps.onBlock };
    const escaping = deps.l1 === undefined ? {} : { escape: escapeOf(options, deps.l1, deps) };
    const parts = { feed, driver, position, blockMode, metrics, ...listener, ...escaping };
    const follower = await createFollower(parts);
    seen.phase = () => follower.status().phase;
    logger.info({ ...follower.status(), rpc: engine.rpcUrl }, "conductor follows its feed");
    const done = follower.follow(stop.signal);
    // Whoever awaits `done` hears of a failure; it is no unhandled one meanwhile.
    done.catch((error: unknown) =>
      logger.fatal({ code: LogCode.executionFailed, err: error }, "conductor stopped"),
    );
    return {
      rpcUrl: engine.rpcUrl,
      status: follower.status,
      done,
      close: async () => {
        stop.abort();
        await done.catch(() => {});
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

function escapeOf(
  options: ConductorOptions,
  l1: ConductorL1,
  { logger, onPhase }: ConductorDeps,
): EscapeParts {
  const { pollMs, ...limits } = options.escape;
  const { inbox, rollupId, orderPolicy } = l1;
  return {
    inbox,
    rollupId,
    limits,
    pollMs,
    store: openEscapeStore(join(options.dataDir, "escape")),
    registrationHash: leafHash(registrationLeaf(rollupId, orderPolicy)),
    nowMs: Date.now,
    onPhase: (phase) => {
      onPhase?.(phase);
      const code = LogCode.feedGivenUp;
      if (phase === "FOLLOWING") logger.info({ phase }, "conductor follows its feed");
      else logger.warn({ code, phase }, "conductor does not follow its feed as usual");
    },
  };
}

type EngineDeps = {
  readonly logger: Logger;
  readonly metrics: ConductorMetrics;
  readonly phase: () => EscapePhase;
};

async function openEngine(options: ConductorOptions, deps: EngineDeps): Promise<Engine> {
  if (options.driver === "anvil") return openAnvil(options, deps);
  const driver = await createEthereumJsDriver(options);
  const server = await serve(driver, options, deps);
  return {
    driver,
    rpcUrl: server.url,
    close: async () => {
      await server.close();
      await driver.close();
    },
  };
}

async function openAnvil(
  options: ConductorOptions,
  { logger, metrics }: EngineDeps,
): Promise<Engine> {
  const driver = await createAnvilDriver(options, {
    onRestart: () => {
      metrics.engineRestarted();
      logger.warn({ code: LogCode.executionFailed }, "anvil ended and was started again");
    },
    onRootMismatch: ({ number, stateRoot }, engineStateRoot) => {
      metrics.rootMismatch();
      const code = LogCode.executionFailed;
      const roots = { number, stateRoot, engineStateRoot };
      logger.warn({ code, ...roots }, "anvil's state is not the oracle's");
    },
  });
  return { driver, rpcUrl: driver.url, close: driver.close };
}

async function serve(
  driver: EthereumJsDriver,
  { rpc }: ConductorOptions,
  { logger, phase }: EngineDeps,
) {
  const reader = await createStateReader(driver);
  const methods = rollupMethods({ driver, reader, options: rpc, phase });
  const onFailure = (method: string, error: unknown) => {
    logger.error({ code: LogCode.executionFailed, err: error, method }, "a call failed");
  };
  return startRpcServer(rpc, { methods, onFailure });
}
