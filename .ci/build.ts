/** `npm run build`: compiles `src` to `dist`, and copies what the compiler does not emit. */
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { run } from "./process.ts";
import { pathsIn, ROOT } from "./source/files.ts";

const BUDGET_SECONDS = 120;

rmSync(`${ROOT}dist`, { recursive: true, force: true });
const compiled = await run({
  command: "tsc",
  args: ["-p", "tsconfig.build.json"],
  budgetSeconds: BUDGET_SECONDS,
  output: "show",
});
for (const path of [...pathsIn("src", ".js"), ...pathsIn("src", ".d.ts")]) {
  const target = `${ROOT}dist/${path.slice("src/".length)}`;
  mkdirSync(target.slice(0, target.lastIndexOf("/")), { recursive: true });
  cpSync(ROOT + path, target);
}
process.exitCode = compiled.exitCode === 0 && existsSync(`${ROOT}dist`) ? 0 : 1;
