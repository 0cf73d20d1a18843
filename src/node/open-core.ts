/** Opens the cores from what the disk remembers. [R1, R3, E2] */
import type { EpochSet } from "../chain/index.ts";
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
  const { storage, config, feed, l1 } = ground;
  const nowMs = millisOf(Date.now());
  const publishedHeight = feed.deliveredHeight();
  const memory = memoryOf(ground);
  if (memory.kind === "fresh") {
    const records = initialRecords(config, await firstSet(l1));
    await storage.commit([records]);
    const epochs = [{ epoch: epochOf(0), records: records.map(({ record }) => record) }];
    return openReplica(config, epochs, nowMs, { publishedHeight });
  }
  if (memory.kind === "intact") {
    return openReplica(config, memory.epochs, nowMs, { publishedHeight });
  }
  const { reason, through, epochs } = memory;
  ground.logger.error({ code: LogCode.votingSuspended, reason, through }, "observing only");
  const set = await firstSet(l1);
  return openReplica(config, epochs, nowMs, {
    publishedHeight,
    observeThrough: through,
    ...(set !== undefined && { firstSet: set }),
  });
}

const AMNESIA = "a key has signed before, and the log of what it signed is gone";

/**
 * What disk and signer remember together. A key may have signed in an epoch that the disk says nothing
 * of, where its directory was deleted or replaced: the protection alone remembers that. [R3]
 */
function memoryOf({ storage, signer, logger }: CoreGround): Storage["recovered"] {
  const { recovered } = storage;
  const signed = signer.signedEpoch;
  if (recovered.kind === "fresh") {
    if (signed === null) return recovered;
    return { kind: "lost", reason: AMNESIA, through: epochOf(signed), epochs: [] };
  }
  if (recovered.kind === "lost") {
    return { ...recovered, through: epochOf(Math.max(recovered.through, signed ?? 0)) };
  }
  const hasSigned = recovered.epochs.some(({ records }) =>
    records.some(({ kind }) => kind === "vote" || kind === "ack"),
  );
  if (hasSigned && signed === null) {
    logger.warn({ code: LogCode.protectionMissing }, "the signer's own memory is new");
  }
  const newest = recovered.epochs.at(-1)?.epoch ?? epochOf(0);
  if (signed === null || signed <= newest) return recovered;
  return { kind: "lost", reason: AMNESIA, through: epochOf(signed), epochs: recovered.epochs };
}

/** Without an L1 the configuration's. */
const firstSet = async (l1: L1Relay | null): Promise<EpochSet | undefined> =>
  l1 === null ? undefined : await l1.firstSet();
