#!/usr/bin/env node
/**
 * The program. Only what the oldest Node understands stands here: on one that is too old it runs
 * itself again on the Node that came with the package. [D15]
 */
import { spawnSync } from "node:child_process";
import module from "node:module";
import { dirname } from "node:path";
import process from "node:process";

const NODE_MAJOR_MIN = 24;

if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR_MIN) {
  keepCompiledCode();
  const { main } = await import("./main.ts");
  process.exitCode = await main(process.argv.slice(2));
} else {
  process.exitCode = runAgain();
}

/** The next start, and every thread and process started from here, reads code ready to run. */
function keepCompiledCode(): void {
  const { directory } = module.enableCompileCache();
  if (directory !== undefined) process.env["NODE_COMPILE_CACHE"] ??= dirname(directory);
}

/** The bundled runtime is a dependency for the platforms that have one. */
function runAgain(): number {
  const program = process.argv.slice(1);
  try {
    const require = module.createRequire(import.meta.url);
    const runtime = require.resolve(`node-linux-${process.arch}/bin/node`);
    return spawnSync(runtime, program, { stdio: "inherit" }).status ?? 1;
  } catch {
    const found = process.versions.node;
    console.error(`lockstep needs Node ${NODE_MAJOR_MIN} or newer; this is ${found}`);
    return 2;
  }
}
