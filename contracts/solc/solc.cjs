#!/usr/bin/env node
// The compiler as forge calls it: npm's solc behind the native compiler's two ways of being called.
const fs = require("node:fs");
const solc = require("solc");

const args = process.argv.slice(2);
if (args.includes("--version")) {
  const version = solc.version().replace(".Emscripten.clang", ".Linux.g++");
  fs.writeSync(1, `solc, the solidity compiler commandline interface\nVersion: ${version}\n`);
} else if (args.includes("--standard-json")) {
  process.stdout.write(`${solc.compile(fs.readFileSync(0, "utf8"))}\n`);
} else {
  console.error(`unsupported arguments: ${args.join(" ")}`);
  process.exitCode = 1;
}
