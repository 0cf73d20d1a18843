/** Every door of a node for clients: submission, feed, status. */
export { type AdminDependencies, createAdmin, type Version } from "./admin/index.ts";
export { ApiOptions, type ApiOptionsInput } from "./config.ts";
export {
  type BatchRange,
  type CursorMessage,
  createFeedDoors,
  type FeedCursor,
  type FeedDoors,
  FeedDoorsOptions,
  type FeedFailure,
  type FeedSource,
  type OpenedSegment,
  type SegmentHistory,
  type SegmentRef,
} from "./feed-doors/index.ts";
export type { Doors, Route, Target, UpgradeRoute } from "./http.ts";
export type {
  LaneStatus,
  NodePort,
  NodeStatus,
  PeerStatus,
  StatusReason,
  SubmitAnswer,
  SubmitRefusal,
} from "./node-port.ts";
export { type Api, type ApiDependencies, createApi } from "./server.ts";
export type {
  CertifiedBatches,
  StatusAnswer,
  TransactionIndexDependencies,
  TransactionStatus,
} from "./status/status.ts";
export { statusToFeed } from "./status/status-json.ts";
export {
  createTransactionIndex,
  type TransactionIndex,
  type TransactionIndexOptions,
} from "./status/transaction-index.ts";
