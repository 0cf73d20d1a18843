/** Files with secrets: read once, never logged, and nobody else's business. */
import { type FileHandle, open } from "node:fs/promises";
import { UsageError } from "../primitives/errors.ts";
import { LogCode, type Logger } from "../telemetry/index.ts";

const OTHERS_MAY_READ = 0o077;
/** A keystore has less than one kilobyte. */
const SECRET_BYTES_MAX = 64 * 1024;

/**
 * The text of a file with a secret; a WARN if others may read it.
 *
 * @param what names the file for the operator, such as `keystore`.
 * @throws {UsageError} if it cannot be read, or is far too long for a secret.
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
      return await readAll(handle);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError([`${what} file ${path}: ${reason}`], { cause });
  }
}

/** To its end, which a pipe tells only there; the copies on the way are overwritten. */
async function readAll(handle: FileHandle): Promise<string> {
  const bytes = Buffer.alloc(SECRET_BYTES_MAX + 1);
  try {
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length, null);
      if (bytesRead === 0) return bytes.toString("utf8", 0, length);
      length += bytesRead;
    }
    throw new Error(`longer than ${SECRET_BYTES_MAX} bytes`);
  } finally {
    bytes.fill(0);
  }
}
