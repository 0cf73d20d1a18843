/** Small files that are whole or not there. */
import { constants } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";

/** Replaces `directory/name`; durable when it resolves. */
export async function writeDurably(
  directory: string,
  name: string,
  bytes: Uint8Array,
): Promise<void> {
  const path = join(directory, name);
  const handle = await open(`${path}.new`, "w", 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.new`, path);
  await syncDirectory(directory);
}

/** What names the directory has survives a power cut from here on. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
