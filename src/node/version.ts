/** What this software calls itself. */
import { createRequire } from "node:module";
import process from "node:process";

/** `#manifest` is the package's own `package.json`, as source and compiled. */
const manifest = createRequire(import.meta.url)("#manifest") as { readonly version: string };

export const VERSION = {
  version: manifest.version,
  commit: process.env["LOCKSTEP_COMMIT"] ?? "unknown",
  nodeVersion: process.version,
  /** The number in the tags of all that is signed. */
  protocol: "1",
};
