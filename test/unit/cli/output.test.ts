/** Tables, and how a person runs this program again. */
import { expect, test } from "vitest";
import { invocationOf } from "../../../src/cli/invocation.ts";
import { markdownTable, tableText } from "../../../src/cli/output.ts";

const ROWS = [
  ["code", "meaning"],
  ["LS-1", "a | b"],
  ["LS-1000", ""],
];

test("columns are as wide as their widest cell, and no line ends in spaces", () => {
  expect(tableText(ROWS)).toBe("code     meaning\nLS-1     a | b\nLS-1000");
});

test("a table of Markdown has a heading, and bars in cells are no columns", () => {
  expect(markdownTable(ROWS)).toBe(
    "| code | meaning |\n|---|---|\n| LS-1 | a \\| b |\n| LS-1000 |  |",
  );
});

test("the program is named as it can be run: in a clone by its script", () => {
  expect(invocationOf("/clone/src/cli/bin.ts", {})).toBe("npm run -s lockstep --");
  expect(invocationOf("/x/dist/cli/bin.js", { npm_command: "exec" })).toBe("npx lockstep");
  expect(invocationOf("/usr/bin/lockstep", {})).toBe("lockstep");
});
