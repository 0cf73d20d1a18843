/** What I lack, whom I ask, what I may answer. */
export { createPeerBudget as createGuestBudget, type PeerBudget } from "./budget.ts";
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
export { payFor } from "./server.ts";
export { collectionSizes } from "./sizes.ts";
export { createSync, type SyncState } from "./state.ts";
