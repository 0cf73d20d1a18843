/** Files with secrets: read once, never logged, and nobody else's business. */
import { open } from "node:fs/promises";
import { UsageError } from "../primitives/errors.ts";
import { LogCode, type Logger } from "../telemetry/index.ts";

const OTHERS_MAY_READ = 0o077;

/**
 * The text of a file with a secret; a WARN if others may read it.
 *
 * @param what names the file for the operator, such as `keystore`.
 * @throws {UsageError} if it cannot be read.
 */
export async function readSecretFile(path: string, what: string, logger: Logger): Promise<string> {
  try {
    const handle = await open(path, "r");
    try {
      const { mode } = await handle.stat();
      if ((mode & OTHERS_MAY_READ) !== 0) {
        const found = (mode & 0o777).toString(8);
        const fields = { code: LogCode.secretFileMode, path, mode: found };
        logger.warn(fields, `${what} file can be read by others: chmod 600 it`);
      }
      return await handle.readFile("utf8");
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError([`${what} file ${path}: ${reason}`], { cause });
  }
}
