/**
 * Generates `src/l1/generated` from the contracts: ABI and creation code, a file per contract.
 *
 *   node contracts/generate.ts            compiles and writes the files
 *   node contracts/generate.ts --check    exits 1 if a committed file differs
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TARGET = `${ROOT}src/l1/generated/`;
const BANNER = "// Generated from contracts/src by `npm run contracts:build`. Do not edit.\n";
/** What a deployment consists of. */
const CONTRACTS = [
  "AccessManager",
  "BatchInbox",
  "CommitteeManager",
  "ForcedInbox",
  "LightClient",
  "OperatorRegistry",
  "RollupRegistry",
  "Slasher",
  "TestToken",
  "TimelockController",
];

type Artifact = { readonly abi: readonly object[]; readonly bytecode: { readonly object: string } };

/** `OperatorRegistry` as `operator-registry`. */
const kebab = (name: string): string => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();

/** `OperatorRegistry` as `operatorRegistry`. */
const camel = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

function textOf(name: string): string {
  const path = `${ROOT}contracts/out/${name}.sol/${name}.json`;
  const { abi, bytecode } = JSON.parse(readFileSync(path, "utf8")) as Artifact;
  const entries = abi.map((entry) => `  ${JSON.stringify(withoutInternals(entry))},\n`).join("");
  const code = bytecode.object;
  return (
    `${BANNER}/** Functions, events and errors of ${name}. */\n` +
    `export const ${camel(name)}Abi = [\n${entries}] as const;\n\n` +
    `/** Creation code of ${name}, without constructor arguments. */\n` +
    `export const ${camel(name)}Bytecode = "${code}";\n`
  );
}

/** Without the compiler's own names of types, which nobody reads and which double the types. */
function withoutInternals(entry: unknown): unknown {
  if (Array.isArray(entry)) return entry.map(withoutInternals);
  if (typeof entry !== "object" || entry === null) return entry;
  const kept = Object.entries(entry).filter(([key]) => key !== "internalType");
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutInternals(value)]));
}

function generate(): Map<string, string> {
  const built = spawnSync("forge", ["build", "--skip", "test"], { cwd: ROOT, encoding: "utf8" });
  if (built.status !== 0) throw new Error(`forge build failed\n${built.stdout}${built.stderr}`);
  return new Map(CONTRACTS.map((name) => [`${kebab(name)}.ts`, textOf(name)]));
}

const files = generate();
const present = existsSync(TARGET) ? readdirSync(TARGET) : [];
if (process.argv.includes("--check")) {
  const committed = (name: string): string | null =>
    present.includes(name) ? readFileSync(TARGET + name, "utf8") : null;
  const names = new Set([...files.keys(), ...present]);
  const stale = [...names].filter((name) => committed(name) !== (files.get(name) ?? null));
  for (const name of stale) console.error(`not current: src/l1/generated/${name}`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  rmSync(TARGET, { recursive: true, force: true });
  mkdirSync(TARGET, { recursive: true });
  for (const [name, text] of files) writeFileSync(TARGET + name, text);
}
