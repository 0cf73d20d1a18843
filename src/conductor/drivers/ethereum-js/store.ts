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
  /** What was applied is a forced entry, not a batch. */
  readonly isForced?: boolean;
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
  /** What a forced entry made, by where it stands. */
  appliedForced(lastSeq: number, forcedHead: bigint): ExecutedBlock | null;
  /** The newest head at or below a batch. */
  pointAt(lastSeq: number): ExecutionHead | null;
  /** Durable when it returns. */
  commit(change: BlockChange): void;
  /** Makes a point the head and deletes what came after it. Durable when it returns. */
  rewind(to: ExecutionHead): void;
  close(): Promise<void>;
};

const VERSION = 1;

/** A head as it is kept: LMDB's encoding has no big integers of any size. */
type StoredHead = Omit<ExecutionHead, "forcedHead"> & { readonly forcedHead: string };
const storedHead = (head: ExecutionHead): StoredHead => ({
  ...head,
  forcedHead: head.forcedHead.toString(),
});
const headOf = (stored: StoredHead): ExecutionHead => ({
  ...stored,
  forcedHead: BigInt(stored.forcedHead),
});
/** Both numbers only rise along one execution, so together they name a point of it. */
const placeOf = ({ lastSeq, forcedHead }: ExecutionHead): number[] => [lastSeq, Number(forcedHead)];
const isPlace = (key: readonly number[], place: readonly number[]): boolean =>
  key[0] === place[0] && key[1] === place[1];

const keyOf = (hex: string): Buffer => Buffer.from(hex, "hex");
const hashKey = (hash: string): Buffer => Buffer.from(fromHex(hash));

/** Opens or creates the store of the chain with this identity. @throws {LockstepError} EXECUTION_STATE of another. */
export function openStore(path: string, identity: Hash): Store {
  const root: RootDatabase = open({ path, maxDbs: 12, overlappingSync: false });
  const binary = { encoding: "binary", keyEncoding: "binary" } as const;
  const nodes = root.openDB<Uint8Array, Buffer>({ name: "nodes", ...binary });
  const blocks = root.openDB<StoredBlock, number>({ name: "blocks" });
  const receipts = root.openDB<readonly StoredReceipt[], number>({ name: "receipts" });
  const numbers = root.openDB<number, Buffer>({ name: "numbers", keyEncoding: "binary" });
  const places = root.openDB<TransactionPlace, Buffer>({ name: "places", keyEncoding: "binary" });
  const applied = root.openDB<ExecutedBlock, number>({ name: "applied" });
  const forced = root.openDB<ExecutedBlock, number[]>({ name: "forced" });
  const points = root.openDB<StoredHead, number[]>({ name: "points" });
  const meta = root.openDB<unknown, string>({ name: "meta" });

  const pinned = `${VERSION} ${identity}`;
  const found = meta.get("identity");
  if (found === undefined) meta.transactionSync(() => meta.put("identity", pinned));
  else if (found !== pinned) {
    throw new LockstepError("EXECUTION_STATE", `${path} holds ${found}, not ${pinned}`);
  }

  const write = (change: BlockChange) => {
    const { nodes: fresh, block, applied: result, isForced = false, head } = change;
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
    if (result !== null && isForced) forced.putSync(placeOf(head), result);
    if (result !== null && !isForced) applied.putSync(result.lastSeq, result);
    points.putSync(placeOf(head), storedHead(head));
    meta.putSync("head", storedHead(head));
  };
  const readHead = (): ExecutionHead | null => {
    const stored = meta.get("head") as StoredHead | undefined;
    return stored === undefined ? null : headOf(stored);
  };
  const goBack = (to: ExecutionHead): void => {
    const above = (readHead() as ExecutionHead).number;
    for (let number = above; number > to.number; number--) {
      const block = blocks.get(number);
      if (block === undefined) continue;
      numbers.removeSync(hashKey(block.hash));
      for (const each of block.transactions) places.removeSync(hashKey(each.hash));
      receipts.removeSync(number);
      blocks.removeSync(number);
    }
    const place = placeOf(to);
    for (const key of [...points.getKeys({ start: place })]) {
      if (!isPlace(key, place)) points.removeSync(key);
    }
    for (const key of [...forced.getKeys({ start: place })]) {
      if (!isPlace(key, place)) forced.removeSync(key);
    }
    for (const key of [...applied.getKeys({ start: to.lastSeq + 1 })]) applied.removeSync(key);
    meta.putSync("head", storedHead(to));
  };
  return {
    node: (key) => nodes.get(keyOf(key)),
    head: readHead,
    block: (number) => blocks.get(number) ?? null,
    receipts: (number) => receipts.get(number) ?? [],
    numberOf: (blockHash) => numbers.get(hashKey(blockHash)) ?? null,
    placeOf: (transactionHash) => places.get(hashKey(transactionHash)) ?? null,
    applied: (lastSeq) => applied.get(lastSeq) ?? null,
    appliedForced: (lastSeq, forcedHead) => forced.get([lastSeq, Number(forcedHead)]) ?? null,
    pointAt: (lastSeq) => {
      const start = [lastSeq, Number.MAX_SAFE_INTEGER];
      const [newest] = [...points.getRange({ start, reverse: true, limit: 1 })];
      return newest === undefined ? null : headOf(newest.value);
    },
    rewind: (to) => root.transactionSync(() => goBack(to)),
    commit: (change) => root.transactionSync(() => write(change)),
    close: () => root.close(),
  };
}
