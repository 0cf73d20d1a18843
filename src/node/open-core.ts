/** Opens the cores from what the disk remembers. [R1, R3, E2] */
import type { EpochRecords, EpochSet } from "../chain/index.ts";
import {
  type Effect,
  initialRecords,
  openReplica,
  type Replica,
  type ReplicaConfig,
} from "../core/index.ts";
import { epochOf, millisOf } from "../primitives/brand.ts";
import type { Storage } from "../storage/index.ts";
import { LogCode, type Logger } from "../telemetry/index.ts";
import type { FeedPart } from "./feed.ts";
import type { L1Relay } from "./l1-relay.ts";
import type { SignerThread } from "./parts.ts";

/** A replica as it was opened, and what it wants done first. */
export type OpenCore = {
  readonly replica: Replica;
  readonly effects: readonly Effect[];
};

type CoreGround = {
  readonly storage: Storage;
  readonly config: ReplicaConfig;
  readonly feed: FeedPart;
  readonly signer: SignerThread;
  readonly logger: Logger;
  readonly l1: L1Relay | null;
};

/** What the disk remembers; a fresh one begins the epoch first, if the keys are new too. [R3] */
export async function openCore(ground: CoreGround): Promise<OpenCore> {
  const { storage, config, feed, logger } = ground;
  const epochs = await rememberedRecords(ground);
  if (epochs.length === 0) {
    const reason = storage.recovered.kind === "lost" ? storage.recovered.reason : AMNESIA;
    logger.error({ code: LogCode.votingSuspended, reason }, "observing only");
  }
  const nowMs = millisOf(Date.now());
  const publishedHeight = feed.deliveredHeight();
  return openReplica(config, epochs, nowMs, { publishedHeight });
}

const AMNESIA = "a key has signed before, and the log of what it signed is gone";

async function rememberedRecords(ground: CoreGround): Promise<readonly EpochRecords[]> {
  const { storage, config, signer, logger, l1 } = ground;
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
  if (recovered.kind === "lost") return recovered.epochs;
  // An empty disk whose key has voted is a lost one: the protection alone remembers that. [R3]
  if (signer.signedEpoch !== null) return [];
  const records = initialRecords(config, await firstSet(l1));
  await storage.commit([records]);
  return [{ epoch: epochOf(0), records: records.map(({ record }) => record) }];
}

/** Without an L1 the configuration's. */
const firstSet = async (l1: L1Relay | null): Promise<EpochSet | undefined> =>
  l1 === null ? undefined : await l1.firstSet();
