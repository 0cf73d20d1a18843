/** Lanes: batches, their acknowledgements and certificates, forks, and what is fetched. */
export { stepLanes } from "./engine.ts";
export type { LanesEffect, LanesInput, LanesMessage } from "./input.ts";
export {
  awaitsRoom,
  type Contents,
  leftOver,
  ownContents,
  takeContent,
  takeWaiting,
} from "./left-over.ts";
export { createLanes, startLanes } from "./recovery.ts";
export type { LanesState } from "./state.ts";
export {
  batchesBetween,
  bestCertificate,
  collectionSizes,
  forkedLanes,
  possesses,
} from "./view.ts";
