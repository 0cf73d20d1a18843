/** Well-known funded accounts, those that wallets of test chains show too. Never for real funds. */
import { type HDAccount, mnemonicToAccount } from "viem/accounts";

const MNEMONIC = "test test test test test test test test test test test junk";
/** 10,000 coins. */
const BALANCE_WEI = 10_000n * 10n ** 18n;
const SHOWN = 10;
/** Accounts that the devnet itself sends from, after those for people. */
const OWN = 4;

export type DevnetAccount = { readonly account: HDAccount; readonly privateKey: `0x${string}` };

const accountAt = (index: number): HDAccount =>
  mnemonicToAccount(MNEMONIC, { addressIndex: index });

/** For people to use. */
export const peopleAccounts = (): DevnetAccount[] =>
  Array.from({ length: SHOWN }, (_, index) => {
    const account = accountAt(index);
    return { account, privateKey: privateKeyOf(account) };
  });

/** What wallets import. */
export function privateKeyOf(account: HDAccount): `0x${string}` {
  const key = account.getHdKey().privateKey;
  if (key === null) throw new Error("a derived account has a key");
  return `0x${Buffer.from(key).toString("hex")}`;
}

/** For the stream of transfers, then for bundles. */
export const ownAccounts = (): HDAccount[] =>
  Array.from({ length: OWN }, (_, index) => accountAt(SHOWN + index));

/** First of those that only the L1 knows: no rollup has them. */
const L1_FIRST = SHOWN + OWN;

/**
 * Of an operator: who owns the bond, and the wallets that its node sends from by itself. Blobs need one
 * of their own, and so does a person, whose calls would meet the node's at one nonce. [ST4]
 */
export type OperatorWallets = {
  readonly owner: HDAccount;
  readonly calls: HDAccount;
  readonly blobs: HDAccount;
};

/** Who acts on the L1 of a devnet; funded there alone. */
export const l1Accounts = (): {
  readonly deployer: HDAccount;
  operator(index: number): OperatorWallets;
} => ({
  deployer: accountAt(L1_FIRST),
  operator: (index) => ({
    owner: accountAt(L1_FIRST + 2 + 3 * index),
    calls: accountAt(L1_FIRST + 3 + 3 * index),
    blobs: accountAt(L1_FIRST + 4 + 3 * index),
  }),
});

/** Where tips go. Not empty, or execution clients differ on whether the account exists at all. */
const FEE_RECIPIENT = `0x${"00".repeat(20)}`;

/** Genesis balances of every rollup of a devnet. */
export const genesisAlloc = (): Record<string, { balance: string }> => ({
  [FEE_RECIPIENT]: { balance: "1" },
  ...Object.fromEntries(
    Array.from({ length: SHOWN + OWN }, (_, index) => [
      accountAt(index).address,
      { balance: BALANCE_WEI.toString() },
    ]),
  ),
});
