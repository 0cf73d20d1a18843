/** What I lack, whom I ask, what I may answer. */
export { startSync, stepSync } from "./engine.ts";
export type {
  CertifiedState,
  Progress,
  ServedRequest,
  SyncEffect,
  SyncInput,
  SyncMessage,
  SyncViews,
} from "./input.ts";
export { collectionSizes } from "./sizes.ts";
export { createSync, type SyncState } from "./state.ts";
