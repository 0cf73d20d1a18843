/**
 * What a block adds to the state. EthereumJS writes every account by itself and leaves a path of
 * nodes behind each time; only the last paths belong to the new root.
 */
import { RLP } from "@ethereumjs/rlp";
import { toHex } from "../../../primitives/bytes.ts";

type Item = Uint8Array | readonly Item[];

const HASH_BYTES = 32;
const BRANCH_ITEMS = 17;
const ACCOUNT_FIELDS = 4;
/** Bit of a compact path's first byte: the node is a leaf. */
const LEAF = 0x20;
/** A code's key: `63`, then its hash. */
const CODE_KEY_CHARACTERS = 66;

const keyOf = (hash: Uint8Array): string => toHex(hash).slice(2);

/** The entries of `fresh` that the state of `root` refers to. Content-addressed: what is not fresh is on disk. */
export function reachable(
  root: Uint8Array,
  fresh: ReadonlyMap<string, Uint8Array>,
): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const [key, value] of fresh) {
    if (key.length === CODE_KEY_CHARACTERS) found.set(key, value);
  }
  const queue: { readonly item: Item; readonly accounts: boolean }[] = [];
  const enter = (hash: Uint8Array, accounts: boolean) => {
    const key = keyOf(hash);
    const bytes = fresh.get(key);
    if (bytes === undefined || found.has(key)) return;
    found.set(key, bytes);
    queue.push({ item: RLP.decode(bytes) as Item, accounts });
  };
  const follow = (child: Item | undefined, accounts: boolean) => {
    if (child === undefined) return;
    if (!(child instanceof Uint8Array)) queue.push({ item: child, accounts });
    else if (child.length === HASH_BYTES) enter(child, accounts);
  };
  enter(root, true);
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { item, accounts } = next;
    if (item instanceof Uint8Array) continue;
    if (item.length === BRANCH_ITEMS) {
      for (const child of item.slice(0, -1)) follow(child, accounts);
      continue;
    }
    const [path, value] = item;
    const leaf = (((path as Uint8Array)[0] ?? 0) & LEAF) !== 0;
    if (!leaf) follow(value, accounts);
    else if (accounts) enterStorage(value as Uint8Array, (hash) => enter(hash, false));
  }
  return found;
}

/** Leads into the storage of the account that `value` encodes. */
function enterStorage(value: Uint8Array, enter: (root: Uint8Array) => void): void {
  const account = RLP.decode(value) as Uint8Array[];
  const [, , storageRoot] = account;
  if (account.length === ACCOUNT_FIELDS && storageRoot !== undefined) enter(storageRoot);
}
