/** Where the anvil of the npm package is; its own launcher would be one more process to lose. */
import { createRequire } from "node:module";
import process from "node:process";
import { LockstepError } from "../../../primitives/errors.ts";

/** Npm's names of processors, as the packages spell them. */
const PROCESSORS: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** Path of the executable for this machine. @throws {LockstepError} ENGINE_UNAVAILABLE */
export function anvilBinary(): string {
  const processor = PROCESSORS[process.arch] ?? process.arch;
  const name = `@foundry-rs/anvil-${process.platform}-${processor}/bin/anvil`;
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new LockstepError("ENGINE_UNAVAILABLE", `${name} is not installed`, { cause });
  }
}
