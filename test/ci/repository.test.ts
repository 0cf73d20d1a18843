import { expect, test } from "vitest";
import {
  deadLinks,
  foreignDocuments,
  looseVersions,
  npmFaults,
  registryHosts,
  remarksWithoutLink,
} from "../../.ci/repository.ts";

test("a dependency that is not one exact version is found, in every group", () => {
  const manifest = {
    dependencies: { exact: "1.2.3", caret: "^1.2.3" },
    devDependencies: { tag: "latest" },
    optionalDependencies: { range: "1.x" },
  };
  expect(looseVersions(JSON.stringify(manifest))).toEqual([
    "caret is not pinned: ^1.2.3",
    "tag is not pinned: latest",
    "range is not pinned: 1.x",
  ]);
});

test("a registry host in the lock file is found", () => {
  const lock = '{ "resolved": "https://registry.example/a.tgz", "integrity": "sha512-x" }';
  expect(registryHosts(lock)).toEqual(["package-lock.json names https://registry.example/a.tgz"]);
  expect(registryHosts('{ "integrity": "sha512-x" }')).toEqual([]);
});

test("engine-strict is found where it is set, not where it is mentioned", () => {
  expect(npmFaults("fund=false\nengine-strict=true\n")).toEqual([".npmrc sets engine-strict"]);
  expect(npmFaults("# engine-strict stays unset\n")).toEqual([]);
});

test("a promise of work without a link is found", () => {
  const word = ["TO", "DO"].join("");
  const text = `// ${word}: later\n// ${word} https://example.org/issues/1\nconst word = 1;`;
  expect(remarksWithoutLink([{ path: "src/a.ts", text }])).toEqual([
    "src/a.ts:1 promises work without a link",
  ]);
});

test("a dead link is found, relative to its file", () => {
  const exists = (path: string): boolean => path === "src/core/README.md";
  const text = "[a](README.md) [b](../core/README.md#rules) [c](gone.ts) [d](https://example.org)";
  expect(deadLinks([{ path: "src/core/README.md", text }], exists)).toEqual([
    "src/core/README.md links to gone.ts, which does not exist",
  ]);
});

test("a document that a reader cannot find is found, once per file", () => {
  const text = "See README.md and lost.md §4, again lost.md.";
  expect(foreignDocuments([{ path: "src/a.ts", text }], ["README.md"])).toEqual([
    "src/a.ts names lost.md, which does not exist",
  ]);
});
