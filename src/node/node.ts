/**
 * One sequencer node: brings the parts up, wires them to the driver, takes them down. [DR9]
 *
 *   storage, its recovery -> signer -> checks -> feed -> network -> doors; down in reverse
 */

import type { Registry } from "prom-client";
import { type EpochRecords, type NetworkFile, peerKeyOf } from "../chain/index.ts";
import { peerLimitsOf } from "../codec/index.ts";
import {
  currentLeader,
  type Effect,
  initialRecords,
  inspect,
  openReplica,
  type Replica,
  type ReplicaConfig,
} from "../core/index.ts";
import { loadNativeBls } from "../crypto/bls-native.ts";
import { createNetwork, type Network } from "../network/index.ts";
import { SafetyError } from "../primitives/assert.ts";
import {
  epochOf,
  millisOf,
  type OperatorIndex,
  operatorOf,
  type PeerKey,
} from "../primitives/brand.ts";
import { UsageError } from "../primitives/errors.ts";
import type { Storage } from "../storage/index.ts";
import {
  createHealth,
  createLogger,
  createRegistry,
  type Health,
  healthReason,
  LogCode,
  type Logger,
} from "../telemetry/index.ts";
import type { NodeOptions } from "./config.ts";
import { type CoreObserver, createCoreObserver } from "./core-metrics.ts";
import { type Doors, startDoors } from "./doors.ts";
import { createDriver, type Driver, type DriverFailure } from "./driver.ts";
import { type FeedPart, openFeed } from "./feed.ts";
import { watchHealth } from "./health-watch.ts";
import { localParameters, placeOf, readNetworkFile, replicaConfig } from "./identity.ts";
import { createLifecycle, type Lifecycle } from "./lifecycle.ts";
import {
  type Checks,
  openStorage,
  readNodeKeySeed,
  type SignerThread,
  startChecks,
  startSigner,
} from "./parts.ts";
import { type NodeState, stateOf, statusOf } from "./status.ts";
import { VERSION } from "./version.ts";

export type Node = {
  /** My place, or null: not a member. */
  readonly operator: OperatorIndex | null;
  state(): NodeState;
  /** Where the doors listen. */
  readonly addresses: Doors["addresses"];
  /** Resolves when the node stopped by itself, with its exit code. */
  readonly ended: Promise<number>;
  /** Drains the doors, stops, makes everything durable. */
  close(): Promise<void>;
};

/** Everything that is there before the parts are wired. */
type Ground = {
  readonly options: NodeOptions;
  readonly network: NetworkFile;
  readonly config: ReplicaConfig;
  /** My place, or null. */
  readonly self: OperatorIndex | null;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly health: Health;
  readonly lifecycle: Lifecycle;
  readonly storage: Storage;
  readonly signer: SignerThread;
  readonly checks: Checks;
  readonly feed: FeedPart;
  failed(failure: DriverFailure): void;
};

/**
 * Brings a node up.
 *
 * @throws {UsageError} for what an operator can put right; {LockstepError} for a part that failed.
 */
export async function createNode(options: NodeOptions): Promise<Node> {
  const network = await readNetworkFile(options.networkFile);
  const logger = createLogger(options.log);
  const registry = createRegistry(VERSION);
  const health = createHealth(registry);
  health.set(healthReason("starting", Date.now(), "opening the data directory"));
  const ended = Promise.withResolvers<number>();
  const lifecycle = createLifecycle((error) =>
    logger.error({ code: LogCode.dependencyFailed, err: error }, "a part did not close"),
  );

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
    const self = placeOf(network, signer.keys);
    const checks = await startChecks(network, options.threads.checks, threadFailed);
    lifecycle.up(() => checks.close());
    const feed = await openFeed(options, anonymous, (error) => failed({ kind: "error", error }));
    lifecycle.up(() => feed.close());
    const config = { ...anonymous, ownKeys: self === null ? [] : [signer.keys.blsKey] };
    const ground = { options, network, config, self, logger, registry, health, lifecycle, storage };
    return await wire({ ...ground, signer, checks, feed, failed }, ended.promise);
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
}

/** What the disk remembers; a fresh one begins the epoch first, if the key is new too. [R3] */
async function openCore(ground: Ground): Promise<{
  readonly replica: Replica;
  readonly effects: readonly Effect[];
  readonly remembers: boolean;
}> {
  const { storage, config, feed, logger } = ground;
  const epochs = await rememberedRecords(ground);
  const remembers = epochs.some(({ records }) => records.some(({ kind }) => kind === "epochStart"));
  if (!remembers) {
    const reason = storage.recovered.kind === "lost" ? storage.recovered.reason : AMNESIA;
    logger.error({ code: LogCode.votingSuspended, reason }, "observing only");
  }
  const nowMs = millisOf(Date.now());
  const publishedHeight = feed.deliveredHeight();
  return { ...openReplica(config, epochs, nowMs, { publishedHeight }), remembers };
}

const AMNESIA = "this key has signed before, and the log of what it signed is gone";

async function rememberedRecords(ground: Ground): Promise<readonly EpochRecords[]> {
  const { storage, config, signer, logger } = ground;
  const { recovered } = storage;
  if (recovered.kind === "intact") {
    const hasSigned = recovered.epochs.some(({ records }) =>
      records.some(({ kind }) => kind === "vote" || kind === "ack"),
    );
    if (hasSigned && signer.signedEpoch === null) {
      logger.warn({ code: LogCode.protectionMissing }, "the signer's own memory is new");
    }
    return recovered.epochs;
  }
  // An empty disk whose key has voted is a lost one: the protection alone remembers that. [R3]
  if (recovered.kind === "lost" || signer.signedEpoch !== null) return [];
  const records = initialRecords(config);
  await storage.commit([records]);
  return [{ epoch: epochOf(0), records: records.map(({ record }) => record) }];
}

