/**
 * One rollup's chain on disk: state nodes, blocks, receipts, what was applied, and the head. One LMDB
 * environment and one synchronous transaction per block, so that they are durable together or not
 * at all. [CP3]
 */
import { open, type RootDatabase } from "lmdb";
import type { Hash } from "../../../primitives/brand.ts";
import { fromHex } from "../../../primitives/bytes.ts";
import { LockstepError } from "../../../primitives/errors.ts";
import type { ExecutedBlock, ExecutionHead } from "../../driver.ts";
import type { StoredBlock, StoredReceipt } from "./stored-block.ts";

/** All that a block changes. */
export type BlockChange = {
  readonly nodes: ReadonlyMap<string, Uint8Array>;
  /** Null: nothing ran and the rollup makes no empty blocks. */
  readonly block: {
    readonly block: StoredBlock;
    readonly receipts: readonly StoredReceipt[];
  } | null;
  readonly applied: ExecutedBlock | null;
  readonly head: ExecutionHead;
};

export type TransactionPlace = { readonly block: number; readonly index: number };

export type Store = {
  node(key: string): Uint8Array | undefined;
  head(): ExecutionHead | null;
  block(number: number): StoredBlock | null;
  receipts(number: number): readonly StoredReceipt[];
  numberOf(blockHash: string): number | null;
  placeOf(transactionHash: string): TransactionPlace | null;
  applied(lastSeq: number): ExecutedBlock | null;
  /** Durable when it returns. */
  commit(change: BlockChange): void;
  close(): Promise<void>;
};

const VERSION = 1;

const keyOf = (hex: string): Buffer => Buffer.from(hex, "hex");
const hashKey = (hash: string): Buffer => Buffer.from(fromHex(hash));

/** Opens or creates the store of the chain with this identity. @throws {LockstepError} EXECUTION_STATE of another. */
export function openStore(path: string, identity: Hash): Store {
  const root: RootDatabase = open({ path, maxDbs: 8, overlappingSync: false });
  const binary = { encoding: "binary", keyEncoding: "binary" } as const;
  const nodes = root.openDB<Uint8Array, Buffer>({ name: "nodes", ...binary });
  const blocks = root.openDB<StoredBlock, number>({ name: "blocks" });
  const receipts = root.openDB<readonly StoredReceipt[], number>({ name: "receipts" });
  const numbers = root.openDB<number, Buffer>({ name: "numbers", keyEncoding: "binary" });
  const places = root.openDB<TransactionPlace, Buffer>({ name: "places", keyEncoding: "binary" });
  const applied = root.openDB<ExecutedBlock, number>({ name: "applied" });
  const meta = root.openDB<unknown, string>({ name: "meta" });

  const pinned = `${VERSION} ${identity}`;
  const found = meta.get("identity");
  if (found === undefined) meta.transactionSync(() => meta.put("identity", pinned));
  else if (found !== pinned) {
    throw new LockstepError("EXECUTION_STATE", `${path} holds ${found}, not ${pinned}`);
  }

  const write = ({ nodes: fresh, block, applied: result, head }: BlockChange) => {
    for (const [key, value] of fresh) nodes.putSync(keyOf(key), value);
    if (block !== null) {
      const { number, hash, transactions } = block.block;
      blocks.putSync(number, block.block);
      receipts.putSync(number, block.receipts);
      numbers.putSync(hashKey(hash), number);
      for (const [index, each] of transactions.entries()) {
        places.putSync(hashKey(each.hash), { block: number, index });
      }
    }
    if (result !== null) applied.putSync(result.lastSeq, result);
    meta.putSync("head", { ...head, forcedHead: head.forcedHead.toString() });
  };
  const readHead = (): ExecutionHead | null => {
    const stored = meta.get("head") as (ExecutionHead & { forcedHead: string }) | undefined;
    return stored === undefined ? null : { ...stored, forcedHead: BigInt(stored.forcedHead) };
  };
  return {
    node: (key) => nodes.get(keyOf(key)),
    head: readHead,
    block: (number) => blocks.get(number) ?? null,
    receipts: (number) => receipts.get(number) ?? [],
    numberOf: (blockHash) => numbers.get(hashKey(blockHash)) ?? null,
    placeOf: (transactionHash) => places.get(hashKey(transactionHash)) ?? null,
    applied: (lastSeq) => applied.get(lastSeq) ?? null,
    commit: (change) => root.transactionSync(() => write(change)),
    close: () => root.close(),
  };
}
