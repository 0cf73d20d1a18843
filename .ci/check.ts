/**
 * `npm run check`: style, types, layers, rules, dead code, generated code. Each counts as one.
 * `--results FILE` writes what passed and failed for `.ci/stages.ts`.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { run } from "./process.ts";
import { repositoryFaults } from "./repository.ts";

/** What a check says: nothing if all is well. */
type Check = { readonly name: string; readonly faults: () => Promise<string> };

const BUDGET_SECONDS = 120;

async function faultsOf(command: string, ...args: readonly string[]): Promise<string> {
  const outcome = await run({ command, args, budgetSeconds: BUDGET_SECONDS, output: "quiet" });
  return outcome.exitCode === 0 ? "" : outcome.printed || `${command} failed`;
}

const CHECKS: readonly Check[] = [
  { name: "format and lint", faults: () => faultsOf("biome", "check", "--diagnostic-level=warn") },
  { name: "types", faults: () => faultsOf("tsc", "-p", "tsconfig.json") },
  { name: "types in a browser", faults: () => faultsOf("tsc", "-p", "tsconfig.browser.json") },
  {
    name: "layers and rules",
    faults: () => faultsOf("vitest", "run", "test/architecture.test.ts", "test/citations.test.ts"),
  },
  { name: "dead code", faults: () => faultsOf("knip") },
  { name: "generated code", faults: () => faultsOf("node", "proto/generate.ts", "--check") },
  {
    name: "generated contracts",
    faults: () => faultsOf("node", "contracts/generate.ts", "--check"),
  },
  { name: "repository", faults: async () => repositoryFaults().join("\n") },
];

const { values } = parseArgs({ options: { results: { type: "string" } } });
let failed = 0;
for (const { name, faults } of CHECKS) {
  const text = await faults();
  if (text !== "") failed += 1;
  console.log(`${text === "" ? "ok  " : "FAIL"} ${name}`);
  if (text !== "") console.log(text.trimEnd());
}
const tally = { passed: CHECKS.length - failed, failed };
if (values.results !== undefined) writeFileSync(values.results, JSON.stringify(tally));
process.exitCode = failed === 0 ? 0 : 1;
