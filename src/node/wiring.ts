/** Wires the parts of a node to its driver. [DR1..DR9] */
import type { Registry } from "prom-client";
import type { EpochSet, NetworkFile } from "../chain/index.ts";
import { peerLimitsOf } from "../codec/index.ts";
import { currentLeader, type Effect, inspect, type ReplicaConfig } from "../core/index.ts";
import { createNetwork, type Network } from "../network/index.ts";
import { type Epoch, epochOf, type OperatorIndex, type PeerKey } from "../primitives/brand.ts";
import type { Storage } from "../storage/index.ts";
import { type Health, healthReason, LogCode, type Logger } from "../telemetry/index.ts";
import type { NodeOptions } from "./config.ts";
import { createCoreObserver } from "./core-metrics.ts";
import { type Doors, startDoors } from "./doors.ts";
import { createDriver, type Driver, type DriverFailure, type EpochOpened } from "./driver.ts";
import { createEpochClock } from "./epoch-clock.ts";
import { createEpochBook } from "./epochs.ts";
import type { FeedPart } from "./feed.ts";
import { watchHealth } from "./health-watch.ts";
import type { L1Relay } from "./l1-relay.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { OpenCore } from "./open-core.ts";
import { type Checks, readNodeKeySeed, type SignerThread } from "./parts.ts";
import { type NodeState, stateOf, statusOf } from "./status.ts";

