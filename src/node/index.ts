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
export { nearestOf } from "./nearest.ts";
export { createNode, type Node } from "./node.ts";
export { VERSION } from "./version.ts";
