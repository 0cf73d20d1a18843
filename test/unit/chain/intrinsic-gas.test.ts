import { Common, Mainnet } from "@ethereumjs/common";
import { createTxFromRLP, getCalldataFloorGas } from "@ethereumjs/tx";
import fc from "fast-check";
import type { Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { expect, test } from "vitest";
import { decodeEvmTransaction, intrinsicGas } from "../../../src/chain/index.ts";
import { fromHex, toHex } from "../../../src/primitives/bytes.ts";

const account = privateKeyToAccount(`0x${"01".repeat(32)}`);
const to = account.address;
const chainId = 7001;
const common = new Common({ chain: { ...Mainnet, chainId }, hardfork: "prague" });
const SHANGHAI = { calldataFloor: false };
const PRAGUE = { calldataFloor: true };

const nothing = {
  data: new Uint8Array(0),
  creates: false,
  accessAddresses: 0,
  accessKeys: 0,
  authorizations: 0,
};
const bytes = (hex: string) => ({ data: fromHex(`0x${hex}`) });

test.each([
  ["nothing but the transaction", 21_000, {}],
  ["a zero byte and two others", 21_000 + 4 + 2 * 16, bytes("0011ff")],
  ["a creation of no code", 21_000 + 32_000, { creates: true }],
  ["a word of code", 21_000 + 32_000 + 3 * 16 + 2, { ...bytes("616161"), creates: true }],
  ["33 bytes are two", 21_000 + 32_000 + 33 * 4 + 4, { ...bytes("00".repeat(33)), creates: true }],
  ["an address with two keys", 21_000 + 2_400 + 2 * 1_900, { accessAddresses: 1, accessKeys: 2 }],
  ["two authorizations", 21_000 + 2 * 25_000, { authorizations: 2 }],
])("gas before the first instruction: %s", (_what, gas, fields) => {
  expect(intrinsicGas({ ...nothing, ...fields }, SHANGHAI)).toBe(BigInt(gas));
});

test.each([
  ["above what little data costs", 21_000 + 10 * (1 + 2 * 4), bytes("0011ff")],
  ["of nothing", 21_000, {}],
  ["below a creation", 21_000 + 32_000 + 3 * 16 + 2, { ...bytes("616161"), creates: true }],
])("EIP-7623: the floor, %s", (_what, gas, fields) => {
  expect(intrinsicGas({ ...nothing, ...fields }, PRAGUE)).toBe(BigInt(gas));
});

const addressOf = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((each) => toHex(each) as Hex);
const keyOf = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((each) => toHex(each) as Hex);
const accessListOf = fc.array(
  fc.record({ address: addressOf, storageKeys: fc.array(keyOf, { maxLength: 3 }) }),
  { maxLength: 3 },
);
const dataOf = fc.array(fc.constantFrom(0, 0, 1, 255), { maxLength: 200 });

test("a transaction costs what EthereumJS says, with the floor and without", async () => {
  await fc.assert(
    fc.asyncProperty(dataOf, accessListOf, fc.boolean(), async (data, accessList, creates) => {
      const raw = fromHex(
        await account.signTransaction({
          ...{ type: "eip1559", chainId, nonce: 0, gas: 5_000_000n, accessList },
          ...{ maxFeePerGas: 9n, maxPriorityFeePerGas: 2n },
          ...{ data: toHex(Uint8Array.from(data)) as Hex, ...(creates ? {} : { to }) },
        }),
      );
      const decoded = decodeEvmTransaction(raw, { parityBytesMax: 8 });
      if (decoded.kind !== "ok") throw new Error(JSON.stringify(decoded));
      const theirs = createTxFromRLP(raw, { common });
      const gas = Number(theirs.getIntrinsicGas());
      const least = Math.max(gas, Number(getCalldataFloorGas(theirs)));
      expect(Number(intrinsicGas(decoded.transaction, SHANGHAI))).toBe(gas);
      expect(Number(intrinsicGas(decoded.transaction, PRAGUE))).toBe(least);
    }),
    { numRuns: 40 },
  );
});
