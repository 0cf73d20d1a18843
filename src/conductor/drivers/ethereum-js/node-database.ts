/**
 * Trie nodes and code: what is on disk, and above it what the block in progress makes. Nothing
 * reaches the disk before the block does.
 */
import type { BatchDBOp, DB } from "@ethereumjs/util";
import { LockstepError } from "../../../primitives/errors.ts";

/** Bytes by key; a key is hex without `0x`: a node's hash, or `63` and a code's hash. */
export type NodeReader = (key: string) => Uint8Array | undefined;

export type NodeDatabase = {
  /** What EthereumJS reads and writes. */
  readonly db: DB<string, Uint8Array>;
  /** Written since `clear`, not on disk. */
  readonly fresh: ReadonlyMap<string, Uint8Array>;
  clear(): void;
  /**
   * EthereumJS may take a failed read for the fault of a transaction; a transaction is never to
   * blame for a disk.
   *
   * @throws {LockstepError} EXECUTION_STATE if a read failed or a node was missing since `clear`.
   */
  assertHealthy(): void;
};

const NODE_KEY_CHARACTERS = 64;
/** The root of an empty trie, which is no node, yet asked for. */
const EMPTY_ROOT = "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421";

/** Puts an overlay over `read`. */
export function createNodeDatabase(read: NodeReader): NodeDatabase {
  const fresh = new Map<string, Uint8Array>();
  let fault: LockstepError | null = null;

  const get = async (key: string): Promise<Uint8Array | undefined> => {
    const pending = fresh.get(key);
    if (pending !== undefined) return pending;
    try {
      const found = read(key);
      const optional = key.length !== NODE_KEY_CHARACTERS || key === EMPTY_ROOT;
      if (found !== undefined || optional) return found;
      fault ??= new LockstepError("EXECUTION_STATE", `state node ${key} is missing`);
    } catch (cause) {
      fault ??= new LockstepError("EXECUTION_STATE", `reading ${key} failed`, { cause });
    }
    throw fault;
  };
  const put = async (key: string, value: Uint8Array): Promise<void> => {
    fresh.set(key, value);
  };
  const del = async (key: string): Promise<void> => {
    fresh.delete(key);
  };
  const batch = async (operations: BatchDBOp<string, Uint8Array>[]): Promise<void> => {
    for (const operation of operations) {
      if (operation.type === "put") fresh.set(operation.key, operation.value);
      else fresh.delete(operation.key);
    }
  };
  const db: DB<string, Uint8Array> = {
    get,
    put,
    del,
    batch,
    shallowCopy: () => db,
    open: async () => {},
  };
  const clear = () => {
    fresh.clear();
    fault = null;
  };
  const assertHealthy = () => {
    if (fault !== null) throw fault;
  };
  return { db, fresh, clear, assertHealthy };
}
