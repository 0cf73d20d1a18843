/** Where a devnet keeps its files: claimed before anything in it is touched. */
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemCodeOf, UsageError } from "../primitives/errors.ts";
import { type ControlServer, defaultDirectory, type Order, serveOrders } from "./control.ts";
import { NETWORK_FILE } from "./setup.ts";

export type ClaimedDirectory = ControlServer & { readonly directory: string };

/**
 * Creates the directory, or empties the one that is not kept, and takes orders for it.
 *
 * @param options.directory kept; null: a place of its own, deleted by `close`.
 * @param options.reset empties a kept one too.
 * @throws {UsageError} if another devnet runs there or something else lies there, then nothing was
 *   touched; if it cannot be made.
 */
export async function claimDirectory(options: {
  readonly directory: string | null;
  readonly reset: boolean;
  /** A place that no other devnet has, for a run that nobody talks to. */
  readonly isAlone: boolean;
  obey(order: Order): Promise<string>;
}): Promise<ClaimedDirectory> {
  const { directory: kept, isAlone } = options;
  const directory = kept ?? (isAlone ? await ownDirectory() : defaultDirectory());
  const server = await serveOrders(directory, options.obey);
  const empty = (): Promise<void> => rm(directory, { recursive: true, force: true });
  try {
    if (options.reset && kept !== null) await refuseStrangers(kept);
    if (kept === null || options.reset) await empty();
    await mkdir(directory, { recursive: true });
  } catch (cause) {
    // Else the open claim would keep the process alive.
    await server.close();
    if (cause instanceof UsageError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError([`no devnet can be kept in ${directory}: ${why}`], { cause });
  }
  return {
    directory,
    async close() {
      // The claim is given up last: whoever comes next finds nothing half deleted.
      if (kept === null) await empty();
      await server.close();
    },
  };
}

/** Only what a devnet left is deleted: a slip of the hand must not cost a home directory. */
async function refuseStrangers(directory: string): Promise<void> {
  const names = await readdir(directory).catch((error: unknown): string[] => {
    if (systemCodeOf(error) === "ENOENT") return [];
    throw error;
  });
  if (names.length === 0 || names.includes(NETWORK_FILE)) return;
  throw new UsageError([`--reset deletes only what a devnet left; ${directory} holds other files`]);
}

const ownDirectory = (): Promise<string> => mkdtemp(join(tmpdir(), "lockstep-devnet-smoke-"));
