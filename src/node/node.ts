/**
 * One sequencer node: brings the parts up, in the order of DR9, and takes them down in reverse.
 *
 *   storage, its recovery -> signer -> checks -> feed -> L1 -> network -> doors
 */
import type { NetworkFile } from "../chain/index.ts";
import { loadNativeBls } from "../crypto/bls-native.ts";
import { SafetyError } from "../primitives/assert.ts";
import { UsageError } from "../primitives/errors.ts";
import {
  createHealth,
  createLogger,
  createRegistry,
  healthReason,
  LogCode,
} from "../telemetry/index.ts";
import type { NodeOptions } from "./config.ts";
import type { DriverFailure } from "./driver.ts";
import { openFeed } from "./feed.ts";
import { localParameters, readNetworkFile, replicaConfig } from "./identity.ts";
import { openNodeL1 } from "./l1.ts";
import { createL1Relay, type L1Relay } from "./l1-relay.ts";
import type { OpenL1 } from "./l1-source.ts";
import { createLifecycle } from "./lifecycle.ts";
import { openCore } from "./open-core.ts";
import { openStorage, startChecks, startSigner } from "./parts.ts";
import { VERSION } from "./version.ts";
import { type Node, wire } from "./wiring.ts";

export type { Node } from "./wiring.ts";

/** Parts of the world that a caller may bring along. */
export type NodeTools = {
  /** Reads and writes the L1 of a network that has one; that of the options by default. */
  readonly openL1?: OpenL1;
};

/**
 * Brings a node up.
 *
 * @throws {UsageError} for what an operator can put right; {LockstepError} for a part that failed.
 */
export async function createNode(options: NodeOptions, tools: NodeTools = {}): Promise<Node> {
  const network = await readNetworkFile(options.networkFile);
  const logger = createLogger(options.log);
  const registry = createRegistry(VERSION);
  const health = createHealth(registry);
  health.set(healthReason("starting", Date.now(), "opening the data directory"));
  const ended = Promise.withResolvers<number>();
  const lifecycle = createLifecycle((error) =>
    logger.error({ code: LogCode.dependencyFailed, err: error }, "a part did not close"),
  );

  /** It has nothing left to do; restarting it does not change that. */
  function left(reason: string): void {
    if (lifecycle.closing) return;
    logger.info({ reason }, "stopping: this node has left the committee");
    void lifecycle.close().finally(() => ended.resolve(0));
  }

  function failed(failure: DriverFailure): void {
    if (lifecycle.closing) return;
    const halted = failure.kind === "halt" || failure.error instanceof SafetyError;
    if (failure.kind === "halt") {
      logger.fatal({ code: LogCode.safetyHalt, reason: failure.reason }, "stopped for good");
    } else if (!(failure.error instanceof UsageError)) {
      logger.fatal({ code: LogCode.dependencyFailed, err: failure.error }, "a part failed");
    }
    void lifecycle.close().finally(() => ended.resolve(halted ? 4 : 1));
  }

  const threadFailed = (error: Error): void => failed({ kind: "error", error });
  try {
    const bls = await loadNativeBls();
    const local = localParameters(network, options.consensus.deltaMs);
    const anonymous = replicaConfig(network, [], { bls, local });
    const storage = await openStorage(options, anonymous, { logger, registry });
    lifecycle.up(() => storage.close());
    const signer = await startSigner(network, options, threadFailed);
    lifecycle.up(() => signer.close());
    const checks = await startChecks(network, options.threads.checks, threadFailed);
    lifecycle.up(() => checks.close());
    const feed = await openFeed(options, anonymous, (error) => failed({ kind: "error", error }));
    lifecycle.up(() => feed.close());
    const config = { ...anonymous, ownKeys: signer.keys.blsKeys };
    const open =
      tools.openL1 ??
      (options.l1 &&
        openNodeL1(
          { l1: options.l1, settlement: options.settlement },
          { network, bls, kept: feed.kept, ownKeys: config.ownKeys },
        ));
    const l1 = await openL1Of(network, open, (opening) =>
      createL1Relay(opening, { health, logger, registry }, threadFailed),
    );
    if (l1 !== null) lifecycle.up(() => l1.stop());
    const core = await openCore({ storage, config, feed, signer, logger, l1 });
    const ground = { options, network, config, logger, registry, health, lifecycle, storage };
    return await wire({ ...ground, signer, checks, feed, l1, failed, left }, core, ended.promise);
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
}

/** Null: the network has none. @throws {UsageError} it has one, and nobody reads it. */
async function openL1Of(
  { domain }: NetworkFile,
  openL1: OpenL1 | undefined,
  create: (open: OpenL1) => Promise<L1Relay>,
): Promise<L1Relay | null> {
  if (domain.l1ChainId === 0) return null;
  if (openL1 === undefined) {
    throw new UsageError([`the network is settled on chain ${domain.l1ChainId}: set l1.endpoints`]);
  }
  return create(openL1);
}
