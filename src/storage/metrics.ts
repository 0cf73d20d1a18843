/** Metrics of the disk: `lockstep_storage_`. */
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { FAST, startAtZero } from "../telemetry/index.ts";

/** Parts of the disk that this folder writes. */
const STORES = ["wal", "batches", "blocks"] as const;
export type Store = (typeof STORES)[number];

export type StorageMetrics = ReturnType<typeof createStorageMetrics>;

/** Bytes of the file system that holds the data directory. */
export type Space = { readonly freeBytes: number; readonly sizeBytes: number };

/** @param readSpace asked at every scrape; while it fails the last answer stands. */
export function createStorageMetrics(registry: Registry, readSpace: () => Promise<Space>) {
  const registers = [registry];
  const sync = new Histogram({
    name: "lockstep_storage_sync_duration_seconds",
    help: "Time of one group commit's disk sync.",
    labelNames: ["store"],
    buckets: FAST,
    registers,
  });
  const corruptions = new Counter({
    name: "lockstep_storage_corruptions_total",
    help: "Damage found by a checksum.",
    labelNames: ["store"],
    registers,
  });
  const size = new Gauge({
    name: "lockstep_storage_size_bytes",
    help: "Size of the file system that holds the data directory.",
    registers,
  });
  const free = new Gauge({
    name: "lockstep_storage_free_bytes",
    help: "Free bytes of the file system that holds the data directory.",
    registers,
    async collect() {
      const space = await readSpace().catch(() => null);
      if (space === null) return;
      this.set(space.freeBytes);
      size.set(space.sizeBytes);
    },
  });
  startAtZero(sync, { store: STORES });
  startAtZero(corruptions, { store: STORES });
  return { sync, corruptions, free, size };
}
