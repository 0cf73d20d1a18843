/** The linter's rules fire: each is shown code that breaks it, under the settings of the project. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "../../.ci/source/files.ts";

const PURE_FILE = "src/core/planted.ts";

/** File, what it says, the rules that must object. */
const PLANTED: readonly (readonly [path: string, text: string, rules: readonly string[]])[] = [
  [
    PURE_FILE,
    `import { other } from "./other.ts";
import { bare } from "./bare";
export const now = () => Date.now();
export const later = () => setTimeout(other, 1);
export const every = () => setInterval(other, 1);
export const pid = () => process.pid;
export const say = () => console.log(bare);
export const get = () => fetch("x");
export const clock = () => performance.now();
export const chance = () => Math.random();
export const anything = (value: any) => value;
export default 1;
export * from "./bare.ts";
export enum Kind { A }
export class Box { constructor(readonly value: number) {} }
`,
    [
      ...Array.from({ length: 7 }, () => "style/noRestrictedGlobals"),
      "correctness/useImportExtensions",
      "nursery/noJsRestrictedProperties",
      "performance/noReExportAll",
      "style/noDefaultExport",
      "style/noEnum",
      "style/noParameterProperties",
      "suspicious/noExplicitAny",
      "suspicious/noImportCycles",
    ],
  ],
  [
    "src/core/other.ts",
    'import { now } from "./planted.ts";\nexport const other = () => now();\n',
    ["suspicious/noImportCycles"],
  ],
  ["src/core/bare.ts", "export const bare = 1;\n", []],
  [
    "src/storage/promises.ts",
    `async function work(): Promise<void> {}
export const forgotten = () => { work(); };
export const misused = () => { if (work()) return 1; return 2; };
export function kindOf(value: { kind: "x" } | { kind: "y" }) {
  switch (value.kind) { case "x": return 1; }
  return 0;
}
export const now = () => Date.now();
`,
    ["nursery/noFloatingPromises", "nursery/noMisusedPromises", "nursery/useExhaustiveSwitchCases"],
  ],
  [
    "src/chain/first.ts",
    'import type { Second } from "./second.ts";\nexport type First = { second: Second };\n',
    ["suspicious/noImportCycles"],
  ],
  [
    "src/chain/second.ts",
    'import type { First } from "./first.ts";\nexport type Second = { first: First | null };\n',
    ["suspicious/noImportCycles"],
  ],
  [
    "test/simulator/clock.ts",
    "export const now = () => Date.now() + Math.random();\n",
    ["nursery/noJsRestrictedProperties", "style/noRestrictedGlobals"],
  ],
  [
    "test/unit/a.test.ts",
    `import { test } from "vitest";
test.skip("a", () => {});
test.only("b", () => {});
`,
    ["suspicious/noFocusedTests", "suspicious/noSkippedTests"],
  ],
];

type Diagnostic = { category: string; location: { path: string } };

let folder = "";
let diagnostics: readonly Diagnostic[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lint-"));
  const settings = readFileSync(`${ROOT}biome.json`, "utf8").replace(/"\$schema".*\n/, "");
  writeFileSync(join(folder, "biome.json"), settings);
  for (const name of ["package.json", "tsconfig.json"]) {
    writeFileSync(join(folder, name), readFileSync(ROOT + name));
  }
  symlinkSync(`${ROOT}node_modules`, join(folder, "node_modules"));
  for (const [path, text] of PLANTED) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const biome = `${ROOT}node_modules/.bin/biome`;
  const args = ["lint", "--reporter=json", "--max-diagnostics=200", "."];
  const { stdout } = spawnSync(biome, args, { cwd: folder, encoding: "utf8" });
  diagnostics = (JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] }).diagnostics;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(PLANTED)(
  "%s is refused for each of its faults, and for nothing else",
  (path, _, rules) => {
    const found = diagnostics
      .filter(({ location }) => location.path === path)
      .map(({ category }) => category.replace("lint/", ""));
    const once = (name: string): boolean => name === "style/noRestrictedGlobals";
    const distinct = [...new Set(found), ...found.filter(once).slice(1)];
    expect(distinct.sort()).toEqual([...rules].sort());
  },
);
