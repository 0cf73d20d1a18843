/** What this software calls itself. */
import { readFileSync } from "node:fs";
import process from "node:process";

const manifest = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
) as { readonly version: string };

export const VERSION = {
  version: manifest.version,
  commit: process.env["LOCKSTEP_COMMIT"] ?? "unknown",
  nodeVersion: process.version,
  /** The number in the tags of all that is signed. */
  protocol: "1",
};
