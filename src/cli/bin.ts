#!/usr/bin/env node
/**
 * The program. Only what the oldest Node understands stands here: on one that is too old it runs
 * itself again on the Node that came with the package. [D15]
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const NODE_MAJOR_MIN = 24;

if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR_MIN) {
  const { main } = await import("./main.ts");
  process.exitCode = await main(process.argv.slice(2));
} else {
  process.exitCode = runAgain();
}

/** The bundled runtime lies beside or above this package. */
function runAgain(): number {
  const runtime = `node-linux-${process.arch}`;
  for (let folder = new URL("..", import.meta.url); ; folder = new URL("..", folder)) {
    const path = fileURLToPath(new URL(`node_modules/${runtime}/bin/node`, folder));
    if (existsSync(path)) {
      const ran = spawnSync(path, process.argv.slice(1), { stdio: "inherit" });
      return ran.status ?? 1;
    }
    if (folder.pathname === "/") break;
  }
  const found = process.versions.node;
  console.error(`lockstep needs Node ${NODE_MAJOR_MIN} or newer; this is ${found}`);
  return 2;
}
