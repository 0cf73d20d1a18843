/** From certified outputs to gapless sequences of proven frames. See README.md for the rules. */
export type { BatchFrames, CertifiedHeight } from "./certified-height.ts";
export type { CommitteeChange, KeyAggregation } from "./committee-history.ts";
export type { Cursor, CursorMessage, CursorTimes } from "./cursor.ts";
export {
  createFeed,
  type Feed,
  type FeedDependencies,
  type FeedOptions,
} from "./feed.ts";
export type { FeedError, FeedErrorCode } from "./feed-error.ts";
export type { FeedClock } from "./feed-state.ts";
export { headReader } from "./frame-head.ts";
export type { HotRingLimits } from "./hot-ring.ts";
export { createKeptBatches, type KeptBatch, type KeptBatches } from "./kept-batches.ts";
export type { L1Step } from "./l1-book.ts";
export type { L1Confirmation, L1Progress, RollupProgress, Settled } from "./l1-progress.ts";
export {
  createPublisher,
  type Publisher,
  type PublisherDependencies,
  type PublisherOptions,
} from "./publisher.ts";
export type {
  BatchRange,
  RangeLimits,
  RangeQuery,
  StoredBatch,
} from "./ranges.ts";
export {
  decodeSegmentFooter,
  decodeSegmentHeader,
  encodeSegmentFooter,
  encodeSegmentHeader,
  footerBytes,
  RECORD_PREFIX_BYTES,
  readRecord,
  recordBytes,
  recordPrefix,
  SEGMENT_HEADER_BYTES,
  SEGMENT_TRAILER_BYTES,
  type SegmentHeader,
  type SegmentIndex,
} from "./segment.ts";
export { type FrameHead, type ReadHead, type ScanOptions, scanRecords } from "./segment-scan.ts";
export {
  COMMITTEES_STREAM,
  type EntryHeight,
  type FrameRead,
  type FrameReader,
  type FrameStore,
  OUTPUTS_STREAM,
  type Place,
  type Retention,
  type StreamEntry,
  type StreamRange,
} from "./segment-store.ts";
