/** A sequencer node. */
export { NodeOptions } from "./config.ts";
export { effectiveSettings, type SettingRow, settingRows } from "./config-manual.ts";
export {
  readSettings,
  type SettingSource,
  type Settings,
  type SettingsSchema,
} from "./config-sources.ts";
export { readNetworkFile } from "./identity.ts";
export type {
  EvidenceReporter,
  L1Events,
  L1Parts,
  L1Source,
  L1Tools,
  OpenL1,
  Settler,
} from "./l1-source.ts";
export { nearestOf } from "./nearest.ts";
export { createNode, type Node, type NodeTools } from "./node.ts";
export { VERSION } from "./version.ts";
