/** The writing side of the feed on the main thread; the doors thread reads the same files. */
import { join } from "node:path";
import type { PublishedOutput, ReplicaConfig } from "../core/index.ts";
import { loadNativeBls } from "../crypto/bls-native.ts";
import {
  type CertifiedHeight,
  createKeptBatches,
  createPublisher,
  type KeptBatches,
} from "../feed/index.ts";
import { type Height, heightOf, millisOf } from "../primitives/brand.ts";
import { openFrameReader, openSegmentStore } from "../storage/index.ts";
import type { NodeOptions } from "./config.ts";

/** Outputs that may wait for their frames to be written before the core's effects wait too. [DR7] */
const PUBLISHING_MAX = 8;
/** Between two looks at what is old enough to go, at most and at least. */
const RETENTION_LOOK_MS = { most: 60_000, least: 500 };

export type FeedListener = {
  certified(height: CertifiedHeight): void;
  ordered(height: Height): void;
  /** Old frames may have been deleted. */
  trimmed(): void;
};

export type FeedPart = {
  /** The newest height on the feed's disk: what is above is published again. [DR6] */
  deliveredHeight(): Height;
  /**
   * Writes the frames of a height.
   *
   * @param released told of the newest height whose frames survive a power cut.
   * @returns a promise where too many heights wait.
   */
  publish(output: PublishedOutput, released: (height: Height) => void): Promise<void> | undefined;
  ordered(height: number): void;
  listen(listener: FeedListener): void;
  /** What was published and is still there. */
  readonly kept: KeptBatches;
  close(): Promise<void>;
};

export const segmentsDirectory = (options: NodeOptions): string =>
  join(options.storage.dataDir, "feed");

export async function openFeed(
  options: NodeOptions,
  config: ReplicaConfig,
  failed: (error: unknown) => void,
): Promise<FeedPart> {
  const directory = segmentsDirectory(options);
  const { genesisHash } = config;
  const { feedSegmentBytes: segmentBytes, dataRetentionMs, payloadBytesMax } = options.storage;
  const store = await openSegmentStore({ directory, genesisHash, segmentBytes });
  const reader = await openFrameReader({ directory });
  let listener: FeedListener | null = null;
  let publishing = 0;
  const publisher = await createPublisher({
    store,
    reader,
    announce: (height) => listener?.certified(height),
    nowMs: () => millisOf(Date.now()),
    bls: await loadNativeBls(),
  });
  const { most, least } = RETENTION_LOOK_MS;
  const lookMs = Math.min(most, Math.max(least, dataRetentionMs / 4));
  const retention = setInterval(() => {
    const sealedBeforeMs = Date.now() - dataRetentionMs;
    publisher
      .retain({ sealedBeforeMs, bytesMax: payloadBytesMax })
      .then(() => listener?.trimmed(), failed);
  }, lookMs);
  return {
    deliveredHeight: publisher.deliveredHeight,
    publish(output, released) {
      publishing++;
      const written = publisher
        .publish(output)
        .then(() => released(publisher.syncedHeight()))
        .catch(failed)
        .finally(() => {
          publishing--;
        });
      return publishing > PUBLISHING_MAX ? written : undefined;
    },
    ordered: (height) => listener?.ordered(heightOf(height)),
    kept: createKeptBatches(reader),
    listen(next) {
      listener = next;
    },
    async close() {
      clearInterval(retention);
      await publisher.sync();
      await reader.close();
      await store.close();
    },
  };
}
