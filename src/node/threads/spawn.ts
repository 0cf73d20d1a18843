/** Starts a thread of this node from the module beside this one, as source or compiled. */
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { type Connection, type Credit, connect, type Methods } from "./calls.ts";
import { causeOfDeath } from "./errors.ts";

const MODULES = {
  doors: new URL("./doors-thread.ts", import.meta.url),
  signer: new URL("./signer-thread.ts", import.meta.url),
  checks: new URL("./checks-thread.ts", import.meta.url),
};

/** Source runs as it is, a release as `.js`: the extension is that of this very file. */
const pathOf = (name: keyof typeof MODULES): string => {
  const path = fileURLToPath(MODULES[name]);
  return import.meta.url.endsWith(".ts") ? path : path.replace(/\.ts$/, ".js");
};

/**
 * Three times the space for new objects, MB. Left to itself it grows to its limit wherever buffers pass
 * through, and stays: it was a quarter of a node's memory.
 */
const YOUNG_MB = { doors: 6, signer: 3, checks: 3 } as const;

export type Thread = {
  readonly connection: Connection;
  /** Ends it at once. */
  terminate(): Promise<void>;
};

/**
 * @param name of the module, `doors` for `doors-thread.ts`.
 * @param onExit called when the thread dies without being told to.
 */
export function spawnThread(
  name: keyof typeof MODULES,
  options: {
    readonly data: unknown;
    readonly methods?: Methods;
    readonly credit?: Credit;
    readonly onExit: (error: Error) => void;
  },
): Thread {
  const worker = new Worker(pathOf(name), {
    workerData: options.data,
    name,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB[name] },
  });
  const connection = connect(worker, options.methods ?? {}, options.credit);
  let ending = false;
  let cause: Error | null = null;
  worker.on("error", (error: Error) => {
    cause = causeOfDeath(error);
  });
  worker.on("exit", (code) => {
    const error = cause ?? new Error(`thread ${name} ended with code ${code}`);
    connection.end(error);
    if (!ending) options.onExit(error);
  });
  return {
    connection,
    async terminate() {
      ending = true;
      await worker.terminate();
    },
  };
}
