/** A whole network on one machine. */
export type { DevnetOptions } from "./bring-up.ts";
export { defaultDirectory, sendOrder, whereIsDevnet } from "./control.ts";
export { runDevnet } from "./devnet.ts";
export { ORDERS, type OrderName } from "./orders.ts";
export type { BlockReport } from "./rollups.ts";
export { ROLLUP_NAMES } from "./setup.ts";
export type { SmokeResult } from "./smoke.ts";
export { Aborted } from "./waiting.ts";
