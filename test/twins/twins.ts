/** `npm run twins`: every partition × leader choice at S = 4, random ones above. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { caseOf, exhaustiveCases, nameOf, randomCase, runCase, type TwinCase } from "./cases.ts";

const USAGE = `npm run twins -- [flags]

  --windows N     windows of time of the exhaustive part (default 2; 16^N partitions)
  --views N       views whose leaders are enumerated (default 2; 4^N sequences)
  --random N      random cases (default 500)
  --case TEXT     one case, as a failure prints it
  --results FILE  write {"passed": .., "failed": ..}`;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function* casesOf(values: { windows: number; views: number; random: number }): Generator<TwinCase> {
  if (values.windows > 0) yield* exhaustiveCases(values.windows, values.views);
  for (let number = 0; number < values.random; number++) yield randomCase(number);
}

function main(): number {
  const { values } = parseArgs({
    options: {
      windows: { type: "string", default: "2" },
      views: { type: "string", default: "2" },
      random: { type: "string", default: "500" },
      case: { type: "string" },
      results: { type: "string" },
      help: { type: "boolean" },
    },
  });
  const only = values.case === undefined ? null : caseOf(values.case);
  if (values.help === true || (values.case !== undefined && only === null)) {
    print(USAGE);
    return values.help === true ? 0 : 2;
  }
  const wanted = {
    windows: Number(values.windows),
    views: Number(values.views),
    random: Number(values.random),
  };
  let passed = 0;
  let failed = 0;
  for (const twinCase of only === null ? casesOf(wanted) : [only]) {
    const violations = runCase(twinCase);
    if (violations.length === 0) {
      passed++;
      continue;
    }
    failed++;
    for (const { rule, message } of violations) print(`VIOLATION ${rule}: ${message}`);
    print(`    replay: npm run twins -- --case ${nameOf(twinCase)}`);
  }
  print(`${passed + failed} cases of twins, ${failed} broken`);
  if (values.results !== undefined) {
    mkdirSync(dirname(values.results), { recursive: true });
    writeFileSync(values.results, `${JSON.stringify({ passed, failed })}\n`);
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = main();
