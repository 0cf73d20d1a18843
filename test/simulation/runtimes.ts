/**
 * `npm run runtimes`: the same seeds give the same state hash on two major versions of the runtime.
 * The other version is installed into a folder of its own, so that it never becomes `node`. [M2]
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

const OTHER = "26.9.0";
const { values } = parseArgs({
  options: { seeds: { type: "string", default: "60" }, results: { type: "string" } },
});

/** Installs the other runtime and names its executable. */
function install(folder: string): string {
  const name = `node-linux-${process.arch}`;
  const flags = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder];
  execFileSync("npm", ["install", ...flags, `${name}@${OTHER}`], { stdio: "pipe" });
  return join(folder, "node_modules", name, "bin", "node");
}

type Outcome = { readonly version: string; readonly stateHash: string; readonly events: number };

function simulate(executable: string): Outcome {
  const version = execFileSync(executable, ["--version"], { encoding: "utf8" }).trim();
  const script = join(import.meta.dirname, "simulate.ts");
  const output = execFileSync(executable, [script, "--seeds", values.seeds, "--json"], {
    encoding: "utf8",
  });
  const summary = JSON.parse(output.trimEnd().split("\n").at(-1) ?? "{}") as Outcome;
  process.stdout.write(`${version}  ${values.seeds} seeds  state hash ${summary.stateHash}\n`);
  return { ...summary, version };
}

const folder = mkdtempSync(join(tmpdir(), "lockstep-runtime-"));
try {
  const mine = simulate(process.execPath);
  const other = simulate(install(folder));
  const equal = mine.stateHash === other.stateHash && mine.events === other.events;
  process.stdout.write(equal ? "equal\n" : "DIFFERENT: a step is not deterministic\n");
  if (values.results !== undefined) {
    mkdirSync(dirname(values.results), { recursive: true });
    const counts = { passed: equal ? 1 : 0, failed: equal ? 0 : 1 };
    writeFileSync(values.results, JSON.stringify(counts));
  }
  process.exitCode = equal ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
