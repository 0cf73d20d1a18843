/** What level L2 asks a rollup's RPC, remembered for one block. */
import type { Json } from "../../codec/index.ts";

/** One account at the newest block. Wei. */
export type AccountState = {
  readonly nonce: bigint;
  readonly balance: bigint;
  readonly baseFee: bigint;
};

export type RollupState = {
  /** Null: the RPC does not answer, or not in a way that can be understood. */
  account(address: string): Promise<AccountState | null>;
};

/** One call; null where there is no answer or an error. */
export type CallRollup = (method: string, params: readonly Json[]) => Promise<Json | null>;

/** Accounts that are remembered of one block. */
const ACCOUNTS_MAX = 16_384;

type Head = { readonly hash: string; readonly baseFee: bigint };
type Account = { readonly nonce: bigint; readonly balance: bigint };

/** @param headMs how old the newest block may be before it is asked for again. */
export function createRollupState(
  call: CallRollup,
  options: { readonly headMs: number; readonly now: () => number },
): RollupState {
  let accounts = new Map<string, Promise<Account | null>>();
  let head: { readonly at: number; readonly found: Promise<Head | null> } | null = null;
  let hash = "";

  const readHead = (): Promise<Head | null> => {
    const now = options.now();
    if (head !== null && now - head.at < options.headMs) return head.found;
    const found = call("eth_getBlockByNumber", ["latest", false]).then((block) => {
      const next = headOf(block);
      if (next !== null && next.hash !== hash) {
        hash = next.hash;
        accounts = new Map();
      }
      return next;
    });
    head = { at: now, found };
    return found;
  };

  const readAccount = (address: string): Promise<Account | null> => {
    const known = accounts.get(address);
    if (known !== undefined) return known;
    const asked = accounts;
    const found = Promise.all([
      call("eth_getTransactionCount", [address, "latest"]),
      call("eth_getBalance", [address, "latest"]),
    ]).then(([nonce, balance]) => {
      const account = { nonce: quantity(nonce), balance: quantity(balance) };
      if (account.nonce !== null && account.balance !== null) return account as Account;
      // A failure is not remembered.
      asked.delete(address);
      return null;
    });
    if (asked.size >= ACCOUNTS_MAX) asked.clear();
    asked.set(address, found);
    return found;
  };

  return {
    async account(address) {
      const block = await readHead();
      if (block === null) {
        head = null;
        return null;
      }
      const account = await readAccount(address);
      return account === null ? null : { ...account, baseFee: block.baseFee };
    },
  };
}

function headOf(block: Json | null): Head | null {
  if (typeof block !== "object" || block === null || Array.isArray(block)) return null;
  const { hash, baseFeePerGas } = block as { hash?: Json; baseFeePerGas?: Json };
  if (typeof hash !== "string") return null;
  return { hash, baseFee: quantity(baseFeePerGas ?? "0x0") ?? 0n };
}

const quantity = (value: Json | null): bigint | null =>
  typeof value === "string" && /^0x[0-9a-f]{1,64}$/i.test(value) ? BigInt(value) : null;
