/**
 * One conductor per data directory. The lock is a name in Linux's abstract socket space: the kernel
 * gives it to one process and takes it back when that process is gone, however it went. [CP5]
 */
import { mkdirSync, realpathSync } from "node:fs";
import { createServer } from "node:net";
import process from "node:process";
import { keccakText } from "../crypto/hash.ts";
import { UsageError } from "../primitives/errors.ts";

export type Lock = { release(): Promise<void> };

/** @throws {UsageError} if another conductor of this machine has the directory. */
export async function lockDirectory(directory: string): Promise<Lock> {
  mkdirSync(directory, { recursive: true });
  if (process.platform !== "linux") return { release: async () => {} };
  const name = keccakText(encodeURI(realpathSync(directory)));
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ path: `\0lockstep-conductor-${name}` }, resolve);
  }).catch((cause: unknown) => {
    const finding = `data directory ${directory} is used by another conductor`;
    throw new UsageError([finding], { cause });
  });
  server.unref();
  return { release: () => new Promise((resolve) => server.close(() => resolve())) };
}
