/** Every rule is stated in one README, cited by code and named by a test; see `.ci/source/citations.ts`. */
import { describe, expect, test } from "vitest";
import {
  describeCitations,
  judgeCitations,
  namesOfTests,
  rulesIn,
} from "../.ci/source/citations.ts";
import { filesIn, type SourceFile } from "../.ci/source/files.ts";

/** The switches of the rules name every rule and obey none. */
const INDEXES = ["src/core/rules.ts"];

const readReport = () =>
  judgeCitations({
    readmes: [...filesIn("src", "README.md"), ...filesIn("test", "README.md")],
    modules: [...filesIn("src", ".ts"), ...filesIn("test", ".ts")],
    indexes: INDEXES,
  });

test("each rule is stated once, cited by code and named by a test", () => {
  const report = readReport();
  console.log(describeCitations(report));
  expect(report.violations).toEqual([]);
});

describe("the gate looks", () => {
  test("at READMEs and modules that exist", () => {
    const report = readReport();
    expect(report.readmes.length).toBeGreaterThan(0);
    expect(report.readmes).toContain("src/primitives/README.md");
  });

  test("at statements, over their indented lines, and at nothing else", () => {
    const text = [
      "- **Z1 First.** Do this,",
      "  and that (not yet: needs epochs).",
      "- **Z2** Second.",
      "",
      "  (not yet: needs sealing)",
      "Z3 and **Z4** are mentioned. - **Z5**",
      "  - **Z6** is a detail.",
    ].join("\n");
    const path = "src/core/lanes/README.md";
    expect(rulesIn({ path, text })).toEqual([
      { id: "Z1", path, notYet: "needs epochs" },
      { id: "Z2", path, notYet: null },
    ]);
  });

  test("at the names of tests, and at no other text", () => {
    const source = [
      'test("Z1: a", () => { expect("Z9").toBe("Z9"); }); // test("Z8")',
      'it.concurrent("Z2: b", () => {});',
      'describe("Z3", () => {});',
      'test.each([[1, "Z7"], (x)("Z6")])("Z4: %i", (n) => {});',
      `test(\`Z5: \${name}\`, () => {});`,
      'text.test("not called test");',
    ];
    expect(namesOfTests(source.join("\n"))).toEqual(["Z1: a", "Z2: b", "Z3", "Z4: %i", "Z5: "]);
  });
});

describe("each fault is found", () => {
  const README: SourceFile = {
    path: "src/core/lanes/README.md",
    text: "- **Z1 First.** Text.\n| D5 | A decision |\n",
  };
  const CODE: SourceFile = { path: "src/core/lanes/a.ts", text: "/** First. [Z1, D5] */" };
  const TEST: SourceFile = { path: "test/a.test.ts", text: 'test("Z1: holds", () => {});' };

  const violations = (readmes: readonly SourceFile[], modules: readonly SourceFile[]) =>
    judgeCitations({ readmes, modules, indexes: INDEXES }).violations;

  test("none where all is in order", () => {
    expect(violations([README], [CODE, TEST])).toEqual([]);
  });

  test("a rule that no module cites, an index aside", () => {
    const fault = ["Z1 (src/core/lanes/README.md) is cited by no module of src"];
    expect(violations([README], [TEST])).toEqual(fault);
    expect(violations([README], [{ ...CODE, path: "src/core/rules.ts" }, TEST])).toEqual(fault);
    expect(violations([README], [{ ...CODE, text: 'const id = "Z1";' }, TEST])).toEqual(fault);
  });

  test("a rule that no test names", () => {
    const fault = ["Z1 (src/core/lanes/README.md) is in no name of a test"];
    expect(violations([README], [CODE])).toEqual(fault);
    expect(violations([README], [CODE, { ...TEST, text: 'expect("Z1"); // Z1' }])).toEqual(fault);
    expect(violations([README], [CODE, { ...TEST, text: 'test("Z10: x");' }])).toEqual(fault);
  });

  test("a part of a rule cites the rule", () => {
    const parts = [
      { ...CODE, text: "// Z1.5: possession" },
      { ...TEST, text: 'test("Z1.5: holds");' },
    ];
    expect(violations([README], parts)).toEqual([]);
  });

  test("a rule stated twice", () => {
    const copy = { ...README, path: "src/core/sync/README.md" };
    expect(violations([README, copy], [CODE, TEST])).toEqual([
      "Z1 is stated more than once",
      "D5 is stated more than once",
    ]);
  });

  test("a citation of what nobody states, once every folder has its README", () => {
    const code = { ...CODE, text: "/** [Z1..Z2] [D6] */" };
    expect(violations([README], [code, TEST])).toEqual([
      "[D6] is cited and stated nowhere",
      "[Z2] is cited and stated nowhere",
    ]);
    const silent = { path: "src/core/sync/a.ts", text: "" };
    const modules = [code, TEST, silent];
    const report = judgeCitations({ readmes: [README], modules, indexes: INDEXES });
    expect(report.violations).toEqual([]);
    expect(report.unstated).toEqual(["D6", "Z2"]);
    expect(report.silentFolders).toEqual(["src/core/sync"]);
  });

  test("a rule that waits is listed, not judged", () => {
    const readme = { ...README, text: "- **Z1 First.** Text (not yet: needs epochs)." };
    const report = judgeCitations({ readmes: [readme], modules: [], indexes: INDEXES });
    expect(report.violations).toEqual([]);
    expect(describeCitations(report)).toContain("not yet: Z1 needs epochs");
  });

  test("a rule of the simulator is cited by the simulator", () => {
    const readme = { path: "test/simulator/README.md", text: "- **S1** One hash per height." };
    const checker = { path: "test/simulator/checkers/agreement.ts", text: "/** S1 */" };
    const named = { path: "test/a.test.ts", text: 'test("S1: two hashes are found");' };
    expect(violations([readme], [checker, named])).toEqual([]);
    expect(violations([readme], [named])).toEqual([
      "S1 (test/simulator/README.md) is cited by no module of test",
    ]);
  });
});
