/** A sequencer node. */
export { NodeOptions } from "./config.ts";
export {
  dottedKeys,
  readSettings,
  type SettingSource,
  type Settings,
  type SettingsSchema,
} from "./config-sources.ts";
export { readNetworkFile } from "./identity.ts";
export { createNode, type Node } from "./node.ts";
export { VERSION } from "./version.ts";