async function wire(ground: Ground, ended: Promise<number>): Promise<Node> {
  const { network, config, health, lifecycle, storage, signer, checks, feed } = ground;
  const { self } = ground;
  const keys = network.members.map(({ nodeKey }) => peerKeyOf(nodeKey));
  const ownKey = self === null ? null : (keys[self] ?? null);
  const { replica, effects, remembers } = await openCore(ground);
  const seenMs = new Map<number, number>();
  let targetHeight = 0;
  let channels: Network | null = null;
  const peers = () => channels?.peers() ?? [];
  const state = (): NodeState =>
    stateOf({
      inspection: inspect(replica),
      targetHeight,
      self,
      remembers,
      members: network.members,
      peers: peers(),
      seenMs,
      elapsedMs: performance.now(),
    });
  const observer = observe(ground, {
    keys,
    peers,
    rejected: (code) => channels?.countRejected(code),
    target: (height) => {
      targetHeight = height;
    },
  });
  const driver = createDriver({
    replica,
    self: ownKey,
    keys,
    maxResponseBytes: config.local.maxResponseBytes,
    nowMs: Date.now,
    commit: (steps) => storage.commit(steps),
    serve: (request, bytes) => storage.serve(request, bytes),
    sign: (request) => signer.sign(request),
    verify: (claims) => observer.timed(claims, checks.verify(claims)),
    send: (to, message, frame) =>
      void channels?.send(operatorOf(keys.indexOf(to)), message.kind, frame),
    publish: (output) => feed.publish(output, (height) => storage.releaseBelow(height)),
    diskFull: (reason) => {
      if (reason === null) health.clear("disk_full");
      else health.set(healthReason("disk_full", Date.now(), reason));
    },
    stepped: (input, made) => observer.stepped(input, made, inspect(replica)),
    left: (effect) => {
      observer.left(effect);
      tell(effect, ground.logger);
      if (effect.kind === "ordered") feed.ordered(effect.blocks.at(-1)?.header.height ?? 0);
    },
    failed: ground.failed,
  });
  lifecycle.up(() => driver.stop());
  if (self !== null) {
    channels = await openChannels(ground, { driver, keys, seenMs }, self);
    const open = channels;
    lifecycle.up(() => open.close());
  }
  const watch = watchHealth(health, state, { nowMs: Date.now, elapsedMs: () => performance.now() });
  lifecycle.up(() => watch.stop());
  driver.start(effects);
  const doors = await startDoors({
    ...ground,
    driver,
    ownKey,
    status: () =>
      statusOf(state(), {
        genesisHash: config.genesisHash,
        health,
        leader: currentLeader(replica),
        lastCertifiedMs: observer.lastCertifiedMs(),
        lanes: observer.lanes(),
      }),
  });
  lifecycle.up(() => doors.close());
  ground.logger.info({ operator: self, ...doors.addresses }, "node is up");
  return {
    operator: self,
    state,
    addresses: doors.addresses,
    ended,
    close: () => lifecycle.close(),
  };
}

/** Metrics of the core. */
const observe = (
  { registry, network, self }: Ground,
  tools: {
    keys: readonly PeerKey[];
    peers(): ReturnType<Network["peers"]>;
    rejected: Network["countRejected"];
    target(height: number): void;
  },
): CoreObserver =>
  createCoreObserver({
    registry,
    operators: network.members.length,
    self,
    placeOf: (key) => tools.keys.indexOf(key),
    seats: network.members.reduce((sum, { seats }) => sum + seats, 0),
    rollups: network.rollups,
    nowMs: Date.now,
    isConnected: (operator) =>
      tools.peers().some((peer) => peer.operator === operator && peer.connected),
    rejected: (_operator, code) => tools.rejected(code),
    target: tools.target,
  });

async function openChannels(
  ground: Ground,
  {
    driver,
    keys,
    seenMs,
  }: { driver: Driver; keys: readonly PeerKey[]; seenMs: Map<number, number> },
  self: OperatorIndex,
): Promise<Network> {
  const { options, network, config, logger, registry } = ground;
  const limits = { ...network.parameters, maxResponseBytes: config.local.maxResponseBytes };
  return await createNetwork(options.p2p, {
    nodeKeySeed: await readNodeKeySeed(options.keys.nodeKeyFile),
    members: network.members,
    self,
    genesisHash: config.genesisHash,
    peerLimits: peerLimitsOf(network.members.length, limits),
    logger,
    registry,
    sink: {
      take: (from, message, bytes) => driver.receive(keys[from] as PeerKey, message, bytes),
      rejected: (operator, reason, detail) =>
        logger.debug({ operator, reason, detail }, "refused a frame"),
      connected: (operator) => {
        logger.info({ operator }, "peer connected");
        seenMs.set(operator, performance.now());
      },
      disconnected: (operator) => {
        logger.info({ operator }, "peer disconnected");
        seenMs.set(operator, performance.now());
      },
    },
  });
}

/** What operators should read of it. */
function tell(effect: Effect, logger: Logger): void {
  if (effect.kind === "evidence") {
    logger.error({ code: LogCode.evidenceSeen, evidence: effect.evidence }, "provable offence");
  } else if (effect.kind === "alarm") {
    logger.warn({ code: LogCode.outputStalled, detail: effect.detail }, "outputs are stalled");
  }
}
