/** Writes the pinned wire vectors anew: only for a format that changed on purpose. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { WIRE_FORMATS, wireFileOf } from "./cases.ts";

for (const format of WIRE_FORMATS) {
  const path = join(import.meta.dirname, format.file);
  writeFileSync(path, `${JSON.stringify(wireFileOf(format), null, 2)}\n`);
  console.log(`pinned ${path}`);
}
