/** The disk of a node. */
export type { StorageInput } from "./config.ts";
export { StorageOptions } from "./config.ts";
export type { Compact } from "./live-records.ts";
export type { Recovered } from "./recovery.ts";
export { openSegmentStore, type SegmentStoreOptions } from "./segments.ts";
export { createSegmentHistory } from "./segments-history.ts";
export { openFrameReader } from "./segments-reader.ts";
export type { Storage, StorageDependencies } from "./storage.ts";
export { createStorage } from "./storage.ts";