export type Node = {
  /** My place in the epoch that votes, or null: not a member. */
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
export type Ground = {
  readonly options: NodeOptions;
  readonly network: NetworkFile;
  readonly config: ReplicaConfig;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly health: Health;
  readonly lifecycle: Lifecycle;
  readonly storage: Storage;
  readonly signer: SignerThread;
  readonly checks: Checks;
  readonly feed: FeedPart;
  readonly l1: L1Relay | null;
  failed(failure: DriverFailure): void;
  /** The committee goes on without this node. [E6] */
  left(reason: string): void;
};

export async function wire(ground: Ground, core: OpenCore, ended: Promise<number>): Promise<Node> {
  const { config, health, lifecycle, storage, signer, checks, feed, l1, logger } = ground;
  const { replica } = core;
  const book = createEpochBook({
    ownKeys: config.ownKeys,
    setOf: (epoch) => l1?.setOf(epoch) ?? null,
    addressesOf: (key) => l1?.addressesOf(key) ?? [],
  });
  const seenMs = new Map<PeerKey, number>();
  const channels = await openChannels(ground, seenMs, (from, message, bytes) =>
    driver.receive(from, message, bytes),
  );
  let targetHeight = 0;
  const state = (): NodeState => {
    const inspection = inspect(replica);
    const current = book.current();
    const self = current?.self ?? null;
    return stateOf({
      inspection,
      targetHeight,
      self,
      // A member without a place in its cores has lost its memory. [R3]
      remembers: self === null || inspection.self !== null,
      joinsEpoch: book.nextMine(),
      members: (current?.keys ?? []).map((key, place) => ({
        key,
        seats: current?.set.members[place]?.seats ?? 0,
      })),
      ownKey: channels.self,
      peers: channels.peers(),
      seenMs,
      elapsedMs: performance.now(),
    });
  };
  const observer = createCoreObserver({
    registry: ground.registry,
    placeOf: book.placeOf,
    ownKey: channels.self,
    nowMs: Date.now,
    isConnected: (operator) => {
      const key = book.current()?.keys[operator];
      return channels.peers().some((peer) => peer.key === key && peer.connected);
    },
    rejected: (_operator, code) => channels.countRejected(code),
    target: (height) => {
      targetHeight = height;
    },
  });
  const clock = createEpochClock({
    position: () => (l1 === null ? inspect(replica).finalizedHeight : l1.finalNumber()),
    unitMs: l1 === null ? ground.network.parameters.heartbeatMs : L1_BLOCK_MS,
    elapsedMs: () => performance.now(),
  });
  const connectMembers = (): void => channels.setMembers(book.membership());

  /** Who signs and checks is told before anything of the epoch is asked of them. [E6, E8] */
  function epochOpened({ epoch, instance, set }: EpochOpened): void {
    signer.openEpoch({ epoch, instance, members: set.members });
    checks.openEpoch({ epoch, instance, members: set.members });
    const { self, keys, totalSeats } = book.opened(set);
    observer.opened({
      epoch,
      operators: keys.length,
      self,
      seats: totalSeats,
      rollups: set.rollups,
    });
    clock.opened(endOf(ground, set));
    connectMembers();
    doors?.moved(self);
    l1?.epochOpened();
    logger.info({ epoch, operator: self, members: keys.length }, "epoch is open");
  }

  function epochClosed(epoch: Epoch): void {
    logger.info({ epoch }, "epoch has closed");
    book.closed(epoch);
    connectMembers();
    // What was asked of this one may still be under way.
    signer.forgetBelow(epoch);
    checks.forgetBelow(epoch);
    // P6: e + 2 has closed, so it has finalized, and the log of e goes.
    storage.forgetEpochsBelow(epochOf(Math.max(0, epoch - 1)));
    if (book.hasLeft(epoch)) ground.left(`epoch ${epoch} was the last; its outputs are certified`);
  }

  const driver: Driver = createDriver({
    replica,
    self: channels.self,
    maxResponseBytes: config.local.maxResponseBytes,
    nowMs: Date.now,
    commit: (steps) => storage.commit(steps),
    serve: (request, bytes) => storage.serve(request, bytes),
    sign: (request) => signer.sign(request),
    verify: (claims) => observer.timed(claims, checks.verify(claims)),
    send: (to, message, frame) => void channels.send(to, message.kind, frame),
    publish: (output) => {
      l1?.certified(output);
      return feed.publish(output, (height) => storage.releaseBelow(height));
    },
    epochOpened,
    epochClosed,
    diskFull: (reason) => {
      if (reason === null) health.clear("disk_full");
      else health.set(healthReason("disk_full", Date.now(), reason));
    },
    stepped: (input, made) => observer.stepped(input, made, inspect(replica)),
    left: (effect) => {
      observer.left(effect);
      tell(effect, logger);
      if (effect.kind === "evidence") l1?.evidence(effect.evidence);
      if (effect.kind === "ordered") feed.ordered(effect.blocks.at(-1)?.header.height ?? 0);
    },
    failed: ground.failed,
  });
  lifecycle.up(() => driver.stop());
  lifecycle.up(() => channels.close());
  let doors: Doors | null = null;
  const doorsUp = Promise.withResolvers<Doors>();
  doorsUp.promise.catch(() => undefined);
  driver.start(core.effects);
  l1?.tell({
    blocks: driver.l1,
    set: (set) => {
      driver.epochSet(set);
      // Members of the next epoch connect while this one lasts. [E8]
      connectMembers();
    },
    epoch: () => inspect(replica).epoch,
    step: (step, validium) => void doorsUp.promise.then((open) => open.step(step, validium)),
  });
  const look = (): NodeState => {
    observer.remaining(clock.remainingSeconds());
    return state();
  };
  const watch = watchHealth(health, look, { nowMs: Date.now, elapsedMs: () => performance.now() });
  lifecycle.up(() => watch.stop());
  doors = await startDoors({
    ...ground,
    driver,
    ownKey: channels.self,
    place: () => book.current()?.self ?? null,
    rollups: book.current()?.set.rollups ?? ground.network.rollups,
    status: () =>
      statusOf(state(), {
        genesisHash: config.genesisHash,
        health,
        leader: currentLeader(replica),
        lastCertifiedMs: observer.lastCertifiedMs(),
        lanes: observer.lanes(),
      }),
  });
  const opened = doors;
  doorsUp.resolve(opened);
  lifecycle.up(() => opened.close());
  logger.info({ operator: book.current()?.self, ...opened.addresses }, "node is up");
  return {
    get operator() {
      return book.current()?.self ?? null;
    },
    state,
    addresses: opened.addresses,
    ended,
    close: () => lifecycle.close(),
  };
}

/** A slot of Ethereum. */
const L1_BLOCK_MS = 12_000;

/** What ends an epoch: an L1 block, or without an L1 a height; null: nothing. [E4, E10] */
function endOf({ network, l1 }: Ground, set: EpochSet): number | null {
  if (l1 !== null) return set.endsAtL1Block;
  const { epochHeights } = network.parameters;
  if (epochHeights === 0) return null;
  // Without an L1 every epoch has that many heights.
  return (set.epoch + 1) * epochHeights;
}

async function openChannels(
  ground: Ground,
  seenMs: Map<PeerKey, number>,
  receive: Driver["receive"],
): Promise<Network> {
  const { options, network, config, logger, registry } = ground;
  const { maxResponseBytes } = config.local;
  const note = (key: PeerKey): void => void seenMs.set(key, performance.now());
  return await createNetwork(options.p2p, {
    nodeKeySeed: await readNodeKeySeed(options.keys.nodeKeyFile),
    genesisHash: config.genesisHash,
    peerLimits: peerLimitsOf(null, { ...network.parameters, maxResponseBytes }),
    logger,
    registry,
    sink: {
      take: receive,
      rejected: (peer, reason, detail) => logger.debug({ peer, reason, detail }, "refused a frame"),
      connected: note,
      disconnected: note,
    },
  });
}

/** What operators should read of it. */
function tell(effect: Effect, logger: Logger): void {
  if (effect.kind === "evidence") {
    const { kind, first, second } = effect.evidence;
    const operator = kind === "CERT_CONFLICT" ? null : effect.evidence.operator;
    const said = { first: first.statement, second: second.statement };
    logger.error({ code: LogCode.evidenceSeen, kind, operator, ...said }, "provable offence");
  } else if (effect.kind === "alarm") {
    logger.warn({ code: LogCode.outputStalled, detail: effect.detail }, "outputs are stalled");
  }
}
